//! A bundle that has been looked at: what it is, which interface it is for, what it may do. Immutable, shareable.

use std::sync::Arc;

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::interface::{self, InterfaceDescriptor};

use crate::policy::{Grant, Policy};

/// See the module.
#[derive(Clone)]
pub(crate) struct Plugin(Arc<Parts>);

struct Parts {
    bundle: Bundle,
    interface: Option<&'static InterfaceDescriptor>,
    grant: Grant,
}

impl Plugin {
    /// Checks `bundle` as far as that is possible without running it.
    ///
    /// # Errors
    ///
    /// If the manifest declares an incompatible version of `interface`.
    pub(crate) fn new(
        bundle: Bundle,
        interface: Option<&'static InterfaceDescriptor>,
        policy: &Policy,
    ) -> Result<Self, Error> {
        let manifest = bundle.manifest();
        if let Some(descriptor) = interface {
            for declared in manifest.implements().iter().filter(|declared| declared.id == descriptor.id) {
                interface::plugin_implements(descriptor, &declared.version)?;
            }
        }
        let grant = policy.grant(manifest.limits());
        Ok(Self(Arc::new(Parts { bundle, interface, grant })))
    }

    /// The files and the manifest.
    pub(crate) fn bundle(&self) -> &Bundle {
        &self.0.bundle
    }

    /// The interface that it must provide, unless it is called by name only.
    pub(crate) fn interface(&self) -> Option<&'static InterfaceDescriptor> {
        self.0.interface
    }

    /// What it may do.
    pub(crate) fn grant(&self) -> &Grant {
        &self.0.grant
    }
}
