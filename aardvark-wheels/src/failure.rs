//! What can be wrong with the packages of a plugin: everything at once, each with its remedy.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use aardvark_distribution::IoFailure;
use aardvark_manifest::bundle::ArchiveError;
use aardvark_manifest::error::{Detail, Fault, Kind};

use crate::archive::ArchiveProblem;

/// Problems that a message lists; the rest is counted.
const LISTED: usize = 20;

/// The error of a plugin whose packages cannot be used: at least one problem, each with the package that has it.
#[derive(Debug)]
pub(crate) struct PackageFailure(Vec<(String, Problem)>);

impl PackageFailure {
    /// Nothing if there are no problems.
    pub(crate) fn of(problems: Vec<(String, Problem)>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }
}

impl fmt::Display for PackageFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [(package, problem)] = self.0.as_slice() {
            return write!(f, "the plugin's package {package} cannot be used: {problem}");
        }
        write!(f, "{} of the plugin's packages cannot be used:", self.0.len())?;
        let mut listed = self.0.iter().take(LISTED);
        listed.try_for_each(|(package, problem)| write!(f, "\n  {package}: {problem}"))?;
        if self.0.len() > LISTED {
            write!(f, "\n  and {} more", self.0.len() - LISTED)?;
        }
        Ok(())
    }
}

impl std::error::Error for PackageFailure {}

impl Detail for PackageFailure {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        if self.0.iter().all(|(_, problem)| problem.is_hosts()) { Fault::Host } else { Fault::Guest }
    }
}

/// What is wrong with one package.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error(
        "expected `{file}` with SHA-256 {sha256}, found it neither in the bundle's `wheels/` nor in {} (run `aardvark \
         lock` on the plugin's folder, which fetches it)",
        Shared(shared.as_deref())
    )]
    Absent { file: String, sha256: String, shared: Option<PathBuf> },
    #[error(
        "`{place}` has SHA-256 {found}, expected {expected} (it is not the file that was pinned: remove it and run \
         `aardvark lock`)"
    )]
    Hash { place: String, expected: String, found: String },
    #[error("`{place}` is no package: {problem} (remove it and run `aardvark lock`)")]
    Archive { place: String, problem: ArchiveProblem },
    #[error(transparent)]
    Io(IoFailure),
    #[error(
        "expected a wheel's file name such as `tomli-2.0.1-py3-none-any.whl`, found `{file}` (run `aardvark lock`)"
    )]
    FileName { file: String },
    #[error("`{place}` is {found}, expected {expected} (run `aardvark lock`, which writes pins that agree)")]
    Other { place: String, expected: String, found: String },
    #[error(
        "`{file}` is for other interpreters; tried {tags}, which Python {python} here takes (run `aardvark lock`, \
         which looks for a version with such a wheel)"
    )]
    Tags { file: String, tags: String, python: String },
    #[error("it wants Python {wanted}, but this is {python} (pin another version with `aardvark lock`)")]
    Python { wanted: String, python: String },
    #[error(
        "`{by}` needs it{}, and nothing has it (run `aardvark lock`, which pins dependencies too)",
        InVersion(versions)
    )]
    NoPin { by: String, versions: String },
    #[error(
        "`{by}` needs `{versions}`, but {version} is pinned (run `aardvark lock`, which finds versions that fit)"
    )]
    Unfit { by: String, versions: String, version: String },
    #[error("it is both in `packages` and pinned in `requires.python` (keep one of them)")]
    Twice,
    #[error("its file `{path}` is a folder in {other} (leave one of the two out)")]
    Clash { path: String, other: String },
    #[error("it is not a package of Pyodide {pyodide}{} ({PIN})", Suggested(similar))]
    Unknown { pyodide: String, similar: Vec<String> },
    #[error(
        "it is in Pyodide {pyodide} but not staged (`{file}`) (stage a full release of Pyodide, or {PIN})"
    )]
    NotStaged { pyodide: String, file: String },
    #[error("`{file}` is in a format that is not supported (expected `.whl` or `.zip`)")]
    Format { file: String },
}

const PIN: &str =
    "pin it in a manifest 2.0 with `aardvark lock`, or ship a pure-Python package inside the bundle";

impl Problem {
    /// Whether the host's machine lacks something, rather than the plugin.
    fn is_hosts(&self) -> bool {
        matches!(
            self,
            Self::Absent { .. }
                | Self::Io(_)
                | Self::Unknown { .. }
                | Self::NotStaged { .. }
                | Self::Format { .. }
        )
    }
}

struct Shared<'a>(Option<&'a Path>);

impl fmt::Display for Shared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(directory) => write!(f, "the wheelhouse `{}`", directory.display()),
            None => f.write_str("a wheelhouse, as this user has none"),
        }
    }
}

struct InVersion<'a>(&'a str);

impl fmt::Display for InVersion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " in version `{}`", self.0) }
    }
}

struct Suggested<'a>(&'a [String]);

impl fmt::Display for Suggested<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "; did you mean `{}`?", self.0.join("`, `")) }
    }
}

/// A file of a package that cannot be inflated, though the archive has the right hash.
#[derive(Debug, thiserror::Error)]
#[error("the plugin's package {package} is damaged: {source} (pin another version with `aardvark lock`)")]
pub(crate) struct ReadFailure {
    pub(crate) package: String,
    pub(crate) source: ArchiveError,
}

impl Detail for ReadFailure {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

/// Somebody asked for a file that is not there.
#[derive(Debug, thiserror::Error)]
#[error("expected the index of one of {files} files of packages, found {index}")]
pub(crate) struct NoSuchFile {
    pub(crate) index: usize,
    pub(crate) files: usize,
}

impl Detail for NoSuchFile {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// A file operation in a wheelhouse that failed. `action` completes "cannot … `path`", such as `read`.
pub(crate) fn io_failure(action: &'static str, path: &Path, source: io::Error) -> IoFailure {
    IoFailure::with_remedy(action, path, source, remedy)
}

fn remedy(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            " (set AARDVARK_WHEELS_DIR to a directory that this user can use)"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            " (a file is where a directory should be: remove it, or set AARDVARK_WHEELS_DIR to another directory)"
        }
        _ => "",
    }
}
