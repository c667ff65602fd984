//! What goes wrong in a benchmark. A contender that fails is a line in the report; only what concerns all of them
//! ends the program.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot {verb} `{path}`")]
    Io { verb: &'static str, path: PathBuf, source: io::Error },
    #[error("cannot read or write JSON")]
    Json(#[source] serde_json::Error),
    #[error("cannot start `{program}`")]
    Start { program: PathBuf, source: io::Error },
    #[error("`{}` ended with {status}{}", name(.program), said(.stderr))]
    Ended { program: PathBuf, status: ExitStatus, stderr: String },
    #[error("`{}` said nothing that could be read, expected a line of samples", name(.program))]
    Silent { program: PathBuf },
    #[error("`{name}` has no driver in this program")]
    NoDriver { name: String },
    #[error("wrong answer: {what} is {found}, expected {expected}")]
    Answer { what: &'static str, found: u64, expected: u64 },
    #[error("Python {found} is too old, expected 3.12 or later (name another one with `--python`)")]
    OldPython { found: String },
    #[error("no cache directory (name one with `--cache`)")]
    NoCache,
    #[error("there is no `{path}` (run this from a checkout of the repository)")]
    NoCheckout { path: PathBuf },
    #[error("a thread of callers panicked")]
    Panicked,
    #[error("aardvark")]
    Aardvark(#[from] aardvark::Error),
    #[error("rquickjs")]
    QuickJs(#[from] rquickjs::Error),
    #[error("wasmtime")]
    Wasmtime(#[source] Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// For `map_err` on input and output.
    pub(crate) fn io(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { verb, path, source }
    }

    /// The message and those of its causes, on one line.
    pub(crate) fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

/// A program's file name: reports are shared, and its directory means nothing elsewhere.
fn name(program: &Path) -> String {
    program
        .file_name()
        .map_or_else(|| program.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The line of what a program wrote that says why it ended: the last that names an error, else the last.
fn said(stderr: &str) -> String {
    let lines = || stderr.lines().rev().filter(|line| !line.trim().is_empty());
    let names_error = |line: &&str| line.contains("rror: ") || line.contains("rror [");
    let line = lines().find(names_error).or_else(|| lines().next());
    line.map(|line| format!(": {}", line.trim())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_found_in_what_programs_write() {
        for (stderr, expected) in [
            ("Traceback:\n  x.py\nValueError: no\n\n", ": ValueError: no"),
            ("x.mjs:3\nTypeError [CODE]: no\n    at f\n\nNode.js v20\n", ": TypeError [CODE]: no"),
            ("killed\n", ": killed"),
            ("", ""),
        ] {
            assert_eq!(said(stderr), expected);
        }
        assert_eq!(name(Path::new("some/where/python")), "python");
    }
}
