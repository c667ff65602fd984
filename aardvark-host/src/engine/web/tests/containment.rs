//! What guests must not reach, and what they must not be able to change.

use super::{check, install, on_thread, realm, run, with_web};
use crate::engine::v8::scripts::Asset;

#[test]
fn ambient_power_is_absent() {
    check(&[
        (
            "return ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'process', 'require', 'window', 'self', 'navigator', 'Deno', 'gc', 'ops', 'shared', 'primordials'].filter((name) => name in globalThis)",
            "",
        ),
        ("return [typeof ArrayBuffer, typeof globalThis.console.log]", "function,function"),
        ("return eval('1')", "EvalError: Code generation from strings disallowed for this context"),
        ("return Object.keys(globalThis)", ""),
        (
            "const d = Object.getOwnPropertyDescriptor(globalThis, 'setTimeout'); return [d.writable, d.enumerable, d.configurable]",
            "true,false,true",
        ),
    ]);
}

/// Walks everything that hangs on the global object and looks for a host function or their holder.
const SEARCH: &str = r#"(ops) => {
    "use strict";
    const targets = new Set([ops]);
    for (const key of Reflect.ownKeys(ops)) targets.add(ops[key]);
    const seen = new Set();
    const queue = [globalThis, Object.getPrototypeOf(async function () {}), Object.getPrototypeOf(function* () {})];
    queue.push(new URL("a:b?c=d").searchParams.entries(), new AbortController().signal, new DOMException("x"));
    let found = "";
    while (queue.length > 0) {
        const object = queue.pop();
        if ((typeof object !== "object" && typeof object !== "function") || object === null) continue;
        if (seen.has(object)) continue;
        seen.add(object);
        if (targets.has(object)) found += `${object === ops ? "ops" : object.name} `;
        queue.push(Object.getPrototypeOf(object));
        for (const key of Reflect.ownKeys(object)) {
            const { get, set, value } = Object.getOwnPropertyDescriptor(object, key);
            queue.push(get, set, value);
        }
    }
    globalThis.searchResult = `${seen.size > 500} ${found}`;
}"#;

#[test]
fn host_functions_are_unreachable() {
    on_thread(|| {
        let mut realm = realm();
        let host = install(&mut realm).unwrap();
        let search = realm.install(&Asset { name: "aardvark:search.js", source: SEARCH }).unwrap();
        realm.enter(|scope| {
            let search = v8::Local::new(scope, &search);
            let receiver = v8::undefined(scope);
            let argument = v8::Local::new(scope, &host);
            search.call(scope, receiver.into(), &[argument.into()]).unwrap();
        });
        assert_eq!(run(&mut realm, "return searchResult"), "true ");
    });
}

#[test]
fn stack_frames_give_nothing_away() {
    with_web(|realm| {
        let found = run(
            realm,
            "let leaked = 0, frames = 0;
             Error.prepareStackTrace = (error, sites) => {
               for (const site of sites) {
                 frames++;
                 if (site.getFileName()?.startsWith('aardvark:') && (site.getThis() || site.getFunction())) leaked++;
                 if (!site.getFileName() && (site.getThis() || site.getFunction())) leaked++;
               }
               return '';
             };
             const attempts = [
               () => atob({ toString() { throw new Error() } }),
               () => new URL('x'.repeat(5e6)),
               () => new TextDecoder().decode(1),
               () => new TextDecoder('utf-8', { get fatal() { throw new Error() } }),
               () => structuredClone({ get x() { throw new Error() } }),
               () => new URLSearchParams({ get x() { throw new Error() } }),
               () => AbortSignal.any({ [Symbol.iterator]() { throw new Error() } }),
               () => setTimeout(1),
             ];
             for (const attempt of attempts) try { attempt() } catch (error) { error.stack }
             setTimeout(() => new Error().stack);
             await new Promise((r) => setTimeout(r, 1));
             return [frames > 20, leaked]",
        );
        assert_eq!(found, "true,0");
    });
}

#[test]
fn patched_built_ins_change_nothing() {
    with_web(|realm| {
        let broken = run(
            realm,
            "const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
             const bad = () => { throw new RangeError('patched') };
             const value = { __proto__: null, value: bad };
             const trap = { __proto__: null, get: bad, set: bad };
             defineProperty(Object.getPrototypeOf(new Map().entries()), 'next', value);
             defineProperty(Object.getPrototypeOf([].values()), 'next', value);
             const kept = ['constructor', '__proto__', 'then', 'toString', 'valueOf', Symbol.toPrimitive];
             const classes = [Map, Set, String, Number, Date, RegExp, Function, Symbol, Promise, Uint8Array,
               ArrayBuffer, Object.getPrototypeOf(Uint8Array), Object.getPrototypeOf([].values()).constructor,
               URLSearchParams, URL, Event, EventTarget, AbortSignal, DOMException, Array, Object];
             const includes = (key) => { for (let i = 0; i < 6; i++) if (kept[i] === key) return true };
             for (let i = 0; i < 21; i++) {
               const target = classes[i].prototype;
               // What the checks themselves use.
               if (i >= 13 && i <= 18) continue;
               const keys = ownKeys(target);
               for (let k = 0; k < keys.length; k++) {
                 if (includes(keys[k])) continue;
                 const descriptor = getOwnPropertyDescriptor(target, keys[k]);
                 if (!descriptor.configurable) continue;
                 defineProperty(target, keys[k], typeof descriptor.value === 'function' ? value : trap);
               }
             }
             AbortSignal.prototype.dispatchEvent = EventTarget.prototype.dispatchEvent = bad;
             EventTarget.prototype.addEventListener = bad;
             const names = ['get', 'set', '0', '1', 'name', 'type', 'once', 'signal', 'fatal', 'length', 'id'];
             for (let i = 0; i < 11; i++) defineProperty(Object.prototype, names[i], trap);
             defineProperty(Array.prototype, '0', trap);
             defineProperty(Array.prototype, Symbol.iterator, value);
             const globals = ['TypeError', 'Error', 'Map', 'Set', 'Uint8Array', 'DOMException', 'Reflect', 'Object',
               'String', 'Math'];
             for (let i = 0; i < 10; i++) globalThis[globals[i]] = bad;
             return 'patched'",
        );
        assert_eq!(broken, "patched");
        for (body, expected) in [
            ("return new URL('http://a.example/?a=1#h').href", "http://a.example/?a=1#h"),
            (
                "const u = new URL('http://a.example/?a=1'); u.searchParams.append('b', '2'); return u.href",
                "http://a.example/?a=1&b=2",
            ),
            ("return new TextDecoder().decode(new TextEncoder().encode('aé'))", "aé"),
            ("return atob(btoa('hi'))", "hi"),
            ("return structuredClone({ a: { b: 'c' } }).a.b", "c"),
            ("return crypto.randomUUID() !== crypto.randomUUID()", "true"),
            ("return atob('=')", "InvalidCharacterError: atob: the text is not valid base64"),
            (
                "const c = new AbortController(); let n = 0; c.signal.onabort = () => n++; c.abort('r'); return c.signal.reason + n",
                "r1",
            ),
            (
                "let s = ''; setTimeout(() => { s += 'a' }); setTimeout(() => { s += 'b' }, 1); await new Promise((r) => setTimeout(r, 4)); return s",
                "ab",
            ),
            (
                "console.log('%s', { a: ['x', { b: 1 }], m: () => 1 }); console.table({ r: { c: 1 } }); console.group(); console.log('a\\nb'); return 'logged'",
                "logged",
            ),
        ] {
            assert_eq!(run(realm, body), expected, "{body}");
        }
        let record = realm.recorder().unwrap().take();
        assert_eq!(record.logs[0].message, "{ a: [ 'x', { b: 1 } ], m: [Function: m] }");
        assert_eq!(record.logs[2].message, "  a\n  b");
    });
}
