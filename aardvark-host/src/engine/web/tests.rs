//! Scripts that a guest could write, run in a real realm, and what they give.
//!
//! A row is the body of an async function and the text of what it returns; an error counts as its headline.

mod abort;
mod base64;
mod clone;
mod console;
mod containment;
mod crypto;
mod event;
mod snapshot;
mod text;
mod timers;
mod url;

use std::sync::Arc;

use super::{install, install_basic, made_snapshot};
use crate::engine::Limits;
use crate::engine::record::Record;
use crate::engine::v8::failure::Failure;
use crate::engine::v8::modules::{ModuleMap, ModuleSource};
use crate::engine::v8::process::THREAD_STACK_BYTES;
use crate::engine::v8::realm::{Realm, RealmOptions};

struct NoFiles;

impl ModuleSource for NoFiles {
    fn read(&self, _path: &str) -> Option<&[u8]> {
        None
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

fn realm() -> Realm {
    Realm::from_snapshot(options(), made_snapshot().expect("the snapshot can be made")).unwrap()
}

fn options() -> RealmOptions {
    let modules = ModuleMap::new(Arc::new(NoFiles));
    RealmOptions {
        limits: Limits { log_bytes: 8 << 20, log_lines: 100_000, timers: 10_000, ..Limits::OWN },
        modules,
    }
}

/// Runs `f` on a thread that can hold V8, with the whole web platform installed.
fn with_web(f: impl FnOnce(&mut Realm) + Send + 'static) {
    on_thread(|| {
        let mut realm = realm();
        install(&mut realm).unwrap();
        f(&mut realm);
    });
}

/// As [`with_web`], with the subset for Python.
fn with_basic(f: impl FnOnce(&mut Realm) + Send + 'static) {
    on_thread(|| {
        let mut realm = realm();
        install_basic(&mut realm).unwrap();
        f(&mut realm);
    });
}

fn on_thread(f: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(f).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs the body of an async function and waits for its result.
fn run(realm: &mut Realm, body: &str) -> String {
    match evaluate(realm, body) {
        Ok(text) => text,
        Err(failure) => failure.headline(),
    }
}

fn evaluate(realm: &mut Realm, body: &str) -> Result<String, Failure> {
    let promise = realm.enter(|scope| {
        v8::tc_scope!(let scope, scope);
        let text = v8::String::new(scope, &format!("(async () => {{ {body} }})()")).unwrap();
        let name = v8::String::new(scope, "plugin.js").unwrap();
        let origin =
            v8::ScriptOrigin::new(scope, name.into(), 0, 0, false, 0, None, false, false, false, None);
        let value = v8::Script::compile(scope, text, Some(&origin)).and_then(|script| script.run(scope));
        match value.map(v8::Local::<v8::Promise>::try_from) {
            Some(promise) => Ok(v8::Global::new(scope, promise.unwrap())),
            None => Err(Failure::from_catch(scope)),
        }
    })?;
    let value = realm.settle(&promise)?;
    Ok(realm.enter(|scope| v8::Local::new(scope, value).to_rust_string_lossy(scope)))
}

/// Checks every row in one realm; all that differ are shown together.
fn check(rows: &'static [(&'static str, &'static str)]) {
    with_web(move |realm| compare(realm, rows, run));
}

/// As [`check`], comparing the log lines (`level logger: message`) instead of the result.
fn check_log(rows: &'static [(&'static str, &'static str)]) {
    with_web(move |realm| {
        compare(realm, rows, |realm, body| {
            let result = run(realm, body);
            assert_eq!(result, "undefined", "{body}");
            lines(&realm.recorder().unwrap().take())
        });
    });
}

fn compare(realm: &mut Realm, rows: &[(&str, &str)], mut actual: impl FnMut(&mut Realm, &str) -> String) {
    let mut wrong = Vec::new();
    for (body, expected) in rows {
        let found = actual(realm, body);
        if found != *expected {
            wrong.push(format!("{body}\n  expected: {expected}\n  found:    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn lines(record: &Record) -> String {
    assert_eq!(record.stdout(), "");
    assert_eq!(record.stderr(), "");
    let shown: Vec<_> = record
        .logs
        .iter()
        .map(|line| format!("{} {}: {}", line.level.name(), line.logger, line.message))
        .collect();
    shown.join("\n")
}

#[test]
fn the_snapshot_can_be_made() {
    if let Err(error) = crate::engine::v8::snapshot::Snapshot::make(super::RECIPES) {
        panic!("{error}");
    }
}
