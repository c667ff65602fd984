//! `aardvark assets`: stages and verifies Pyodide.

use aardvark::Error;
use aardvark_distribution::{
    Distribution, Existing, Location, LockOrigin, Pinned, Source, StageOptions, StageOutcome,
    TerminalProgress, stage,
};
use serde::Serialize;

use crate::args::{AssetsArguments, AssetsCommand, Origin, StageArguments};
use crate::failure::{Failure, Place};
use crate::output::plain::{OneLine, Plain};
use crate::output::{Output, Status};

/// What `--json` prints of a staged Pyodide.
#[derive(Serialize)]
struct DistributionObject<'a> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    directory: String,
    pyodide: &'a str,
    python: &'a str,
    abi: &'a str,
    origin: &'a str,
    lock: &'static str,
    fingerprint: &'a str,
    files: Vec<FileView<'a>>,
}

#[derive(Serialize)]
struct FileView<'a> {
    name: &'a str,
    bytes: u64,
    sha256: &'a str,
}

/// What `--json` prints of a directory.
#[derive(Serialize)]
struct LocationObject {
    ok: bool,
    directory: String,
    downloads: String,
    staged: bool,
}

/// Runs the command.
///
/// # Errors
///
/// Pyodide cannot be had, is damaged or is not there, or its directory is not known.
pub(super) fn assets(arguments: AssetsArguments, output: &mut Output) -> Result<Status, Error> {
    // The parser has seen to it that a version which is given is one of those pinned.
    let asked = arguments.version.as_deref().and_then(Pinned::find);
    let location = Location::resolve_version(asked.unwrap_or_else(Pinned::current))?;
    match arguments.command {
        AssetsCommand::Stage(arguments) => stage_it(arguments, asked, location, output)?,
        AssetsCommand::Verify => verify(&location, asked, output)?,
        AssetsCommand::Path => path(&location, output)?,
    }
    Ok(Status::Success)
}

fn stage_it(
    arguments: StageArguments,
    version: Option<&'static Pinned>,
    location: Location,
    output: &mut Output,
) -> Result<(), Error> {
    let existing = if arguments.replace { Existing::Replace } else { Existing::Keep };
    let named = named(&arguments);
    let pinned = version.unwrap_or_else(Pinned::current);
    let options = StageOptions::new(source(arguments), location).existing(existing).pinned(pinned);
    let report = stage(&options, &TerminalProgress::new())?;
    check_version(&report.distribution, version)?;
    if let (StageOutcome::AlreadyStaged, Some(option)) = (report.outcome, named) {
        // What is staged may be something else than what was asked for.
        return Err(Failure::Staged {
            version: report.distribution.version().to_owned(),
            directory: report.distribution.directory().to_owned(),
            asked: Place::Option(option),
        }
        .into());
    }
    let (outcome, verb) = match report.outcome {
        StageOutcome::AlreadyStaged => ("alreadyStaged", "was staged already"),
        _ => ("staged", "is staged"),
    };
    tell(output, &report.distribution, Some(outcome), verb)
}

/// The option that names a source of the caller's own.
fn named(arguments: &StageArguments) -> Option<&'static str> {
    match arguments {
        StageArguments { archive: Some(_), .. } => Some("--archive"),
        StageArguments { directory: Some(_), .. } => Some("--directory"),
        StageArguments { url: Some(_), .. } => Some("--url"),
        StageArguments { from: Origin::Npm, .. } => None,
    }
}

fn source(arguments: StageArguments) -> Source {
    match arguments {
        StageArguments { archive: Some(file), .. } => Source::Archive(file),
        StageArguments { directory: Some(directory), .. } => Source::Directory(directory),
        StageArguments { url: Some(url), .. } => Source::Url(url),
        StageArguments { from: Origin::Npm, .. } => Source::Npm,
    }
}

/// Fails if another version than the one `asked` for is at its place, which a variable may have named for another one.
fn check_version(distribution: &Distribution, asked: Option<&Pinned>) -> Result<(), Failure> {
    match asked.filter(|asked| asked.version != distribution.version()) {
        None => Ok(()),
        Some(asked) => Err(Failure::OtherVersion {
            version: distribution.version().to_owned(),
            directory: distribution.directory().to_owned(),
            asked: asked.version,
        }),
    }
}

fn verify(location: &Location, version: Option<&Pinned>, output: &mut Output) -> Result<(), Error> {
    let distribution = Distribution::open(location.directory())?;
    check_version(&distribution, version)?;
    distribution.verify(&TerminalProgress::new())?;
    tell(output, &distribution, None, "is what it should be")
}

fn path(location: &Location, output: &mut Output) -> Result<(), Error> {
    let directory = location.directory().display().to_string();
    if !output.is_json() {
        return output.line(Plain(&directory));
    }
    output.object(&LocationObject {
        ok: true,
        directory,
        downloads: location.downloads().display().to_string(),
        // A damaged one is staged all the same; `verify` is there to complain.
        staged: Distribution::open_if_present(location.directory()).map_or(true, |found| found.is_some()),
    })
}

fn tell(
    output: &mut Output,
    distribution: &Distribution,
    outcome: Option<&'static str>,
    verb: &str,
) -> Result<(), Error> {
    let directory = distribution.directory().display().to_string();
    if !output.is_json() {
        let (version, python) = (distribution.version(), distribution.python_version());
        let (directory, origin) = (Plain(&directory), OneLine(distribution.origin()));
        return output.line(format_args!(
            "Pyodide {version} (Python {python}, from {origin}) {verb} in `{directory}`"
        ));
    }
    output.object(&DistributionObject {
        ok: true,
        outcome,
        directory,
        pyodide: distribution.version(),
        python: distribution.python_version(),
        abi: distribution.abi(),
        origin: distribution.origin(),
        lock: match distribution.lock_origin() {
            LockOrigin::Pinned => "pinned",
            _ => "recorded",
        },
        fingerprint: distribution.fingerprint(),
        files: distribution.files().map(|(name, bytes, sha256)| FileView { name, bytes, sha256 }).collect(),
    })
}
