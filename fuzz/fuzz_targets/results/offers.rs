//! What a plugin says of itself when it has been loaded, and what it asks of the host.

use std::sync::LazyLock;

use aardvark_manifest::interface::{FunctionDescriptor, InterfaceDescriptor};
use semver::Version;

use crate::engine::{self, Stop, python};
use crate::heap;
use crate::isolate::{Bindings, Lookup};
use crate::replies::readable;

static INTERFACE: LazyLock<InterfaceDescriptor> = LazyLock::new(|| {
    let version = Version::new(1, 0, 0);
    ["assess", "f", "explain"]
        .into_iter()
        .fold(InterfaceDescriptor::new("fuzz.results", version.clone()), |interface, name| {
            interface.function(FunctionDescriptor::new(name, version.clone()))
        })
});

pub(crate) fn read(bytes: &[u8]) {
    exports(bytes);
    match heap::within(8, bytes, || python::frozen(bytes, &[7; 4096])) {
        Ok((all, inside)) => assert!(all <= 4 && inside <= all),
        Err(stop) => broken(bytes, &stop),
    }
    drop(heap::within(64, bytes, || engine::request(bytes)));
}

fn exports(bytes: &[u8]) {
    let exports = match heap::within(32, bytes, || python::exports(bytes)) {
        Ok(exports) => exports,
        Err(stop) => return broken(bytes, &stop),
    };
    for (interface, entrypoint) in [(None, None), (Some(&*INTERFACE), None), (None, Some("f"))] {
        match heap::within(64, bytes, || Bindings::new(interface, entrypoint, &exports)) {
            Ok(bindings) => {
                for export in &exports {
                    let Lookup::Found(binding) = bindings.find(&export.name) else {
                        panic!("{}", export.name)
                    };
                    assert_eq!(exports[binding.index].name, export.name);
                }
                assert!(bindings.names().is_sorted());
            }
            Err(error) => readable(bytes, &error),
        }
    }
}

/// A plugin that cannot be read is not loaded, by its own fault.
fn broken(bytes: &[u8], stop: &Stop) {
    let Stop::Broken(error) = stop else { panic!("{stop:?}") };
    readable(bytes, error);
}
