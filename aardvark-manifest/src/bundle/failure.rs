//! What can be wrong with a bundle.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::names::NameProblem;
use super::origin::Origin;
use super::zip::ZipProblem;
use crate::error::{Detail, Error, Fault, Kind};
use crate::manifest::FILE_NAME;

/// A problem and the bundle that has it.
#[derive(Debug)]
pub(super) struct Failure {
    origin: Origin,
    problem: Problem,
}

impl Failure {
    pub(super) fn new(origin: &Origin, problem: Problem) -> Self {
        Self { origin: origin.clone(), problem }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.problem)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}

impl Detail for Failure {
    fn kind(&self) -> Kind {
        match self.problem {
            Problem::Io { .. } | Problem::NoFile | Problem::Changed { .. } => Kind::Io,
            Problem::Manifest(_) => Kind::Manifest,
            Problem::Packing(_) | Problem::NoEntryAt { .. } => Kind::Internal,
            _ => Kind::Bundle,
        }
    }

    fn fault(&self) -> Fault {
        match self.problem {
            Problem::Io { .. } | Problem::NoFile | Problem::Changed { .. } | Problem::Packing(_) => {
                Fault::Host
            }
            _ => Fault::Guest,
        }
    }

    fn place(&self) -> Option<&str> {
        match &self.problem {
            Problem::Manifest(error) => error.place(),
            _ => None,
        }
    }
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("cannot read `{path}`: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "expected a folder or a regular file, found neither (copy what a pipe or device gives to a file)"
    )]
    NoFile,
    #[error("`{path}` changed while it was read (read it again when nothing writes to it)")]
    Changed { path: String },
    #[error("cannot read `{path}`: {source}")]
    Unreadable { path: String, source: io::Error },
    #[error("{measure} may have at most {limit} {unit}, found {}{actual}", measure.at_least(), unit = measure.unit())]
    TooLarge { measure: Measure, actual: u64, limit: u64 },
    #[error(
        "`{path}` may inflate to at most {limit} times its compressed {input} bytes, found at least {output} bytes"
    )]
    Ratio { path: String, output: u64, input: u64, limit: u64 },
    #[error(transparent)]
    Name(#[from] NameProblem),
    #[error(transparent)]
    Zip(#[from] ZipProblem),
    #[error("symbolic link `{path}` is not allowed (replace it with a copy of what it points to)")]
    Symlink { path: String },
    #[error("`{path}` is neither a file nor a folder (remove it)")]
    Special { path: String },
    #[error("expected at least one file, found none")]
    Empty,
    #[error("`{FILE_NAME}`: {0}")]
    Manifest(#[source] Error),
    #[error(
        "expected one of {expected} at the top, found none{} (rename the entry file, or add `{FILE_NAME}` with an \
         `entrypoint`)",
        Hint(near)
    )]
    NoEntry { expected: String, near: Vec<String> },
    #[error(
        "expected an entry file in one language, found both `{python}` and `{javascript}` (remove one, or add \
         `{FILE_NAME}` with `runtime.language`)"
    )]
    Ambiguous { python: String, javascript: String },
    #[error(
        "entry module `{module}` of `{FILE_NAME}`: expected the file {expected}, found none{} (correct \
         `entrypoint`, or add the file)",
        Hint(near)
    )]
    MissingEntry { module: String, expected: String, near: Vec<String> },
    #[error("entry file `{path}` is not UTF-8 (save it as UTF-8)")]
    EntryNotUtf8 { path: String },
    #[error(
        "`{field}` is for Python, but the plugin is JavaScript, since its entry file is `{entry}` (remove \
         `{field}`)"
    )]
    PythonOnly { field: &'static str, entry: String },
    #[error("expected the index of one of {files} files, found {index}")]
    NoEntryAt { index: usize, files: usize },
    #[error("cannot write the archive: {0}")]
    Packing(#[source] io::Error),
}

impl Problem {
    pub(super) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(self)
    }
}

/// What a limit measures.
#[derive(Debug)]
pub(super) enum Measure {
    Archive,
    Entries,
    File(String),
    Total,
}

impl Measure {
    fn unit(&self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Archive | Self::File(_) | Self::Total => "bytes",
        }
    }

    /// Reading stops at the limit, so the rest of a file is not counted.
    fn at_least(&self) -> &'static str {
        match self {
            Self::Entries => "",
            Self::Archive | Self::File(_) | Self::Total => "at least ",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archive => f.write_str("an archive"),
            Self::Entries => f.write_str("a bundle"),
            Self::File(path) => write!(f, "`{path}`"),
            Self::Total => f.write_str("all files together"),
        }
    }
}

/// Files that may have been meant.
struct Hint<'a>(&'a [String]);

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.0.iter().map(|name| format!("`{name}`")).collect();
        write!(f, "; there is {}", names.join(", "))
    }
}
