//! A machine without a clock of each thread's processor time: only wall time is limited there. A process of its own, whose
//! kernel refuses to read such clocks: this test binary, asked to run [`child`].

use std::collections::BTreeMap;
use std::env;
use std::process::Command;
use std::time::Duration;

use aardvark_host::Untyped;
use aardvark_manifest::call::Call;
use aardvark_manifest::manifest::Language;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use serde_json::json;

use super::matrix::{JAVASCRIPT, PYTHON};
use crate::support::{host_with, js, patient, py, unique};

const WANTED: &str = "AARDVARK_TEST_CLOCKLESS";

#[test]
fn without_a_clock_of_processor_time_wall_time_stops_everything() {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "limits::clockless::child", "--nocapture"]).env(WANTED, "1");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("stopped by the wall: 4"), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// What the other process does; nothing in the process that runs all tests.
#[test]
fn child() {
    if env::var_os(WANTED).is_none() {
        return;
    }
    refuse_clocks_of_threads();
    let host = host_with(patient().cpu_limit(Duration::from_millis(20)));
    let mut stopped = 0;
    for language in [Language::Python, Language::JavaScript] {
        let source = if language == Language::Python { py(PYTHON) } else { js(JAVASCRIPT) };
        let slot = host.slot::<Untyped>(&unique("clockless"), source).unwrap();
        for construct in ["loop", "sorting"] {
            let outcome = slot
                .run(Call::json("stubborn", vec![json!(construct)]).wall_limit(Duration::from_millis(300)));
            let limit = outcome.result.unwrap_err().limit().unwrap();
            assert_eq!((limit.name, limit.allowed), ("wallMs", 300), "{construct}");
            assert_eq!(outcome.report.usage.cpu, Duration::ZERO, "nobody knows");
            assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{construct}");
            stopped += 1;
        }
    }
    println!("\nstopped by the wall: {stopped}");
}

/// Answers as a kernel does that has no clocks of single threads: their names are negative numbers.
fn refuse_clocks_of_threads() {
    const CLOCK_GETTIME: i64 = if cfg!(target_arch = "aarch64") { 113 } else { 228 };
    const INVALID: u32 = 22;
    let is_negative = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ge, 1 << 31).unwrap();
    let rules = BTreeMap::from([(CLOCK_GETTIME, vec![SeccompRule::new(vec![is_negative]).unwrap()])]);
    let refuse = SeccompAction::Errno(INVALID);
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, env::consts::ARCH.try_into().unwrap());
    let program: BpfProgram = filter.unwrap().try_into().unwrap();
    seccompiler::apply_filter_all_threads(&program).unwrap();
}
