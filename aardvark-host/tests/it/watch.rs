//! A watched folder serves what is in it.

use std::sync::mpsc;

use aardvark_host::WatchEvent;
use aardvark_manifest::error::Kind;
use serde_json::json;

use crate::support::{PATIENCE, slot};

#[test]
fn changes_are_served_and_broken_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("plugin.js"), text).unwrap();
    write("export const f = () => 1;");
    let slot = slot(folder.path().into());
    let (sender, events) = mpsc::channel();
    let watching = slot.watch(folder.path(), move |event| sender.send(event).unwrap()).unwrap();

    let answer = || slot.call("f", vec![]);
    // On a busy machine the moment in which a file is empty may be seen as a bundle of its own.
    let served = |expected: u32| {
        while answer().ok() != Some(json!(expected)) {
            let event = events.recv_timeout(PATIENCE).unwrap();
            if let WatchEvent::Swapped(report) = &event {
                assert!(report.to > report.from, "refused ones have numbers too");
            }
        }
    };

    write("export const f = () => 2;");
    served(2);

    // With no moment in which it is half there.
    std::fs::write(folder.path().join("next"), "export const f = () => {").unwrap();
    std::fs::rename(folder.path().join("next"), folder.path().join("plugin.js")).unwrap();
    let error = loop {
        match events.recv_timeout(PATIENCE).unwrap() {
            WatchEvent::Refused(error) => break error,
            // The file was there under its first name.
            WatchEvent::Swapped(_) => {}
            _ => unreachable!(),
        }
    };
    assert_eq!(error.kind(), Kind::Exception);
    assert_eq!(answer().unwrap(), json!(2));

    // An editor that writes a new file and renames it over the old one.
    std::fs::write(folder.path().join("plugin.js.new"), "export const f = () => 4;").unwrap();
    std::fs::rename(folder.path().join("plugin.js.new"), folder.path().join("plugin.js")).unwrap();
    served(4);
    drop(watching);
}

#[test]
fn a_path_that_is_not_there_cannot_be_watched() {
    let slot = slot(crate::support::js("export const f = () => 1;"));
    let error = slot.watch("no/such/folder/anywhere", |_| {}).unwrap_err();
    assert!(error.to_string().contains("no/such/folder/anywhere"), "{error}");
}
