//! A watched folder serves what is in it.

use std::sync::mpsc;
use std::time::Duration;

use aardvark_host::WatchEvent;
use aardvark_manifest::error::Kind;
use serde_json::json;

use crate::support::slot;

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn changes_are_served_and_broken_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("plugin.js"), text).unwrap();
    write("export const f = () => 1;");
    let slot = slot(folder.path().into());
    let (sender, events) = mpsc::channel();
    let watching = slot.watch(folder.path(), move |event| sender.send(event).unwrap()).unwrap();

    write("export const f = () => 2;");
    let WatchEvent::Swapped(report) = events.recv_timeout(PATIENCE).unwrap() else { panic!("refused") };
    assert_eq!((report.from, report.to), (1, 2));
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(2));

    write("export const f = () => {");
    let WatchEvent::Refused(error) = events.recv_timeout(PATIENCE).unwrap() else { panic!("swapped") };
    assert_eq!(error.kind(), Kind::Exception);
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(2));

    // An editor that writes a new file and renames it over the old one.
    std::fs::write(folder.path().join("plugin.js.new"), "export const f = () => 4;").unwrap();
    std::fs::rename(folder.path().join("plugin.js.new"), folder.path().join("plugin.js")).unwrap();
    loop {
        match events.recv_timeout(PATIENCE).unwrap() {
            WatchEvent::Swapped(_) if slot.call("f", vec![]).unwrap() == json!(4) => break,
            // The moment between the two steps may be seen as a bundle of its own.
            WatchEvent::Swapped(_) | WatchEvent::Refused(_) => {}
            _ => unreachable!(),
        }
    }
    drop(watching);
}

#[test]
fn a_path_that_is_not_there_cannot_be_watched() {
    let slot = slot(crate::support::js("export const f = () => 1;"));
    let error = slot.watch("no/such/folder/anywhere", |_| {}).unwrap_err();
    assert!(error.to_string().contains("no/such/folder/anywhere"), "{error}");
}
