//! What bundles ask for: refused or narrowed when they are loaded, approved when they are swapped in.

use std::time::Duration;

use aardvark_host::{Excess, Host, Policy, Slot, SlotOptions, Source, SwapOptions, Untyped, WatchEvent};
use aardvark_manifest::demand::Difference;
use aardvark_manifest::error::{Fault, Kind};
use serde_json::{Value, json};

use crate::support::{PATIENCE, files, host_with, patient, unique};

/// A plugin that answers with `answer` and whose manifest has these fields.
fn plugin(fields: &str, answer: u32) -> Source {
    let manifest = format!(r#"{{"schemaVersion": "2.0", "name": "x", "version": "1.0.0"{fields}}}"#);
    let code = format!("export const f = () => {answer};");
    files(&[("aardvark.manifest.json", &manifest), ("plugin.js", &code)])
}

fn host() -> Host {
    host_with(Policy::deny_all())
}

fn open(host: &Host, fields: &str) -> Slot<Untyped> {
    host.slot(&unique("policy"), plugin(fields, 1)).unwrap()
}

fn answer(slot: &Slot<Untyped>) -> Value {
    slot.call("f", vec![]).unwrap()
}

#[test]
fn a_bundle_that_asks_for_more_is_refused_or_narrowed_as_the_host_says() {
    let greedy = r#", "limits": {"wallMs": 60000}, "resources": {"hostCapabilities": ["pager"]}"#;
    let error = host().slot::<Untyped>(&unique("policy"), plugin(greedy, 1)).unwrap_err();
    assert_eq!(error.kind(), Kind::Denied);
    assert_eq!(
        error.to_string(),
        "the plugin asks for more than the policy allows: `limits.wallMs`: 60000 where 5000 are allowed, see \
         `Policy::wall_limit`; `resources.hostCapabilities`: `pager` is not allowed (ask for less in its manifest, or \
         let the host narrow it with `Excess::Narrow`)"
    );
    let slot = open(&host_with(Policy::deny_all().excess(Excess::Narrow)), greedy);
    assert_eq!(answer(&slot), json!(1));
    let withheld = slot.status().withheld;
    assert_eq!(withheld.len(), 2, "{withheld:?}");
    assert_eq!(withheld[1].to_string(), "`resources.hostCapabilities`: `pager` is not allowed");
}

#[test]
fn a_slots_own_policy_holds_within_the_hosts() {
    let host = host_with(Policy::deny_all().wall_limit(Duration::from_millis(200)));
    let endless = Source::inline(
        aardvark_manifest::manifest::Language::JavaScript,
        "export const f = () => { for (;;); };",
    );
    for (ceiling, allowed) in [(Duration::from_millis(50), 50), (Duration::from_secs(60), 200)] {
        let options = SlotOptions::new().policy(Policy::deny_all().wall_limit(ceiling));
        let slot = host.slot_with::<Untyped>(&unique("policy"), endless.clone(), options).unwrap();
        let reached = slot.call("f", vec![]).unwrap_err().limit().unwrap();
        assert_eq!((reached.name, reached.allowed), ("wallMs", allowed));
    }
}

#[test]
fn a_swap_that_asks_for_more_needs_an_approval_of_exactly_that() {
    let slot = open(&host_with(patient()), r#", "limits": {"wallMs": 50000}"#);
    let wider = || plugin(r#", "limits": {"wallMs": 90000}"#, 2);
    let error = slot.swap(wider()).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Denied, Fault::Caller));
    assert!(
        error.to_string().contains("`limits.wallMs`: 90000 instead of 50000 (have it approved"),
        "{error}"
    );
    assert_eq!((answer(&slot), slot.generation()), (json!(1), 1));

    // What an operator sees is data, and what comes back is its token.
    let difference = slot.difference(wider()).unwrap();
    let seen: Difference = serde_json::from_value(serde_json::to_value(&difference).unwrap()).unwrap();
    let approval = SwapOptions::new().accept(seen.token());
    // Not for a bundle that asks for still more, nor for another that asks for the same.
    for other in
        [plugin(r#", "limits": {"wallMs": 90001}"#, 2), plugin(r#", "limits": {"wallMs": 90000}"#, 3)]
    {
        let error = slot.swap_with(other, approval.clone()).unwrap_err();
        assert!(error.to_string().starts_with("what was approved for slot"), "{error}");
        assert_eq!(error.kind(), Kind::Denied);
    }
    let report = slot.swap_with(wider(), approval).unwrap();
    assert_eq!((answer(&slot), report.changes), (json!(2), difference.changes));
}

#[test]
fn an_approval_is_void_once_another_bundle_runs() {
    let slot = open(&host(), r#", "limits": {"wallMs": 500, "logBytes": 10}"#);
    let wider = || plugin(r#", "limits": {"wallMs": 900, "logBytes": 10}"#, 2);
    let approval = SwapOptions::new().accept(slot.difference(wider()).unwrap().token());
    slot.swap(plugin(r#", "limits": {"wallMs": 500, "logBytes": 5}"#, 3)).unwrap();
    let error = slot.swap_with(wider(), approval).unwrap_err();
    assert!(error.to_string().contains("`limits.logBytes`: 10 instead of 5"), "{error}");
}

#[test]
fn a_swap_that_asks_for_less_or_for_no_more_than_the_ceiling_needs_none() {
    let slot = open(&host_with(Policy::deny_all().excess(Excess::Narrow)), "");
    // As much as the host allows, said in two ways.
    for fields in [r#", "limits": {"wallMs": 70000}"#, "", r#", "limits": {"wallMs": 5000}"#] {
        assert!(slot.swap(plugin(fields, 2)).unwrap().changes.is_empty(), "{fields}");
    }
    // What the policy withholds anyway is nothing to approve.
    let hosts = r#", "resources": {"network": {"allow": ["api.example.org"]}}"#;
    assert!(slot.swap(plugin(hosts, 3)).unwrap().changes.is_empty());
    let report = slot.swap(plugin(r#", "limits": {"wallMs": 10}"#, 4)).unwrap();
    assert_eq!(report.changes[0].to_string(), "`limits.wallMs`: 10 instead of 5000");
}

#[test]
fn a_rollback_brings_back_what_was_approved_before() {
    let slot = open(&host(), "");
    slot.swap(plugin(r#", "limits": {"wallMs": 10}"#, 2)).unwrap();
    let report = slot.rollback().unwrap();
    assert_eq!(report.changes[0].to_string(), "`limits.wallMs`: 5000 instead of 10");
    assert_eq!(answer(&slot), json!(1));
}

#[test]
fn a_watch_swaps_in_nothing_that_asks_for_more() {
    let folder = tempfile::tempdir().unwrap();
    let write = |fields: &str| {
        let manifest = format!(r#"{{"schemaVersion": "2.0", "name": "x", "version": "1.0.0"{fields}}}"#);
        std::fs::write(folder.path().join("aardvark.manifest.json"), manifest).unwrap();
    };
    write(r#", "limits": {"wallMs": 500}"#);
    std::fs::write(folder.path().join("plugin.js"), "export const f = () => 1;").unwrap();
    let slot: Slot<Untyped> = host().slot(&unique("policy"), folder.path()).unwrap();
    let (sender, events) = std::sync::mpsc::channel();
    let watching = slot.watch(folder.path(), move |event| drop(sender.send(event))).unwrap();
    write(r#", "limits": {"wallMs": 501}"#);
    match events.recv_timeout(PATIENCE).unwrap() {
        WatchEvent::Refused(error) => assert_eq!(error.kind(), Kind::Denied, "{error}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(slot.generation(), 1);
    drop(watching);
}
