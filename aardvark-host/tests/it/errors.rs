//! What guests raise arrives with its kind, whose fault it is, and where it happened.

use aardvark_host::Untyped;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use serde_json::json;

use crate::support::{files, host_with, js, patient, py, slot};

#[test]
fn python_failures_have_a_kind_and_a_place() {
    let slot = slot(files(&[
        (
            "plugin.py",
            "import sys, os\nfrom rules.deep import fail\n\n\ndef value():\n    x = 'ü'; raise ValueError('bad magnitude')\n\n\
             def nested():\n    try:\n        {}['missing']\n    except KeyError as e:\n        raise RuntimeError('outer') from e\n\n\
             def other_file(): return fail()\n\
             def leave(): sys.exit(3)\ndef leave_text(): sys.exit('bye')\n\
             def hard_exit(): os._exit(4)\ndef abort(): os.abort()\n\
             def recurse(): return recurse()\n\
             def interrupt(): raise KeyboardInterrupt\n\
             class Odd(Exception):\n    def __str__(self): raise TypeError('no text')\n\
             def odd(): raise Odd()\n\
             def arguments(a, b): return 1\n\
             def syntax(): compile('a = (', 'x.py', 'exec')\n\
             async def never():\n    import asyncio\n    await asyncio.Future()\n",
        ),
        ("rules/__init__.py", ""),
        ("rules/deep.py", "def fail():\n    return 1 / 0\n"),
    ]));
    for (function, kind, message) in [
        ("value", Kind::Exception, "`value` raised ValueError: bad magnitude at plugin.py:6"),
        ("nested", Kind::Exception, "`nested` raised RuntimeError: outer at plugin.py:12"),
        (
            "other_file",
            Kind::Exception,
            "`other_file` raised ZeroDivisionError: division by zero at rules/deep.py:2",
        ),
        ("leave", Kind::Exit, "`leave` asked the interpreter to exit with 3"),
        ("leave_text", Kind::Exit, "exit with bye"),
        ("hard_exit", Kind::Exit, "exit with 4"),
        ("abort", Kind::Crash, "the interpreter crashed in `abort`: abort"),
        ("recurse", Kind::Exception, "RecursionError: maximum recursion depth exceeded"),
        ("interrupt", Kind::Exception, "raised KeyboardInterrupt"),
        ("odd", Kind::Exception, "raised plugin.Odd: <TypeError in __str__>"),
        ("arguments", Kind::Exception, "arguments() missing 2 required positional arguments"),
        ("syntax", Kind::Exception, "raised SyntaxError: '(' was never closed"),
        ("never", Kind::Exception, "`never` waits for something that can never happen"),
        ("value", Kind::Exception, "bad magnitude"),
    ] {
        let error = slot.call(function, vec![]).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (kind, Fault::Guest), "{function}: {error}");
        assert!(error.to_string().contains(message), "{function}: {error}");
    }
    let error = slot.call("value", vec![]).unwrap_err();
    let frame = &error.traceback().unwrap().frames[0];
    assert_eq!((frame.file.as_str(), frame.line, frame.column), ("plugin.py", 6, 14));
    assert_eq!(frame.function, "value");
    assert_eq!(frame.source.as_deref(), Some("x = 'ü'; raise ValueError('bad magnitude')"));
    let error = slot.call("nested", vec![]).unwrap_err();
    let cause = error.traceback().unwrap().cause.as_deref().unwrap();
    assert_eq!(cause.headline(), "KeyError: 'missing'");
    let error = slot.call("other_file", vec![]).unwrap_err();
    let files: Vec<_> = error.traceback().unwrap().frames.iter().map(|frame| frame.file.as_str()).collect();
    assert_eq!(files, ["plugin.py", "rules/deep.py"], "nothing of the host's own");
}

#[test]
fn a_stack_overflow_in_native_code_is_a_crash_of_the_isolate_alone() {
    // Unwinding a million frames takes seconds; the wall limit is not what is tested here.
    let host = host_with(patient());
    let source = py("
def nested(depth):
    x = []
    for _ in range(depth): x = [x]
    return x
def result(): return nested(100000)
def represent(): return len(repr(nested(100000)))
def recurse():
    import sys
    sys.setrecursionlimit(10 ** 9)
    def f(n): return f(n + 1) + 1
    return f(0)
def compare(): return nested(100000) == nested(100000)
def fine(): return 1
");
    let slot = host.slot::<Untyped>("overflow", source).unwrap();
    for (function, kind, words) in [
        ("result", Kind::Crash, "stack overflow in native code"),
        ("represent", Kind::Crash, "stack overflow in native code"),
        // Python's own frames are in its memory, which is full before any stack is.
        ("recurse", Kind::Limit, "raise `limits.memoryBytes`"),
        ("compare", Kind::Crash, "stack overflow in native code"),
    ] {
        let call = Call::json(function, vec![]);
        let error = slot.run(call).result.unwrap_err();
        assert_eq!((error.kind(), error.fault()), (kind, Fault::Guest), "{function}: {error}");
        assert!(error.to_string().contains(words), "{function}: {error}");
        assert_eq!(slot.call("fine", vec![]).unwrap(), json!(1), "after {function}");
    }
}

#[test]
fn javascript_failures_have_a_kind_and_a_place() {
    let slot = slot(files(&[
        (
            "plugin.js",
            "import { fail } from './rules/deep.js';\n\
             export function type() {\n  throw new TypeError('bad magnitude');\n}\n\
             export function text() { throw 'just text'; }\n\
             export function object() { throw { name: 'Odd', message: 'an object' }; }\n\
             export function nothing() { throw undefined; }\n\
             export function caused() { throw new Error('outer', { cause: new RangeError('inner') }); }\n\
             export function circular() { const e = new Error('loop'); e.cause = e; throw e; }\n\
             export const other = () => fail();\n\
             export async function later() { await null; throw new Error('later'); }\n\
             export function forged() { const e = new Error('forged'); e.stack = 'at /etc/passwd:1'; throw e; }\n\
             export function recurse() { return recurse() + 1; }\n\
             export function getter() { throw { get message() { throw new Error('hostile'); } }; }\n\
             export async function never() { await new Promise(() => {}); }\n\
             export function thenable() { return { then(_, reject) { reject(new Error('then')); } }; }\n",
        ),
        ("rules/deep.js", "export function fail() {\n  return null.x;\n}\n"),
    ]));
    for (function, message) in [
        ("type", "`type` raised TypeError: bad magnitude at plugin.js:3"),
        ("text", "`text` raised Thrown: just text"),
        ("object", "`object` raised Odd: an object"),
        ("nothing", "`nothing` raised Thrown: undefined"),
        ("caused", "`caused` raised Error: outer at plugin.js:8"),
        ("circular", "`circular` raised Error: loop"),
        (
            "other",
            "`other` raised TypeError: Cannot read properties of null (reading 'x') at rules/deep.js:2",
        ),
        ("later", "`later` raised Error: later at plugin.js:11"),
        ("forged", "`forged` raised Error: forged at plugin.js:12"),
        ("recurse", "raised RangeError: Maximum call stack size exceeded"),
        ("getter", "`getter` raised"),
        ("never", "`never` waits for something that can never happen"),
        ("thenable", "`thenable` raised Error: then"),
        ("type", "bad magnitude"),
    ] {
        let error = slot.call(function, vec![]).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Exception, Fault::Guest), "{function}: {error}");
        assert!(error.to_string().contains(message), "{function}: {error}");
    }
    let error = slot.call("type", vec![]).unwrap_err();
    let frame = &error.traceback().unwrap().frames[0];
    assert_eq!((frame.file.as_str(), frame.line, frame.column), ("plugin.js", 3, 9));
    assert_eq!(frame.source.as_deref(), Some("throw new TypeError('bad magnitude');"));
    let error = slot.call("caused", vec![]).unwrap_err();
    assert_eq!(error.traceback().unwrap().cause.as_deref().unwrap().headline(), "RangeError: inner");
}

#[test]
fn load_errors_point_at_the_line() {
    for (source, place) in [
        (files(&[("plugin.js", "export const a = 1;\nexport const b = ;\n")]), "plugin.js:2"),
        (files(&[("plugin.js", "import './b.js';"), ("b.js", "\n\nthrow new Error('x');")]), "b.js:3"),
        (files(&[("plugin.py", "x = 1\ndef f(:\n    pass\n")]), "plugin.py:2"),
        (files(&[("plugin.py", "import b"), ("b.py", "x = 1\ny = x.nope\n")]), "b.py:2"),
    ] {
        let error =
            crate::support::host().slot::<Untyped>(&crate::support::unique("load"), source).unwrap_err();
        assert_eq!(error.kind(), Kind::Exception);
        assert!(error.to_string().starts_with("the plugin did not load: "), "{error}");
        assert!(error.to_string().contains(place), "{error}");
    }
}

#[test]
fn unknown_functions_are_the_callers_fault() {
    for slot in [slot(py("def known(): pass")), slot(js("export const known = () => {};"))] {
        let outcome = slot.run(Call::json("unknown", vec![json!(1)]));
        let error = outcome.result.unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::NotFound, Fault::Caller));
        assert!(error.to_string().contains("(it offers: known)"), "{error}");
    }
}
