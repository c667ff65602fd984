//! The interface of plugins that this command runs: none, or one that is read from a file at run time.
//!
//! Calls and replies cross as JSON text. The typed and the untyped clients of the library parse it; a command that
//! only prints it need not, and so shows integers of any size and the fields in the plugin's own order.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use aardvark::{Error, Interface, InterfaceDescriptor, Invoke, semver};

use crate::failure::{Failure, Place};

/// What a process was asked to check plugins against; set at most once, before the first slot is opened.
static DEMANDED: OnceLock<InterfaceDescriptor> = OnceLock::new();

/// The demanded interface. Without one it has no functions, which to the host means that all calls are allowed.
pub(crate) enum Demanded {}

/// The raw door to a plugin.
#[derive(Clone)]
pub(crate) struct RawClient(pub(crate) Arc<dyn Invoke>);

impl Interface for Demanded {
    type Client = RawClient;

    fn descriptor() -> &'static InterfaceDescriptor {
        DEMANDED.get_or_init(|| InterfaceDescriptor::new("aardvark.any", semver::Version::new(1, 0, 0)))
    }

    fn client(invoke: Arc<dyn Invoke>) -> RawClient {
        RawClient(invoke)
    }
}

/// Demands the interface whose descriptor is in `file`, and returns it.
///
/// # Errors
///
/// The file cannot be read, or is not a descriptor.
pub(crate) fn demand(file: &Path) -> Result<&'static InterfaceDescriptor, Error> {
    let text = fs::read(file).map_err(|source| Failure::io("read", file, source))?;
    let descriptor = serde_json::from_slice(&text)
        .map_err(|source| Failure::Interface { file: Place::from(file), source })?;
    Ok(DEMANDED.get_or_init(|| descriptor))
}
