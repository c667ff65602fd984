//! Code that one realm compiled, used by another.

use std::sync::Arc;

use super::{CodeUse, ModuleMap, ModuleSource, code_cache, code_use, evaluate};
use crate::engine::Limits;
use crate::engine::v8::process::THREAD_STACK_BYTES;
use crate::engine::v8::realm::{Realm, RealmOptions};
use crate::engine::v8::snapshot::{CODE_MARK, Snapshot};

const PATH: &str = "plugin.js";

/// One module, with or without code.
struct Single {
    text: &'static str,
    code: Option<Arc<[u8]>>,
}

impl ModuleSource for Single {
    fn read(&self, path: &str) -> Option<&[u8]> {
        (path == PATH).then_some(self.text.as_bytes())
    }

    fn paths(&self) -> Vec<&str> {
        vec![PATH]
    }

    fn code(&self, path: &str) -> Option<Arc<[u8]>> {
        self.code.clone().filter(|_| path == PATH)
    }
}

/// Evaluates the module in a realm of its own: where its code came from, its code now, and its export `result`.
fn run(source: Single) -> (CodeUse, Arc<[u8]>, String) {
    run_from(None, source)
}

fn run_from(snapshot: Option<Snapshot>, source: Single) -> (CodeUse, Arc<[u8]>, String) {
    let body = move || {
        let modules = ModuleMap::new(Arc::new(source));
        let options = RealmOptions { limits: Limits::OWN, modules };
        let mut realm = match snapshot {
            Some(snapshot) => Realm::from_snapshot(options, snapshot).unwrap(),
            None => Realm::new(options).unwrap(),
        };
        let module = realm.enter(|scope| evaluate(scope, PATH)).unwrap();
        realm.settle(&module.done).unwrap();
        realm.enter(|scope| {
            let namespace =
                v8::Local::<v8::Object>::try_from(v8::Local::new(scope, &module.namespace)).unwrap();
            let key = v8::String::new(scope, "result").unwrap();
            let result = namespace.get(scope, key.into()).unwrap().to_rust_string_lossy(scope);
            (code_use(scope, PATH).unwrap(), code_cache(scope, PATH).unwrap(), result)
        })
    };
    std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap().join().unwrap()
}

#[test]
fn code_is_used_by_another_isolate() {
    let text = "const double = (x) => x * 2;\nexport const result = double(21);";
    let (origin, code, result) = run(Single { text, code: None });
    assert_eq!((origin, result.as_str()), (CodeUse::Compiled, "42"));
    let (origin, again, result) = run(Single { text, code: Some(code) });
    assert_eq!((origin, result.as_str()), (CodeUse::Cached, "42"));
    // What came from a cache can be written again.
    let (origin, _, _) = run(Single { text, code: Some(again) });
    assert_eq!(origin, CodeUse::Cached);
}

#[test]
fn foreign_code_is_refused_and_the_text_compiled() {
    let (_, code, _) = run(Single { text: "export const result = 1;", code: None });
    let mut other_version = code.to_vec();
    other_version[4] ^= 1;
    for foreign in [code, Arc::from(other_version), Arc::from([]), Arc::from(&[0_u8; 7][..])] {
        let (origin, _, result) = run(Single { text: "export const result = 1 + 1;", code: Some(foreign) });
        assert_eq!((origin, result.as_str()), (CodeUse::Rejected, "2"));
    }
}

#[test]
fn code_goes_between_realms_with_and_without_a_snapshot() {
    let text = "export const result = 42;";
    let first = Snapshot::make(&[]).unwrap();
    let second = Snapshot::make(&[|_| Ok(Vec::new())]).unwrap();
    let mut code = None;
    for start in [None, Some(first), Some(second), None, Some(first)] {
        let expected = if code.is_some() { CodeUse::Cached } else { CodeUse::Compiled };
        let (origin, written, result) = run_from(start, Single { text, code });
        assert_eq!((origin, result.as_str()), (expected, "42"));
        code = Some(written);
    }
    let mut foreign = code.unwrap().to_vec();
    foreign[CODE_MARK] ^= 1;
    for start in [None, Some(first)] {
        let code = Some(Arc::from(foreign.as_slice()));
        assert_eq!(run_from(start, Single { text, code }).0, CodeUse::Rejected);
    }
}
