//! Attacks that once worked, kept so that they never do again.

use std::time::Duration;

use aardvark_host::{SlotOptions, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{files, host, host_with, js, patient, py, slot, unique, warm};

#[test]
fn a_module_that_imports_itself_while_it_loads_does_not_abort_the_process() {
    let slot = slot(files(&[
        (
            "plugin.js",
            "import { x } from './a.js';\nimport('./plugin.js');\nexport const f = async () => (await x).g();\nexport const g = () => 'g';\n",
        ),
        // An ordinary cycle.
        ("a.js", "export const x = import('./plugin.js');\n"),
    ]));
    assert_eq!(slot.call("f", vec![]).unwrap(), json!("g"));
    // Waiting for oneself is a standstill, not a crash.
    let source = files(&[("plugin.js", "await import('./plugin.js');\nexport const f = 1;\n")]);
    let error = host().slot::<Untyped>(&unique("self"), source).unwrap_err();
    assert!(error.to_string().contains("can never happen"), "{error}");
}

#[test]
fn what_a_call_leaves_behind_does_not_reach_the_next_one() {
    // Warm: in a context of its own it could not reach the next one anyway.
    let slot = slot(warm(
        Language::JavaScript,
        "
        export async function race() {
            let wake;
            const timeout = new Promise((done) => { wake = setTimeout(done, 1e6); });
            return Promise.race([Promise.resolve('done'), timeout]);
        }
        export function leave() {
            queueMicrotask(() => console.log('microtask of leave'));
            setTimeout(() => console.log('timer of leave'), 0);
            setInterval(() => console.log('interval of leave'), 1);
            throw new Error('left');
        }
        export async function never() { await new Promise(() => {}); }
        export async function wait() { await new Promise((done) => setTimeout(done, 20)); return 'waited'; }
        export function runaway() { const again = () => queueMicrotask(again); again(); return 1; }
    ",
    ));
    for _ in 0..10_050 {
        assert_eq!(slot.call("race", vec![]).unwrap(), json!("done"));
    }
    let report = slot.run(Call::json("leave", vec![])).report;
    assert_eq!(report.logs.len(), 1, "its own microtask, nothing else: {:?}", report.logs);
    let outcome = slot.run(Call::json("wait", vec![]));
    assert_eq!(outcome.result.unwrap(), json!("waited"));
    assert_eq!(outcome.report.logs, [], "no timer of an earlier call");
    let error = slot.call("never", vec![]).unwrap_err();
    assert_eq!(
        error.kind(),
        Kind::Exception,
        "a standstill is noticed in spite of the old interval: {error}"
    );
    let error =
        slot.run(Call::json("runaway", vec![]).wall_limit(Duration::from_millis(100))).result.unwrap_err();
    assert_eq!(error.kind(), Kind::Limit, "{error}");
}

#[test]
fn names_of_any_length_cost_the_host_nothing() {
    let slot = slot(js("
        const long = 'x'.repeat(20e6);
        export function deep(n) {
            const f = () => { throw new Error(long, { cause: new Error(long) }); };
            Object.defineProperty(f, 'name', { value: long });
            class Odd extends Error {}
            Object.defineProperty(Odd, 'name', { value: long });
            if (n === 0) f();
            deep(n - 1);
        }
        export function primitive() { throw long; }
        export function symbol() { throw Symbol(long); }
        export function bigint() { throw 10n ** 100000n; }
    "));
    for (function, argument) in
        [("deep", json!(50)), ("primitive", json!(0)), ("symbol", json!(0)), ("bigint", json!(0))]
    {
        let error = slot.call(function, vec![argument]).unwrap_err();
        assert_eq!(error.kind(), Kind::Exception);
        let bytes = serde_json::to_string(error.traceback().unwrap()).unwrap().len();
        assert!(bytes < 200_000, "{function}: {bytes} bytes");
    }
    let python = crate::support::slot(py("
def long():
    kind = type('x' * 5_000_000, (Exception,), {'__module__': 'y' * 5_000_000})
    raise kind('z' * 5_000_000)
def forged():
    kind = type('a\"b', (Exception,), {'__module__': type('s', (str,), {'__format__': lambda *a: 1 / 0})('m')})
    raise kind('x')
def code(name):
    code = (lambda: 1 / 0).__code__.replace(co_name=name, co_filename=name)
    return type(forged)(code, {})()
def named(): code('n' * 5_000_000)
def halved(): code('half \\ud800')
def told():
    text = type('s', (str,), {'__str__': lambda self: 1 / 0, 'encode': lambda *_: b'x' * 5_000_000})
    raise type('Told', (Exception,), {'__str__': lambda self: text('the text')})()
"));
    for function in ["long", "forged", "named", "halved", "told"] {
        let error = python.call(function, vec![]).unwrap_err();
        assert_eq!(error.kind(), Kind::Exception, "{error}");
        let bytes = serde_json::to_string(error.traceback().unwrap()).unwrap().len();
        assert!(bytes < 10_000, "{function}: {bytes} bytes");
    }
    let error = python.call("halved", vec![]).unwrap_err();
    assert!(error.to_string().contains("raised ZeroDivisionError: "), "{error}");
    let error = python.call("told", vec![]).unwrap_err();
    assert!(error.to_string().contains("Told: the text"), "{error}");
}

#[test]
fn a_call_that_cannot_be_interrupted_is_answered_and_its_thread_given_up() {
    // A loop inside V8 that looks at no interrupt, for several seconds.
    let slot = slot(js("
        export const hang = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 2 ** 53 - 6e6);
        export const ok = () => 'ok';
    "));
    std::thread::scope(|scope| {
        let hanging =
            scope.spawn(|| slot.run(Call::json("hang", vec![]).wall_limit(Duration::from_millis(100))));
        while slot.status().calls == 0 || slot.status().waiting > 0 {
            std::thread::yield_now();
        }
        // Waits behind it, and is served by the thread that takes its place.
        assert_eq!(slot.call("ok", vec![]).unwrap(), json!("ok"));
        let outcome = hanging.join().unwrap();
        let error = outcome.result.unwrap_err();
        assert_eq!(error.kind(), Kind::Limit, "{error}");
        assert_eq!(error.limit().unwrap().allowed, 100);
    });
}

#[test]
fn an_error_that_runs_for_ever_when_it_is_read_stops_at_the_limit() {
    // One stopped getter after the other: more of them than threads that a pool would give up.
    let slot = slot(js("
        const forever = () => { for (;;); };
        const loops = { get: forever, set: forever };
        const own = (error) => {
            for (const name of ['name', 'message', 'cause', 'stack']) Object.defineProperty(error, name, loops);
            return error;
        };
        export const proxy = () => { throw new Proxy({}, loops); };
        export const proxied = () => { throw new Proxy(new Error(), loops); };
        export const error = () => { throw own(new Error()); };
        export const object = () => { throw own({}); };
        export const rejected = async () => { throw own(new Error()); };
        export const caused = () => { throw new Error('x', { cause: own(new Error()) }); };
        export const ok = () => 'ok';
    "));
    for function in ["proxy", "proxied", "error", "object", "rejected", "caused"] {
        let call = Call::json(function, vec![]).wall_limit(Duration::from_millis(100));
        let error = slot.run(call).result.unwrap_err();
        assert_eq!(error.kind(), Kind::Limit, "{function}: {error}");
        assert_eq!(slot.call("ok", vec![]).unwrap(), json!("ok"), "after {function}");
    }
}

#[test]
fn a_retired_generation_ends_with_all_its_queue() {
    let host = host_with(patient());
    let options = SlotOptions::new().drain(Duration::from_millis(100));
    let slot =
        host.slot_with::<Untyped>("drain", js("export const spin = () => { for (;;); };"), options).unwrap();
    std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..8).map(|_| scope.spawn(|| slot.run(Call::json("spin", vec![])).result)).collect();
        while slot.status().calls < 8 || slot.status().waiting < 7 {
            std::thread::yield_now();
        }
        host.close("drain");
        for call in calls {
            let error = call.join().unwrap().unwrap_err();
            assert_eq!(error.kind(), Kind::Unavailable, "{error}");
        }
    });
}

#[test]
fn a_plugin_cannot_shadow_the_hosts_own_modules() {
    let slot = slot(files(&[
        (
            "plugin.py",
            "import aardvark, _aardvark_codec\nfrom aardvark import DomainError\ndef f(): return [aardvark.__file__, _aardvark_codec.__file__]\n",
        ),
        ("aardvark.py", "raise SystemError('shadow')"),
        ("_aardvark_codec.py", "raise SystemError('shadow')"),
        ("_aardvark_dispatch.py", "raise SystemError('shadow')"),
    ]));
    assert_eq!(
        slot.call("f", vec![]).unwrap(),
        json!(["/lib/aardvark/aardvark.py", "/lib/aardvark/_aardvark_codec.py"])
    );
}

#[test]
fn nothing_reaches_the_hosts_own_output() {
    // Finalisers would run in nobody's call, and V8 prints what they throw; there are none.
    let slot = slot(js("export const has = () => typeof FinalizationRegistry;"));
    assert_eq!(slot.call("has", vec![]).unwrap(), json!("undefined"));
}

#[test]
fn a_limit_that_is_over_before_the_call_costs_no_isolate() {
    let slot = slot(warm(Language::JavaScript, "let n = 0; export const count = () => ++n;"));
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
    let error = slot.run(Call::json("count", vec![]).wall_limit(Duration::ZERO)).result.unwrap_err();
    assert_eq!(error.limit().unwrap().name, "wallMs");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(2), "the same isolate, and the call did not run");
}

#[test]
fn text_written_in_pieces_arrives_whole() {
    let slot = slot(py("
import sys
def long(): print('a' + 'é' * 300000)
def halves():
    for byte in 'é'.encode(): sys.stdout.buffer.write(bytes([byte])); sys.stdout.buffer.flush()
"));
    for function in ["long", "halves"] {
        let stdout = slot.run(Call::json(function, vec![])).report.stdout;
        assert!(stdout.contains('é') && !stdout.contains('\u{fffd}'), "{function}");
    }
}

#[test]
fn odd_functions_are_the_plugins_fault() {
    let slot = slot(js("
        export const f = () => 1;
        Object.defineProperty(f, 'length', { value: -1 });
        export const g = () => 2;
        Object.defineProperty(g, 'length', { value: 'many' });
    "));
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(1));
    let source = js(
        "Array.prototype.push = function () { this[0] = 5; }; Object.prototype.toJSON = () => 5; export const f = () => 1;",
    );
    let slot = host().slot::<Untyped>(&unique("odd"), source).unwrap();
    assert_eq!(
        slot.call("f", vec![]).unwrap(),
        json!(1),
        "what it has patched is not what lists its functions"
    );
}
