//! A staged, hash-verified Pyodide on disk: where it lives, how it gets there, what is in it.
//!
//! Users depend on the crate `aardvark`, which re-exports what they need from here. This crate knows no V8 and runs
//! no plugin. It has three jobs:
//!
//! * [`Location`] says which directory is meant,
//! * [`stage`] puts a Pyodide there, from npm, an archive, a directory or a URL, and checks every byte against
//!   [`PINNED`] hashes,
//! * [`Distribution`] opens what is there, in less than a millisecond once its hashes have been checked.
//!
//! [`ensure`] does all three. Several versions may be staged side by side: [`ensure_for`] does the same for the one
//! that a plugin insists on, [`open_for`] finds it. Nothing in this crate downloads unless [`stage`] or one of the
//! functions that start with `ensure` is called.
//!
//! ```
//! use aardvark_distribution::{Distribution, Location};
//!
//! # fn main() -> Result<(), aardvark_manifest::error::Error> {
//! let location = Location::at("no/such/pyodide");
//! assert!(location.directory().is_absolute());
//! assert!(Distribution::open_if_present(location.directory())?.is_none());
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod derived;
mod distribution;
mod ensure;
mod failure;
mod glue;
mod location;
mod packages;
mod pinned;
mod progress;
mod readable;
mod record;
mod select;
mod stage;
mod stamp;
mod sum;

pub use self::derived::{Derived, DerivedWrite};
pub use self::distribution::Distribution;
pub use self::ensure::{ensure, ensure_at};
pub use self::failure::IoFailure;
pub use self::glue::Glue;
pub use self::location::{Environment, Location};
pub use self::packages::{InstallDir, Package, PackageStatus, Packages};
pub use self::pinned::{PINNED, Pinned, PinnedFile};
#[cfg(feature = "progress")]
pub use self::progress::TerminalProgress;
pub use self::progress::{Progress, Silent, Step};
pub use self::readable::readable_by_all;
pub use self::record::LockOrigin;
pub use self::select::{ensure_for, open_for, open_version, required_version};
pub use self::stage::{Existing, Source, StageOptions, StageOutcome, StageReport, stage};
pub use self::sum::hex;
