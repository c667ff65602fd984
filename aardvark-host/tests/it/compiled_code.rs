//! The code that V8 makes of the interpreter's WebAssembly, which all isolates of a process share: no guest makes it grow
//! without an end. A process of its own, this test binary asked to run [`child`], since every other test makes code too.

use std::process::Command;
use std::{env, fs};

use aardvark_host::Untyped;
use aardvark_manifest::error::Kind;
use serde_json::json;

use crate::support::{host_with, js, patient, py, unique};

const CHILD: &str = "AARDVARK_TEST_COMPILED_CODE";

/// How often a guest runs out of memory.
const TIMES: usize = 30;

/// What a few more functions may take that are called for the first time, or often enough for better code, in KiB.
const SLACK: u64 = 8 << 10;

/// What the other process does; nothing in the process that runs all tests.
#[test]
fn child() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let host = host_with(patient().heap_bytes(16 << 20));
    // One that is never called answers nothing that V8 asks of all isolates.
    let _idle = host.slot::<Untyped>(&unique("idle"), py("def f(): pass\n")).unwrap();
    let python = host
        .slot::<Untyped>(
            &unique("python"),
            py("import json\ndef f(n): return sorted(map(str, json.loads('[1, 2, 3]'))) * n\n"),
        )
        .unwrap();
    let text = "export const fill = () => { const kept = []; for (;;) kept.push([kept.length]); };\n";
    let hungry = host.slot::<Untyped>(&unique("hungry"), js(text)).unwrap();
    let round = || {
        let error = hungry.call("fill", vec![]).unwrap_err();
        assert_eq!(error.kind(), Kind::Limit, "{error}");
        assert_eq!(python.call("f", vec![json!(2)]).unwrap(), json!(["1", "2", "3", "1", "2", "3"]));
    };
    // The first ones compile what they call.
    (0..5).for_each(|_| round());
    let before = code();
    (0..TIMES).for_each(|_| round());
    println!("\ncode: {before} KiB, then {} KiB", code());
    assert!(code() <= before + SLACK);
}

/// Memory that can be written and run, in KiB.
fn code() -> u64 {
    let maps = fs::read_to_string("/proc/self/smaps").unwrap();
    let mut is_code = false;
    let mut sum = 0;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("Pss:"), Some(size)) if is_code => sum += size.parse::<u64>().unwrap(),
            (Some(first), Some(rights)) if !first.ends_with(':') => is_code = rights == "rwxp",
            _ => {}
        }
    }
    sum
}

#[cfg(target_os = "linux")]
#[test]
fn guests_that_run_out_of_memory_make_no_code_for_others() {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "compiled_code::child", "--nocapture"]).env(CHILD, "1");
    let output = command.output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && shown.contains("code: "), "{shown}{output:?}");
}
