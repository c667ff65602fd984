//! `run`, when there is no value to print: whose fault it is, and what is said about it.

use serde_json::{Value, json};

use crate::command::{aardvark, staged};

#[track_caller]
fn fails(arguments: &[&str], code: i32, kind: &str, fault: &str) -> Value {
    let object = aardvark(&[&["run"], arguments, &["--json"]].concat()).json(code);
    let error = &object["error"];
    assert_eq!((&error["kind"], &error["fault"]), (&json!(kind), &json!(fault)), "{object}");
    assert_eq!(error["retryable"], false, "{object}");
    assert!(object.get("value").is_none(), "{object}");
    object
}

#[test]
fn an_exception_in_python_shows_the_plugins_own_stack() {
    staged();
    let arguments = ["plugins/alerts-py", "-f", "strict", "-i", "{}"];
    let object = fails(&arguments, 1, "exception", "guest");
    assert_eq!(object["error"]["message"], "`strict` raised ValueError: no depth at rules.py:25");
    let traceback = &object["error"]["traceback"];
    assert_eq!((&traceback["exception"], &traceback["message"]), (&json!("ValueError"), &json!("no depth")));
    assert_eq!(traceback["cause"]["exception"], "KeyError");
    let frame = &traceback["frames"][0];
    assert_eq!((&frame["file"], &frame["line"]), (&json!("rules.py"), &json!(25)));
    assert_eq!(
        (&frame["function"], &frame["source"]),
        (&json!("strict"), &json!("raise ValueError(\"no depth\") from error"))
    );
    assert_eq!(object["report"]["resultBytes"], 0);

    let message = aardvark(&[&["run"], arguments.as_slice()].concat()).error(1);
    assert!(message.starts_with("`strict` raised ValueError: no depth at rules.py:25\n"), "{message}");
    assert!(message.contains("    return quake[\"depth\"]\n  KeyError: 'depth'\n    caused:\n"), "{message}");
    assert!(
        message.contains("    raise ValueError(\"no depth\") from error\n  ValueError: no depth\n"),
        "{message}"
    );
}

#[test]
fn an_exception_in_javascript_shows_the_plugins_own_stack() {
    let arguments = ["plugins/many.js", "-f", "boom"];
    let object = fails(&arguments, 1, "exception", "guest");
    let traceback = &object["error"]["traceback"];
    assert_eq!((&traceback["exception"], &traceback["message"]), (&json!("TypeError"), &json!("no way")));
    assert_eq!(traceback["cause"]["message"], "the root");
    let functions: Vec<_> =
        traceback["frames"].as_array().unwrap().iter().map(|frame| &frame["function"]).collect();
    assert_eq!(functions, [&json!("boom"), &json!("deep")]);

    let message = aardvark(&[&["run"], arguments.as_slice()].concat()).error(1);
    assert!(
        message
            .contains(" in deep\n      throw new TypeError(\"no way\", { cause: new Error(\"the root\") });"),
        "{message}"
    );
}

#[test]
fn endless_loops_are_stopped_in_both_languages() {
    staged();
    for plugin in ["plugins/alerts-py", "plugins/many.js"] {
        let arguments = [plugin, "-f", "spin", "--wall-ms", "150"];
        let object = fails(&arguments, 1, "limit", "guest");
        let limit = &object["error"]["limit"];
        assert_eq!((&limit["name"], &limit["allowed"]), (&json!("wallMs"), &json!(150)));
        assert!(limit["used"].as_u64().unwrap() >= 150, "{limit}");
        let message = aardvark(&[&["run"], arguments.as_slice()].concat()).error(1);
        assert!(message.starts_with("`spin` reached its limit: "), "{message}");
        assert!(message.contains("\nhint: `aardvark run --wall-ms N` allows more time"), "{message}");
    }
}

#[test]
fn leaving_the_interpreter_is_the_plugins_failure() {
    staged();
    fails(&["plugins/alerts-py", "-f", "leave"], 1, "exit", "guest");
}

#[test]
fn an_error_of_the_interface_is_shown_as_it_is() {
    staged();
    let arguments = ["plugins/alerts-py", "-f", "price", "-i", "[[1]]"];
    let object = fails(&arguments, 1, "exception", "guest");
    assert_eq!(object["error"]["domain"], json!({"kind": "empty", "lines": [1]}));
    let message = aardvark(&[&["run"], arguments.as_slice()].concat()).error(1);
    assert!(
        message.starts_with("`price` answered with an error of its interface\n{\n  \"kind\": \"empty\","),
        "{message}"
    );
}

#[test]
fn a_plugin_that_does_not_load_is_at_fault() {
    staged();
    let object = fails(&["plugins/broken-py"], 1, "exception", "guest");
    assert!(object.get("report").is_none(), "nothing was called: {object}");
    let message = aardvark(&["run", "plugins/broken-py"]).error(1);
    assert!(message.starts_with("the plugin did not load: KeyError: 'email' at plugin.py:5\n"), "{message}");
}

#[test]
fn unknown_functions_are_the_callers_fault() {
    let object = fails(&["plugins/many.js", "-f", "nope"], 2, "not_found", "caller");
    let expected = "the plugin has no function `nope` (it offers: add, boom, echo, hostile, spin)";
    assert_eq!(object["error"]["message"], expected);
}

#[test]
fn the_function_must_be_clear() {
    let object = fails(&["plugins/many.js"], 2, "not_found", "caller");
    let expected = "the plugin offers several functions: `add`, `boom`, `echo`, `hostile`, `spin` (choose one with \
                    `--function`)";
    assert_eq!(object["error"]["message"], expected);
    fails(&["plugins/nothing.js"], 1, "not_found", "guest");
}

#[test]
fn what_cannot_be_read_is_not_the_plugins_fault() {
    for missing in ["plugins/absent", "plugins/absent.zip", "plugins/absent.py"] {
        let object = fails(&[missing], 2, "io", "host");
        let message = object["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(&format!("cannot read `{missing}`: ")), "{message}");
        assert!(message.ends_with(" (check the spelling, and the working directory)"), "{message}");
    }
}

#[test]
fn malformed_bundles_are_the_plugins_fault() {
    let object = fails(&["plugins/bad-manifest"], 1, "manifest", "guest");
    assert_eq!(object["error"]["place"], "entrypont");
    let message = aardvark(&["run", "plugins/bad-manifest"]).error(1);
    assert!(
        message.contains("did you mean `entrypoint`?") && message.contains("`limits.wallMs`"),
        "{message}"
    );
    assert!(message.contains("\nhint: `aardvark schema` prints the schema"), "{message}");
    fails(&["main.rs"], 1, "bundle", "guest");
}
