//! Recursion without end, in every language that there is: an exception, or the end of the isolate, never of the process.

use aardvark_host::Untyped;
use aardvark_manifest::error::{Fault, Kind};
use serde_json::json;

use crate::support::{host_with, js, patient, py, unique};

#[test]
fn javascript_runs_out_of_stack_in_an_orderly_way() {
    let host = host_with(patient());
    let slot = host
        .slot::<Untyped>(
            &unique("depth"),
            js("
            let counted = 0;
            export const count = () => ++counted;
            const deep = (n) => { let value = []; for (let i = 0; i < n; i++) value = [value]; return value; };
            export const calls = () => { const f = () => f() + 1; return f(); };
            export const getters = () => { const o = { get a() { return this.a; } }; return o.a; };
            export const proxies = () => { let p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); return p.x; };
            export const chain = () => { const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x; };
            export const written = () => JSON.stringify(deep(1e6));
            export const parsed = () => JSON.parse('['.repeat(1e7) + ']'.repeat(1e7));
            export const revived = () => JSON.parse('['.repeat(1e5) + ']'.repeat(1e5), (_, value) => value);
            export const result = () => deep(1e6);
            export const cloned = () => structuredClone(deep(1e6));
            export const logged = () => console.log(deep(1e6));
            export const flattened = () => deep(1e6).flat(Infinity);
            export const joined = () => deep(1e6).join();
            export const regex = () => new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('');
            export const backtracking = () => /^(?:(.)|x)*$/.test('a'.repeat(1e7));
            export const bound = () => { let f = () => 1; for (let i = 0; i < 1e6; i++) f = f.bind(null); return f(); };
            export const cause = () => {
                let error = new Error('x');
                for (let i = 0; i < 1e5; i++) error = new Error('x', { cause: error });
                throw error;
            };
            export const convert = () => { const o = { toString() { return `${o}`; } }; return `${o}`; };
            export const spread = () => Math.max(...new Array(1e7).fill(1));
            export const sorted = () => { const f = () => [2, 1].sort(f); return f(); };
            export const rope = () => { let s = ''; for (let i = 0; i < 1e6; i++) s = 'a' + s + 'b'; return s.length + s.indexOf('z'); };
            export const generators = () => { const f = function* () { yield* f(); }; return [...f()]; };
            export const classes = () => {
                let Kind = class {};
                for (let i = 0; i < 1e5; i++) Kind = class extends Kind {};
                return typeof new Kind();
            };
            export async function awaits() { const f = async () => { await f(); }; await f(); }
            export async function thens() {
                let promise = Promise.resolve(1);
                for (let i = 0; i < 1e5; i++) promise = promise.then((value) => value);
                return promise;
            }
        "),
        )
        .unwrap();
    for function in [
        "calls",
        "getters",
        "proxies",
        "chain",
        "written",
        "parsed",
        "revived",
        "result",
        "cloned",
        "logged",
        "flattened",
        "joined",
        "regex",
        "backtracking",
        "bound",
        "cause",
        "convert",
        "spread",
        "sorted",
        "rope",
        "generators",
        "classes",
        "awaits",
        "thens",
    ] {
        if let Err(error) = slot.call(function, vec![]) {
            assert_eq!(error.fault(), Fault::Guest, "{function}: {error}");
            assert!(
                matches!(error.kind(), Kind::Exception | Kind::Result | Kind::Limit),
                "{function}: {error}"
            );
        }
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{function}");
    }
}

#[test]
fn python_runs_out_of_stack_in_an_orderly_way() {
    let host = host_with(patient());
    let slot = host
        .slot::<Untyped>(
            &unique("depth"),
            py("
import ast, copy, functools, json, pickle, re, sys
COUNT = 0
def count():
    global COUNT
    COUNT += 1
    return COUNT
def deep(n):
    value = []
    for _ in range(n): value = [value]
    return value
def calls():
    def f(): return f() + 1
    return f()
def unlimited():
    sys.setrecursionlimit(10 ** 9)
    def f(n): return f(n + 1)
    return f(0)
def through_c():
    sys.setrecursionlimit(10 ** 9)
    def f(n): return max(map(f, [n + 1]))
    return f(0)
def attributes():
    sys.setrecursionlimit(10 ** 9)
    class Odd:
        def __getattr__(self, name): return getattr(self, name + 'x')
    return Odd().a
def comparisons():
    sys.setrecursionlimit(10 ** 9)
    a, b = [], []
    a.append(b); b.append(a)
    return a == b
def represented(): return len(repr(deep(10 ** 6)))
def written(): return len(json.dumps(deep(10 ** 6)))
def parsed(): return len(json.loads('[' * 10 ** 6 + ']' * 10 ** 6))
def result(): return deep(10 ** 6)
def copied(): return len(copy.deepcopy(deep(10 ** 5)))
def pickled(): return len(pickle.dumps(deep(10 ** 5)))
def dropped():
    value = deep(3 * 10 ** 6)
    del value
    return 1
def compiled(): return compile('(' * 10 ** 5 + ')' * 10 ** 5, 'x', 'eval') and 1
def compiled_sum(): return len(ast.dump(ast.parse('+'.join(['1'] * 10 ** 5))))
def regex(): return bool(re.compile('(' * 10 ** 4 + ')' * 10 ** 4))
def backtracking(): return bool(re.match('(?:(.)|x)*$', 'a' * 10 ** 6))
def partial():
    f = int
    for _ in range(10 ** 5): f = functools.partial(f)
    return f()
def cause():
    error = None
    for _ in range(10 ** 5):
        new = ValueError('x'); new.__cause__ = error; error = new
    raise error
def iterators():
    it = iter([1])
    for _ in range(10 ** 6): it = map(int, it)
    return sum(it)
def generators():
    def f(): yield from f()
    return list(f())
def destructors():
    class Chain:
        def __init__(self, next): self.next = next
        def __del__(self): del self.next
    value = None
    for _ in range(10 ** 5): value = Chain(value)
    del value
    return 1
async def awaits():
    sys.setrecursionlimit(10 ** 9)
    async def f(): await f()
    await f()
"),
        )
        .unwrap();
    for function in [
        "calls",
        "unlimited",
        "through_c",
        "attributes",
        "comparisons",
        "represented",
        "written",
        "parsed",
        "result",
        "copied",
        "pickled",
        "dropped",
        "compiled",
        "compiled_sum",
        "regex",
        "backtracking",
        "partial",
        "cause",
        "iterators",
        "generators",
        "destructors",
        "awaits",
    ] {
        if let Err(error) = slot.call(function, vec![]) {
            assert_eq!(error.fault(), Fault::Guest, "{function}: {error}");
            let kinds = [Kind::Exception, Kind::Result, Kind::Limit, Kind::Crash];
            assert!(kinds.contains(&error.kind()), "{function}: {error}");
        }
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{function}");
    }
}
