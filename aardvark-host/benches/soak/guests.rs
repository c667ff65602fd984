//! The plugins of the soak test: two good ones, told apart by a version, and two hostile ones.

use aardvark_host::Source;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;
use serde_json::json;

/// A good plugin that answers with its version, and counts calls that it must not remember.
pub(crate) fn good(language: Language, version: u64) -> Source {
    let text = match language {
        Language::Python => format!(
            "calls = 0\ndef work(numbers):\n    global calls\n    calls += 1\n    \
             return {{'version': {version}, 'calls': calls, 'sum': sum(numbers)}}\n"
        ),
        _ => format!(
            "let calls = 0;\nexport const work = (numbers) =>\n    \
             ({{ version: {version}, calls: ++calls, sum: numbers.reduce((a, b) => a + b, 0) }});\n"
        ),
    };
    Source::inline(language, text)
}

/// A plugin that does not load.
pub(crate) fn broken(language: Language) -> Source {
    let text = if language == Language::Python { "1 / 0" } else { "throw new Error('broken');" };
    Source::inline(language, text)
}

/// The plugin that tries everything.
pub(crate) fn hostile(language: Language) -> Result<Source, Error> {
    let (path, text) = match language {
        Language::Python => ("plugin.py", PYTHON),
        _ => ("plugin.js", JAVASCRIPT),
    };
    let manifest = json!({
        "schemaVersion": "2.0", "name": "hostile", "version": "1.0.0", "runtime": {"language": language.name()},
    });
    let files = [("aardvark.manifest.json", manifest.to_string()), (path, text.to_owned())];
    Ok(Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))?.into())
}

/// What a hostile function may end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A limit stops it.
    Stopped,
    /// It fails, by its own doing or because it is refused something.
    Fails,
    /// It returns `"harmless"`.
    Harmless,
}

/// The functions of a hostile plugin, with their end.
pub(crate) const fn attacks(language: Language) -> &'static [(&'static str, End)] {
    match language {
        Language::Python => &[
            ("loop", End::Stopped),
            ("deaf_loop", End::Stopped),
            ("deaf_builtin", End::Stopped),
            ("memory", End::Fails),
            ("stack", End::Fails),
            ("leave", End::Fails),
            ("abort", End::Fails),
            ("large", End::Fails),
            ("chatter", End::Harmless),
            ("litter", End::Harmless),
            ("smash", End::Fails),
            ("patch", End::Harmless),
        ],
        _ => &[
            ("loop", End::Stopped),
            ("deaf_builtin", End::Stopped),
            ("microtasks", End::Stopped),
            ("heap", End::Stopped),
            ("stack", End::Fails),
            ("never", End::Fails),
            ("large", End::Fails),
            ("chatter", End::Harmless),
            ("litter", End::Harmless),
            ("patch", End::Harmless),
        ],
    }
}

const PYTHON: &str = r#"
import builtins, ctypes, json, logging, os, sys, threading

def ok(): return "ok"

def loop():
    while True: pass

def deaf_loop():
    while True:
        try:
            while True: pass
        except BaseException: pass

def deaf_builtin(): return sum(range(10 ** 12))

def memory():
    kept = []
    while True: kept.append(bytearray(1 << 20))

def stack():
    def down(n): return down(n + 1) + 1
    return down(0)

def leave(): os._exit(3)

def abort(): os.abort()

def large(): return "x" * (80 << 20)

def chatter():
    for n in range(20_000):
        print("line", n)
        logging.warning("warning %s", n)
    return "harmless"

def litter():
    os.environ["LEFT"] = "behind"
    sys.path.insert(0, "/nowhere")
    sys.setrecursionlimit(77777)
    with open("/tmp/left", "wb") as file: file.write(b"x" * 100_000)
    builtins.left = [bytearray(1000) for _ in range(1000)]
    return "harmless"

def smash():
    ctypes.memset(4096, 0x41, 1 << 20)
    json.loads("[1, 2, 3]")
    raise RuntimeError("still here")

def patch():
    json.dumps = lambda *a, **k: "1 / 0"
    json.loads = None
    builtins.len = lambda *a: -1
    return "harmless"
"#;

const JAVASCRIPT: &str = r#"
export const ok = () => "ok";
export const loop = () => { for (;;); };
export const deaf_builtin = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 2 ** 53 - 4e5);
export const microtasks = async () => { const again = () => queueMicrotask(again); again(); await new Promise(() => {}); };
export const heap = () => { const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length)); };
export const stack = () => { const down = (n) => down(n + 1) + 1; return down(0); };
export const never = async () => new Promise(() => {});
export const large = () => "x".repeat(80 << 20);
export const chatter = () => { for (let n = 0; n < 20_000; n++) console.log("line", n); return "harmless"; };
export const litter = () => {
    globalThis.left = "behind";
    setInterval(() => {}, 1);
    setTimeout(() => { for (;;); }, 10);
    return "harmless";
};
export const patch = () => {
    JSON.stringify = () => "1 / 0";
    Object.prototype.toJSON = () => 7;
    Array.prototype[Symbol.iterator] = null;
    Promise.prototype.then = () => {};
    return "harmless";
};
"#;
