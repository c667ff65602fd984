//! Plugins that hang at their top level, in functions of V8 that look at no interrupt.

use std::path::Path;
use std::time::Duration;

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, Policy, Source, Untyped};
use aardvark_manifest::error::{Error, Fault, Kind};
use serde_json::json;

use crate::support::{distribution, files, host_with, js};

/// Some seconds inside V8, far beyond the load limit and the moment of grace after it.
const JAVASCRIPT: &str = "
    const sparse = [1];
    sparse.length = 2 ** 32 - 1;
    sparse.indexOf(2);
    export const f = () => 1;
";
const PYTHON: &str = "
from pyodide.ffi import to_js
sparse = to_js([1])
sparse.length = 2 ** 32 - 1
sparse.indexOf(2)
def f(): return 1
";

/// Enough for every plugin here that does not hang.
const LOAD_LIMIT: Duration = Duration::from_secs(3);

fn policy() -> Policy {
    Policy::deny_all().load_limit(LOAD_LIMIT)
}

fn check(error: &Error) {
    assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{error}");
    let limit = error.limit().unwrap();
    assert_eq!((limit.name, limit.allowed), ("loadMs", LOAD_LIMIT.as_millis() as u64));
    assert!(error.to_string().contains("its thread was given up"), "{error}");
}

#[test]
fn a_javascript_plugin_that_hangs_while_it_loads_fails_with_the_limit() {
    let host = host_with(policy());
    check(&host.slot::<Untyped>("hang", js(JAVASCRIPT)).unwrap_err());
    let slot = host.slot::<Untyped>("hang", js("export const f = () => 2;")).unwrap();
    // A swap to it changes nothing.
    check(&slot.swap(js(JAVASCRIPT)).unwrap_err());
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(2));
}

fn hanging() -> Source {
    files(&[("plugin.py", PYTHON)])
}

fn python_host(images: &Path) -> Host {
    let store = ImageStore::new(images, Limit::default());
    Host::builder().distribution(distribution()).image_store(store).policy(policy()).build().unwrap()
}

#[test]
fn a_python_plugin_that_hangs_while_its_image_is_made_blocks_nobody() {
    let images = tempfile::tempdir().unwrap();
    let host = python_host(images.path());
    // Python's own image, so that everybody starts at the same point.
    host.slot::<Untyped>("first", files(&[("plugin.py", "def f(): return 0")])).unwrap();
    std::thread::scope(|scope| {
        let opened: Vec<_> = ["one", "two", "three"]
            .map(|name| {
                let host = &host;
                scope.spawn(move || host.slot::<Untyped>(name, hanging()))
            })
            .into_iter()
            .collect();
        let built = scope.spawn(|| host.build_image(hanging()));
        // An innocent one meanwhile.
        let innocent =
            host.slot::<Untyped>("innocent", files(&[("plugin.py", "def f(): return 2")])).unwrap();
        assert_eq!(innocent.call("f", vec![]).unwrap(), json!(2));
        for slot in opened {
            check(&slot.join().unwrap().unwrap_err());
        }
        check(&built.join().unwrap().unwrap_err());
    });
    // The right to make the image went back too: no other process waits for the threads that hang.
    let left: Vec<_> = std::fs::read_dir(images.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".lock"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn plugins_that_hang_one_after_the_other_take_so_many_threads_and_no_more() {
    let policy = Policy::deny_all().load_limit(Duration::from_secs(2));
    let host = Host::builder().policy(policy).hanging_threads(2).without_image_store().build().unwrap();
    let served = host.slot::<Untyped>("served", js("export const f = () => 1;")).unwrap();
    // A slot of its own each time, and a swap: pools that know nothing of each other.
    assert_eq!(host.slot::<Untyped>("hang", js(JAVASCRIPT)).unwrap_err().kind(), Kind::Limit);
    assert_eq!(served.swap(js(JAVASCRIPT)).unwrap_err().kind(), Kind::Limit);
    for source in [js(JAVASCRIPT), js("export const f = () => 2;")] {
        let error = host.slot::<Untyped>("late", source).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Unavailable, Fault::Host), "{error}");
        assert!(error.is_retryable());
        assert!(error.to_string().starts_with("2 threads of this host hang"), "{error}");
    }
    let error = served.swap(js("export const f = () => 2;")).unwrap_err();
    assert_eq!(error.kind(), Kind::Unavailable);
    assert_eq!(served.call("f", vec![]).unwrap(), json!(1), "what runs is served on");
}
