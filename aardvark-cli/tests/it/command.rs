//! Runs the built command and looks at what came of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use aardvark_distribution::{Distribution, TerminalProgress};
use serde_json::Value;

/// What a run of the command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Standard output as the one JSON object that `--json` promises, with the exit code.
    #[track_caller]
    pub(crate) fn json(self, code: i32) -> Value {
        let ran = self.exits(code);
        assert!(ran.stdout.ends_with('\n') && ran.stdout.lines().count() == 1, "{ran:#?}");
        let object: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(object["ok"], code == 0, "{object}");
        object
    }

    /// The message of a command that got nowhere for a person.
    #[track_caller]
    pub(crate) fn error(self, code: i32) -> String {
        let ran = self.exits(code);
        assert_eq!(ran.stdout, "", "{ran:#?}");
        let (_, message) = ran.stderr.split_once("error: ").expect("an error");
        message.to_owned()
    }
}

/// The command with `arguments`, in this crate's `tests/it`, with nothing that would change its output.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aardvark"));
    command.args(arguments).current_dir(here());
    for variable in ["AARDVARK_LOG", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs the command with `arguments`.
pub(crate) fn aardvark(arguments: &[&str]) -> Ran {
    finish(command(arguments).stdin(Stdio::null()))
}

/// Runs the command with `arguments` and `input` on its standard input.
pub(crate) fn aardvark_with_input(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built command starts");
    child.stdin.take().unwrap().write_all(input).unwrap();
    ran(child.wait_with_output().unwrap())
}

/// Runs a prepared command.
pub(crate) fn finish(command: &mut Command) -> Ran {
    ran(command.output().expect("the built command starts"))
}

/// This folder.
pub(crate) fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it")
}

/// Stages Pyodide where the command looks for it; nothing to do when it is there.
pub(crate) fn staged() -> &'static Distribution {
    static STAGED: OnceLock<Distribution> = OnceLock::new();
    STAGED.get_or_init(|| aardvark_distribution::ensure(&TerminalProgress::new()).unwrap())
}

fn ran(output: std::process::Output) -> Ran {
    Ran {
        code: output.status.code().expect("the command ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
