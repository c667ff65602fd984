//! The command line itself.

use serde_json::json;

use crate::command::aardvark;

#[test]
fn every_command_explains_itself_with_examples() {
    for command in [
        &[][..],
        &["run"],
        &["check"],
        &["inspect"],
        &["lock"],
        &["pack"],
        &["schema"],
        &["assets"],
        &["assets", "stage"],
        &["assets", "verify"],
        &["assets", "path"],
        &["image"],
        &["image", "build"],
        &["image", "list"],
        &["image", "verify"],
        &["image", "prune"],
    ] {
        for flag in ["-h", "--help"] {
            let ran = aardvark(&[command, &[flag]].concat()).exits(0);
            assert!(ran.stdout.contains("Usage: aardvark") && ran.stderr.is_empty(), "{command:?}");
            assert!(ran.stdout.contains("\nExamples:\n  "), "{command:?}");
        }
    }
    let version = format!("aardvark {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(aardvark(&["--version"]).exits(0).stdout, version);
}

#[test]
fn mistakes_on_the_command_line_end_with_2() {
    for arguments in [
        &[][..],
        &["rnu"],
        &["run"],
        &["run", "plugins/one.mjs", "--wall-ms", "0"],
        &["run", "plugins/one.mjs", "--wall-ms", "soon"],
        &["run", "plugins/one.mjs", "--repeat", "0"],
        &["pack"],
        &["assets"],
        &["assets", "unstage"],
        &["image"],
        &["image", "prune", "--all", "--limit", "1 GB"],
        &["image", "prune", "--older-than", "soon"],
        &["image", "prune", "--limit", "much"],
    ] {
        let ran = aardvark(arguments).exits(2);
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains("Usage: aardvark") || ran.stderr.contains("--help"),
            "{ran:?}"
        );
    }
}

#[test]
fn mistakes_are_objects_for_programs() {
    for (arguments, message) in [
        (&["run", "--json"][..], "the following required arguments were not provided:\n  <BUNDLE>"),
        (&["run", "plugins/one.mjs", "--json", "--repeat", "x"], "invalid value 'x' for '--repeat <N>': "),
        (&["--json", "run", "plugins/one.mjs"], "unexpected argument '--json' found"),
        (&["rnu", "--json"], "unrecognized subcommand 'rnu'"),
        (&["assets", "--json"], "'aardvark assets' requires a subcommand but one was not provided"),
    ] {
        let ran = aardvark(arguments);
        assert_eq!(ran.stderr, "");
        let object = ran.json(2);
        let error = &object["error"];
        assert_eq!((&error["kind"], &error["fault"]), (&json!("arguments"), &json!("caller")), "{object}");
        let found = error["message"].as_str().unwrap();
        assert!(
            found.starts_with(message) && !found.contains("Usage:") && !found.ends_with('\n'),
            "{found:?}"
        );
    }
    let asked_for_help = aardvark(&["run", "--json", "--help"]).exits(0);
    assert!(asked_for_help.stdout.contains("Usage: aardvark"), "{asked_for_help:?}");
    // After `--` it is no option.
    aardvark(&["run", "plugins/one.mjs", "--", "--json"]).error(2);
}
