//! AbortController and AbortSignal.

use super::check;

#[test]
fn signals() {
    check(&[
        (
            "const c = new AbortController(); const seen = []; c.signal.onabort = (e) => seen.push('on' + e.type); c.signal.addEventListener('abort', () => seen.push('listener')); c.abort(); c.abort(); return [c.signal.aborted, seen, c.signal.reason.name, c.signal.reason.code]",
            "true,onabort,listener,AbortError,20",
        ),
        ("const c = new AbortController(); c.abort('why'); return c.signal.reason", "why"),
        (
            "const c = new AbortController(); c.signal.throwIfAborted(); c.abort(new RangeError('stop')); c.signal.throwIfAborted()",
            "RangeError: stop",
        ),
        (
            "const s = AbortSignal.abort(); return [s.aborted, s.reason instanceof DOMException, s.reason.message]",
            "true,true,This operation was aborted",
        ),
        ("AbortSignal.abort().throwIfAborted()", "AbortError: This operation was aborted"),
        (
            "const s = AbortSignal.timeout(2); const early = s.aborted; await new Promise((r) => s.addEventListener('abort', r)); return [early, s.aborted, s.reason.name, s.reason.code]",
            "false,true,TimeoutError,23",
        ),
        (
            "return AbortSignal.timeout(-1)",
            "TypeError: AbortSignal.timeout: the delay must be a number from 0 to 2^53 - 1",
        ),
        (
            "return AbortSignal.timeout('soon')",
            "TypeError: AbortSignal.timeout: the delay must be a number from 0 to 2^53 - 1",
        ),
        (
            "const a = new AbortController(), b = new AbortController(); const s = AbortSignal.any([a.signal, b.signal]); let n = 0; s.onabort = () => n++; b.abort('b'); a.abort('a'); return [s.aborted, s.reason, n]",
            "true,b,1",
        ),
        ("return AbortSignal.any([new AbortController().signal, AbortSignal.abort('done')]).reason", "done"),
        ("return AbortSignal.any([]).aborted", "false"),
        (
            "const c = new AbortController(); const s = AbortSignal.any([AbortSignal.any([c.signal])]); c.abort(1); return s.reason",
            "1",
        ),
        ("return AbortSignal.any([{}])", "TypeError: AbortSignal.any: every item must be an AbortSignal"),
        ("return new AbortSignal()", "TypeError: Illegal constructor"),
        (
            "const s = new AbortController().signal; s.onabort = 5; return [s.onabort, s instanceof EventTarget, String(s), String(new AbortController())]",
            ",true,[object AbortSignal],[object AbortController]",
        ),
        (
            "return [AbortSignal.abort.length, AbortSignal.any.length, AbortSignal.timeout.length, AbortController.length]",
            "0,1,1,0",
        ),
    ]);
}
