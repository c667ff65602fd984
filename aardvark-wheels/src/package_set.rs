//! The packages of one plugin, verified.

use std::fmt;
use std::sync::Arc;

use aardvark_distribution::{Distribution, hex};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use sha2::{Digest as _, Sha256};

use crate::archive::PackageArchive;
use crate::failure::{NoSuchFile, PackageFailure, Problem, ReadFailure};
use crate::resolve;
use crate::wheelhouse::Wheelhouse;

/// Begins the hashed bytes of a digest, so that they mean nothing elsewhere. Changes with what is hashed.
const DOMAIN: &[u8] = b"aardvark packages v1\0";

/// The packages of one plugin, verified: every file of them, to be mounted read-only. Cheap to clone; may be shared
/// between threads.
#[derive(Clone)]
pub struct PackageSet(Arc<Inner>);

struct Inner {
    digest: String,
    packages: Vec<Package>,
    files: Vec<Mounted>,
}

/// One package of a set.
pub(crate) struct Package {
    /// Normalised.
    pub(crate) name: String,
    pub(crate) version: String,
    /// File name of the archive.
    pub(crate) file: String,
    pub(crate) sha256: String,
    pub(crate) origin: PackageOrigin,
    pub(crate) root: Root,
    pub(crate) archive: Arc<PackageArchive>,
}

/// A file of a set: which package has it, and where among its files.
struct Mounted {
    package: usize,
    file: usize,
}

/// Where a package was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PackageOrigin {
    /// The bundle's folder `wheels`.
    Bundle,
    /// The user's wheelhouse.
    Wheelhouse,
    /// The staged distribution.
    Distribution,
}

/// The folder of the interpreter that a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Root {
    /// Python's `site-packages`.
    SitePackages,
    /// The folder of shared libraries, `/usr/lib`.
    SharedLibraries,
}

/// A package of a set, as it is shown to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResolvedPackage<'a> {
    /// The name, normalised: lower case, words joined by `-`.
    pub name: &'a str,
    /// The exact version.
    pub version: &'a str,
    /// File name of the wheel or archive.
    pub file: &'a str,
    /// SHA-256 of that file, 64 lower-case hexadecimal digits.
    pub sha256: &'a str,
    /// Size of that file in bytes.
    pub bytes: u64,
    /// Where it was found.
    pub origin: PackageOrigin,
}

/// A file of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageFile<'a> {
    /// What [`PackageSet::read`] takes.
    pub index: usize,
    /// The folder that the path is relative to.
    pub root: Root,
    /// The path, such as `pydantic/__init__.py`: `/` between segments, no `.` or `..` among them.
    pub path: &'a str,
    /// The size in bytes. Reading gives exactly as many.
    pub bytes: u64,
}

impl PackageSet {
    /// Finds and verifies the packages that the manifest of `bundle` asks for: pins in the bundle's folder `wheels`,
    /// then in the user's wheelhouse; names in `distribution`, with what they depend on. Downloads nothing.
    ///
    /// Takes about a millisecond for each megabyte of wheels.
    ///
    /// # Errors
    ///
    /// [`Kind::Package`](aardvark_manifest::error::Kind::Package) with every package that is missing, is not what was
    /// pinned, is for another interpreter or lacks a dependency, each with the remedy.
    pub fn resolve(bundle: &Bundle, distribution: &Distribution) -> Result<Self, Error> {
        Self::resolve_with(bundle, distribution, Wheelhouse::shared().as_ref())
    }

    /// Like [`PackageSet::resolve`], with another wheelhouse or none.
    ///
    /// # Errors
    ///
    /// As for [`PackageSet::resolve`].
    pub fn resolve_with(
        bundle: &Bundle,
        distribution: &Distribution,
        wheelhouse: Option<&Wheelhouse>,
    ) -> Result<Self, Error> {
        let packages = resolve::packages(bundle, distribution, wheelhouse)?;
        Ok(Self::of(packages)?)
    }

    /// What identifies the set: SHA-256 over the hashes of its archives in the order of names, 64 lower-case
    /// hexadecimal digits. Always the same for the empty set.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// Whether the plugin asks for no packages.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.packages.is_empty()
    }

    /// The packages by name.
    pub fn packages(&self) -> impl ExactSizeIterator<Item = ResolvedPackage<'_>> {
        self.0.packages.iter().map(|package| ResolvedPackage {
            name: &package.name,
            version: &package.version,
            file: &package.file,
            sha256: &package.sha256,
            bytes: package.archive.bytes(),
            origin: package.origin,
        })
    }

    /// The files by root and path, each path once; their indices count up from 0.
    pub fn files(&self) -> impl Iterator<Item = PackageFile<'_>> {
        self.0.files.iter().enumerate().filter_map(|(index, mounted)| {
            let package = self.0.packages.get(mounted.package)?;
            let file = package.archive.files().get(mounted.file)?;
            Some(PackageFile { index, root: package.root, path: &file.path, bytes: file.bytes })
        })
    }

    /// The content of the file at `index`. Inflated once and kept until [`PackageSet::trim`].
    ///
    /// # Errors
    ///
    /// The data is damaged, which its author pinned it with; or there is no such file.
    pub fn read(&self, index: usize) -> Result<Arc<[u8]>, Error> {
        let absent = || NoSuchFile { index, files: self.0.files.len() };
        let mounted = self.0.files.get(index).ok_or_else(absent)?;
        let package = self.0.packages.get(mounted.package).ok_or_else(absent)?;
        let content = package.archive.read(mounted.file).ok_or_else(absent)?;
        Ok(content.map_err(|source| ReadFailure { package: package.title(), source })?)
    }

    /// Forgets what was inflated, for instance when an image holds it anyway. Contents that somebody still holds stay
    /// alive; the next read inflates again.
    pub fn trim(&self) {
        self.0.packages.iter().for_each(|package| package.archive.trim());
    }

    /// Puts packages, which are sorted by name, together.
    fn of(packages: Vec<Package>) -> Result<Self, PackageFailure> {
        let mut files: Vec<(Root, String, Mounted)> = Vec::new();
        for (index, package) in packages.iter().enumerate() {
            for (file, placed) in package.archive.files().iter().enumerate() {
                // `\0` sorts before everything that a path may contain, so a folder stands right before its content.
                let key = placed.path.replace('/', "\0");
                files.push((package.root, key, Mounted { package: index, file }));
            }
        }
        // The sort is stable: of two packages with the same file (`tests/__init__.py`), the first by name has it.
        // Installers let the last one win, in an order that nobody chose.
        files.sort_by(|(root, key, _), (other_root, other, _)| (root, key).cmp(&(other_root, other)));
        files.dedup_by(|(root, key, _), (kept_root, kept, _)| root == kept_root && key == kept);
        PackageFailure::of(clashes(&files, &packages))?;
        let files = files.into_iter().map(|(.., mounted)| mounted).collect();
        Ok(Self(Arc::new(Inner { digest: digest(&packages), files, packages })))
    }
}

/// No packages.
impl Default for PackageSet {
    fn default() -> Self {
        Self(Arc::new(Inner { digest: digest(&[]), files: Vec::new(), packages: Vec::new() }))
    }
}

impl fmt::Debug for PackageSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packages: Vec<_> = self.0.packages.iter().map(Package::title).collect();
        f.debug_struct("PackageSet")
            .field("digest", &self.0.digest)
            .field("packages", &packages)
            .field("files", &self.0.files.len())
            .finish()
    }
}

impl Package {
    /// The package, for messages.
    fn title(&self) -> String {
        format!("`{}` {}", self.name, self.version)
    }
}

/// Files that another package has as folders.
fn clashes(files: &[(Root, String, Mounted)], packages: &[Package]) -> Vec<(String, Problem)> {
    let title = |mounted: &Mounted| packages.get(mounted.package).map(Package::title).unwrap_or_default();
    let mut clashes = Vec::new();
    for pair in files.windows(2) {
        let [(root, key, file), (next_root, next, inside)] = pair else { continue };
        if root == next_root && next.strip_prefix(key).is_some_and(|rest| rest.starts_with('\0')) {
            let problem = Problem::Clash { path: key.replace('\0', "/"), other: title(inside) };
            clashes.push((title(file), problem));
        }
    }
    clashes
}

fn digest(packages: &[Package]) -> String {
    let mut hash = Sha256::new();
    hash.update(DOMAIN);
    for package in packages {
        let root = match package.root {
            Root::SitePackages => b's',
            Root::SharedLibraries => b'l',
        };
        hash.update([root]);
        hash.update(&package.sha256);
    }
    hex(&hash.finalize())
}
