//! Plugins that attack while they are loaded, with `state: fresh` and with `state: warm`. Each loads, or fails with the named
//! kind; the host goes on.

use aardvark_host::{Policy, SlotOptions, Source, Untyped};
use aardvark_manifest::error::{Error, Fault};
use aardvark_manifest::manifest::Language;
use serde_json::{Value, json};

use super::attack::Attack;
use super::folder;
use crate::support::{host_with, js, patient, py, unique, warm};

#[test]
fn javascript_that_attacks_while_it_loads_gains_nothing_fresh() {
    run(Language::JavaScript, js);
}

#[test]
fn javascript_that_attacks_while_it_loads_gains_nothing_warm() {
    run(Language::JavaScript, |text| warm(Language::JavaScript, text));
}

#[test]
fn python_that_attacks_while_it_loads_gains_nothing_fresh() {
    run(Language::Python, py);
}

#[test]
fn python_that_attacks_while_it_loads_gains_nothing_warm() {
    run(Language::Python, |text| warm(Language::Python, text));
}

/// Each file is a plugin; its function `gained` gives what its top level has gained, and `innocent` replies 1.
fn run(language: Language, source: impl Fn(&str) -> Source) {
    let extension = if language == Language::Python { "py" } else { "js" };
    let host = host_with(patient());
    let folder = folder(language).join("loading");
    let mut complaints = String::new();
    for attack in Attack::all(&folder) {
        let text = std::fs::read_to_string(folder.join(format!("{}.{extension}", attack.name))).unwrap();
        let options = SlotOptions::new().policy(Policy::of_host().load_limit(attack.load_limit()));
        let slot = match host.slot_with::<Untyped>(&unique("loading"), source(&text), options) {
            Ok(slot) => slot,
            Err(error) if attack.allows(&error) => continue,
            Err(error) => {
                complaints += &format!(
                    "{}: did not load: {} of the {}: {error:.300}\n",
                    attack.name,
                    error.kind(),
                    error.fault()
                );
                continue;
            }
        };
        let gained = slot.call("gained", vec![]);
        let is_ruined = |result: &Result<Value, Error>| {
            attack.ruins_itself && result.as_ref().is_err_and(|error| error.fault() == Fault::Guest)
        };
        if !gained.as_ref().is_ok_and(|gained| *gained == json!([])) && !is_ruined(&gained) {
            complaints += &format!("{}: gained {gained:?}\n", attack.name);
        }
        for _ in 0..2 {
            let innocent = slot.call("innocent", vec![]);
            if !innocent.as_ref().is_ok_and(|reply| *reply == 1) && !is_ruined(&innocent) {
                complaints += &format!("{}: after it, a call gave {innocent:?}\n", attack.name);
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}
