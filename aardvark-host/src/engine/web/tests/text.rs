//! TextEncoder and TextDecoder.

use super::{check, run, with_basic};

#[test]
fn encoding() {
    check(&[
        ("return new TextEncoder().encode('aé€😀')", "97,195,169,226,130,172,240,159,152,128"),
        ("return new TextEncoder().encode().length", "0"),
        ("return new TextEncoder().encode('\\ud800x')", "239,191,189,120"),
        ("return new TextEncoder().encode(null)", "110,117,108,108"),
        ("return new TextEncoder().encoding", "utf-8"),
        (
            "return TextEncoder.prototype.encode.call({})",
            "TypeError: Cannot read private member #isEncoder from an object whose class did not declare it",
        ),
        (
            "const b = new Uint8Array(5); const r = new TextEncoder().encodeInto('a€b', b); return [r.read, r.written, b]",
            "3,5,97,226,130,172,98",
        ),
        (
            "const b = new Uint8Array(3); const r = new TextEncoder().encodeInto('ab😀', b); return [r.read, r.written, b]",
            "2,2,97,98,0",
        ),
        (
            "const b = new Uint8Array(6); const r = new TextEncoder().encodeInto('ab😀c', b); return [r.read, r.written]",
            "4,6",
        ),
        (
            "const b = new Uint8Array(8); const r = new TextEncoder().encodeInto('xy', b.subarray(4, 5)); return [r.read, r.written, b]",
            "1,1,0,0,0,0,120,0,0,0",
        ),
        (
            "const b = new Uint8Array(4); const r = new TextEncoder().encodeInto('\\udc00a', b); return [r.read, r.written, b]",
            "2,4,239,191,189,97",
        ),
        (
            "return new TextEncoder().encodeInto('a', [])",
            "TypeError: TextEncoder.encodeInto: the destination must be a Uint8Array",
        ),
        (
            "return [TextEncoder.prototype.encodeInto.length, TextDecoder.length, TextDecoder.prototype.decode.length]",
            "2,0,0",
        ),
    ]);
}

#[test]
fn decoding() {
    check(&[
        ("return new TextDecoder().decode(new Uint8Array([97, 226, 130, 172]))", "a€"),
        ("return new TextDecoder().decode()", ""),
        ("return new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 97])).length", "1"),
        (
            "return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 97])).length",
            "2",
        ),
        ("return new TextDecoder().decode(new Uint8Array([97, 0xff, 98]))", "a\u{fffd}b"),
        ("return new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 0x98]))", "\u{fffd}"),
        (
            "return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([97, 0xff]))",
            "TypeError: TextDecoder.decode: the input is not valid utf-8",
        ),
        (
            "return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xed, 0xa0, 0x80]))",
            "TypeError: TextDecoder.decode: the input is not valid utf-8",
        ),
        (
            "const d = new TextDecoder(); return d.decode(new Uint8Array([0xf0, 0x9f]), { stream: true }) + '|' + d.decode(new Uint8Array([0x98, 0x80, 33]), { stream: true }) + '|' + d.decode()",
            "|😀!|",
        ),
        (
            "const d = new TextDecoder(); return d.decode(new Uint8Array([0xe2]), { stream: true }) + d.decode(new Uint8Array([0x82])) + d.decode(new Uint8Array([97]))",
            "\u{fffd}a",
        ),
        (
            "const d = new TextDecoder(); d.decode(new Uint8Array([0xef, 0xbb]), { stream: true }); return d.decode(new Uint8Array([0xbf, 97])).length",
            "1",
        ),
        (
            "const d = new TextDecoder('utf-8', { fatal: true }); try { d.decode(new Uint8Array([0xff]), { stream: true }) } catch (e) { return e.name + d.decode(new Uint8Array([98])) }",
            "TypeErrorb",
        ),
        (
            "const d = new TextDecoder('utf-8', { fatal: true }); d.decode(new Uint8Array([0xe2]), { stream: true }); try { d.decode() } catch (e) { return e.message }",
            "TextDecoder.decode: the input is not valid utf-8",
        ),
        ("return new TextDecoder('latin1').encoding", "windows-1252"),
        ("return new TextDecoder(' UTF8 ').encoding", "utf-8"),
        ("return new TextDecoder('utf-16').decode(new Uint8Array([0x3d, 0xd8, 0x00, 0xde]))", "😀"),
        (
            "const d = new TextDecoder('utf-16le'); return ['3d', 'd8', '00', 'de'].map((h) => d.decode(new Uint8Array([parseInt(h, 16)]), { stream: true })).join('|')",
            "|||😀",
        ),
        ("return new TextDecoder('utf-16be').decode(new Uint8Array([0xfe, 0xff, 0, 97]))", "a"),
        ("return new TextDecoder('windows-1252').decode(new Uint8Array([0x80, 0xe9]))", "€é"),
        ("return new TextDecoder('shift_jis').decode(new Uint8Array([0x83, 0x65, 0x83, 0x58]))", "テス"),
        (
            "const d = new TextDecoder('iso-2022-jp'); return d.decode(new Uint8Array([0x1b, 0x24, 0x42, 0x24]), { stream: true }) + d.decode(new Uint8Array([0x22, 0x1b, 0x28, 0x42, 97]))",
            "あa",
        ),
        (
            "return new TextDecoder('gb18030').decode(new Uint8Array([0x81, 0x30, 0x81, 0x30])).charCodeAt(0)",
            "128",
        ),
        ("return new TextDecoder('klingon')", "RangeError: TextDecoder: unknown encoding `klingon`"),
        ("return new TextDecoder('replacement')", "RangeError: TextDecoder: unknown encoding `replacement`"),
        ("return new TextDecoder('utf-8', 5)", "TypeError: TextDecoder: the options must be an object"),
        ("return new TextDecoder().decode(new Uint8Array([97, 98, 99]).buffer)", "abc"),
        ("return new TextDecoder().decode(new DataView(new Uint8Array([97, 98, 99]).buffer, 1, 1))", "b"),
        ("return new TextDecoder().decode(new Uint16Array([0x6261]))", "ab"),
        (
            "return new TextDecoder().decode('text')",
            "TypeError: TextDecoder.decode: the input must be an ArrayBuffer or a view of one",
        ),
        (
            "const d = new TextDecoder('utf-8', { fatal: 1, ignoreBOM: 'yes' }); return [d.fatal, d.ignoreBOM]",
            "true,true",
        ),
        // Unfinished streams are bounded and leave when their decoder is collected; finished ones leave at once.
        (
            "for (let i = 0; i < 10000; i++) { const d = new TextDecoder(); d.decode(new Uint8Array([226]), { stream: true }); d.decode() } return 'ok'",
            "ok",
        ),
        (
            "for (let round = 0; round < 4; round++) { for (let i = 0; i < 2000; i++) new TextDecoder().decode(new Uint8Array([226]), { stream: true }); for (let i = 0; i < 400; i++) Array(100000).fill(i); await new Promise((r) => setTimeout(r, 1)) } return 'ok'",
            "ok",
        ),
        (
            "const all = []; for (let i = 0; i < 5000; i++) { const d = new TextDecoder(); d.decode(new Uint8Array([226]), { stream: true }); all.push(d) }",
            "RangeError: 4096 decoders are in the middle of a stream (finish one first)",
        ),
        (
            "const t = 'é€😀'.repeat(300000); return new TextDecoder().decode(new TextEncoder().encode(t)) === t",
            "true",
        ),
    ]);
}

#[test]
fn the_subset_for_python_decodes_and_keeps_webassembly() {
    with_basic(|realm| {
        let names = "['console','TextEncoder','TextDecoder','setTimeout','clearInterval','queueMicrotask','crypto',
            'performance','WebAssembly','SharedArrayBuffer','URL','AbortController','structuredClone','atob']";
        let present = run(realm, &format!("return {names}.filter((name) => name in globalThis)"));
        assert_eq!(
            present,
            "console,TextEncoder,TextDecoder,setTimeout,clearInterval,queueMicrotask,crypto,performance,WebAssembly"
        );
        let text = run(realm, "return new TextDecoder().decode(new TextEncoder().encode('ü'))");
        assert_eq!(text, "ü");
        let order = run(realm, "return await new Promise((done) => setTimeout(done, 1, 'tick'))");
        assert_eq!(order, "tick");
    });
}
