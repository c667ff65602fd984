//! The rule is replaced while events keep coming.

use std::fs;

use serde_json::{Value, json};

use crate::plugins::{copy, folder};
use crate::program::{command, finish, run};

#[test]
fn a_tour_in_json_loses_no_call_and_is_the_same_every_time() {
    let ran = run(&["--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let (alerts, summary) = ran.json();
    assert_eq!((summary["events"].as_u64(), summary["failed_calls"].as_u64()), (Some(1707), Some(0)));
    assert_eq!(summary["alerts"], json!({"total": 88, "page": 2, "warning": 13, "notice": 73}));
    assert_eq!((summary["refused_swaps"].as_u64(), summary["changed_answers"].as_u64()), (Some(1), Some(0)));

    let generations = summary["generations"].as_array().unwrap();
    let served: Vec<_> = generations.iter().map(|g| (g["generation"].as_u64(), g["rule"].as_str())).collect();
    let expected =
        [(Some(1), Some("alerts-py")), (Some(2), Some("alerts-js")), (Some(4), Some("alerts-js.zip"))];
    assert_eq!(served, expected);
    let calls: Vec<_> = generations.iter().map(|generation| generation["calls"].as_u64().unwrap()).collect();
    // Each saw a fifth of the events first, the first two generations two fifths.
    assert!(calls[0] >= 680 && calls[1] >= 680 && calls[2] >= 340, "{calls:?}");
    assert_eq!(calls.iter().sum::<u64>(), summary["calls"].as_u64().unwrap());
    for latency in generations.iter().chain([&summary["latency"]]) {
        let (p50, p99) = (latency["p50_us"].as_f64().unwrap(), latency["p99_us"].as_f64().unwrap());
        assert!(p50 > 0.0 && p50 <= p99, "{latency}");
    }

    let changes = summary["changes"].as_array().unwrap();
    let actions: Vec<_> = changes.iter().map(|change| change["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["opened", "swapped", "refused", "rolled_back", "swapped"]);
    assert_eq!(changes[2]["error"]["kind"], "exception");
    assert_eq!(changes[2]["generation"], 2);
    assert!(changes[2]["calls_meanwhile"].as_u64().unwrap() > 0, "{}", changes[2]);

    assert_eq!(alerts.len(), 88);
    assert!(alerts.is_sorted_by_key(|alert| alert["time"].as_str().unwrap().to_owned()));
    let strongest = alerts.iter().find(|alert| alert["id"] == "us1000chhc").unwrap();
    assert_eq!((&strongest["level"], &strongest["magnitude"]), (&json!("page"), &json!(6.4)));
    let languages =
        |alert: &Value| (alert["generation"].as_u64(), alert["language"].as_str().map(str::to_owned));
    assert!(alerts.iter().any(|alert| languages(alert) == (Some(1), Some("python".to_owned()))));
    assert!(alerts.iter().any(|alert| languages(alert) == (Some(2), Some("javascript".to_owned()))));
    assert!(alerts.iter().any(|alert| languages(alert) == (Some(4), Some("javascript".to_owned()))));

    let (again, _) = run(&["--json", "--threads", "7", "--isolates", "1"]).json();
    assert_eq!(again, alerts);
}

#[test]
fn a_tour_for_people_tells_what_happens() {
    let ran = run(&["--top", "3", "--locale", "de"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let said = [
        "1707 events from 2018-01-31 to 2018-02-07\n",
        "generation 1 serves: alerts-py (python), ",
        "generation 2 took over: alerts-js (javascript), ",
        "refused alerts-broken; generation 2 goes on, ",
        "could not convert string to float: '4,5'",
        "    settings.py:13:20 in parse\n",
        "rolled back to generation 1: alerts-py (python), ",
        "generation 4 took over: alerts-js.zip (javascript), ",
        "M6.4 22km NNE of Hualian, Taiwan: shaking VII in Hualien",
        "88 alerts: 2 page, 13 warning, 73 notice (the 3 strongest are shown)",
        "Magnitude 6,4 in 11 km Tiefe",
        " 0 failed calls, 1 refused swaps, 0 changed answers\n",
    ];
    let mut rest = ran.stdout.as_str();
    for words in said {
        let (_, after) = rest.split_once(words).unwrap_or_else(|| panic!("`{words}` in:\n{}", ran.stdout));
        rest = after;
    }
}

#[test]
fn a_rule_in_javascript_alone_needs_no_python() {
    let empty = tempfile::tempdir().unwrap();
    let rule = folder("alerts-js");
    let arguments = ["--json", "--min-magnitude", "6", "--rules", rule.to_str().unwrap()];
    let ran =
        finish(command(empty.path(), &arguments).env("AARDVARK_PYODIDE_DIR", empty.path().join("none")));
    let (alerts, summary) = ran.json();
    assert_eq!((ran.code, alerts.len(), &summary["events"]), (Some(0), 5, &json!(5)));
    assert_eq!(summary["changes"].as_array().unwrap().len(), 1);
    assert!(!empty.path().join("none").exists());
}

#[test]
fn a_rule_that_fails_is_told_with_its_traceback() {
    let home = tempfile::tempdir().unwrap();
    let rule = home.path().join("rule");
    copy(&folder("alerts-js"), &rule);
    let text = fs::read_to_string(rule.join("plugin.js")).unwrap();
    let text = text
        .replace("const finding", "if (quake.magnitude > 6.3) throw new Error(quake.id);\n  const finding");
    fs::write(rule.join("plugin.js"), text).unwrap();

    let arguments = ["--json", "--rules", rule.to_str().unwrap()];
    let ran = finish(&mut command(home.path(), &arguments));
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let (alerts, summary) = ran.json();
    assert_eq!((alerts.len(), &summary["failed_calls"]), (87, &json!(1)));
    assert!(ran.stderr.contains("a call failed: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("us1000chhc") && ran.stderr.contains("plugin.js:8"), "{}", ran.stderr);
}
