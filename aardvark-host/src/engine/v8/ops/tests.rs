//! Every host function with arguments that no script of ours passes, as if a guest had got hold of it.

use std::sync::Arc;

use super::super::failure::Failure;
use super::super::modules::{ModuleMap, ModuleSource};
use super::super::process::THREAD_STACK_BYTES;
use super::super::realm::{Realm, RealmOptions};
use super::super::scripts::{Asset, evaluate};
use crate::engine::Limits;

struct Nothing;

impl ModuleSource for Nothing {
    fn read(&self, _: &str) -> Option<&[u8]> {
        None
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Gives the functions that ran code of the guest's to read an argument, and how many calls there were.
///
/// Each value stands at each of the first four places, with harmless ones of all kinds beside it. Numbers for `sleep`
/// would be slept.
const HOSTILE: &str = "(ops) => {
    let touched = false;
    const touch = () => { touched = true; return 1 };
    const traps = new Proxy({}, { get: () => touch });
    const live = { valueOf: touch, toString: touch, [Symbol.toPrimitive]: touch, get length() { return touch() } };
    const detached = new Uint8Array(8);
    detached.buffer.transfer();
    const shrinking = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }));
    shrinking.buffer.resize(0);
    const values = [
        live, new Proxy({}, traps), new Proxy(function () {}, traps), new Proxy([], traps), Object.create(null),
        detached, shrinking, new DataView(new ArrayBuffer(0)), new Float64Array(1), new BigUint64Array(2),
        [], [1], ['x'], new Array(2 ** 32 - 1), Object.assign([], { length: 4096 }), Symbol('s'), 1n, 2n ** 70n, null,
        undefined, true, '', '\\ud800', '\\0', 'x'.repeat(1 << 16), '/../..', NaN, -0, -1, 0.5, 2 ** 31, 2 ** 32,
        2 ** 53, 1e308, Infinity, -Infinity, () => touch(), Promise.resolve(1), new Error('x'), new Date(0), /x/,
    ];
    const fillers = [undefined, 0, 'x', new Uint8Array(16), []];
    const found = new Set();
    let calls = 0;
    for (const name of Object.keys(ops)) {
        for (const value of values) {
            if (name === 'sleep' && typeof value === 'number' && value > 1) continue;
            for (let place = 0; place < 4; place++) {
                for (const filler of fillers) {
                    const given = [filler, filler, filler, filler, filler];
                    given[place] = value;
                    if (name === 'sleep' && typeof given[0] === 'number' && given[0] > 1) continue;
                    touched = false;
                    calls++;
                    try { ops[name](...given) } catch { }
                    if (touched) found.add(name);
                }
            }
        }
    }
    return `${[...found].join()} ${calls > 30000}`;
}";

#[test]
fn no_argument_runs_code_of_the_guests_and_none_breaks_the_host() {
    let body = || {
        let modules = ModuleMap::new(Arc::new(Nothing));
        let mut realm = Realm::new(RealmOptions { limits: Limits::OWN, modules }).unwrap();
        let given = realm.enter(|scope| {
            let ops = super::object(scope).unwrap();
            let function = evaluate(scope, &Asset { name: "test.js", source: HOSTILE })?;
            v8::tc_scope!(let scope, scope);
            let function = v8::Local::new(scope, function);
            let receiver = v8::undefined(scope);
            match function.call(scope, receiver.into(), &[ops.into()]) {
                Some(value) => Ok(value.to_rust_string_lossy(scope)),
                None => Err(Failure::from_catch(scope)),
            }
        });
        assert_eq!(realm.interrupt().panicked(), None);
        assert_eq!(given.unwrap(), " true");
    };
    let thread = std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
