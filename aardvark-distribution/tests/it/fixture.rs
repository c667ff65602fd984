//! What the tests share: one download of Pyodide per build directory, and archives made from it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use aardvark_distribution::{
    Distribution, Existing, Location, Progress, Silent, Source, StageOptions, StageReport, Step, ensure_at,
    stage,
};
use aardvark_manifest::error::{Error, Kind};
use tempfile::TempDir;

/// An empty directory and the location `pyodide` in it.
pub(crate) struct Fixture {
    pub(crate) directory: TempDir,
    pub(crate) location: Location,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::at(directory.path().join("pyodide"));
        Self { directory, location }
    }

    pub(crate) fn target(&self) -> &Path {
        self.location.directory()
    }

    pub(crate) fn stage(&self, source: Source) -> Result<StageReport, Error> {
        stage(&StageOptions::new(source, self.location.clone()), &Silent)
    }

    pub(crate) fn replace(&self, source: Source) -> Result<StageReport, Error> {
        let options = StageOptions::new(source, self.location.clone()).existing(Existing::Replace);
        stage(&options, &Silent)
    }

    /// A distribution of this test's own, which it may damage.
    pub(crate) fn staged(&self) -> Distribution {
        self.stage(Source::Archive(tarball().to_owned())).unwrap().distribution
    }

    /// Writes an archive into the fixture's directory.
    pub(crate) fn archive(&self, name: &str, bytes: &[u8]) -> Source {
        let path = self.directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        Source::Archive(path)
    }

    /// Names of everything beside the target, sorted, without the lock files, which stay.
    pub(crate) fn around_target(&self) -> Vec<String> {
        names(self.directory.path()).into_iter().filter(|name| !name.ends_with(".lock")).collect()
    }
}

/// The names of a directory's entries, sorted.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The tarball that npm delivers.
pub(crate) fn tarball() -> &'static Path {
    static TARBALL: OnceLock<PathBuf> = OnceLock::new();
    TARBALL.get_or_init(|| {
        let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pyodide-shared");
        let downloads = shared.join("downloads");
        let location = Location::at(shared.join("dist")).with_downloads(&downloads);
        ensure_at(&location, &Silent).unwrap();
        downloads.join("pyodide-314.0.7.tgz")
    })
}

/// The files of the tarball that a distribution needs, and `package.json`: path inside the archive, content.
pub(crate) fn entries() -> Vec<(String, Vec<u8>)> {
    static ENTRIES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    let read = || {
        let inflated = flate2::read::GzDecoder::new(fs::File::open(tarball()).unwrap());
        let mut archive = tar::Archive::new(inflated);
        let mut entries = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().to_str().unwrap().to_owned();
            let name = path.rsplit('/').next().unwrap();
            if matches!(name, "package.json" | "python_stdlib.zip" | "pyodide-lock.json")
                || name.starts_with("pyodide.asm.")
            {
                let mut content = Vec::new();
                entry.read_to_end(&mut content).unwrap();
                entries.push((path, content));
            }
        }
        assert_eq!(entries.len(), 5);
        entries
    };
    ENTRIES.get_or_init(read).clone()
}

/// The content of the entry called `name`.
pub(crate) fn entry<'a>(entries: &'a mut [(String, Vec<u8>)], name: &str) -> &'a mut Vec<u8> {
    &mut entries.iter_mut().find(|(path, _)| path.ends_with(&format!("/{name}"))).unwrap().1
}

/// A TAR of `entries`. Paths are written as they are, hostile or not.
pub(crate) fn tar_of(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in entries {
        let mut header = header(path, content.len() as u64, tar::EntryType::Regular);
        header.set_cksum();
        builder.append(&header, content.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A header without the checks that the builder makes.
pub(crate) fn header(path: &str, bytes: u64, kind: tar::EntryType) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_entry_type(kind);
    header.set_cksum();
    header
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Checks an error's kind and message, in which `expected` may say `DIR` for the fixture's directory.
#[track_caller]
pub(crate) fn check<T: std::fmt::Debug>(
    fixture: &Fixture,
    result: Result<T, Error>,
    kind: Kind,
    expected: &str,
) {
    let error = result.unwrap_err();
    let message = error.to_string().replace(fixture.directory.path().to_str().unwrap(), "DIR");
    assert_eq!((error.kind(), message.as_str()), (kind, expected));
}

/// Keeps what it is told.
#[derive(Default)]
pub(crate) struct Told(Mutex<Vec<(Step, Option<u64>, u64)>>);

impl Told {
    /// Every step in order: its total and how far it got.
    pub(crate) fn steps(&self) -> Vec<(Step, Option<u64>, u64)> {
        self.0.lock().unwrap().clone()
    }
}

impl Progress for Told {
    fn start(&self, step: Step, total: Option<u64>) {
        self.0.lock().unwrap().push((step, total, 0));
    }

    fn advance(&self, bytes: u64) {
        self.0.lock().unwrap().last_mut().unwrap().2 += bytes;
    }

    fn finish(&self) {}
}
