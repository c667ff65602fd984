//! A staged Pyodide: its versions, its files, its packages. Staging it is `stage`'s business.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::failure::Context as _;
use crate::packages::{Lock, PackageStatus, Packages};
use crate::pinned::{ASM_WASM, LOCK_JSON, Pinned, STDLIB_ZIP};
use crate::progress::{Progress, Step};
use crate::record::{LockOrigin, Record};
use crate::stamp::{Look, Stamp};
use crate::sum::Sum;

/// A staged, hash-verified Pyodide on disk. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Distribution {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    directory: PathBuf,
    pinned: &'static Pinned,
    record: Record,
    fingerprint: String,
    packages: OnceLock<Packages>,
}

impl Distribution {
    /// Opens the distribution in `directory`.
    ///
    /// Looks at the sizes and times of the files, which takes less than a millisecond. Files that have changed since
    /// they were last verified, and only those, are hashed.
    ///
    /// # Errors
    ///
    /// There is no distribution in `directory`, it is of a version that this build does not accept, or a file is
    /// missing or damaged.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let directory = directory.as_ref();
        let absent = || DistributionFailure::Absent { directory: directory.to_owned() };
        Ok(Self::open_if_present(directory)?.ok_or_else(absent)?)
    }

    /// Opens the distribution in `directory`, or gives `None` if there is none.
    ///
    /// # Errors
    ///
    /// There is one, and it is of a version that this build does not accept, or a file is missing or damaged.
    pub fn open_if_present(directory: impl AsRef<Path>) -> Result<Option<Self>, Error> {
        let directory = directory.as_ref();
        let Some((record, pinned)) = Record::read(directory)? else { return Ok(None) };
        let fingerprint = record.fingerprint();
        let packages = OnceLock::new();
        let inner = Inner { directory: directory.to_owned(), pinned, record, fingerprint, packages };
        inner.check_changed()?;
        Ok(Some(Self { inner: Arc::new(inner) }))
    }

    /// Hashes every file, whatever is remembered about it.
    ///
    /// # Errors
    ///
    /// Names every file that is missing or damaged.
    pub fn verify(&self, progress: &dyn Progress) -> Result<(), Error> {
        let verified = self.inner.check_all(progress);
        progress.finish();
        verified
    }

    /// Pyodide's version, such as `314.0.7`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.inner.record.pyodide
    }

    /// The version of Python inside, such as `3.14.2`.
    #[must_use]
    pub fn python_version(&self) -> &str {
        &self.inner.record.python
    }

    /// The binary interface that compiled wheels must have been built for, such as `2026_0`.
    #[must_use]
    pub fn abi(&self) -> &str {
        &self.inner.record.abi
    }

    /// Where it came from, for a person, such as `npm pyodide@314.0.7`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.inner.record.origin
    }

    /// How it is known that the lock file is genuine.
    #[must_use]
    pub fn lock_origin(&self) -> LockOrigin {
        self.inner.record.lock
    }

    /// SHA-256 over the names and hashes of all files, 64 lower-case hexadecimal digits. Equal for equal content,
    /// wherever it is staged.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.inner.directory
    }

    /// The compiled interpreter's JavaScript half.
    #[must_use]
    pub fn loader(&self) -> PathBuf {
        self.inner.directory.join(self.inner.pinned.loader().name)
    }

    /// The compiled interpreter, WebAssembly.
    #[must_use]
    pub fn asm_wasm(&self) -> PathBuf {
        self.inner.directory.join(ASM_WASM)
    }

    /// Python's standard library, a ZIP of sources.
    #[must_use]
    pub fn stdlib_zip(&self) -> PathBuf {
        self.inner.directory.join(STDLIB_ZIP)
    }

    /// The list of packages.
    #[must_use]
    pub fn lock_file(&self) -> PathBuf {
        self.inner.directory.join(LOCK_JSON)
    }

    /// Name, size in bytes and SHA-256 of every file, by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64, &str)> {
        let files = self.inner.record.files.iter();
        files.map(|(name, file)| (name.as_str(), file.bytes, file.sha256.as_str()))
    }

    /// Every package that was built for this interpreter. The lock file is read on the first call.
    ///
    /// # Errors
    ///
    /// The lock file cannot be read.
    pub fn packages(&self) -> Result<&Packages, Error> {
        if let Some(packages) = self.inner.packages.get() {
            return Ok(packages);
        }
        let path = self.lock_file();
        let packages = Lock::parse(&fs::read(&path).on("read", &path)?)?.packages;
        // Two threads may both have read it; they read the same.
        Ok(self.inner.packages.get_or_init(|| packages))
    }

    /// Whether the package `name` can be used. Spellings that Python's packaging rules hold equal are equal.
    ///
    /// # Errors
    ///
    /// The lock file cannot be read.
    pub fn package_status(&self, name: &str) -> Result<PackageStatus, Error> {
        let packages = self.packages()?;
        Ok(match packages.get(name) {
            None => PackageStatus::Unknown { similar: packages.similar(name) },
            Some(package) if self.has_file(&package.file_name) => PackageStatus::Staged,
            Some(package) => PackageStatus::KnownButNotStaged { file_name: package.file_name.clone() },
        })
    }

    /// The wheel or archive of the package `name`, if it is staged.
    ///
    /// # Errors
    ///
    /// The lock file cannot be read.
    pub fn package_file(&self, name: &str) -> Result<Option<PathBuf>, Error> {
        let package = self.packages()?.get(name).filter(|package| self.has_file(&package.file_name));
        Ok(package.map(|package| self.inner.directory.join(&package.file_name)))
    }

    fn has_file(&self, name: &str) -> bool {
        self.inner.record.files.contains_key(name)
    }
}

impl Inner {
    /// Compares all sizes, and the hashes of files that look different from when they were last hashed.
    fn check_changed(&self) -> Result<(), Error> {
        let mut stamp = Stamp::read(&self.directory, &self.fingerprint);
        let mut wrong = Vec::new();
        let mut changed = Changed::No;
        for (name, file) in &self.record.files {
            let path = self.directory.join(name);
            let metadata = match fs::metadata(&path) {
                Ok(metadata) => metadata,
                Err(_) => {
                    wrong.push(Wrong::Missing { name: name.clone() });
                    continue;
                }
            };
            if metadata.len() != file.bytes || !metadata.is_file() {
                wrong.push(Wrong::Size { name: name.clone(), expected: file.bytes, found: metadata.len() });
                continue;
            }
            let look = Look::of(&metadata);
            if stamp.vouches_for(name, look.as_ref()) {
                continue;
            }
            changed = Changed::Yes;
            let sum = Sum::of_file(&path, &mut |_| {}).on("read", &path)?;
            if sum.sha256 == file.sha256 {
                stamp.note(name, look);
            } else {
                wrong.push(Wrong::hash(name, &file.sha256, sum.sha256));
            }
        }
        self.settle(wrong)?;
        if let Changed::Yes = changed {
            // A distribution may be installed read-only; then its files are hashed each time it is opened.
            drop(stamp.write(&self.directory));
        }
        Ok(())
    }

    fn check_all(&self, progress: &dyn Progress) -> Result<(), Error> {
        progress.start(Step::Verify, Some(self.record.files.values().map(|file| file.bytes).sum()));
        let mut stamp = Stamp::new(&self.fingerprint);
        let mut wrong = Vec::new();
        for (name, file) in &self.record.files {
            let path = self.directory.join(name);
            // The look is taken first: a file that changes while it is hashed must not be vouched for.
            let Ok(metadata) = fs::metadata(&path) else {
                wrong.push(Wrong::Missing { name: name.clone() });
                continue;
            };
            let sum = Sum::of_file(&path, &mut |bytes| progress.advance(bytes)).on("read", &path)?;
            if sum.sha256 == file.sha256 {
                stamp.note(name, Look::of(&metadata));
            } else {
                wrong.push(Wrong::hash(name, &file.sha256, sum.sha256));
            }
        }
        drop(stamp.write(&self.directory));
        self.settle(wrong)
    }

    fn settle(&self, wrong: Vec<Wrong>) -> Result<(), Error> {
        if wrong.is_empty() {
            return Ok(());
        }
        Err(DistributionFailure::Damaged { directory: self.directory.clone(), wrong }.into())
    }
}

enum Changed {
    Yes,
    No,
}

/// One file that is not what it should be.
#[derive(Debug, thiserror::Error)]
enum Wrong {
    #[error("`{name}` is missing")]
    Missing { name: String },
    #[error("`{name}` has {found} bytes, expected {expected}")]
    Size { name: String, expected: u64, found: u64 },
    #[error("`{name}` has SHA-256 {found}, expected {expected}")]
    Hash { name: String, expected: String, found: String },
}

impl Wrong {
    fn hash(name: &str, expected: &str, found: String) -> Self {
        Self::Hash { name: name.to_owned(), expected: expected.to_owned(), found }
    }
}

#[derive(Debug, thiserror::Error)]
enum DistributionFailure {
    #[error(
        "no Pyodide is staged in `{}` (run `aardvark assets stage`, or set AARDVARK_PYODIDE_DIR to a directory that has one)",
        directory.display()
    )]
    Absent { directory: PathBuf },
    #[error(
        "the Pyodide in `{}` is damaged: {} (stage it again with `aardvark assets stage --replace`)",
        directory.display(), list(wrong)
    )]
    Damaged { directory: PathBuf, wrong: Vec<Wrong> },
}

impl Detail for DistributionFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

fn list(wrong: &[Wrong]) -> String {
    wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
