//! Plugins that lie about themselves: their top level has run before anybody asks what they offer, and what answers is within
//! their reach.

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::error::{Error, Fault, Kind};
use serde_json::json;

use crate::support::{host, js, py, unique};

fn open(source: aardvark_host::Source) -> Result<Slot<Untyped>, Error> {
    host().slot(&unique("lies"), source)
}

/// Top levels in Python after which the plugin does not load.
const PYTHON: &[&str] = &[
    // About being async.
    "import inspect; inspect.iscoroutinefunction = lambda function: 'perhaps'",
    "import inspect; inspect.iscoroutinefunction = lambda function: 1 / 0",
    // About parameters and documentation.
    "import inspect; inspect.getdoc = lambda function: 5",
    "d._describe = lambda name, function: {'name': name, 'required': -1, 'accepts': None, 'isAsync': False}",
    "d._describe = lambda name, function: {'name': 5}",
    "d._describe = lambda name, function: None",
    // About the states of generators of random numbers: absent, negative, outside the memory, too many, another shape.
    "d._of_random = lambda: 'x'",
    "d._of_random = lambda: {'words': 2 ** 32 - 8, 'position': 2 ** 32 - 8, 'first': 0, 'used': 0}",
    "d._of_random = lambda: {'words': -8, 'position': 0, 'first': 0, 'used': 0}",
    "d._of_random = lambda: {'words': 2 ** 70, 'position': 0, 'first': 0, 'used': 0}",
    "d._of_random = lambda: {'words': 4096, 'position': 4, 'first': 2 ** 31 + 1, 'used': 7}",
    "d._of_random = lambda: {'words': True, 'position': 1.5}",
    "d.freeze = None; d.codec.encode = lambda value: b'{\"twisters\": []}'",
    "d.codec.encode = lambda value: b'{\"twisters\": [' + b'{},' * 100_000",
    "d.codec.encode = lambda value: b'[' * 1_000_000",
    "d.codec.encode = lambda value: b'!{\"kind\": \"nothing\"}'",
    "d.codec.encode = lambda value: b'!'",
    "d.codec.encode = lambda value: bytes(range(128, 256))",
];

#[test]
fn python_plugins_that_lie_do_not_load_and_it_is_their_fault() {
    for lie in PYTHON {
        let text = format!("import _aardvark_dispatch as d\n{lie}\ndef f(): return 1\n");
        let error = open(py(&text)).err().unwrap_or_else(|| panic!("loaded: {lie}"));
        let named = [Kind::Exception, Kind::Result, Kind::Crash].contains(&error.kind());
        assert!(named && error.fault() == Fault::Guest, "{lie}: {:?}: {error}", error.kind());
    }
}

/// Exports in JavaScript that the host has to ask about.
const JAVASCRIPT: &[(&str, bool)] = &[
    (
        "export const f = new Proxy(function () {}, { getPrototypeOf() { throw new Error('who asks?') } });",
        false,
    ),
    ("export const f = new Proxy(function () {}, { get() { throw new Error('who asks?') } });", false),
    ("export const f = Object.defineProperty(() => 1, 'length', { value: 1e400 });", true),
    ("export const f = Object.defineProperty(() => 1, 'length', { get() { throw null } });", false),
    ("export const f = Object.setPrototypeOf(() => 1, (async () => 1).constructor.prototype);", true),
    ("export const f = Object.setPrototypeOf(async () => 1, null);", true),
    ("export const f = Object.setPrototypeOf(function* () {}, (async () => 1).constructor.prototype);", true),
    ("export const f = () => 1; Function.prototype.toString = () => { throw 1 };", true),
    (
        "export const f = () => 1; Object.prototype.toJSON = () => 'x'; Array.prototype.toJSON = () => 'x';",
        true,
    ),
    ("export const f = () => 1; Object.prototype.isAsync = 'perhaps'; Object.prototype.name = 5;", true),
];

#[test]
fn javascript_plugins_that_lie_load_with_what_is_true_or_not_at_all() {
    for (text, loads) in JAVASCRIPT {
        match open(js(text)) {
            Ok(slot) => {
                assert!(loads, "loaded: {text}");
                let outcome = slot.call("f", vec![]);
                assert!(!outcome.is_err_and(|error| error.fault() == Fault::Host), "{text}");
            }
            Err(error) => {
                assert!(!loads, "{text}: {error}");
                assert_eq!((error.kind(), error.fault()), (Kind::Exception, Fault::Guest), "{text}: {error}");
            }
        }
    }
}

#[test]
fn who_lies_about_being_async_is_asked_for_its_result_all_the_same() {
    let slot = open(py("
import inspect
def plain(): return 1
async def later(): return 2
inspect.iscoroutinefunction = lambda function: function is plain
"))
    .unwrap();
    assert_eq!(slot.call("plain", vec![]).unwrap(), json!(1));
    assert_eq!(slot.call("later", vec![]).unwrap(), json!(2));
}
