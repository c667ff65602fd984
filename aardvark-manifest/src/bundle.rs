//! A bundle: the files of a plugin and its manifest, immutable, identified by a digest.
//!
//! Bundles are untrusted input. A folder, a ZIP archive, inline source and a list of files all end in the same
//! value through the same rules for names (`names`), limits ([`BundleLimits`]) and the entry file (`entry`),
//! and the digest does not depend on which of them it was. Nothing here runs or unpacks anything to disk.

mod archive;
mod digest;
mod entry;
mod failure;
mod folder;
mod ignored;
mod limits;
mod listed;
mod names;
mod origin;
mod pack;
mod zip;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub use self::archive::{Archive, ArchiveError};
pub use self::digest::Digest;
use self::failure::{Failure, Problem};
use self::limits::Budget;
pub use self::limits::BundleLimits;
pub use self::origin::Origin;
pub use self::pack::pack;
use crate::error::Error;
use crate::manifest::{self, Language, Manifest};

/// Paths and contents, sorted by path.
type Files = BTreeMap<String, Arc<[u8]>>;

/// The files of a plugin and its manifest. Cheap to clone; may be shared between threads.
///
/// Version control folders, caches and compiled Python files are left out whatever the source: `.git`, `.hg`,
/// `.svn`, `.venv`, `__pycache__`, `.mypy_cache`, `.pytest_cache`, `.ruff_cache`, `__MACOSX`, `.DS_Store`,
/// `Thumbs.db`, `desktop.ini` and `*.pyc`, at any depth. `node_modules` stays in, since plugins may ship their
/// packages.
///
/// ```
/// use aardvark_manifest::bundle::{Bundle, pack};
/// use aardvark_manifest::manifest::Language;
///
/// let bundle = Bundle::inline(Language::Python, "def assess(quake):\n    return None\n")?;
/// assert_eq!(bundle.entry_module_path(), "plugin.py");
///
/// let archive = pack(&bundle)?;
/// assert_eq!(Bundle::from_zip(&archive)?.digest(), bundle.digest());
/// # Ok::<(), aardvark_manifest::error::Error>(())
/// ```
#[derive(Clone)]
pub struct Bundle(Arc<Inner>);

struct Inner {
    files: Files,
    manifest: Manifest,
    language: Language,
    entry: String,
    digest: Digest,
    origin: Origin,
}

impl Bundle {
    /// Reads a folder or a ZIP file, whichever `path` is, with the default limits.
    ///
    /// # Errors
    ///
    /// [`Kind::Io`](crate::error::Kind::Io) if `path` cannot be read, is neither a folder nor a regular file (such
    /// as a pipe), or changes meanwhile, [`Kind::Bundle`](crate::error::Kind::Bundle) if it breaks a rule of the
    /// format, [`Kind::Manifest`](crate::error::Kind::Manifest) if its manifest is invalid.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::open_with(path, &BundleLimits::default())
    }

    /// Like [`Bundle::open`], with other limits.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::open`].
    pub fn open_with(path: impl AsRef<Path>, limits: &BundleLimits) -> Result<Self, Error> {
        let path = path.as_ref();
        if path.is_dir() {
            return Self::from_folder_with(path, limits);
        }
        let origin = Origin::Archive(path.to_owned());
        let bytes = limits.read_archive(path).map_err(|problem| Failure::new(&origin, problem))?;
        Self::unpack(&bytes, origin, limits)
    }

    /// Reads a folder with the default limits. Symbolic links in it are refused, not followed.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::open`].
    pub fn from_folder(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::from_folder_with(path, &BundleLimits::default())
    }

    /// Like [`Bundle::from_folder`], with other limits.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::open`].
    pub fn from_folder_with(path: impl AsRef<Path>, limits: &BundleLimits) -> Result<Self, Error> {
        let origin = Origin::Folder(path.as_ref().to_owned());
        let files = folder::read(path.as_ref(), limits).map_err(|problem| Failure::new(&origin, problem))?;
        Self::new(files, origin)
    }

    /// Reads the bytes of a ZIP archive with the default limits.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::open`], except that nothing is read from disk.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_zip_with(bytes, &BundleLimits::default())
    }

    /// Like [`Bundle::from_zip`], with other limits.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::from_zip`].
    pub fn from_zip_with(bytes: &[u8], limits: &BundleLimits) -> Result<Self, Error> {
        Self::unpack(bytes, Origin::Zip, limits)
    }

    /// A bundle of one file, `plugin.py` or `plugin.js`, with the default limits.
    ///
    /// # Errors
    ///
    /// [`Kind::Bundle`](crate::error::Kind::Bundle) if the source is too long.
    pub fn inline(language: Language, source: &str) -> Result<Self, Error> {
        let path = format!("plugin.{}", entry::extension(language));
        Self::collect([(path, source.as_bytes())], Origin::Inline, &BundleLimits::default())
    }

    /// A bundle of the given paths (with `/`) and contents, with the default limits.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::from_zip`].
    pub fn from_files<P: AsRef<str>, B: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (P, B)>,
    ) -> Result<Self, Error> {
        Self::from_files_with(files, &BundleLimits::default())
    }

    /// Like [`Bundle::from_files`], with other limits.
    ///
    /// # Errors
    ///
    /// As for [`Bundle::from_files`].
    pub fn from_files_with<P: AsRef<str>, B: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (P, B)>,
        limits: &BundleLimits,
    ) -> Result<Self, Error> {
        Self::collect(files, Origin::Files, limits)
    }

    /// The files, sorted by path, the manifest among them.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }

    /// The content of one file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.0.files.get(path).map(AsRef::as_ref)
    }

    /// The content of one file, for whoever keeps it longer than the bundle.
    #[must_use]
    pub fn shared_file(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.files.get(path).cloned()
    }

    /// The manifest; an inferred one if the bundle has none.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// Whether the bundle brings a manifest of its own.
    #[must_use]
    pub fn has_manifest(&self) -> bool {
        self.0.files.contains_key(manifest::FILE_NAME)
    }

    /// What identifies the bundle: equal for equal files, wherever they came from.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// The language of the plugin, stated or inferred.
    #[must_use]
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// The path of the file that the plugin starts with, such as `plugin.py` or `rules/__init__.py`.
    #[must_use]
    pub fn entry_module_path(&self) -> &str {
        &self.0.entry
    }

    /// Where the bundle came from, for messages.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    fn unpack(bytes: &[u8], origin: Origin, limits: &BundleLimits) -> Result<Self, Error> {
        let files = zip::read(bytes, limits).map_err(|problem| Failure::new(&origin, problem))?;
        Self::new(files, origin)
    }

    fn collect<P: AsRef<str>, B: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (P, B)>,
        origin: Origin,
        limits: &BundleLimits,
    ) -> Result<Self, Error> {
        let files = checked(files, limits).map_err(|problem| Failure::new(&origin, problem))?;
        Self::new(files, origin)
    }

    fn new(files: Files, origin: Origin) -> Result<Self, Error> {
        let entry::Resolved { manifest, language, entry } =
            entry::resolve(&files).map_err(|problem| Failure::new(&origin, problem))?;
        let digest = Digest::of(&files);
        Ok(Self(Arc::new(Inner { files, manifest, language, entry, digest, origin })))
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle")
            .field("origin", &self.0.origin)
            .field("digest", &self.0.digest)
            .field("files", &self.0.files.len())
            .finish_non_exhaustive()
    }
}

/// Applies the rules for names and the limits to a list of files.
fn checked<P: AsRef<str>, B: AsRef<[u8]>>(
    files: impl IntoIterator<Item = (P, B)>,
    limits: &BundleLimits,
) -> Result<Files, Problem> {
    let files: Vec<_> = files.into_iter().collect();
    limits.check_entries(files.len())?;
    let mut listed = Vec::with_capacity(files.len());
    for (path, _) in &files {
        listed.push(names::Name::file(names::check(path.as_ref().as_bytes(), limits)?));
    }
    names::check_conflicts(&listed)?;
    let mut budget = Budget::new(limits);
    let mut kept = Files::new();
    for (path, bytes) in &files {
        let path = path.as_ref();
        if !ignored::is_ignored(path) {
            kept.insert(path.to_owned(), budget.read(path, bytes.as_ref(), None)?.into());
        }
    }
    Ok(kept)
}
