//! A bundle that has been looked at: what it is, which interface it is for, what it may do. Immutable, shareable.

use std::sync::Arc;
#[cfg(feature = "python")]
use std::sync::OnceLock;

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::interface::{self, InterfaceDescriptor};

use crate::policy::{Ceiling, Grant};

/// See the module.
#[derive(Clone)]
pub(crate) struct Plugin(Arc<Parts>);

struct Parts {
    bundle: Bundle,
    interface: Option<&'static InterfaceDescriptor>,
    grant: Grant,
    #[cfg(feature = "python")]
    packages: aardvark_wheels::PackageSet,
    #[cfg(feature = "python")]
    links: OnceLock<bool>,
}

#[derive(Debug, thiserror::Error)]
enum PluginError {
    #[error(
        "the plugin implements {declared}, not `{wanted}` (add {{\"interface\": \"{wanted}\", \"version\": …}} to \
         `implements` in its manifest, or load it into another slot)"
    )]
    OtherInterface { declared: String, wanted: String },
}

impl Detail for PluginError {
    fn kind(&self) -> Kind {
        Kind::Contract
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

impl Plugin {
    /// Checks `bundle` as far as that is possible without running it.
    ///
    /// # Errors
    ///
    /// If the manifest declares interfaces, but not `interface`, or an incompatible version of it; or if it asks for more
    /// than `ceiling` allows. A manifest that declares no interface is judged by the plugin's functions alone.
    pub(crate) fn new(
        bundle: Bundle,
        interface: Option<&'static InterfaceDescriptor>,
        ceiling: &Ceiling,
    ) -> Result<Self, Error> {
        let manifest = bundle.manifest();
        if let Some(descriptor) = interface
            && !manifest.implements().is_empty()
        {
            let mut declared = manifest.implements().iter();
            match declared.find(|declared| declared.id == descriptor.id) {
                Some(declared) => interface::plugin_implements(descriptor, &declared.version)?,
                None => {
                    let ids: Vec<String> =
                        manifest.implements().iter().map(|declared| format!("`{}`", declared.id)).collect();
                    let wanted = descriptor.id.clone();
                    return Err(PluginError::OtherInterface { declared: ids.join(", "), wanted }.into());
                }
            }
        }
        let grant = ceiling.grant(manifest)?;
        Ok(Self(Arc::new(Parts {
            bundle,
            interface,
            grant,
            #[cfg(feature = "python")]
            packages: aardvark_wheels::PackageSet::default(),
            #[cfg(feature = "python")]
            links: OnceLock::new(),
        })))
    }

    /// The same with the packages that it asks for.
    #[cfg(feature = "python")]
    pub(crate) fn with_packages(&self, packages: aardvark_wheels::PackageSet) -> Self {
        let Parts { bundle, interface, grant, .. } = &*self.0;
        Self(Arc::new(Parts {
            bundle: bundle.clone(),
            interface: *interface,
            grant: grant.clone(),
            packages,
            links: OnceLock::new(),
        }))
    }

    /// The packages that it asks for, once they have been found.
    #[cfg(feature = "python")]
    pub(crate) fn packages(&self) -> &aardvark_wheels::PackageSet {
        &self.0.packages
    }

    /// Whether it needs an interpreter that can be linked with others, once somebody has found out: that takes a look into
    /// every file.
    #[cfg(feature = "python")]
    pub(crate) fn links(&self) -> &OnceLock<bool> {
        &self.0.links
    }

    /// The files and the manifest.
    pub(crate) fn bundle(&self) -> &Bundle {
        &self.0.bundle
    }

    /// The interface that it must provide, unless it is called by name only.
    pub(crate) fn interface(&self) -> Option<&'static InterfaceDescriptor> {
        self.0.interface
    }

    /// The function that the manifest's entrypoint names.
    pub(crate) fn entry_function(&self) -> Option<&str> {
        self.0.bundle.manifest().entrypoint().and_then(|entrypoint| entrypoint.function())
    }

    /// What it may do.
    pub(crate) fn grant(&self) -> &Grant {
        &self.0.grant
    }
}
