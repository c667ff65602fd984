//! `run`, when the plugin returns.

use serde_json::{Value, json};

use crate::command::{aardvark, command, finish, staged};

const QUAKE: &str = r#"{"place": "Here", "magnitude": 6.5}"#;

/// Takes what differs from run to run out of a report, after a look at it.
#[track_caller]
fn without_times(mut object: Value) -> Value {
    let report = object["report"].as_object_mut().unwrap();
    for name in ["wallMs", "cpuMs", "queueMs", "prepareMs", "startMs"] {
        let time = report.remove(name).and_then(|time| time.as_f64()).expect(name);
        assert!((0.0..60_000.0).contains(&time), "{name}: {time}");
    }
    for name in ["memoryBytes", "isolate", "call"] {
        assert!(report.remove(name).and_then(|count| count.as_u64()).expect(name) > 0, "{name}");
    }
    // Every limit in force, with what was used of it.
    let resources = report.remove("resources").unwrap();
    for limit in resources.as_array().unwrap() {
        assert!(limit["used"].as_u64().unwrap() <= limit["allowed"].as_u64().unwrap(), "{limit}");
    }
    assert_eq!(resources[0]["resource"], "wallMs");
    object
}

#[test]
fn python_for_a_program() {
    staged();
    let object = without_times(aardvark(&["run", "plugins/alerts-py", "--input", QUAKE, "--json"]).json(0));
    let expected = json!({
        "ok": true,
        "function": "assess",
        "value": {"message": "M6.5 Here", "level": "page"},
        "report": {
            "argumentBytes": 37,
            "resultBytes": 38,
            "stdout": "assessing Here\n",
            "stderr": "careful\n",
            "logs": [{"level": "warn", "logger": "rules", "message": "magnitude 6.5"}],
            "droppedBytes": 0,
            "generation": 1,
            "reset": {"kind": "started", "ms": 0.0},
            "contacts": [],
            "violations": [],
            "droppedEvents": 0,
        },
    });
    assert_eq!(object, expected);
}

#[test]
fn javascript_for_a_program() {
    let object = without_times(aardvark(&["run", "plugins/alerts-js", "--input", QUAKE, "--json"]).json(0));
    let expected = json!({
        "ok": true,
        "function": "assess",
        "value": {"message": "M6.5 Here", "level": "page"},
        "report": {
            "argumentBytes": 37,
            "resultBytes": 38,
            "stdout": "",
            "stderr": "",
            "logs": [{"level": "warn", "logger": "console", "message": "assessing Here"}],
            "droppedBytes": 0,
            "generation": 1,
            "reset": {"kind": "started", "ms": 0.0},
            "contacts": [],
            "violations": [],
            "droppedEvents": 0,
        },
    });
    assert_eq!(object, expected);
}

#[test]
fn python_for_a_person() {
    staged();
    let ran = aardvark(&["run", "plugins/alerts-py", "-i", QUAKE]).exits(0);
    // The fields in the plugin's own order.
    assert_eq!(ran.stdout, "{\n  \"message\": \"M6.5 Here\",\n  \"level\": \"page\"\n}\n");
    let lines: Vec<_> = ran.stderr.lines().collect();
    let said = ["stdout: assessing Here", "stderr: careful", "warn rules: magnitude 6.5"];
    assert_eq!(lines.get(..3), Some(said.as_slice()), "{}", ran.stderr);
    assert!(
        lines[3].contains(" wall, ")
            && lines[3].contains(" cpu, ")
            && lines[3].contains(" queue; loaded in ")
    );
}

#[test]
fn javascript_for_a_person() {
    let ran = aardvark(&["run", "plugins/many.js", "-f", "add", "-i", "[2, 3]"]).exits(0);
    assert_eq!(ran.stdout, "5\n");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn single_scripts_run_their_only_function() {
    staged();
    for script in ["plugins/one.py", "plugins/one.mjs"] {
        assert_eq!(aardvark(&["run", script]).exits(0).stdout, "\"Hello, you\"\n");
        assert_eq!(aardvark(&["run", script, "-i", "\"Ada\""]).exits(0).stdout, "\"Hello, Ada\"\n");
    }
}

#[test]
fn integers_keep_every_digit_in_both_languages() {
    staged();
    let digits = "[123456789012345678901234567890]";
    for plugin in ["plugins/alerts-py", "plugins/many.js"] {
        let ran = aardvark(&["run", plugin, "-f", "echo", "-i", digits, "--json"]).exits(0);
        assert!(ran.stdout.contains(&format!("\"value\":{digits}")), "{}", ran.stdout);
    }
}

#[test]
fn repeated_calls_are_counted() {
    let arguments = ["run", "plugins/many.js", "-f", "add", "-i", "[2, 3]", "--repeat", "20"];
    let object = aardvark(&[arguments.as_slice(), &["--json"]].concat()).json(0);
    let repeat = &object["report"]["repeat"];
    assert_eq!((&object["value"], &repeat["calls"]), (&json!(5), &json!(20)));
    let time = |name: &str| repeat[name].as_f64().unwrap();
    assert!(time("p50Ms") <= time("p99Ms") && time("p99Ms") <= time("maxMs"), "{repeat}");
    let ran = aardvark(&arguments).exits(0);
    assert!(ran.stderr.contains("\n20 calls, end to end: p50 "), "{}", ran.stderr);
}

#[test]
fn the_machines_time_zone_and_language_stay_outside() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("where.js");
    let text = "export const where = () => [new Date(0).getHours(), new Date(0).getTimezoneOffset(), \
                Intl.DateTimeFormat().resolvedOptions().timeZone, new Intl.NumberFormat().format(1.5)];";
    std::fs::write(&script, text).unwrap();
    let mut run = command(&["run", script.to_str().unwrap(), "--json"]);
    run.env("TZ", "Asia/Tokyo").env("LC_ALL", "de_DE.UTF-8").env("LANG", "de_DE.UTF-8");
    let value = finish(&mut run).json(0)["value"].clone();
    assert_eq!(value[0], 0);
    assert_eq!(value[1], 0);
    assert!(value[2].as_str().unwrap().contains("UTC"), "{value}");
    assert_eq!(value[3], "1.5");
}
