//! Puts a Pyodide into a directory, checked, whole or not at all.
//!
//! ```text
//! npm, URL ──▶ downloads/ ──▶ archive ─┐
//!                archive file ─────────┼─▶ intake ──▶ check ──▶ scaffold ──▶ target
//!                directory ────────────┘   (copies,   (pins)    (record,
//!                                           hashes)              rename)
//! ```
//!
//! One process at a time works on a target (`claim`); the others wait and find it staged. Whatever is interrupted
//! leaves a directory beside the target that the next run removes, and a download that the next run continues; what npm
//! had written is removed.

mod archive;
mod check;
mod claim;
mod download;
mod intake;
mod npm;
mod scaffold;
mod unpacked;

use std::fs;
use std::path::{Path, PathBuf};

use aardvark_manifest::error::{Error, Kind};

use crate::distribution::Distribution;
use crate::failure::Context as _;
use crate::location::Location;
use crate::pinned::Pinned;
use crate::progress::Progress;
use crate::readable;

use self::check::Strictness;
use self::claim::Claim;
use self::intake::Intake;
use self::scaffold::Scaffold;

/// Where Pyodide comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The npm package `pyodide`, through the `npm` command, so that the user's registry, mirror and proxy are used.
    /// Holds the interpreter, the standard library and the lock file; no packages. About 6.5 MB.
    Npm,
    /// An archive on disk: npm's `.tgz`, or a release of Pyodide, core or full, as `.tar.bz2` or `.tar.gz`.
    Archive(PathBuf),
    /// A directory into which one of these archives was unpacked. It is copied.
    Directory(PathBuf),
    /// An archive to download. Must be `https`, or `http` from this machine without redirects; at most 2 GiB.
    Url(String),
}

/// What happens to a distribution that is already there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Existing {
    /// A good one is left alone; a damaged one is an error.
    #[default]
    Keep,
    /// It is replaced, good or damaged. A directory that is not a distribution is an error.
    Replace,
}

/// What to stage, and where.
#[derive(Clone, Debug)]
pub struct StageOptions {
    source: Source,
    location: Location,
    existing: Existing,
    pinned: &'static Pinned,
    npm: PathBuf,
}

/// How a directory came to hold a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StageOutcome {
    /// It was staged just now.
    Staged,
    /// It was there before, or another process staged it meanwhile.
    AlreadyStaged,
}

/// What [`stage`] did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StageReport {
    /// The distribution, open.
    pub distribution: Distribution,
    /// Whether there was anything to do.
    pub outcome: StageOutcome,
}

impl StageOptions {
    /// Stages [`Pinned::current`] from `source` at `location`, keeping what is there.
    #[must_use]
    pub fn new(source: Source, location: Location) -> Self {
        let npm = PathBuf::from(if cfg!(windows) { "npm.cmd" } else { "npm" });
        Self { source, location, existing: Existing::Keep, pinned: Pinned::current(), npm }
    }

    /// What happens to a distribution that is already there.
    #[must_use]
    pub fn existing(self, existing: Existing) -> Self {
        Self { existing, ..self }
    }

    /// Stages another version than the current one. A good distribution of any version that is already at the location
    /// is kept or replaced like one of the same version.
    #[must_use]
    pub fn pinned(self, pinned: &'static Pinned) -> Self {
        Self { pinned, ..self }
    }

    /// The command to run for [`Source::Npm`], if it is not `npm` in the search path.
    #[must_use]
    pub fn npm(self, program: impl Into<PathBuf>) -> Self {
        Self { npm: program.into(), ..self }
    }
}

/// Stages Pyodide as `options` say.
///
/// The target appears whole, by one rename, or not at all. Progress is reported for waiting, downloading and
/// unpacking.
///
/// # Errors
///
/// The source cannot be had or is not the pinned version, byte for byte; the target is damaged, is something else
/// than a distribution, or cannot be written. Each message says what to do. A failed download may be retried; one
/// from a [`Source::Url`] continues where it stopped.
pub fn stage(options: &StageOptions, progress: &dyn Progress) -> Result<StageReport, Error> {
    let target = resolve_links(options.location.directory());
    if let Some(report) = already_staged(options, &target)? {
        return Ok(report);
    }
    let _claim = Claim::take(&target, progress)?;
    if let Some(report) = already_staged(options, &target)? {
        return Ok(report);
    }
    scaffold::refuse_foreign(&target)?;
    let scaffold = Scaffold::raise(&target)?;
    let filled = fill(options, &scaffold, progress);
    // A step that failed is still on the screen, where the error will be printed.
    progress.finish();
    filled?;
    scaffold.publish()?;
    Ok(StageReport { distribution: Distribution::open(&target)?, outcome: StageOutcome::Staged })
}

fn already_staged(options: &StageOptions, target: &Path) -> Result<Option<StageReport>, Error> {
    if options.existing == Existing::Replace {
        return Ok(None);
    }
    let found = Distribution::open_if_present(target)?;
    Ok(found.map(|distribution| StageReport { distribution, outcome: StageOutcome::AlreadyStaged }))
}

/// Brings the files of the source into the scaffold and checks them.
fn fill(options: &StageOptions, scaffold: &Scaffold, progress: &dyn Progress) -> Result<(), Error> {
    let pinned = options.pinned;
    let downloads = options.location.downloads();
    let intake = Intake::new(scaffold.directory(), pinned);
    let (origin, record) = match &options.source {
        Source::Npm => {
            let tarball = npm::pack(&options.npm, pinned, downloads, progress)?;
            let contents = archive::unpack(&tarball, intake, progress)?;
            let origin = format!("npm pyodide@{}", pinned.version);
            (origin, check::contents(contents, pinned, Strictness::EveryFile))
        }
        Source::Archive(path) => {
            let contents = archive::unpack(path, intake, progress)?;
            (
                format!("archive {}", last_part(path)),
                check::contents(contents, pinned, Strictness::LockMayDiffer),
            )
        }
        Source::Directory(path) => {
            let contents = unpacked::copy(path, intake, progress)?;
            (
                format!("directory {}", last_part(path)),
                check::contents(contents, pinned, Strictness::LockMayDiffer),
            )
        }
        Source::Url(url) => {
            let download = download::fetch(url, downloads, progress)?;
            let checked = archive::unpack(download.path(), intake, progress)
                .and_then(|contents| check::contents(contents, pinned, Strictness::LockMayDiffer));
            // Good content is staged now, bad content must be fetched anew. Only a local failure, such as a full
            // disk, leaves the download for the next run.
            if checked.as_ref().err().is_none_or(|error| error.kind() != Kind::Io) {
                download.remove();
            }
            (format!("url {}", download.shown()), checked)
        }
    };
    scaffold.write_record(record?.into_record(pinned, origin))
}

/// A target that is a link to a directory stays one: what it points to is replaced.
fn resolve_links(target: &Path) -> PathBuf {
    fs::canonicalize(target).unwrap_or_else(|_| target.to_owned())
}

fn last_part(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The directory `path`, created if need be.
fn create_directory(path: &Path) -> Result<(), Error> {
    Ok(readable::directory().recursive(true).create(path).on("create the directory", path)?)
}
