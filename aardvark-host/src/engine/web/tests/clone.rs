//! structuredClone.

use super::check;

#[test]
fn what_can_be_cloned() {
    check(&[
        (
            "const a = { x: [1, { y: null }], s: 'é', n: -0, u: undefined, b: 12n }; const b = structuredClone(a); return [b !== a, b.x !== a.x, JSON.stringify(b.x), b.s, Object.is(b.n, -0), 'u' in b, b.b]",
            "true,true,[1,{\"y\":null}],é,true,true,12",
        ),
        (
            "const a = [1, , 3]; a.extra = 'e'; const b = structuredClone(a); return [b.length, 1 in b, b.extra]",
            "3,false,e",
        ),
        ("return structuredClone(Array(5)).length", "5"),
        (
            "const m = structuredClone(new Map([[{ k: 1 }, new Set([1, 'two'])]])); const [k, v] = [...m][0]; return [m instanceof Map, k.k, v instanceof Set, [...v]]",
            "true,1,true,1,two",
        ),
        (
            "const d = structuredClone(new Date(86400000)); return [d instanceof Date, d.toISOString()]",
            "true,1970-01-02T00:00:00.000Z",
        ),
        ("return Number.isNaN(structuredClone(new Date(NaN)).getTime())", "true"),
        (
            "const r = /a+(?<n>b)/giv; r.lastIndex = 3; const c = structuredClone(r); return [c.source, c.flags, c.lastIndex]",
            "a+(?<n>b),giv,0",
        ),
        (
            "const t = structuredClone(new Float32Array([1.5, -2])); return [t instanceof Float32Array, t]",
            "true,1.5,-2",
        ),
        ("const t = structuredClone(new BigInt64Array([5n, -6n])); return t", "5,-6"),
        (
            "const b = new ArrayBuffer(8); const a = [new Uint8Array(b, 2, 3), new DataView(b, 4), b]; a[0][0] = 7; const c = structuredClone(a); return [c[0].buffer === c[2], c[1].buffer === c[2], c[0].byteOffset, c[0].length, c[1].byteLength, c[0][0], c[2] !== b]",
            "true,true,2,3,4,7,true",
        ),
        (
            "const b = structuredClone(new ArrayBuffer(2, { maxByteLength: undefined })); return [b.resizable, b.byteLength]",
            "false,2",
        ),
        (
            "const a = { name: 'loop' }; a.self = a; a.list = [a]; const b = structuredClone(a); return [b.self === b, b.list[0] === b, b !== a]",
            "true,true,true",
        ),
        (
            "const m = new Map(); m.set('me', m); const c = structuredClone(m); return c.get('me') === c && c !== m",
            "true",
        ),
        ("const s = { v: 1 }; const c = structuredClone([s, s]); return c[0] === c[1]", "true"),
        (
            "const e = structuredClone(new RangeError('far', { cause: { why: 1 } })); return [e instanceof RangeError, e.name, e.message, e.cause.why, Error.isError(e)]",
            "true,RangeError,far,1,true",
        ),
        (
            "class Odd extends Error { name = 'Odd' } const e = structuredClone(new Odd('m')); return [Object.getPrototypeOf(e) === Error.prototype, e.name, e.message]",
            "true,Error,m",
        ),
        ("const e = new TypeError('kept'); return structuredClone(e).stack === e.stack", "true"),
        (
            "const e = structuredClone(new DOMException('m', 'AbortError')); return [e instanceof DOMException, e.name, e.message, e.code]",
            "true,AbortError,m,20",
        ),
        (
            "const c = structuredClone([Object(true), Object(3), Object('s'), Object(4n)]); return c.map((v) => typeof v + v)",
            "objecttrue,object3,objects,object4",
        ),
        (
            "class P { #x = 1; y = 2; get z() { return 3 } m() {} } const c = structuredClone(new P()); return [Object.getPrototypeOf(c) === Object.prototype, JSON.stringify(c)]",
            "true,{\"y\":2}",
        ),
        (
            "let n = 0; const c = structuredClone({ get a() { n++; return { b: n } } }); return [n, c.a.b, typeof Object.getOwnPropertyDescriptor(c, 'a').value]",
            "1,1,object",
        ),
        (
            "const o = { get a() { delete this.b; return 1 }, b: 2, c: 3 }; return JSON.stringify(structuredClone(o))",
            "{\"a\":1,\"c\":3}",
        ),
        ("return JSON.stringify(structuredClone({ [Symbol('s')]: 1, k: 2 }))", "{\"k\":2}"),
        (
            "const o = JSON.parse('{\"__proto__\": 5}'); const c = structuredClone(o); return [Object.keys(c), Object.getPrototypeOf(c) === Object.prototype]",
            "__proto__,true",
        ),
        (
            "return (function () { return JSON.stringify(structuredClone(arguments)) })('a', 2)",
            "{\"0\":\"a\",\"1\":2}",
        ),
        ("return structuredClone(null) === null && structuredClone(undefined) === undefined", "true"),
        ("const s = 'x'.repeat(1 << 20); return structuredClone(Array(100000).fill(s)).length", "100000"),
        (
            "const b = new ArrayBuffer(4); new Uint8Array(b)[3] = 9; const c = structuredClone({ b }, { transfer: [b] }); return [b.detached, b.byteLength, c.b.byteLength, new Uint8Array(c.b)[3]]",
            "true,0,4,9",
        ),
        (
            "const t = new Uint8Array([1, 2]); const c = structuredClone(t, { transfer: [t.buffer] }); return [t.length, c]",
            "0,1,2",
        ),
        ("return [structuredClone.length, structuredClone.name]", "1,structuredClone"),
    ]);
}

#[test]
fn what_cannot_be_cloned() {
    check(&[
        ("return structuredClone(() => 1)", "DataCloneError: [Function (anonymous)] could not be cloned"),
        ("return structuredClone({ f() {} })", "DataCloneError: [Function: f] could not be cloned"),
        ("return structuredClone(Symbol('s'))", "DataCloneError: Symbol(s) could not be cloned"),
        (
            "return structuredClone(Object(Symbol('s')))",
            "DataCloneError: [Symbol: Symbol(s)] could not be cloned",
        ),
        ("return structuredClone(new Proxy({}, {}))", "DataCloneError: [Proxy] could not be cloned"),
        ("return structuredClone(Promise.resolve(1))", "DataCloneError: Promise { 1 } could not be cloned"),
        (
            "return structuredClone(new WeakMap())",
            "DataCloneError: WeakMap { <items unknown> } could not be cloned",
        ),
        (
            "return structuredClone((function* () {})())",
            "DataCloneError: Object [Generator] {} could not be cloned",
        ),
        ("return structuredClone(new URL('a:b'))", "DataCloneError: URL { href: 'a:b' } could not be cloned"),
        (
            "return structuredClone(new AbortController().signal)",
            "DataCloneError: AbortSignal { aborted: false } could not be cloned",
        ),
        ("return structuredClone()", "TypeError: structuredClone: 1 argument required, but only 0 present"),
        ("return structuredClone({ get x() { throw new RangeError('mine') } })", "RangeError: mine"),
        ("try { structuredClone(eval) } catch (e) { return [e instanceof DOMException, e.code] }", "true,25"),
        (
            "const b = new ArrayBuffer(4); b.transfer(); return structuredClone(b)",
            "DataCloneError: ArrayBuffer { (detached) } could not be cloned: it is detached",
        ),
        (
            "const b = new ArrayBuffer(4); try { structuredClone(() => b, { transfer: [b] }) } catch (e) { return [e.name, b.detached] }",
            "DataCloneError,false",
        ),
        (
            "const b = new ArrayBuffer(4); return structuredClone(b, { transfer: [b, b] })",
            "DataCloneError: structuredClone: an ArrayBuffer is listed twice",
        ),
        (
            "return structuredClone(1, { transfer: [{}] })",
            "DataCloneError: structuredClone: {} cannot be transferred",
        ),
        (
            "return structuredClone(1, { transfer: 5 })",
            "TypeError: structuredClone: `transfer` must be a sequence of objects",
        ),
        (
            "let o = {}; for (let i = 0; i < 200000; i++) o = { o }; try { structuredClone(o) } catch (e) { return e.name }",
            "RangeError",
        ),
    ]);
}
