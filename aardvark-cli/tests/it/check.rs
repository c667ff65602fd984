//! `check`: what is in order, and what is not.

use serde_json::{Value, json};

use crate::command::{aardvark, command, finish, staged};

/// The only problem that a check finds.
#[track_caller]
fn problem(arguments: &[&str], code: i32) -> Value {
    let object = aardvark(&[&["check"], arguments, &["--json"]].concat()).json(code);
    let problems = object["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{object}");
    problems[0].clone()
}

#[test]
fn a_good_plugin_for_a_program() {
    staged();
    let mut object = aardvark(&["check", "plugins/alerts-py", "--json"]).json(0);
    assert_eq!(object["digest"].take().as_str().map(str::len), Some(64));
    let functions = [
        json!({"name": "assess", "docs": "Looks at one earthquake."}),
        json!({"name": "echo", "docs": null}),
        json!({"name": "leave", "docs": null}),
        json!({"name": "price", "docs": null}),
        json!({"name": "spin", "docs": null}),
        json!({"name": "strict", "docs": null}),
    ];
    let expected = json!({
        "ok": true,
        "language": "python",
        "digest": null,
        "interface": null,
        "demands": [],
        "packages": [],
        "functions": functions,
        "problems": [],
    });
    assert_eq!(object, expected);
}

#[test]
fn a_good_plugin_for_a_person() {
    let ran = aardvark(&["check", "plugins/alerts-js"]).exits(0);
    assert!(ran.stdout.starts_with("ok: a plugin in javascript, digest "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\n  assess\n"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn interfaces_are_checked_in_both_languages() {
    staged();
    for plugin in ["plugins/alerts-py", "plugins/alerts-js"] {
        let object =
            aardvark(&["check", plugin, "--interface", "interfaces/alerts-1.1.json", "--json"]).json(0);
        assert_eq!(object["interface"], json!({"id": "demo.alerts", "version": "1.1.0"}));

        let broken = problem(&[plugin, "--interface", "interfaces/alerts-wrong.json"], 1);
        assert_eq!((&broken["kind"], &broken["fault"]), (&json!("contract"), &json!("guest")));
        let message = broken["message"].as_str().unwrap();
        assert!(message.contains("`demo.alerts` 1.0.0"), "{message}");
        assert!(
            message.contains("`assess` takes 1 argument, but the interface passes 0 arguments"),
            "{message}"
        );
        assert!(message.contains("the function `quote` is missing"), "{message}");
    }
}

#[test]
fn an_incompatible_version_is_found_without_running_anything() {
    let arguments = ["plugins/alerts-py", "--interface", "interfaces/alerts-2.0.json", "--no-run"];
    let old = problem(&arguments, 1);
    let message = old["message"].as_str().unwrap();
    assert!(
        message.starts_with("the plugin must implement `demo.alerts` 2.x up to 2.0.0, found 1.0.0"),
        "{message}"
    );
}

#[test]
fn another_interface_is_found_without_running_anything() {
    let other = problem(&["plugins/alerts-js", "--interface", "interfaces/pricing.json", "--no-run"], 1);
    let expected = "the manifest declares `demo.alerts`, not `demo.pricing` (add it to `implements`, or check against \
                    another descriptor)";
    assert_eq!((&other["kind"], &other["message"]), (&json!("contract"), &json!(expected)));
    // Without a manifest there is nothing to contradict it.
    aardvark(&["check", "plugins/one.mjs", "--interface", "interfaces/pricing.json", "--no-run"]).exits(0);
}

#[test]
fn no_run_runs_nothing() {
    let object = aardvark(&["check", "plugins/broken-py", "--no-run", "--json"]).json(0);
    assert_eq!((&object["functions"], &object["language"]), (&Value::Null, &json!("python")));
}

#[test]
fn a_top_level_that_raises_is_a_problem() {
    staged();
    let ran = aardvark(&["check", "plugins/broken-py"]).exits(1);
    assert!(
        ran.stderr.starts_with("error: the plugin did not load: KeyError: 'email' at plugin.py:5\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("    THRESHOLDS = {\"page\": 6}[\"email\"]\n"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n1 problem\n") && ran.stdout.is_empty(), "{ran:?}");
}

#[test]
fn an_entrypoint_that_is_not_there_is_a_problem() {
    let wrong = problem(&["plugins/wrong-entrypoint"], 1);
    assert_eq!((&wrong["kind"], &wrong["fault"]), (&json!("contract"), &json!("guest")));
    // The words are the loader's.
    let message = wrong["message"].as_str().unwrap();
    assert!(message.contains("`handle`") && message.contains("it offers: handler"), "{message}");
}

#[test]
fn packages_that_are_not_staged_are_a_problem_of_the_host() {
    staged();
    let missing = problem(&["plugins/packages-py"], 2);
    assert_eq!((&missing["kind"], &missing["fault"]), (&json!("package"), &json!("host")));
    let message = missing["message"].as_str().unwrap();
    assert!(
        message.contains("`numpy`: it is in Pyodide") && message.contains("did you mean `numpy`"),
        "{message}"
    );
}

#[test]
fn bundles_that_do_not_open_are_a_problem() {
    let manifest = problem(&["plugins/bad-manifest"], 1);
    assert_eq!((&manifest["kind"], &manifest["place"]), (&json!("manifest"), &json!("entrypont")));
    let object = aardvark(&["check", "plugins/absent", "--json"]).json(2);
    assert_eq!((&object["language"], &object["digest"]), (&Value::Null, &Value::Null));
}

#[test]
fn an_interface_must_be_a_descriptor() {
    let object = aardvark(&["check", "plugins/many.js", "--interface", "plugins/one.py", "--json"]).json(2);
    let message = object["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("expected an interface descriptor in `plugins/one.py`, found something else: "),
        "{message}"
    );
    let message = aardvark(&["check", "plugins/many.js", "--interface", "absent.json"]).error(2);
    assert!(message.starts_with("cannot read `absent.json`: "), "{message}");
}

#[test]
fn without_pyodide_a_python_plugin_cannot_be_checked_offline() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["check", "plugins/one.py", "--offline", "--json"];
    let object = finish(command(&arguments).env("AARDVARK_PYODIDE_DIR", folder.path().join("none"))).json(2);
    let problem = &object["problems"][0];
    assert_eq!((&problem["kind"], &problem["fault"]), (&json!("distribution"), &json!("host")));
    assert!(problem["message"].as_str().unwrap().contains("(run `aardvark assets stage`"), "{problem}");
}

#[test]
fn what_is_asked_for_beyond_an_older_one_is_told_and_counts() {
    let (old, new) = ("plugins/asks-little", "plugins/asks-much");
    let ran = aardvark(&["check", new, "--against", old]).exits(1);
    let changes = [
        "  + `limits.logBytes`: as much as the host allows instead of 1000",
        "  + `limits.wallMs`: 900 instead of 500",
        "  + `resources.filesystem.mounts`: `prices` added with `read`",
        "  - `resources.hostCapabilities`: `pager` no longer",
        "  + `resources.network.allow`: `*.example.org` added",
        "  - `resources.network.allow`: `api.example.org` no longer",
        "  - `resources.network.methods`: `*` no longer",
        "  = `resources.network.methods`: `GET` added",
    ];
    assert_eq!(ran.stdout.lines().take(8).collect::<Vec<_>>(), changes);
    assert!(
        ran.stderr.starts_with("error: the plugin asks for more than the one that it is to replace: `limits")
    );

    let object = aardvark(&["check", new, "--against", old, "--json"]).json(1);
    assert_eq!(object["problems"][0]["kind"], "denied");
    let difference = &object["difference"];
    assert_eq!((&difference["more"], &difference["to"]), (&json!(true), &object["digest"]));
    assert_eq!(
        difference["changes"][1],
        json!({"place": "limits.wallMs", "from": {"figure": 500}, "to": {"figure": 900}, "more": true})
    );
    // The other way round it is less.
    let ran = aardvark(&["check", old, "--against", new, "--no-run"]).exits(1);
    assert!(ran.stdout.contains("  + `resources.hostCapabilities`: `pager` added"), "{}", ran.stdout);
    assert!(aardvark(&["check", old, "--against", old]).exits(0).stdout.starts_with("ok: "));
}

#[test]
fn what_a_plugin_asks_for_is_told_and_no_problem() {
    let ran = aardvark(&["check", "plugins/asks-little"]).exits(0);
    let asks: Vec<&str> = ran.stdout.lines().skip(1).take(4).collect();
    assert_eq!(
        asks,
        [
            "  asks for `limits.logBytes`: 1000",
            "  asks for `limits.wallMs`: 500",
            "  asks for `resources.hostCapabilities`: `pager`",
            "  asks for `resources.network.allow`: `api.example.org`",
        ]
    );
    let ran = aardvark(&["run", "plugins/asks-little"]).exits(0);
    let note = "not granted: `resources.hostCapabilities`: `pager`: the plugin runs without it";
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
}
