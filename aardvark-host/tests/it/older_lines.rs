//! Older lines of Pyodide beside the usual one: plugins that insist on one run on it, in the same host.
//!
//! npm fetches each once per user. Where it cannot be had, these tests say so and pass.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use aardvark_distribution::{Distribution, Pinned, TerminalProgress};
use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, MemoryReset, Slot, Source, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::Manifest;
use aardvark_wheels::{Destination, Target, Wheelhouse, fetch};
use serde_json::{Value, json};

use crate::support::{PATIENCE, builder, files, host, host_with, patient, py, unique, within};

const PLUGIN: &str = "
import asyncio, ctypes, datetime, decimal, random, re, secrets, sys, time
TOKEN = secrets.token_hex(8)
SEEN = []

def version(): return list(sys.version_info[:2])
def token(): return TOKEN
def see(value):
    SEEN.append(value)
    return SEEN
def echo(value): return value
def draw(): return random.random()
def grow(): return len(bytearray(100_000_000))
def deeper(key): return {}[key]
def fail(key):
    return deeper(key)
def nap():
    # Not a loop: CPython 3.12 passes by the `finally` around one if the warning comes between two rounds.
    try: time.sleep(1000)
    finally: print('cleaned up')
def leave():
    import os
    os.environ['LEFT'] = 'behind'
    sys.modules['left'] = sys
    with open('/tmp/left', 'w') as file: file.write('behind')
    return ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda number: number + 1)(41)
def left():
    import os
    return ['LEFT' in os.environ, 'left' in sys.modules, os.path.exists('/tmp/left')]
async def later(value):
    first, second = await asyncio.gather(asyncio.sleep(0.001, value), asyncio.sleep(0, 1))
    return [first, second]
";

const VERSIONS: [&str; 2] = ["0.29.5", "0.27.7"];

fn manifest(version: &str) -> Value {
    let runtime = json!({"language": "python", "pyodide": {"version": version}});
    json!({"schemaVersion": "2.0", "name": "older", "version": "1.0.0", "runtime": runtime})
}

fn plugin(older: &Distribution) -> Source {
    let manifest = manifest(older.version()).to_string();
    files(&[("aardvark.manifest.json", &manifest), ("plugin.py", PLUGIN)])
}

/// The older lines, staged; without those that are not there and cannot be had.
fn older() -> &'static [Distribution] {
    static STAGED: OnceLock<Vec<Distribution>> = OnceLock::new();
    STAGED.get_or_init(|| VERSIONS.iter().filter_map(|version| stage(version)).collect())
}

#[expect(clippy::print_stdout, reason = "a test that proves nothing should say so")]
fn stage(version: &str) -> Option<Distribution> {
    let manifest = Manifest::parse(manifest(version).to_string().as_bytes()).unwrap();
    match aardvark_host::prepare_python_for(&manifest, &TerminalProgress::new()) {
        Ok(older) => Some(older),
        Err(error) if error.is_retryable() => {
            println!("skipped, Pyodide {version} cannot be had here: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn open(host: &Host, source: Source) -> Slot<Untyped> {
    host.slot(&unique("older"), source).unwrap()
}

/// A host whose images live in `directory`, and that prefers the usual line.
fn storing(directory: &Path) -> Host {
    let store = ImageStore::new(directory, Limit::default());
    builder().image_store(store).build().unwrap()
}

#[test]
fn all_lines_run_in_one_host() {
    let new = open(host(), py(PLUGIN));
    for older in older() {
        let old = open(host(), plugin(older));
        let minor = if older.version() == "0.29.5" { 13 } else { 12 };
        for _ in 0..2 {
            assert_eq!(new.call("version", vec![]).unwrap(), json!([3, 14]));
            assert_eq!(old.call("version", vec![]).unwrap(), json!([3, minor]));
        }
    }
}

#[test]
fn values_tracebacks_and_coroutines_are_the_same() {
    for older in older() {
        let slot = open(host(), plugin(older));
        for value in [json!(null), json!([1, 2.5, -0.0, "é\u{1f40d}", {"a": [true]}]), json!(1_u64 << 62)] {
            assert_eq!(slot.call("echo", vec![value.clone()]).unwrap(), value);
        }
        assert_eq!(slot.call("later", vec![json!("x")]).unwrap(), json!(["x", 1]));
        let error = slot.call("fail", vec![json!("key")]).unwrap_err();
        let traceback = error.traceback().unwrap();
        assert_eq!((traceback.exception.as_str(), traceback.message.as_str()), ("KeyError", "'key'"));
        let functions: Vec<&str> = traceback.frames.iter().map(|frame| frame.function.as_str()).collect();
        assert_eq!(functions, ["fail", "deeper"]);
        assert_eq!(traceback.frames[1].source.as_deref(), Some("def deeper(key): return {}[key]"));
    }
}

#[test]
fn calls_are_fresh_whatever_happens_in_them() {
    let folder = tempfile::tempdir().unwrap();
    for older in older() {
        for reset in [MemoryReset::Scan, MemoryReset::Discard, MemoryReset::Copy] {
            let store = ImageStore::new(folder.path(), Limit::default());
            let builder = builder().memory_reset(reset).image_store(store);
            let slot = open(&builder.build().unwrap(), plugin(older));
            check_fresh(&slot, &format!("{} {reset:?}", older.version()));
        }
    }
}

fn check_fresh(slot: &Slot<Untyped>, place: &str) {
    let pristine = json!([false, false, false]);
    let mut draws = Vec::new();
    for round in 0..10 {
        assert_eq!(slot.call("see", vec![json!(round)]).unwrap(), json!([round]), "{place}");
        assert_eq!(slot.call("leave", vec![]).unwrap(), json!(42));
        assert_eq!(slot.call("left", vec![]).unwrap(), pristine, "{place}");
        slot.call("fail", vec![json!(round)]).unwrap_err();
        draws.push(slot.call("draw", vec![]).unwrap().to_string());
    }
    assert_eq!(slot.call("grow", vec![]).unwrap(), json!(100_000_000));
    assert_eq!(slot.call("left", vec![]).unwrap(), pristine, "{place}");
    draws.sort();
    draws.dedup();
    assert_eq!(draws.len(), 10, "each call draws numbers of its own on {place}");
}

#[test]
fn a_warning_is_heard_in_all_lines() {
    let host = host_with(patient().warn_before(PATIENCE));
    for older in older() {
        let slot = open(&host, plugin(older));
        let nap = |limit| slot.run(Call::json("nap", vec![]).wall_limit(limit));
        let outcome = within(Duration::from_secs(4), nap, |outcome| !outcome.report.stdout.is_empty());
        let error = outcome.result.unwrap_err();
        assert_eq!(error.limit().unwrap().name, "wallMs", "{}: {error}", older.version());
        let traceback = error.traceback().unwrap();
        assert_eq!(traceback.exception, "aardvark.LimitExceeded", "{}", older.version());
        assert_eq!(outcome.report.stdout, "cleaned up\n", "{}: {traceback:?}", older.version());
        check_fresh(&slot, older.version());
    }
}

#[test]
fn a_second_host_continues_from_the_image_on_disk() {
    for older in older() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(&storing(folder.path()), plugin(older)).call("token", vec![]).unwrap();
        let second = open(&storing(folder.path()), plugin(older)).call("token", vec![]).unwrap();
        assert_eq!(first, second, "the plugin was imported again on {}", older.version());
    }
}

#[test]
fn compiled_wheels_of_the_older_lines_are_used() {
    for (version, file, sha256) in [
        (
            "0.29.5",
            "xxhash-4.1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl",
            "ffec5e9139b972051065cb58a3e74914d8a7f70c3bc9c23e03909df22c88dc30",
        ),
        (
            "0.27.7",
            "xxhash-4.1.0-cp312-cp312-pyemscripten_2024_0_wasm32.whl",
            "5a46ad49e39949f7036b59b63a76ecf699cbc883f68c709c215a409845e293c5",
        ),
    ] {
        let Some(older) = older().iter().find(|older| older.version() == version) else { continue };
        check_wheel(older, file, sha256);
    }
}

/// A plugin with this wheel of xxhash runs on `older`, imported and continued.
fn check_wheel(older: &Distribution, file: &str, sha256: &str) {
    let mut manifest = manifest(older.version());
    let pin = json!({"name": "xxhash", "version": "4.1.0", "file": file, "sha256": sha256});
    manifest["requires"] = json!({"python": [pin]});
    let source = "import xxhash\ndef digest(text): return xxhash.xxh64(text.encode()).hexdigest()\n";
    let files = [("aardvark.manifest.json", manifest.to_string()), ("plugin.py", source.to_owned())];
    let bundle = Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes()))).unwrap();
    let wheelhouse = Destination::Wheelhouse(Wheelhouse::shared().unwrap());
    fetch(bundle.manifest().requirements(), &Target::of(older), &wheelhouse).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let slot = open(&storing(folder.path()), bundle.clone().into());
        for _ in 0..3 {
            assert_eq!(slot.call("digest", vec![json!("x")]).unwrap(), json!("5c80c09683041123"), "{file}");
        }
    }
}

#[test]
fn a_version_that_cannot_run_is_refused_with_the_remedy() {
    let manifest = manifest("0.26.4").to_string();
    let source = files(&[("aardvark.manifest.json", &manifest), ("plugin.py", PLUGIN)]);
    let error = host().slot::<Untyped>(&unique("older"), source).unwrap_err();
    assert_eq!(error.kind(), Kind::Package);
    assert_eq!(
        error.to_string(),
        "the plugin is for Pyodide 0.26.4, which this build of Aardvark cannot run (set `runtime.pyodide.version` to \
         `314.0.7` or `0.29.5` or `0.27.7`, or leave it out)"
    );
    assert!(Pinned::find("0.26.4").is_none());
}
