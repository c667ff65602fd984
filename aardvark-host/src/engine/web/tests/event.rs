//! Event, CustomEvent, EventTarget and DOMException.

use super::{check, check_log};

#[test]
fn events() {
    check(&[
        (
            "const t = new EventTarget(); const seen = []; t.addEventListener('x', (e) => seen.push(e.type, e.target === t, e.currentTarget === t, e.eventPhase)); return [t.dispatchEvent(new Event('x')), seen]",
            "true,x,true,true,2",
        ),
        (
            "const t = new EventTarget(); let n = 0; const f = () => n++; t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', f, true); t.dispatchEvent(new Event('x')); return n",
            "2",
        ),
        (
            "const t = new EventTarget(); let n = 0; t.addEventListener('x', () => n++, { once: true }); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); return n",
            "1",
        ),
        (
            "const t = new EventTarget(); let n = 0; const f = () => n++; t.addEventListener('x', f); t.removeEventListener('x', f, true); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); return n",
            "0",
        ),
        (
            "const t = new EventTarget(); const seen = []; t.addEventListener('x', () => seen.push('bubble')); t.addEventListener('x', () => seen.push('capture'), { capture: true }); t.dispatchEvent(new Event('x')); return seen",
            "capture,bubble",
        ),
        (
            "const t = new EventTarget(); const seen = []; t.addEventListener('x', (e) => { seen.push(1); e.stopImmediatePropagation() }); t.addEventListener('x', () => seen.push(2)); t.dispatchEvent(new Event('x')); return seen",
            "1",
        ),
        (
            "const t = new EventTarget(); t.addEventListener('x', (e) => e.preventDefault()); return [t.dispatchEvent(new Event('x', { cancelable: true })), t.dispatchEvent(new Event('x'))]",
            "false,true",
        ),
        (
            "const t = new EventTarget(); t.addEventListener('x', (e) => e.preventDefault(), { passive: true }); return t.dispatchEvent(new Event('x', { cancelable: true }))",
            "true",
        ),
        (
            "const t = new EventTarget(); const o = { n: 0, handleEvent(e) { this.n++ } }; t.addEventListener('x', o); t.dispatchEvent(new Event('x')); return o.n",
            "1",
        ),
        (
            "const t = new EventTarget(); const seen = []; const g = () => seen.push('g'); t.addEventListener('x', () => { t.removeEventListener('x', g); t.addEventListener('x', () => seen.push('new')) }); t.addEventListener('x', g); t.dispatchEvent(new Event('x')); return seen.length",
            "0",
        ),
        (
            "const t = new EventTarget(); const c = new AbortController(); let n = 0; t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); c.abort(); t.dispatchEvent(new Event('x')); return n",
            "1",
        ),
        (
            "const e = new CustomEvent('x', { detail: { a: 1 }, bubbles: true }); return [e.detail.a, e.bubbles, e instanceof Event, new CustomEvent('y').detail, e.defaultPrevented, e.isTrusted]",
            "1,true,true,,false,false",
        ),
        (
            "const e = new Event('x'); return [e.timeStamp >= 0, e.target, e.composedPath().length, Event.AT_TARGET, String(e)]",
            "true,,0,2,[object Event]",
        ),
        ("return new Event()", "TypeError: Event: 1 argument required, but only 0 present"),
        (
            "return new EventTarget().dispatchEvent({ type: 'x' })",
            "TypeError: EventTarget.dispatchEvent: the argument must be an Event",
        ),
        (
            "const t = new EventTarget(); const e = new Event('x'); let name; t.addEventListener('x', () => { try { t.dispatchEvent(e) } catch (err) { name = err.name } }); t.dispatchEvent(e); return name",
            "InvalidStateError",
        ),
        (
            "class Bus extends EventTarget { #n = 2; get n() { return this.#n } } const b = new Bus(); let got; b.addEventListener('x', function () { got = this.n }); b.dispatchEvent(new Event('x')); return got",
            "2",
        ),
        (
            "return [EventTarget.length, Event.length, CustomEvent.length, EventTarget.prototype.addEventListener.length, EventTarget.prototype.dispatchEvent.length]",
            "0,1,1,2,1",
        ),
    ]);
}

#[test]
fn errors_in_listeners_are_logged() {
    check_log(&[
        (
            "const t = new EventTarget(); t.addEventListener('x', () => { throw 1 }); t.addEventListener('x', () => console.log('on')); t.dispatchEvent(new Event('x'))",
            "error event: uncaught 1\ninfo console: on",
        ),
        (
            "const t = new EventTarget(); t.addEventListener('x', {}); t.dispatchEvent(new Event('x'))",
            "error event: uncaught TypeError: the listener has no method handleEvent\n    at plugin.js:1:76\n    at plugin.js:1:108",
        ),
    ]);
}

#[test]
fn dom_exceptions() {
    check(&[
        (
            "const e = new DOMException('m', 'NotFoundError'); return [e.name, e.message, e.code, e instanceof Error, Error.isError(e), String(e), Object.prototype.toString.call(e)]",
            "NotFoundError,m,8,true,true,NotFoundError: m,[object DOMException]",
        ),
        ("const e = new DOMException(); return [e.name, e.message === '', e.code]", "Error,true,0"),
        (
            "return [DOMException.ABORT_ERR, DOMException.prototype.DATA_CLONE_ERR, DOMException.length, Object.getPrototypeOf(DOMException) === Function.prototype]",
            "20,25,0,true",
        ),
        ("return typeof new DOMException('m').stack", "string"),
        (
            "class Mine extends DOMException { constructor() { super('m', 'TimeoutError') } } const e = new Mine(); return [e instanceof Mine, e.name, e.code]",
            "true,TimeoutError,23",
        ),
        (
            "return Object.getOwnPropertyDescriptor(DOMException.prototype, 'name').get.call(new Error())",
            "TypeError: Cannot read private member #name from an object whose class did not declare it",
        ),
        ("throw new DOMException('over', 'QuotaExceededError')", "QuotaExceededError: over"),
    ]);
}
