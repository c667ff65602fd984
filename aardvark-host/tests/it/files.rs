//! What plugins find as files, in both languages: the bundle, a counted scratch directory, mounted directories.

mod javascript;
mod locked;
mod mounts;
mod scratch;
mod times;

use aardvark_host::{Host, Policy, Slot, Source, Untyped};
use aardvark_manifest::outcome::{Report, Resource};
use serde_json::{Value, json};

use crate::support::{files, host_with, unique};

/// A plugin of one Python file whose manifest asks for `filesystem`.
fn python(state: &str, filesystem: Value, text: &str) -> Source {
    plugin("python", state, filesystem, &[("plugin.py", text)])
}

fn plugin(language: &str, state: &str, filesystem: Value, texts: &[(&str, &str)]) -> Source {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "files", "version": "1.0.0", "state": state,
        "runtime": {"language": language}, "resources": {"filesystem": filesystem},
    });
    let manifest = manifest.to_string();
    files(&[&[("aardvark.manifest.json", manifest.as_str())], texts].concat())
}

/// A slot on a host of its own; the host has to live as long.
fn slot_with(policy: Policy, source: Source) -> (Host, Slot<Untyped>) {
    let host = host_with(policy);
    let slot = host.slot(&unique("files"), source).unwrap();
    (host, slot)
}

/// `[used, allowed]`.
fn used(report: &Report, resource: Resource) -> [u64; 2] {
    let found = report.resources.iter().find(|found| found.resource == resource);
    found.map(|found| [found.used, found.allowed]).unwrap_or_else(|| panic!("{:?}", report.resources))
}
