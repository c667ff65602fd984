//! Runs the built program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What came out of the program.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program with `arguments`, to be started in `directory`.
pub(crate) fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quakes"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program to its end, somewhere else than in the repository.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    let elsewhere = tempfile::tempdir().unwrap();
    finish(&mut command(elsewhere.path(), arguments))
}

pub(crate) fn finish(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Ran { code: status.code(), stdout, stderr }
}

impl Ran {
    /// The alerts and the summary that `--json` printed.
    pub(crate) fn json(&self) -> (Vec<Value>, Value) {
        let mut lines: Vec<Value> =
            self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let summary = lines.pop().and_then(|line| line.get("summary").cloned());
        (lines, summary.unwrap_or_else(|| panic!("no summary: {}", self.stderr)))
    }
}
