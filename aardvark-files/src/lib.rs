//! What a plugin sees as files: `/bundle`, a counted scratch directory at `/tmp`, host directories below `/mnt`.
//!
//! Users depend on the crate `aardvark`; this crate is what its two engines ask. It knows no V8, no Python and no
//! policy: it is given an [`Access`] and answers operations on absolute paths, each of which a guest may have made up.
//!
//! ```text
//!   a guest's path ── Path::parse ──▶ Path ─┬─ /tmp ────────▶ Scratch     in memory, counted before it grows
//!                     (no `.`, `..`, NUL)   ├─ /mnt/NAME ───▶ Directory   cap-std: never leaves the directory
//!                                           ├─ /bundle ─────▶ the bundle's bytes
//!                                           └─ elsewhere ───▶ absent; writing is refused
//! ```

#![forbid(unsafe_code)]

mod access;
mod bundled;
mod directory;
mod handles;
mod metadata;
mod path;
mod problem;
mod scratch;
mod view;

pub use self::access::{Access, Mount, MountMode};
pub use self::metadata::{FileKind, Metadata};
pub use self::path::{LONGEST_NAME, LONGEST_PATH, Path};
pub use self::problem::Problem;
pub use self::scratch::{Listing, Snapshot, SnapshotError};
pub use self::view::{Changes, MountError, OpenMode, View};
