//! crypto and performance.

use super::check;

#[test]
fn random_values() {
    check(&[
        (
            "const a = crypto.randomUUID(), b = crypto.randomUUID(); return [a !== b, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(a)]",
            "true,true",
        ),
        (
            "Math.random = () => { throw new Error('used') }; crypto.randomUUID(); return crypto.getRandomValues(new Uint8Array(32)).some((b) => b !== 0)",
            "true",
        ),
        ("const a = new Uint8Array(8); return crypto.getRandomValues(a) === a", "true"),
        (
            "const a = new Uint8Array(64); crypto.getRandomValues(a.subarray(32)); return [a.subarray(0, 32).every((b) => b === 0), a.subarray(32).some((b) => b !== 0)]",
            "true,true",
        ),
        (
            "const a = crypto.getRandomValues(new BigUint64Array(4)); return a.some((n) => n > 2n ** 32n)",
            "true",
        ),
        ("return crypto.getRandomValues(new Int32Array(16384)).length", "16384"),
        (
            "return crypto.getRandomValues(new Uint8Array(65537))",
            "QuotaExceededError: Crypto.getRandomValues: 65537 bytes are more than the 65536 allowed at once",
        ),
        (
            "try { crypto.getRandomValues(new Uint16Array(32769)) } catch (e) { return [e instanceof DOMException, e.code] }",
            "true,22",
        ),
        (
            "return crypto.getRandomValues(new Float64Array(1))",
            "TypeMismatchError: Crypto.getRandomValues: the argument must be a typed array of integers",
        ),
        (
            "return crypto.getRandomValues(new DataView(new ArrayBuffer(1)))",
            "TypeMismatchError: Crypto.getRandomValues: the argument must be a typed array of integers",
        ),
        (
            "return crypto.getRandomValues([1])",
            "TypeError: Crypto.getRandomValues: the argument must be a typed array of integers",
        ),
        (
            "return crypto.getRandomValues.call({}, new Uint8Array(1))",
            "TypeError: Cannot read private member #isCrypto from an object whose class did not declare it",
        ),
        ("return new Crypto()", "TypeError: Illegal constructor"),
        (
            "return [Crypto.prototype.getRandomValues.length, String(crypto), crypto.subtle]",
            "1,[object Crypto],",
        ),
    ]);
}

#[test]
fn clock() {
    check(&[
        (
            "const a = performance.now(), b = performance.now(); return [a >= 0, b >= a, typeof a]",
            "true,true,number",
        ),
        ("return Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000", "true"),
        (
            "return JSON.stringify(performance) === JSON.stringify({ timeOrigin: performance.timeOrigin })",
            "true",
        ),
        ("return new Performance()", "TypeError: Illegal constructor"),
        ("return String(performance)", "[object Performance]"),
    ]);
}
