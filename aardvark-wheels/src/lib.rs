//! The Python packages of a plugin: found, verified, and ready to be mounted read-only by the host.
//!
//! [`PackageSet::resolve`] is for hosts and downloads nothing. [`lock()`] and [`fetch`], which run [`Pip`], are for
//! `aardvark lock` and for tests.
//!
//! Users depend on the crate `aardvark`; `aardvark lock` is the command to this crate. It knows no V8 and runs no
//! plugin. Nothing in it unpacks a wheel: a [`PackageSet`] lists files and inflates one when somebody reads it.
//!
//! ```text
//!   requires.python ── hash ──▶ bundle's wheels/ ─┐
//!        (pins)           └───▶ Wheelhouse ───────┼─▶ PackageArchive ─▶ checks ─▶ PackageSet
//!   packages ── names ──▶ Distribution's lock ────┘   (ZIP, layout,     (tags, versions,
//!                          with dependencies           metadata)        dependencies)
//! ```

#![forbid(unsafe_code)]

mod archive;
mod dependencies;
mod failure;
mod fetch;
mod file_name;
mod layout;
mod lock;
mod marker;
mod metadata;
mod open;
mod package_set;
mod pip;
mod requirement;
mod resolve;
mod target;
mod wheelhouse;

pub use self::fetch::{Destination, fetch};
pub use self::file_name::{Tag, WheelName};
pub use self::lock::{Locked, lock};
pub use self::package_set::{PackageFile, PackageOrigin, PackageSet, ResolvedPackage, Root};
pub use self::pip::Pip;
pub use self::target::Target;
pub use self::wheelhouse::{Environment, Wheelhouse, hash};

/// The folder of a bundle that holds wheels.
pub const BUNDLE_FOLDER: &str = "wheels";

/// Whether the file at `path` of a bundle is a wheel that the plugin brings. An interpreter mounts what is in it, not
/// the wheel itself.
///
/// ```
/// assert!(aardvark_wheels::is_bundled_wheel("wheels/tomli-2.0.1-py3-none-any.whl"));
/// assert!(!aardvark_wheels::is_bundled_wheel("data/tomli-2.0.1-py3-none-any.whl"));
/// ```
#[must_use]
pub fn is_bundled_wheel(path: &str) -> bool {
    let name = path.strip_prefix(BUNDLE_FOLDER).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(".whl") && !name.contains('/'))
}
