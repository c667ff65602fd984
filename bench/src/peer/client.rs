//! Programs of the machine: `npm`, `node`, `pip`; and the versions in this workspace's lock file.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

const LOCK: &str = include_str!("../../Cargo.lock");

/// Runs a program to its end and gives what it wrote to its standard output.
pub(super) fn run<S: AsRef<OsStr>>(
    program: impl AsRef<Path>,
    arguments: impl IntoIterator<Item = S>,
    directory: &Path,
) -> Result<String, Failure> {
    let program = program.as_ref();
    let output = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| Failure::Start { program: program.to_owned(), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Failure::Ended { program: program.to_owned(), status: output.status, stderr })
}

/// The version of a crate that this program was built with.
pub(super) fn version_here(name: &str) -> &'static str {
    let entry = format!("[[package]]\nname = \"{name}\"\nversion = \"");
    LOCK.split_once(&entry).and_then(|(_, rest)| rest.split_once('"')).map_or("?", |(version, _)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_the_lock_file() {
        assert!(version_here("wasmtime").starts_with("48."));
        assert_eq!(version_here("no such crate"), "?");
    }
}
