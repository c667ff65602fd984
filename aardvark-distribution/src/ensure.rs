//! Opens the distribution, staging it first when there is none.

use aardvark_manifest::error::Error;

use crate::distribution::Distribution;
use crate::location::Location;
use crate::progress::Progress;
use crate::stage::{Source, StageOptions, stage};

/// Opens the distribution at [`Location::resolve`]; if there is none, stages it from npm first.
///
/// Takes less than a millisecond when it is there. This is the only function of Aardvark that may download without
/// having been told from where, so call it from a first-run step and show its progress.
///
/// # Errors
///
/// What [`Location::resolve`], [`Distribution::open`] and [`stage`] report. A damaged distribution is an error, not
/// a reason to download.
pub fn ensure(progress: &dyn Progress) -> Result<Distribution, Error> {
    ensure_at(&Location::resolve()?, progress)
}

/// Like [`ensure`], at a location of the caller's choice.
///
/// # Errors
///
/// What [`Distribution::open`] and [`stage`] report.
pub fn ensure_at(location: &Location, progress: &dyn Progress) -> Result<Distribution, Error> {
    match Distribution::open_if_present(location.directory())? {
        Some(distribution) => Ok(distribution),
        None => Ok(stage(&StageOptions::new(Source::Npm, location.clone()), progress)?.distribution),
    }
}
