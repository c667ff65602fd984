//! Where the files of a package's archive belong.
//!
//! A wheel's files go to `site-packages` as they lie, except for its `NAME.data` folder: `purelib` and `platlib` in it
//! are `site-packages` too; scripts, headers and data are for systems that have a place for them.

use aardvark_manifest::bundle::Archive;

/// What kind of archive a package comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Format {
    /// A wheel.
    Wheel,
    /// A ZIP whose files lie as they belong: Pyodide's shared libraries and separate tests.
    Plain,
}

/// A file in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Relative to `site-packages`, or to the folder of shared libraries.
    pub(crate) path: String,
    /// Bytes.
    pub(crate) bytes: u64,
    /// Index in the archive.
    pub(crate) entry: usize,
}

/// The files of an archive in their places, sorted by path, and where a wheel describes itself.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) files: Vec<Placed>,
    /// Indices of `WHEEL` and `METADATA` in the archive; a plain archive has none.
    pub(crate) description: Option<Description>,
}

/// Where a wheel describes itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Description {
    pub(crate) wheel: usize,
    pub(crate) metadata: usize,
}

/// What keeps an archive from being a wheel.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LayoutProblem {
    #[error("expected one `.dist-info` folder, found {found}")]
    DistInfo { found: usize },
    #[error("expected the file `{path}`, found none")]
    Absent { path: String },
    #[error("two of its files are to be installed as `{path}`")]
    Twice { path: String },
}

impl Layout {
    /// Puts the files of `archive` into their places.
    pub(crate) fn of(archive: &Archive, format: Format) -> Result<Self, LayoutProblem> {
        let (stem, description) = match format {
            Format::Plain => (None, None),
            Format::Wheel => {
                let stem = stem(archive)?;
                (Some(stem), Some(description(archive, stem)?))
            }
        };
        let data = stem.map(|stem| format!("{stem}.data/"));
        let mut files = Vec::with_capacity(archive.files().len());
        for (entry, (path, bytes)) in archive.files().enumerate() {
            let placed = match data.as_deref().and_then(|data| path.strip_prefix(data)) {
                None => Some(path),
                Some(inside) => inside.strip_prefix("purelib/").or_else(|| inside.strip_prefix("platlib/")),
            };
            files.extend(placed.map(|path| Placed { path: path.to_owned(), bytes, entry }));
        }
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let mut pairs = files.windows(2);
        let twice = pairs.find_map(|pair| match pair {
            [first, second] if first.path == second.path => Some(first.path.clone()),
            _ => None,
        });
        match twice {
            Some(path) => Err(LayoutProblem::Twice { path }),
            None => Ok(Self { files, description }),
        }
    }
}

/// `NAME-VERSION` of the one folder `NAME-VERSION.dist-info`.
fn stem(archive: &Archive) -> Result<&str, LayoutProblem> {
    let mut stems: Vec<_> =
        archive.files().filter_map(|(path, _)| path.split_once('/')?.0.strip_suffix(".dist-info")).collect();
    stems.sort_unstable();
    stems.dedup();
    match stems.as_slice() {
        [only] => Ok(only),
        stems => Err(LayoutProblem::DistInfo { found: stems.len() }),
    }
}

fn description(archive: &Archive, stem: &str) -> Result<Description, LayoutProblem> {
    let find = |file: &str| {
        let wanted = format!("{stem}.dist-info/{file}");
        let found = archive.files().position(|(path, _)| path == wanted);
        found.ok_or(LayoutProblem::Absent { path: wanted })
    };
    Ok(Description { wheel: find("WHEEL")?, metadata: find("METADATA")? })
}
