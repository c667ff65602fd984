//! Interfaces: what a plugin must provide, as values that can be stored, compared and checked.
//!
//! `#[aardvark::plugin]` implements [`Interface`] for `dyn Trait` and registers its [`InterfaceDescriptor`], so
//! that a host or a tool can list the interfaces that were linked into it. Whether two versions of one interface
//! fit together is answered by [`compatibility()`], whether a plugin's declared version fits by
//! [`plugin_implements`]. Nothing here makes a call.

mod change;
mod compatibility;
mod complete;
mod descriptor;
mod registry;
mod schema;
mod version;

use std::sync::Arc;

pub use self::change::{Change, Difference, Severity};
pub use self::compatibility::compatibility;
pub use self::descriptor::{FunctionDescriptor, InterfaceDescriptor, ParameterDescriptor};
pub use self::registry::{Conflict, Registration, conflicts, find, registered};
pub use self::schema::{argument_schema, result_schema};
pub use self::version::plugin_implements;
use crate::call::Invoke;

/// A trait that plugins implement. `#[aardvark::plugin]` implements this for `dyn Trait`.
pub trait Interface: Send + Sync + 'static {
    /// The typed client: one method a function.
    type Client: Clone + Send + Sync + 'static;

    /// What the interface consists of. Built on first use, then always the same.
    fn descriptor() -> &'static InterfaceDescriptor;

    /// A client whose calls go through `invoke`.
    fn client(invoke: Arc<dyn Invoke>) -> Self::Client;
}
