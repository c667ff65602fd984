//! Gets the npm package through the `npm` command. Knows no registry: which one is used is the user's setting.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::failure::Context as _;
use crate::pinned::{Pinned, PinnedFile};
use crate::progress::{Progress, Step};
use crate::sum::Sum;

use super::claim::{Claim, remove_tree};

/// How many of npm's last lines an error shows. A failed connection takes 20: npm adds its own stack.
const SHOWN_LINES: usize = 20;
/// How often the growing tarball is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// The verified tarball of `pinned` in `downloads`, fetched unless it is there.
pub(super) fn pack(
    npm: &Path,
    pinned: &'static Pinned,
    downloads: &Path,
    progress: &dyn Progress,
) -> Result<PathBuf, Error> {
    let kept = downloads.join(pinned.npm_tarball.name);
    if is_whole(&kept, pinned) {
        return Ok(kept);
    }
    // Several targets may share their downloads, so the claim on a target does not cover them.
    let _claim = Claim::take(&kept, progress)?;
    if is_whole(&kept, pinned) {
        return Ok(kept);
    }
    let outbox = Outbox::empty(downloads, pinned)?;
    let packed = outbox.directory.join(pinned.npm_tarball.name);
    let total = pinned.npm_tarball.bytes;
    progress.start(Step::Download, Some(total));
    let mut told = 0;
    let mut tell = |bytes: u64| {
        let bytes = bytes.clamp(told, total);
        progress.advance(bytes - told);
        told = bytes;
    };
    run(npm, pinned, &outbox.directory, &mut || tell(fs::metadata(&packed).map_or(0, |found| found.len())))?;
    let sum = match Sum::of_file(&packed, &mut |_| {}) {
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
    tell(total);
    progress.finish();
    Ok(kept)
}

fn is_whole(tarball: &Path, pinned: &Pinned) -> bool {
    Sum::of_file(tarball, &mut |_| {}).is_ok_and(|sum| sum.sha256 == pinned.npm_tarball.sha256)
}

/// The directory into which npm writes. npm does not write elsewhere first, so a directory of its own keeps half a
/// tarball from being taken for a whole. It has one name per version, so that interrupted runs do not pile up.
#[derive(Debug)]
struct Outbox {
    directory: PathBuf,
}

impl Outbox {
    /// An empty one. Removes what an interrupted run has left; the caller holds the claim on the tarball.
    fn empty(downloads: &Path, pinned: &Pinned) -> Result<Self, Error> {
        let directory = downloads.join(format!(".npm-{}", pinned.version));
        remove_tree(&directory).on("remove", &directory)?;
        fs::create_dir(&directory).on("create the directory", &directory)?;
        Ok(Self { directory })
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        // What cannot be removed now, the next run removes.
        drop(remove_tree(&self.directory));
    }
}

/// Runs `npm pack`, and `look` every now and then meanwhile.
fn run(npm: &Path, pinned: &Pinned, destination: &Path, look: &mut dyn FnMut()) -> Result<(), Error> {
    let child = Command::new(npm)
        .arg("pack")
        .arg(format!("pyodide@{}", pinned.version))
        .arg("--pack-destination")
        .arg(destination)
        // Nothing from the package may run, and the lines on standard error shall be about errors.
        .args(["--ignore-scripts", "--loglevel=error", "--no-update-notifier"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let child = match child {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(NpmFailure::Absent { program: npm.to_owned() }.into());
        }
        child => child.on("run", npm)?,
    };
    let output = wait(child, look).on("run", npm)?;
    if output.status.success() {
        return Ok(());
    }
    let said = last_lines(&String::from_utf8_lossy(&output.stderr));
    Err(NpmFailure::Failed { program: npm.to_owned(), status: output.status, said }.into())
}

/// What `child` said and how it ended. A thread listens to it, so that it never waits for a reader.
fn wait(child: Child, look: &mut dyn FnMut()) -> io::Result<Output> {
    let (sender, ended) = sync_channel(1);
    thread::Builder::new()
        .name("aardvark-npm".to_owned())
        .spawn(move || drop(sender.send(child.wait_with_output())))?;
    loop {
        match ended.recv_timeout(LOOK) {
            Ok(output) => return output,
            Err(RecvTimeoutError::Timeout) => look(),
            Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
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
