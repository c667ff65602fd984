//! Slots come and go.

use std::time::Duration;

use aardvark_host::{SlotOptions, Untyped};
use aardvark_manifest::bundle::{Bundle, pack};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{files, host, host_with, js, patient, py, slot, unique, warm};

#[test]
fn a_bundle_is_the_same_plugin_as_folder_zip_and_bytes() {
    let texts = [
        ("aardvark.manifest.json", r#"{"schemaVersion": "2.0", "name": "twin", "version": "1.2.3"}"#),
        ("plugin.js", "import { x } from './x.js';\nexport const f = () => x;\n"),
        ("x.js", "export const x = 'x';\n"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in texts {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let zip = pack(&Bundle::open(folder.path()).unwrap()).unwrap();
    let file = folder.path().with_extension("zip");
    std::fs::write(&file, &zip).unwrap();
    let mut digests = Vec::new();
    for source in [folder.path().into(), file.as_path().into(), zip.into(), files(&texts)] {
        let slot = slot(source);
        assert_eq!(slot.call("f", vec![]).unwrap(), json!("x"));
        assert_eq!(slot.status().plugin.as_deref(), Some("twin"));
        digests.push(slot.status().digest);
    }
    std::fs::remove_file(file).unwrap();
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

#[test]
fn names_are_taken_once_and_free_again_after_closing() {
    let host = host();
    let name = unique("name");
    let slot = host.slot::<Untyped>(&name, js("export const f = () => 1;")).unwrap();
    let error = host.slot::<Untyped>(&name, js("export const f = () => 2;")).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Unavailable, Fault::Caller));
    assert!(host.status().iter().any(|status| status.name == name && status.functions.len() == 1));
    assert!(host.close(&name));
    assert!(!host.close(&name));
    for error in [slot.call("f", vec![]).unwrap_err(), slot.swap(js("export const f = 1;")).unwrap_err()] {
        assert_eq!(error.kind(), Kind::Unavailable, "{error}");
    }
    let again = host.slot::<Untyped>(&name, js("export const f = () => 3;")).unwrap();
    assert_eq!(again.call("f", vec![]).unwrap(), json!(3));
}

#[test]
fn a_slot_outlives_its_host() {
    let host = host_with(patient());
    let slot = host.slot::<Untyped>("only", js("export const f = () => 1;")).unwrap();
    drop(host);
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(1));
    slot.swap(js("export const f = () => 2;")).unwrap();
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(2));
}

#[test]
fn retired_calls_are_stopped_at_the_drain_deadline() {
    let options = SlotOptions::new().drain(Duration::from_millis(50));
    let policy = patient();
    let host = host_with(policy);
    let slot = host.slot_with::<Untyped>("drain", py("def spin():\n    while True: pass"), options).unwrap();
    std::thread::scope(|scope| {
        let spinning = scope.spawn(|| slot.run(Call::json("spin", vec![])));
        while slot.status().calls == 0 || slot.status().waiting > 0 {
            std::thread::yield_now();
        }
        // Still kept for a rollback after the first swap; retired by the second one.
        slot.swap(js("export const f = () => 2;")).unwrap();
        slot.swap(js("export const f = () => 3;")).unwrap();
        let error = spinning.join().unwrap().result.unwrap_err();
        assert_eq!(error.kind(), Kind::Unavailable, "{error}");
        assert!(error.is_retryable());
    });
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(3));
}

#[test]
fn module_state_belongs_to_an_isolate_and_dies_with_it() {
    let slot = slot(warm(
        Language::JavaScript,
        "let n = 0; export const count = () => ++n; export const spin = () => { for (;;); };",
    ));
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(2));
    slot.run(Call::json("spin", vec![]).wall_limit(Duration::from_millis(20))).result.unwrap_err();
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
}

#[test]
fn reports_say_who_served_and_what_it_took() {
    let slot = slot(py("def work(n): return sum(i * i for i in range(n))"));
    let outcome = slot.run(Call::json("work", vec![json!(200_000)]));
    let report = outcome.report;
    assert_eq!(report.generation, 1);
    assert!(report.isolate > 0);
    assert!(report.usage.wall > Duration::ZERO && report.usage.cpu > Duration::ZERO);
    assert_eq!(report.usage.argument_bytes, "[200000]".len() as u64);
    assert_eq!(report.usage.result_bytes, outcome.result.unwrap().to_string().len() as u64);
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["usage"]["argumentBytes"].is_u64(), "{json}");
}
