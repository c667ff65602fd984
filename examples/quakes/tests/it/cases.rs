//! Every sample plugin does what its `cases.json` says, and is the same as folder and as ZIP archive.
//!
//! A case is `{ name, function, arguments, result }`, or with `error { kind, contains }` in place of the result. A
//! case without a function expects loading to fail.

use std::fs;

use aardvark::bundle::{Bundle, pack};
use aardvark::{Call, Error, Interface, Slot, Untyped};
use alerts_interface::AlertRule;
use serde_json::{Map, Value};

use crate::plugins::{folder, host, names};

#[test]
fn every_plugin_does_what_its_cases_say() {
    let names = names();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let cases = fs::read_to_string(folder(&name).join("cases.json")).unwrap();
        let cases: Vec<Map<String, Value>> = serde_json::from_str(&cases).unwrap();
        assert!(!cases.is_empty(), "{name} has no cases");
        let loaded = load(&name);
        for (index, case) in cases.iter().enumerate() {
            let label = format!("{name}: case {index}, {}", case.get("name").unwrap_or(&Value::Null));
            match (&loaded, case.get("function")) {
                (Ok(call), Some(function)) => {
                    let arguments = case["arguments"].as_array().unwrap().clone();
                    check(call(function.as_str().unwrap(), arguments), case, &label);
                }
                (Err(error), None) => check_error(error, case, &label),
                (Ok(_), None) => panic!("{label}: loading must fail"),
                (Err(error), Some(_)) => panic!("{label}: {error}"),
            }
        }
        host().close(&name);
    }
}

#[test]
fn every_plugin_is_the_same_as_folder_and_as_archive() {
    for name in names() {
        let bundle = Bundle::open(folder(&name)).unwrap();
        let archive = pack(&bundle).unwrap();
        let unpacked = Bundle::from_zip(&archive).unwrap();
        assert_eq!(unpacked.digest(), bundle.digest(), "{name}");
        assert_eq!(pack(&unpacked).unwrap(), archive, "{name}");
        for file in ["README.md", "cases.json", "aardvark.manifest.json"] {
            assert!(bundle.file(file).is_some(), "{name} lacks {file}");
        }
    }
}

type Door = Box<dyn Fn(&str, Vec<Value>) -> Result<Value, Error>>;

/// A rule is loaded as one, with its interface checked; other plugins are called by name only.
fn load(name: &str) -> Result<Door, Error> {
    let bundle = Bundle::open(folder(name))?;
    let descriptor = <dyn AlertRule>::descriptor();
    if bundle.manifest().implements().iter().any(|interface| interface.id == descriptor.id) {
        let slot: Slot<dyn AlertRule> = host().slot(name, bundle)?;
        return Ok(Box::new(move |function, arguments| {
            slot.run(Call::json(function.to_owned(), arguments)).result
        }));
    }
    let slot: Slot<Untyped> = host().slot(name, bundle)?;
    Ok(Box::new(move |function, arguments| slot.call(function, arguments)))
}

fn check(outcome: Result<Value, Error>, case: &Map<String, Value>, label: &str) {
    match (outcome, case.get("result")) {
        (Ok(result), Some(expected)) => assert_eq!(&result, expected, "{label}"),
        (Err(error), None) => check_error(&error, case, label),
        (Ok(result), None) => panic!("{label}: must fail, found {result}"),
        (Err(error), Some(_)) => panic!("{label}: {error}"),
    }
}

fn check_error(error: &Error, case: &Map<String, Value>, label: &str) {
    let expected = &case["error"];
    assert_eq!(error.kind().name(), expected["kind"], "{label}: {error}");
    let message = error.to_string();
    assert!(message.contains(expected["contains"].as_str().unwrap()), "{label}: {message}");
}
