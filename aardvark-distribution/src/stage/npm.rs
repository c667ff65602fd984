//! Gets the npm package through the `npm` command. Knows no registry: which one is used is the user's setting.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::failure::Context as _;
use crate::pinned::{Pinned, PinnedFile};
use crate::progress::{Progress, Step};
use crate::sum::Sum;

use super::create_directory;

/// How many of npm's last lines an error shows. A failed connection takes 20: npm adds its own stack.
const SHOWN_LINES: usize = 20;

/// The verified tarball of `pinned` in `downloads`, fetched unless it is there.
pub(super) fn pack(
    npm: &Path,
    pinned: &'static Pinned,
    downloads: &Path,
    progress: &dyn Progress,
) -> Result<PathBuf, Error> {
    let kept = downloads.join(pinned.npm_tarball.name);
    if Sum::of_file(&kept, &mut |_| {}).is_ok_and(|sum| sum.sha256 == pinned.npm_tarball.sha256) {
        return Ok(kept);
    }
    create_directory(downloads)?;
    // npm writes the tarball in place, so a directory of its own keeps half a tarball from being taken for a whole.
    let private = tempfile::Builder::new().prefix(".npm-").tempdir_in(downloads).on("write in", downloads)?;
    progress.start(Step::Download, None);
    run(npm, pinned, private.path())?;
    let packed = private.path().join(pinned.npm_tarball.name);
    let sum = match Sum::of_file(&packed, &mut |bytes| progress.advance(bytes)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(NpmFailure::Nothing { name: pinned.npm_tarball.name }.into());
        }
        sum => sum.on("read", &packed)?,
    };
    if sum.sha256 != pinned.npm_tarball.sha256 {
        let PinnedFile { name, sha256: expected, .. } = pinned.npm_tarball;
        return Err(NpmFailure::Hash { name, expected, found: sum.sha256 }.into());
    }
    fs::rename(&packed, &kept).on("write", &kept)?;
    progress.finish();
    Ok(kept)
}

fn run(npm: &Path, pinned: &Pinned, destination: &Path) -> Result<(), Error> {
    let output = Command::new(npm)
        .arg("pack")
        .arg(format!("pyodide@{}", pinned.version))
        .arg("--pack-destination")
        .arg(destination)
        // Nothing from the package may run, and the lines on standard error shall be about errors.
        .args(["--ignore-scripts", "--loglevel=error", "--no-update-notifier"])
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(NpmFailure::Absent { program: npm.to_owned() }.into());
        }
        output => output.on("run", npm)?,
    };
    if output.status.success() {
        return Ok(());
    }
    let said = last_lines(&String::from_utf8_lossy(&output.stderr));
    Err(NpmFailure::Failed { program: npm.to_owned(), status: output.status, said }.into())
}

/// The last lines that are not empty, joined for one message.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let start = lines.len().saturating_sub(SHOWN_LINES);
    lines.get(start..).unwrap_or_default().join("\n  ")
}

const OTHERWISE: &str = "or stage from an archive, a directory or a URL, see `aardvark assets stage --help`";

#[derive(Debug, thiserror::Error)]
enum NpmFailure {
    #[error("there is no command `{}` (install npm, {OTHERWISE})", program.display())]
    Absent { program: PathBuf },
    #[error("`{} pack` failed, {status} (check npm's settings, {OTHERWISE}):\n  {said}", program.display())]
    Failed { program: PathBuf, status: ExitStatus, said: String },
    #[error("npm succeeded without writing `{name}` (update npm, {OTHERWISE})")]
    Nothing { name: &'static str },
    #[error(
        "npm delivered a `{name}` with SHA-256 {found}, expected {expected} (the registry that npm is set to serves \
         something else; use another one, {OTHERWISE})"
    )]
    Hash { name: &'static str, expected: &'static str, found: String },
}

impl Detail for NpmFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }

    fn is_retryable(&self) -> bool {
        // npm does not say whether the network or its settings were at fault.
        matches!(self, Self::Failed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_shown() {
        let text: String = (0..40).map(|n| format!("npm error {n}\r\n\n")).collect();
        let shown = last_lines(&text);
        assert_eq!(shown.lines().count(), SHOWN_LINES);
        assert!(shown.starts_with("npm error 20\n  npm error 21"), "{shown}");
        assert_eq!(last_lines("\n"), "");
    }
}
