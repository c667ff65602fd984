//! console: levels, formatting, inspection and its limits.

use super::{check, check_log, run, with_web};

#[test]
fn levels_and_directives() {
    check_log(&[
        ("console.log('a', 1, true, null, undefined)", "info console: a 1 true null undefined"),
        (
            "console.info('i'); console.debug('d'); console.warn('w'); console.error('e')",
            "info console: i\ndebug console: d\nwarn console: w\nerror console: e",
        ),
        ("console.log()", "info console: "),
        (
            "console.log('%s is %d of %i and %f, %o %%', 'x', 4.5, 7.9, '1.25kg', { a: 1 }, 'rest')",
            "info console: x is 4.5 of 7 and 1.25, { a: 1 } % rest",
        ),
        (
            "console.log('100%', 'x'); console.log('%s'); console.log('%c%s', 'color: red', 'styled'); console.log('%x', 1)",
            "info console: 100% x\ninfo console: %s\ninfo console: styled\ninfo console: %x 1",
        ),
        (
            "console.log('%s %s', { toString() { throw 1 } }, Symbol('q'))",
            "info console: { toString: [Function: toString] } Symbol(q)",
        ),
        ("console.log('%d %i', 12n, 'abc')", "info console: 12n NaN"),
        (
            "console.assert(true, 'no'); console.assert(false); console.assert(0, 'told %s', 'you'); console.assert(false, { a: 1 })",
            "error console: Assertion failed\nerror console: Assertion failed: told you\nerror console: Assertion failed { a: 1 }",
        ),
        (
            "console.count(); console.count('x'); console.count(); console.countReset(); console.count(); console.countReset('nope')",
            "info console: default: 1\ninfo console: x: 1\ninfo console: default: 2\ninfo console: default: 1\nwarn console: no count called `nope`",
        ),
        (
            "console.group('g'); console.log('in\\nside'); console.groupCollapsed(); console.log('deep'); console.groupEnd(); console.groupEnd(); console.groupEnd(); console.log('out')",
            "info console: g\ninfo console:   in\n  side\ninfo console:     deep\ninfo console: out",
        ),
        (
            "console.timeEnd('t'); console.time('t'); console.time('t')",
            "warn console: no timer called `t`\nwarn console: a timer called `t` is running already",
        ),
        (
            "console.table([{ a: 1, b: 'x' }, { a: 2, c: true }])",
            "info console: ┌─────────┬───┬─────┬──────┐\n│ (index) │ a │ b   │ c    │\n├─────────┼───┼─────┼──────┤\n│ 0       │ 1 │ 'x' │      │\n│ 1       │ 2 │     │ true │\n└─────────┴───┴─────┴──────┘",
        ),
        (
            "console.table([{ a: 1, b: 2 }], ['b']); console.table(5)",
            "info console: ┌─────────┬───┐\n│ (index) │ b │\n├─────────┼───┤\n│ 0       │ 2 │\n└─────────┴───┘\ninfo console: 5",
        ),
        (
            "console.table(new Map([['k', 1]]))",
            "info console: ┌───────────────────┬─────┬────────┐\n│ (iteration index) │ Key │ Values │\n├───────────────────┼─────┼────────┤\n│ 0                 │ 'k' │ 1      │\n└───────────────────┴─────┴────────┘",
        ),
        (
            "function inner() { console.trace('here') } inner()",
            "info console: Trace: here\n    at inner (plugin.js:1:43)\n    at plugin.js:1:59\n    at plugin.js:1:69",
        ),
        (
            "console.dir({ a: { b: 1 } }); console.dirxml('x'); console.clear()",
            "info console: { a: { b: 1 } }\ninfo console: x",
        ),
        ("const { log } = console; log('detached')", "info console: detached"),
    ]);
}

#[test]
fn inspection() {
    check_log(&[
        (
            "console.log({ a: 'q', 'b-c': [1, 'two', [3]], [Symbol('s')]: 1n, d: -0 })",
            "info console: { a: 'q', 'b-c': [ 1, 'two', [ 3 ] ], d: -0, [Symbol(s)]: 1n }",
        ),
        (
            "console.log({}, [], [[]], Object.create(null), new (class Foo { x = 1 })())",
            "info console: {} [] [ [] ] [Object: null prototype] {} Foo { x: 1 }",
        ),
        (
            "console.log(new Map([['a', { b: 1 }]]), new Set([1, 'x']), new WeakSet())",
            "info console: Map(1) { 'a' => { b: 1 } } Set(2) { 1, 'x' } WeakSet { <items unknown> }",
        ),
        (
            "console.log([1, , , 4], Array(3), [undefined])",
            "info console: [ 1, <2 empty items>, 4 ] [ <3 empty items> ] [ undefined ]",
        ),
        (
            "console.log(new Uint8Array([1, 2]), new Uint8Array([255]).buffer)",
            "info console: Uint8Array(2) [ 1, 2 ] ArrayBuffer { [contents]: <ff>, byteLength: 1 }",
        ),
        (
            "console.log(new Date(0), new Date(NaN), /x/gi, Object('s'), Object(1), Symbol('y'))",
            "info console: 1970-01-01T00:00:00.000Z Invalid Date /x/gi [String: 's'] [Number: 1] Symbol(y)",
        ),
        (
            "console.log(function f() {}, () => {}, class A {}, async () => {}, function* g() {}, Math.max)",
            "info console: [Function: f] [Function (anonymous)] [class A] [AsyncFunction (anonymous)] [GeneratorFunction: g] [Function: max]",
        ),
        (
            "console.log(Promise.resolve(1), new Promise(() => {}))",
            "info console: Promise { 1 } Promise { <pending> }",
        ),
        (
            "const o = { name: 'o' }; o.self = o; console.log(o); const m = new Map(); m.set(m, 1); console.log(m)",
            "info console: { name: 'o', self: [Circular] }\ninfo console: Map(1) { [Circular] => 1 }",
        ),
        (
            "console.log({ a: { b: { c: { d: { e: { f: 1 } } } } } })",
            "info console: { a: { b: { c: { d: { e: [Object] } } } } }",
        ),
        (
            "console.log({ get x() { throw 1 }, set y(v) {}, get z() { return 1 }, set z(v) {} })",
            "info console: { x: [Getter], y: [Setter], z: [Getter/Setter] }",
        ),
        (
            "console.log(new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } }), new Proxy(class {}, {}))",
            "info console: [Proxy] [Proxy function]",
        ),
        (
            "console.log(['it\\'s', 'a\"b\\'', 'l1\\nl2\\u0007\\\\'])",
            "info console: [ \"it's\", 'a\"b\\'', 'l1\\nl2\\x07\\\\' ]",
        ),
        (
            "console.log(Array.from({ length: 103 }, () => 0).slice(0, 2), [...Array(3).keys()].map(String))",
            "info console: [ 0, 0 ] [ '0', '1', '2' ]",
        ),
        (
            "console.log({ first: 'a'.repeat(40), second: 'b'.repeat(40) })",
            "info console: {\n  first: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',\n  second: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'\n}",
        ),
        (
            "console.log([new TypeError('bad')].length, [Object.assign(new Error('e'), { stack: undefined, code: 5 })])",
            "info console: 1 [ [Error: e] { code: 5 } ]",
        ),
        (
            "console.log(new URL('http://a.example'), new URLSearchParams('a=1'), new AbortController().signal)",
            "info console: URL { href: 'http://a.example/' } URLSearchParams { 'a' => '1' } AbortSignal { aborted: false }",
        ),
        (
            "console.log(new RangeError('far', { cause: 'near' }))",
            "info console: RangeError: far\n    at plugin.js:1:28\n    at plugin.js:1:72 {\n  [cause]: 'near'\n}",
        ),
        (
            "console.log(new DOMException('m', 'AbortError'))",
            "info console: AbortError: m\n    at plugin.js:1:28\n    at plugin.js:1:67",
        ),
        (
            "(function () { console.log(arguments) })(1, 'a'); class L extends Array {} console.log(L.of(1))",
            "info console: [Arguments] [ 1, 'a' ]\ninfo console: L(1) [ 1 ]",
        ),
    ]);
}

#[test]
fn limits() {
    check(&[
        (
            "console.log('x'.repeat(3000000)); console.log({ s: 'x'.repeat(30000) }); console.log(Array(1000000).fill(1)); return 'ok'",
            "ok",
        ),
        (
            "let o = []; for (let i = 0; i < 100; i++) o = Array(100).fill(o); console.log(o); return 'ok'",
            "ok",
        ),
        (
            "const o = {}; for (let i = 0; i < 1000; i++) o['k' + i] = { i, l: [i] }; console.log(o, o, o); return 'ok'",
            "ok",
        ),
    ]);
    with_web(|realm| {
        let text =
            run(realm, "console.log('x'.repeat(3000000)); console.log(Array(150).fill(1)); return 'ok'");
        assert_eq!(text, "ok");
        let record = realm.recorder().unwrap().take();
        let lines: Vec<_> = record.logs.iter().map(|line| line.message.as_str()).collect();
        assert!(lines[0].ends_with("x... 2000000 more characters"), "{}", lines[0].len());
        assert!(
            lines[1].ends_with("1,\n  ... 50 more items\n]") || lines[1].ends_with("... 50 more items\n]")
        );
    });
}
