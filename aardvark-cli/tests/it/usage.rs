//! The command line itself.

use crate::command::aardvark;

#[test]
fn every_command_explains_itself_with_examples() {
    for command in [
        &[][..],
        &["run"],
        &["check"],
        &["inspect"],
        &["pack"],
        &["schema"],
        &["assets"],
        &["assets", "stage"],
        &["assets", "verify"],
        &["assets", "path"],
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
    ] {
        let ran = aardvark(arguments).exits(2);
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains("Usage: aardvark") || ran.stderr.contains("--help"),
            "{ran:?}"
        );
    }
}
