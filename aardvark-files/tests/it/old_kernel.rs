//! The same attacks where the kernel cannot resolve a path beneath a directory in one step (`openat2`), so that it is done
//! name by name: this test binary once more, behind a filter that refuses that call.

use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::{env, fs};

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

const OPENAT2: i64 = 437;
const NO_SUCH_CALL: u32 = 38;

#[test]
fn without_openat2_nothing_leads_out_either() {
    let attacks = ["escapes::", "races::", "mounts::"];
    // The filter belongs to a thread and to the processes that it starts.
    let attacked = std::thread::spawn(move || {
        let refuse = SeccompAction::Errno(NO_SUCH_CALL);
        let rules = BTreeMap::from([(OPENAT2, vec![])]);
        let filter =
            SeccompFilter::new(rules, SeccompAction::Allow, refuse, env::consts::ARCH.try_into().unwrap());
        let program: BpfProgram = filter.unwrap().try_into().unwrap();
        apply_filter(&program).unwrap();
        let status = fs::read_to_string("/proc/thread-self/status").unwrap();
        assert!(status.contains("Seccomp:\t2"), "{status}");
        Command::new(env::current_exe().unwrap()).args(attacks).output().unwrap()
    });
    let Output { status, stdout, stderr } = attacked.join().unwrap();
    let said = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{said}{}", String::from_utf8_lossy(&stderr));
    assert!(attacks.iter().all(|attack| said.contains(&format!("test {attack}"))), "{said}");
}
