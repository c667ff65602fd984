//! Memory outside the JavaScript heap: what a plugin cannot have, however it asks.

use aardvark_host::{Host, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::outcome::{Resource, ResourceUse};
use serde_json::json;

use crate::support::{host_with, js, patient, py, unique};

const LIMIT: u64 = 64 << 20;

fn host() -> Host {
    host_with(patient().buffer_bytes(LIMIT))
}

fn buffers(resources: &[ResourceUse]) -> ResourceUse {
    *resources.iter().find(|found| found.resource == Resource::BufferBytes).unwrap()
}

#[test]
fn a_buffer_that_does_not_fit_is_a_range_error() {
    let host = host();
    let slot = host
        .slot::<Untyped>(
            &unique("buffers"),
            js("
            const fill = (make) => {
                const kept = [];
                try { for (;;) kept.push(make()); } catch (error) { return [kept.length, error.name]; }
            };
            const source = new Uint8Array(4 << 20);
            const text = 'x'.repeat(4 << 20);
            const encoder = new TextEncoder();
            export const plain = () => fill(() => new ArrayBuffer(4 << 20));
            export const typed = () => fill(() => new Float64Array(512 << 10));
            export const copied = () => fill(() => source.slice());
            export const cloned = () => fill(() => structuredClone(source));
            export const moved = () => fill(() => new ArrayBuffer(8).transfer(4 << 20));
            export const encoded = () => fill(() => encoder.encode(text));
            export const huge = () => fill(() => new Uint8Array(2 ** 40));
            export const resizable = () => fill(() => new ArrayBuffer(1, { maxByteLength: 2 ** 40 }));
            export const around = () =>
                fill(() => Reflect.construct(new Uint8Array(1).buffer.constructor, [1, { maxByteLength: 2 }]));
            // V8 moves small arrays off its heap when it is asked for their buffer, and cannot do without.
            export const small = () => {
                const kept = fill(() => new ArrayBuffer(1 << 20));
                const views = [];
                for (let n = 0; n < 10_000; n++) views.push(new Uint8Array(8).buffer);
                return [kept[0], views.length];
            };
            export const garbage = () => {
                let bytes = 0;
                for (let n = 0; n < 30; n++) bytes += new Uint8Array(10 << 20).length;
                for (let n = 0; n < 15; n++) bytes += encoder.encode(text).length;
                return bytes;
            };
        "),
        )
        .unwrap();
    // The plugin itself keeps 4 MiB, and a transfer of 8 bytes has both for a moment.
    for (function, count) in [
        ("plain", 15),
        ("typed", 15),
        ("copied", 15),
        ("cloned", 15),
        ("moved", 14),
        ("encoded", 15),
        ("huge", 0),
        ("resizable", 0),
        ("around", 0),
    ] {
        let outcome = slot.run(Call::json(function, vec![]));
        assert_eq!(outcome.result.unwrap(), json!([count, "RangeError"]), "{function}");
        let used = buffers(&outcome.report.resources);
        assert_eq!(used.allowed, LIMIT);
        assert!(used.used <= LIMIT + (64 << 10), "{function}: {used:?}");
        assert!(count == 0 || used.used > LIMIT - (9 << 20), "{function}: {used:?}");
    }
    assert_eq!(slot.call("small", vec![]).unwrap()[1], json!(10_000));
    assert_eq!(slot.call("garbage", vec![]).unwrap(), json!(360 << 20), "what nobody uses costs nothing");
}

#[test]
fn a_heap_that_is_full_is_told_from_buffers_that_are() {
    let host = host_with(patient().buffer_bytes(LIMIT).heap_bytes(32 << 20));
    let source = js("
        export function both() {
            try { const kept = []; for (;;) kept.push(new ArrayBuffer(4 << 20)); } catch {}
            const kept = [];
            for (;;) kept.push({ n: kept.length });
        }
        export const fine = () => new Uint8Array(60 << 20).length;
    ");
    let slot = host.slot::<Untyped>(&unique("both"), source).unwrap();
    let error = slot.call("both", vec![]).unwrap_err();
    assert_eq!(error.limit().unwrap().name, "heapBytes", "{error}");
    assert_eq!(slot.call("fine", vec![]).unwrap(), json!(60 << 20));
}

#[test]
fn files_of_python_are_the_hosts_memory_and_have_a_limit_of_their_own() {
    let host = host();
    let source = py("
def write():
    written = 0
    with open('/tmp/large', 'wb', buffering=0) as file:
        try:
            while True: written += file.write(b'x' * (1 << 20))
        except OSError as error:
            return [written, error.errno]
def fine(): return 1
");
    let slot = host.slot::<Untyped>(&unique("files"), source).unwrap();
    let outcome = slot.run(Call::json("write", vec![]));
    // What a plugin has that asks for no files; 51 is `ENOSPC` in the interpreter's own numbers.
    assert_eq!(outcome.result.unwrap(), json!([16 << 20, 51]));
    let resources = &outcome.report.resources;
    let scratch = resources.iter().find(|found| found.resource == Resource::ScratchBytes).unwrap();
    assert_eq!((scratch.used, scratch.allowed), (16 << 20, 16 << 20));
    assert!(buffers(resources).used < 16 << 20, "{resources:?}");
    assert_eq!(slot.call("fine", vec![]).unwrap(), json!(1));
}
