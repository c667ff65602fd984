//! `--watch`: a rule is edited while it serves.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::plugins::{copy, folder};
use crate::program::command;

/// The program at work. Should it say nothing, its own limit ends it, and with it the test.
struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn start(rule: &Path) -> Self {
        let arguments = ["--json", "--watch-for", "600", "--watch", rule.to_str().unwrap()];
        let directory = rule.parent().unwrap();
        let mut child =
            command(directory, &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Reads up to the next object with `key`, and gives what is under it.
    fn until(&mut self, key: &str) -> Value {
        for line in &mut self.lines {
            let mut line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            if let Some(value) = line.get_mut(key) {
                return value.take();
            }
        }
        panic!("the program ended without `{key}`");
    }

    /// Ends the program as Ctrl-C does.
    fn interrupt(mut self) -> Value {
        let id = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), Signal::INT).unwrap();
        let summary = self.until("summary");
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        summary
    }
}

/// A test that fails must not leave a program behind.
impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As editors do that write beside the file and then put the new one in its place: on a busy machine, a file that is emptied
/// and filled would be seen in between.
fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from}");
    // Outside of the rule, which is the folder `rule`.
    let rule = file.ancestors().find(|folder| folder.join("aardvark.manifest.json").is_file()).unwrap();
    let next = rule.with_extension("next");
    fs::write(&next, text.replace(from, to)).unwrap();
    fs::rename(next, file).unwrap();
}

/// The magnitude that is worth a notice goes up; then the file is broken, and mended.
fn check(plugin: &str, file: &str, steps: [&str; 3]) {
    let home = tempfile::tempdir().unwrap();
    let rule = home.path().join("rule");
    copy(&folder(plugin), &rule);
    let file = rule.join(file);
    let mut program = Watching::start(&rule);
    assert_eq!(program.until("change")["action"], "opened");
    program.until("watching");

    let [before, after, broken] = steps;
    edit(&file, before, after);
    let change = program.until("change");
    assert_eq!((&change["action"], &change["generation"]), (&"swapped".into(), &2.into()), "{change}");
    let verdict = program.until("verdict");
    assert_eq!((&verdict["alerts"]["total"], &verdict["failed_calls"]), (&45.into(), &0.into()));

    edit(&file, after, broken);
    let change = program.until("change");
    assert_eq!((&change["action"], &change["generation"]), (&"refused".into(), &2.into()), "{change}");

    edit(&file, broken, before);
    assert_eq!(program.until("change")["action"], "swapped");
    assert_eq!(program.until("verdict")["alerts"]["total"], 88);

    let summary = program.interrupt();
    assert_eq!((&summary["failed_calls"], &summary["refused_swaps"]), (&0.into(), &1.into()), "{summary}");
    assert_eq!(summary["generations"].as_array().unwrap().len(), 3, "{summary}");
    assert_eq!(summary["events"], 1707);
}

#[test]
fn a_rule_in_python_is_reloaded_when_its_files_change() {
    check("alerts-py", "rule/judge.py", ["4.5, 6.0, 7.5", "5.2, 6.0, 7.5", "5.2; 6.0, 7.5"]);
}

#[test]
fn a_rule_in_javascript_is_reloaded_when_its_files_change() {
    check("alerts-js", "rule/judge.js", ["4.5, 6, 7.5", "5.2, 6, 7.5", "5.2; 6, 7.5"]);
}
