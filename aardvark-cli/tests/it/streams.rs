//! What goes to which stream, in which colours, and what happens when a stream is closed or full.

use std::io::pipe;

use crate::command::{aardvark, command, finish};

const FAILING: [&str; 4] = ["run", "plugins/many.js", "-f", "hostile"];

#[test]
fn a_reader_that_goes_away_is_not_an_error() {
    for arguments in [&["schema"][..], &["inspect", "plugins/many.js"], &["run", "plugins/one.mjs", "--json"]]
    {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ran = finish(command(arguments).stdout(writer)).exits(0);
        assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("error"), "{}", ran.stderr);
    }
}

#[test]
fn a_closed_standard_error_loses_nothing_else() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let ran = finish(command(&["run", "plugins/one.mjs"]).stderr(writer)).exits(0);
    assert_eq!(ran.stdout, "\"Hello, you\"\n");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let message = finish(command(&["run", "plugins/one.mjs"]).stdout(full)).error(2);
    assert!(message.starts_with("cannot write to standard output: "), "{message}");
}

#[test]
fn plugins_do_not_reach_the_terminal() {
    let ran = aardvark(&FAILING).exits(1);
    assert!(ran.stderr.contains("info console: \\u{1b}[2Jcleared\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\\u{1b}]0;title\\u{7}"), "{}", ran.stderr);
    assert!(!ran.stderr.contains(['\u{1b}', '\u{7}']), "{:?}", ran.stderr);
    // Nor can they speak for the host: what they say has a label or is indented.
    assert!(ran.stderr.contains("info console: error: none\n"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("\nhint: ") && ran.stderr.contains("\n  hint: trust me"), "{}", ran.stderr);
    let ran = aardvark(&["run", "plugins/many.js", "-f", "echo", "-i", "\"\u{9b}2J\""]).exits(0);
    assert_eq!(ran.stdout, "[\n  \"\\u009b2J\"\n]\n");
}

#[test]
fn colours_appear_only_where_they_are_wanted() {
    assert!(aardvark(&FAILING).stderr.contains("\nerror: "), "a pipe gets none");
    let forced = finish(command(&FAILING).env("CLICOLOR_FORCE", "1"));
    assert!(forced.stderr.contains("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m "), "{:?}", forced.stderr);
    let refused = finish(command(&FAILING).env("NO_COLOR", "1"));
    assert!(refused.stderr.contains("\nerror: "), "{:?}", refused.stderr);
}

#[test]
fn the_log_is_silent_unless_asked_for() {
    let arguments = ["run", "plugins/one.mjs", "--json"];
    assert_eq!(aardvark(&arguments).exits(0).stderr, "");
    let ran = finish(command(&arguments).env("AARDVARK_LOG", "aardvark=debug")).exits(0);
    assert!(ran.stderr.contains("aardvark::isolate"), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    let refused = finish(command(&arguments).env("AARDVARK_LOG", "a=b=c")).json(2);
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("expected a log filter in AARDVARK_LOG, found `a=b=c`"), "{message}");
}
