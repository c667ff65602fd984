//! Code that a plugin makes while it runs is refused, and its report says so in the host's own words.
//!
//! Not here: the many ways to try it (`escapes/`).

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::outcome::{Report, ViolationKind};
use serde_json::{Value, json};

use crate::support::{files, js, slot};

const STRING: &str = "compiling a string";
const LIBRARY: &str = "loading a shared library that no package brought";

fn run(slot: &Slot<Untyped>, function: &'static str) -> (Value, Report) {
    let outcome = slot.run(Call::json(function, vec![]));
    (outcome.result.unwrap(), outcome.report)
}

/// What the guest was told, and which attempts at code the report lists; nothing else may be there.
fn attempts(slot: &Slot<Untyped>, function: &'static str) -> (Value, Vec<String>) {
    let (told, report) = run(slot, function);
    assert!(report.violations.iter().all(|found| found.kind == ViolationKind::Code), "{function}");
    (told, report.violations.into_iter().map(|found| found.detail).collect())
}

#[test]
fn strings_in_javascript() {
    let slot = slot(js("
        const told = (way) => { try { return way(); } catch (error) { return `${error.name}: ${error.message}`; } };
        export const honest = () => [JSON.parse('[1]').length, 'a'.replace(/a/, 'b')];
        export const evaluate = () => told(() => eval('a secret of the guest'));
        export const construct = () => told(() => new Function('a', 'return a'));
        export const hidden = () => told(() => (async function* () {}).constructor('1'));
        export const given = () => [eval(42), eval({ a: 1 }), eval(Object('1')) instanceof String, eval() === undefined];
        export const flood = () => { for (let n = 0; n < 300; n++) told(() => eval('1')); };
    "));
    for function in ["evaluate", "construct", "hidden"] {
        assert_eq!(attempts(&slot, "honest"), (json!([1, "b"]), vec![]), "before {function}");
        let (told, attempts) = attempts(&slot, function);
        let words = "EvalError: Code generation from strings disallowed for this context";
        assert_eq!((told, attempts), (json!(words), vec![STRING.to_owned()]), "{function}");
    }
    assert_eq!(
        attempts(&slot, "given"),
        (json!([42, {"a": 1}, true, true]), vec![]),
        "what is no string is no code"
    );
    let (_, report) = run(&slot, "flood");
    assert_eq!((report.violations.len(), report.dropped_events), (64, 236));
}

#[test]
fn libraries_and_strings_in_python() {
    let library = include_str!("escapes/python/module_bytes.py");
    let plugin = "
import ctypes, zlib
from module_bytes import library
def told(way):
    try: return repr(way())
    except BaseException as error: return f'{type(error).__name__}: {error}'
def honest(): return zlib.crc32(b'a')
def load():
    with open('/tmp/lib.so', 'wb') as file: file.write(library())
    return told(lambda: ctypes.CDLL('/tmp/lib.so').forty_two())
def evaluate():
    from pyodide.ffi import to_js
    return told(lambda: to_js([1]).constructor.constructor('return globalThis')())
";
    let slot = slot(files(&[("plugin.py", plugin), ("module_bytes.py", library)]));
    assert_eq!(attempts(&slot, "honest").1, Vec::<String>::new());
    let (told, tried) = attempts(&slot, "load");
    assert!(told.as_str().unwrap().contains("only shared libraries of packages can be loaded"), "{told}");
    assert_eq!(tried, [LIBRARY]);
    let (told, tried) = attempts(&slot, "evaluate");
    assert_eq!(
        told,
        json!("JsException: EvalError: Code generation from strings disallowed for this context")
    );
    assert_eq!(tried, [STRING]);
    assert_eq!(attempts(&slot, "honest").1, Vec::<String>::new());
}
