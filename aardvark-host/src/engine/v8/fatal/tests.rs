//! Threads that nobody watches, which run code of ours alone: where V8 ends the process, it does, and says why. Nobody would
//! answer for such a thread, and whoever waits for it would wait for ever. In a process of its own: this test binary, asked
//! to run [`child`].

#![cfg(all(unix, feature = "python"))]

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::sync::Arc;

use super::super::modules::{ModuleMap, ModuleSource};
use super::super::process;
use super::super::realm::{Realm, RealmOptions};
use super::super::scripts::{self, Asset};
use crate::engine::Limits;

const ASKED: &str = "AARDVARK_TEST_FATAL";

const SIZE: Asset = Asset { name: "aardvark:size.js", source: "'a'.repeat(2 ** 28).split('')" };
const MEMORY: Asset = Asset { name: "aardvark:memory.js", source: "new RegExp('a|'.repeat(5e6)).test('b')" };

struct Nothing;

impl ModuleSource for Nothing {
    fn read(&self, _: &str) -> Option<&[u8]> {
        None
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What the other processes do; nothing in the process that runs all tests.
#[test]
fn child() {
    let Ok(asked) = std::env::var(ASKED) else { return };
    let body = move || {
        let limits = Limits { heap_bytes: 64 << 20, ..Limits::OWN };
        let options = RealmOptions { limits, modules: ModuleMap::new(Arc::new(Nothing)) };
        let mut realm = Realm::new(options).unwrap();
        let asset = if asked == SIZE.name { SIZE } else { MEMORY };
        realm.enter(|scope| drop(scripts::evaluate(scope, &asset)));
        println!("alive");
    };
    std::thread::Builder::new().stack_size(process::THREAD_STACK_BYTES).spawn(body).unwrap().join().unwrap();
}

#[track_caller]
fn ends_the_process(asset: &Asset, because: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "engine::v8::fatal::tests::child", "--nocapture"]).env(ASKED, asset.name);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.signal().is_some() && said.contains(because), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("alive"), "{output:?}");
}

#[test]
fn without_a_watch_an_impossible_size_ends_the_process() {
    ends_the_process(&SIZE, "Fatal JavaScript invalid size error");
}

#[test]
fn without_a_watch_the_end_of_memory_ends_the_process() {
    ends_the_process(&MEMORY, "out of memory");
}
