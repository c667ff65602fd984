//! Requests of guests to other hosts: real ones, to servers on this machine.

mod bodies;
mod javascript;
mod python;
mod server;
mod unanswered;
mod wheels;

use aardvark_host::{Host, NetworkPolicy, Slot, Source, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use aardvark_manifest::outcome::{ContactEnd, Outcome};
use serde_json::Value;

use crate::support::{host_with, patient, unique};

/// A plugin of this folder under a policy that lets it speak plain HTTP with the servers of this machine.
fn local(plugin: &str) -> Slot<Untyped> {
    slot(plugin, NetworkPolicy::builder().allow("http://127.0.0.1:*").build().unwrap())
}

/// A plugin of this folder.
fn slot(plugin: &str, network: NetworkPolicy) -> Slot<Untyped> {
    let folder = format!("{}/tests/it/network/{plugin}", env!("CARGO_MANIFEST_DIR"));
    open(&host_with(patient().network(network)), folder.as_str())
}

fn open(host: &Host, source: impl Into<Source>) -> Slot<Untyped> {
    host.slot(&unique("network"), source).unwrap()
}

/// Calls by name for the result and the report.
fn run(slot: &Slot<Untyped>, function: &'static str, arguments: Vec<Value>) -> Outcome<Result<Value, Error>> {
    slot.run(Call::json(function, arguments))
}

/// Method and end of each contact, in short.
fn contacts<R>(outcome: &Outcome<R>) -> Vec<String> {
    let end = |end: &ContactEnd| match end {
        ContactEnd::Status(status) => status.to_string(),
        ContactEnd::Denied(_) => "denied".to_owned(),
        ContactEnd::Failed(reason) => reason.clone(),
        _ => unreachable!("there are three"),
    };
    let contacts = outcome.report.contacts.iter();
    contacts.map(|contact| format!("{} {}", contact.method, end(&contact.end))).collect()
}
