//! Plugins that hang at their top level, in functions of V8 that look at no interrupt.
//!
//! These hang for ever, so each test is a process of its own: this test binary, asked to run [`child`].

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Source, Untyped};
use aardvark_manifest::error::{Error, Fault, Kind};
use serde_json::json;

use crate::support::{builder, files, host_with, js, patient, unique, within};

const SCENE: &str = "AARDVARK_TEST_HANGING_LOAD";

const JAVASCRIPT: &str = "
    Array.prototype.includes.call({ length: Number.MAX_SAFE_INTEGER }, 1);
    export const f = () => 1;
";
const PYTHON: &str = "
from pyodide.ffi import to_js
endless = to_js({})
endless.length = float(2 ** 53 - 1)
to_js([]).includes.call(endless, 1)
def f(): return 1
";

/// What the other processes do; nothing in the process that runs all tests.
#[test]
fn child() {
    match env::var(SCENE).as_deref() {
        Ok("javascript") => javascript(),
        Ok("python") => python(),
        Ok("many") => many(),
        _ => return,
    }
    println!("\nas it should be");
}

#[track_caller]
fn check_scene(name: &str) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "hanging_load::child", "--nocapture"]).env(SCENE, name);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("as it should be"), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_javascript_plugin_that_hangs_while_it_loads_fails_with_the_limit() {
    check_scene("javascript");
}

#[test]
fn a_python_plugin_that_hangs_while_its_image_is_made_blocks_nobody() {
    check_scene("python");
}

#[test]
fn plugins_that_hang_one_after_the_other_take_so_many_threads_and_no_more() {
    check_scene("many");
}

/// Whether the plugin had come to where it hangs: on a busy machine its time may be up before.
fn has_hung(error: &Error) -> bool {
    error.to_string().contains("it has not stopped yet")
}

#[track_caller]
fn check((limit, errors): (Duration, Vec<Error>)) {
    assert!(!errors.is_empty(), "the plugins that do not hang are loaded within {limit:?}");
    for error in errors {
        assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{error}");
        let reached = error.limit().unwrap();
        assert_eq!((reached.name, reached.allowed), ("loadMs", limit.as_millis() as u64));
        assert!(has_hung(&error), "{error}");
    }
}

/// Lets `scene` open slots under a load limit of at least `first` in which everything that does not hang is loaded.
///
/// It gives the errors of what hangs; none if it was too short a time for something that does not.
#[track_caller]
fn check_within(first: Duration, scene: impl Fn(Duration) -> Option<Vec<Error>>) {
    let run = |limit| (limit, scene(limit).unwrap_or_default());
    check(within(first, run, |(_, errors)| !errors.is_empty() && errors.iter().all(has_hung)));
}

fn javascript() {
    check_within(Duration::from_secs(1), |limit| {
        let host = host_with(patient().load_limit(limit));
        let loaded = host.slot::<Untyped>("hang", js(JAVASCRIPT)).unwrap_err();
        let slot = host.slot::<Untyped>("hang", js("export const f = () => 2;")).ok()?;
        // A swap to it changes nothing.
        let swapped = slot.swap(js(JAVASCRIPT)).unwrap_err();
        assert_eq!(slot.call("f", vec![]).unwrap(), json!(2));
        Some(vec![loaded, swapped])
    });
}

fn hanging() -> Source {
    files(&[("plugin.py", PYTHON)])
}

fn python() {
    let images = tempfile::tempdir().unwrap();
    check_within(Duration::from_secs(3), |limit| hang_together(images.path(), limit));
    // The right to make the image went back too: no other process waits for the threads that hang.
    let left: Vec<_> = std::fs::read_dir(images.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".lock"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Three slots and an image of what hangs, and an innocent slot meanwhile.
fn hang_together(images: &Path, limit: Duration) -> Option<Vec<Error>> {
    let store = ImageStore::new(images, Limit::default());
    let host = builder().policy(patient().load_limit(limit)).image_store(store).build().unwrap();
    // Python's own image, so that everybody starts at the same point.
    host.slot::<Untyped>("first", files(&[("plugin.py", "def f(): return 0")])).ok()?;
    std::thread::scope(|scope| {
        let opened = ["one", "two", "three"].map(|name| {
            let host = &host;
            scope.spawn(move || host.slot::<Untyped>(name, hanging()))
        });
        let built = scope.spawn(|| host.build_image(hanging()));
        let innocent = host.slot::<Untyped>("innocent", files(&[("plugin.py", "def f(): return 2")]));
        let mut errors: Vec<_> = opened.into_iter().map(|slot| slot.join().unwrap().unwrap_err()).collect();
        errors.push(built.join().unwrap().unwrap_err());
        assert_eq!(innocent.ok()?.call("f", vec![]).unwrap(), json!(2));
        Some(errors)
    })
}

fn many() {
    check_within(Duration::from_secs(1), |limit| {
        let policy = patient().load_limit(limit);
        let host = builder().policy(policy).hanging_threads(2).without_image_store().build().unwrap();
        let served = host.slot::<Untyped>("served", js("export const f = () => 1;")).ok()?;
        // A slot of its own each time, and a swap: pools that know nothing of each other.
        let loaded = host.slot::<Untyped>("hang", js(JAVASCRIPT)).unwrap_err();
        let swapped = served.swap(js(JAVASCRIPT)).unwrap_err();
        let errors = vec![loaded, swapped];
        if errors.iter().all(has_hung) {
            // Both were answered before their threads were given up.
            let open = || host.slot::<Untyped>(&unique("early"), js("export const f = () => 2;")).err();
            check_refused(&std::iter::repeat_with(open).find_map(|refused| refused).unwrap());
            check_refused(&host.slot::<Untyped>("late", js(JAVASCRIPT)).unwrap_err());
            check_refused(&served.swap(js("export const f = () => 2;")).unwrap_err());
            assert_eq!(served.call("f", vec![]).unwrap(), json!(1), "what runs is served on");
        }
        Some(errors)
    });
}

#[track_caller]
fn check_refused(error: &Error) {
    assert_eq!((error.kind(), error.fault()), (Kind::Unavailable, Fault::Host), "{error}");
    assert!(error.is_retryable());
    assert!(error.to_string().starts_with("2 threads of this host hang"), "{error}");
}
