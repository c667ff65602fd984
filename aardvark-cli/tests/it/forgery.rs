//! Nothing that a plugin says can be taken for what the command or the host says: in the text for people, in the JSON for
//! programs, and in the log.

use serde_json::Value;

use crate::command::{Ran, command, finish, staged};

const LINE: &str = "FORGED";

/// What the plugins in `plugins/forger-*` do, by function.
const WAYS: [&str; 5] = ["logs", "prints", "raises", "names", "domain"];

fn runs(plugin: &str, way: &str, json: bool) -> Ran {
    let mut arguments = vec!["run", plugin, "-f", way];
    arguments.extend(json.then_some("--json"));
    finish(command(&arguments).env("AARDVARK_LOG", "trace"))
}

/// Whether a line is one that the guest's text made: its own word at the beginning, or anything that terminals obey.
fn is_forged(line: &str) -> bool {
    line.trim_start().starts_with(LINE) || line.contains(is_active)
}

fn is_active(character: char) -> bool {
    aardvark_manifest::plain::is_active(character) && character != '\t'
}

#[test]
fn no_line_of_text_is_the_plugins_own() {
    staged();
    for plugin in ["plugins/forger-js", "plugins/forger-py"] {
        for way in WAYS {
            let ran = runs(plugin, way, false);
            assert!(ran.stderr.contains(LINE), "{plugin} {way}: {ran:#?}");
            for line in ran.stdout.lines().chain(ran.stderr.lines()) {
                // Further lines of an exception's message are indented, under the label of the error.
                let is_message = line.starts_with("  ") && way != "logs" && way != "prints";
                assert!(is_message || !is_forged(line), "{plugin} {way}: {line:?}\n{}", ran.stderr);
                assert!(!line.contains(is_active), "{plugin} {way}: {line:?}");
            }
        }
    }
}

#[test]
fn one_object_stays_one_object() {
    staged();
    for plugin in ["plugins/forger-js", "plugins/forger-py"] {
        for way in WAYS {
            let ran = runs(plugin, way, true);
            assert_eq!(ran.stdout.lines().count(), 1, "{plugin} {way}: {}", ran.stdout);
            assert!(!ran.stdout.trim_end().contains(is_active), "{plugin} {way}: {:?}", ran.stdout);
            let object: Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!(object["function"], way);
            // The log, on the other stream, is the host's lines only.
            for line in ran.stderr.lines() {
                assert!(!is_forged(line), "{plugin} {way}: {line:?}");
                let begins_as_ours = line.starts_with("20") || line.trim().is_empty();
                assert!(begins_as_ours, "{plugin} {way}: {line:?}");
            }
        }
    }
}
