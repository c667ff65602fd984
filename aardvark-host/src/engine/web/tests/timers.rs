//! Timers and microtasks: order, ids, limits and errors.

use super::{check, check_log};

#[test]
fn order_ids_and_limits() {
    check(&[
        (
            "const seen = []; setTimeout(() => seen.push('late'), 3); setTimeout(() => seen.push('a'), 0); setTimeout(() => seen.push('b'), 0); queueMicrotask(() => seen.push('micro')); seen.push('sync'); await new Promise((r) => setTimeout(r, 6)); return seen",
            "sync,micro,a,b,late",
        ),
        (
            "const seen = []; setTimeout(() => { seen.push('t1'); Promise.resolve().then(() => seen.push('m1')) }); setTimeout(() => seen.push('t2')); await new Promise((r) => setTimeout(r, 2)); return seen",
            "t1,m1,t2",
        ),
        ("return await new Promise((done) => setTimeout((...args) => done(args), 0, 1, 'two'))", "1,two"),
        (
            "const id = setTimeout(() => {}); clearTimeout(id); return typeof id === 'number' && id > 0",
            "true",
        ),
        (
            "let ran = false; const id = setTimeout(() => { ran = true }, 1); clearTimeout(id); await new Promise((r) => setTimeout(r, 4)); return ran",
            "false",
        ),
        (
            "let ran = false; const id = setTimeout(() => { ran = true }, 1); clearInterval(`${id}`); await new Promise((r) => setTimeout(r, 4)); return ran",
            "false",
        ),
        (
            "let n = 0; await new Promise((done) => { const id = setInterval(() => { if (++n === 3) { clearInterval(id); done() } }, 1) }); await new Promise((r) => setTimeout(r, 5)); return n",
            "3",
        ),
        (
            "let n = 0; await new Promise((done) => { const id = setInterval(() => { if (++n === 5) { clearTimeout(id); done() } }) }); return n",
            "5",
        ),
        ("clearTimeout(); clearTimeout(null); clearTimeout(123456); clearInterval('x'); return 'ok'", "ok"),
        (
            "const order = []; for (const d of [-5, NaN, 'x', undefined, 2 ** 31]) setTimeout(() => order.push(String(d)), d); await new Promise((r) => setTimeout(r, 1)); return order",
            "-5,NaN,x,undefined,2147483648",
        ),
        (
            "const t = performance.now(); await new Promise((r) => setTimeout(r, 5)); return performance.now() - t >= 5",
            "true",
        ),
        (
            "const seen = []; await new Promise((done) => { setTimeout(() => { setTimeout(() => { seen.push('inner'); done() }, 0); seen.push('outer') }, 0) }); return seen",
            "outer,inner",
        ),
        (
            "return setTimeout('1 + 1')",
            "TypeError: setTimeout: the handler must be a function (text is not compiled here)",
        ),
        ("return setTimeout()", "TypeError: setTimeout: 1 argument required, but only 0 present"),
        ("return queueMicrotask(1)", "TypeError: queueMicrotask: the callback must be a function"),
        (
            "return [setTimeout.length, setInterval.length, clearTimeout.length, clearInterval.length, queueMicrotask.length, setTimeout.name]",
            "1,1,0,0,1,setTimeout",
        ),
        (
            "const ids = []; try { for (;;) ids.push(setTimeout(() => {}, 1e6)) } catch (e) { for (const id of ids) clearTimeout(id); setTimeout(() => {}); return [ids.length, e.name, e.message] }",
            "10000,RangeError,at most 10000 are allowed (clear some, or wait, or raise `limits.timers`)",
        ),
        ("return new setTimeout(() => {})", "TypeError: setTimeout is not a constructor"),
        ("await new Promise(() => {})", "waits for a promise that nothing can settle"),
    ]);
}

#[test]
fn errors_are_logged_and_stop_nothing() {
    check_log(&[
        (
            "setTimeout(() => { throw 'plain' }); setTimeout(() => console.log('next')); await new Promise((r) => setTimeout(r, 2))",
            "error timer: uncaught 'plain'\ninfo console: next",
        ),
        (
            "setTimeout(() => null.x); await new Promise((r) => setTimeout(r, 2))",
            "error timer: uncaught TypeError: Cannot read properties of null (reading 'x')\n    at plugin.js:1:38",
        ),
        (
            "queueMicrotask(() => { throw { code: 7 } }); await 0; await 0",
            "error microtask: uncaught { code: 7 }",
        ),
        (
            "let n = 0; await new Promise((done) => { const id = setInterval(() => { if (++n === 2) { clearInterval(id); done() } throw n }, 1) })",
            "error timer: uncaught 1\nerror timer: uncaught 2",
        ),
        (
            "Error.stackTraceLimit = 0; setTimeout(function deep() { deep() }); await new Promise((r) => setTimeout(r, 1))",
            "error timer: uncaught [RangeError: Maximum call stack size exceeded]",
        ),
    ]);
}
