//! What the host does for one call, counted: which operations count, what counts apart, and that the first one too many ends
//! the call.

use aardvark_host::{Excess, NetworkPolicy, Source, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::outcome::{Report, Resource};
use serde_json::{Value, json};

use crate::support::{files, host_with, js, patient, py, unique};

const PYTHON: &str = "
import asyncio, base64, json, logging, os, re, sys, time, uuid
seen = 0
def nothing(n): return [base64.b64encode(bytes(n)).decode(), re.sub('a', 'b', 'a' * n), time.time() > 0]
def waiting(n):
    for _ in range(n): time.sleep(0)
def random(n):
    for _ in range(n): os.urandom(8)
def out(n):
    for _ in range(n): os.write(1, b'x')
def logs(n):
    for _ in range(n): logging.warning('x')
def look(n):
    for _ in range(n): os.stat('/tmp')
async def timers(n):
    for _ in range(n): await asyncio.sleep(0.001)
def stubborn(n):
    while True:
        try: os.stat('/tmp')
        except BaseException: pass
";

const JAVASCRIPT: &str = "
import { writeFile } from 'aardvark:fs';
const bytes = new Uint8Array(8);
export const nothing = (n) => [btoa('x'.repeat(n)), new URL('http://a/b').href, Date.now() > 0, new TextEncoder().encode('x').length];
export const random = (n) => { for (; n > 0; n--) crypto.getRandomValues(bytes); };
export const uuids = (n) => { for (; n > 0; n--) crypto.randomUUID(); };
export const out = (n) => { for (; n > 0; n--) console.log('x'); };
export const logs = (n) => { for (; n > 0; n--) console.warn('x'); };
export const look = (n) => { for (; n > 0; n--) writeFile('/tmp/a', 'x'); };
export const waiting = async (n) => { for (; n > 0; n--) await new Promise((done) => setTimeout(done, 0)); };
export const stubborn = () => { for (;;) { try { crypto.getRandomValues(bytes); } catch {} } };
";

/// A plugin that sets itself a limit of `calls`.
fn source(language: &str, text: &str, calls: u64) -> Source {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "calls", "version": "1.0.0",
        "runtime": {"language": language}, "limits": {"hostCalls": calls},
    });
    let entry = if language == "python" { "plugin.py" } else { "plugin.js" };
    files(&[("aardvark.manifest.json", manifest.to_string().as_str()), (entry, text)])
}

fn used(report: &Report) -> (u64, u64) {
    let counted = report.resources.iter().find(|counted| counted.resource == Resource::HostCalls).unwrap();
    (counted.used, counted.allowed)
}

#[test]
fn what_the_host_does_counts_and_nothing_else() {
    let host = host_with(patient());
    for (language, text, functions) in [
        ("python", PYTHON, &["waiting", "random", "out", "logs", "look", "timers"][..]),
        ("javascript", JAVASCRIPT, &["random", "uuids", "out", "logs", "look", "waiting"]),
    ] {
        let slot = host.slot::<Untyped>(&unique("calls"), source(language, text, 90)).unwrap();
        let call = |name: &'static str, n: u64| slot.run(Call::json(name, vec![json!(n)]));
        let outcome = call("nothing", 1000);
        assert!(outcome.result.is_ok(), "{language}: {:?}", outcome.result);
        assert_eq!(used(&outcome.report), (0, 90), "{language}");
        for function in functions {
            let outcome = call(function, 20);
            assert!(outcome.result.is_ok(), "{language}, {function}: {:?}", outcome.result);
            let (used, _) = used(&outcome.report);
            // Some take more than one operation.
            assert!((20..=80).contains(&used), "{language}, {function}: {used}");
            let error = call(function, 1000).result.unwrap_err();
            assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{language}: {error}");
            let limit = error.limit().unwrap();
            assert_eq!((limit.name, limit.used, limit.allowed), ("hostCalls", 91, 90), "{language}: {error}");
        }
    }
}

#[test]
fn a_request_to_another_host_counts() {
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").max_requests(1000).build().unwrap();
    let host = host_with(patient().network(network));
    for (language, entry, text) in [
        (
            "python",
            "plugin.py",
            "
import urllib.request
def ask(n):
    for _ in range(n):
        try: urllib.request.urlopen('http://127.0.0.1:1/')
        except OSError: pass
",
        ),
        (
            "javascript",
            "plugin.js",
            "export const ask = async (n) => { for (; n > 0; n--) await fetch('http://127.0.0.1:1/').catch(() => {}); };",
        ),
    ] {
        let manifest = json!({
            "schemaVersion": "2.0", "name": "calls", "version": "1.0.0", "runtime": {"language": language},
            "limits": {"hostCalls": 100},
            "resources": {"network": {"allow": ["http://127.0.0.1:*"], "httpsOnly": false}},
        });
        let source = files(&[("aardvark.manifest.json", &manifest.to_string()), (entry, text)]);
        let slot = host.slot::<Untyped>(&unique("calls"), source).unwrap();
        let counted = |n: u64| {
            let outcome = slot.run(Call::json("ask", vec![json!(n)]));
            assert!(outcome.result.is_ok(), "{language}: {:?}", outcome.result);
            assert_eq!(outcome.report.contacts.len() as u64, n, "{language}");
            used(&outcome.report).0
        };
        let each = counted(2) - counted(1);
        println!("{language}: {each} for each request");
        assert!(each > 0, "{language}");
        let outcome = slot.run(Call::json("ask", vec![json!(200)]));
        let error = outcome.result.unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.used, limit.allowed), ("hostCalls", 101, 100), "{language}: {error}");
        assert!(outcome.report.contacts.len() as u64 <= 100 / each, "{language}");
        counted(1);
    }
}

#[test]
fn the_operation_too_many_cannot_be_caught() {
    let host = host_with(patient());
    for (language, text) in [("python", PYTHON), ("javascript", JAVASCRIPT)] {
        let slot = host.slot::<Untyped>(&unique("calls"), source(language, text, 50)).unwrap();
        let outcome = slot.run(Call::json("stubborn", vec![json!(0)]));
        let error = outcome.result.unwrap_err();
        assert_eq!(error.limit().unwrap().name, "hostCalls", "{language}: {error}");
        let isolate = outcome.report.isolate;
        let next = slot.run(Call::json("nothing", vec![json!(1)]));
        assert!(next.result.is_ok() && next.report.isolate != isolate, "{language}");
        assert_eq!(used(&next.report), (0, 50), "{language}");
    }
}

#[test]
fn loading_has_a_budget_of_its_own() {
    let host = host_with(patient());
    // Each start of a plugin asks for more than one operation.
    for (language, text) in [
        (
            "python",
            "import os\nfor _ in range(500): os.stat('/tmp')\ndef f(): return os.path.exists('/tmp/a')\n",
        ),
        ("javascript", "for (let n = 0; n < 500; n++) crypto.randomUUID(); export const f = () => false;"),
    ] {
        let slot = host.slot::<Untyped>(&unique("calls"), source(language, text, 2)).unwrap();
        for _ in 0..3 {
            assert_eq!(slot.call("f", vec![]).unwrap(), json!(false), "{language}");
        }
    }
    let endless = [
        js("const b = new Uint8Array(1); for (;;) { try { crypto.getRandomValues(b); } catch {} }"),
        py("import os\nwhile True:\n    try: os.urandom(1)\n    except BaseException: pass\n"),
    ];
    for endless in endless {
        let error = host.slot::<Untyped>(&unique("calls"), endless).unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.used, limit.allowed), ("hostCalls", 1_000_001, 1_000_000), "{error}");
        assert_eq!(
            error.to_string(),
            "loading the plugin reached its limit: 1000001 of 1000000 operations asked of the host (do less at the top level, or \
             raise the policy's limit of host calls, and `limits.hostCalls` if the manifest sets it)"
        );
    }
}

#[test]
fn the_lower_of_policy_and_manifest_counts() {
    let host = host_with(patient().host_calls(30).excess(Excess::Narrow));
    for (asked, allowed) in [(10, 10), (1000, 30)] {
        let slot = host.slot::<Untyped>(&unique("calls"), source("javascript", JAVASCRIPT, asked)).unwrap();
        let outcome = slot.run(Call::json("random", vec![json!(5)]));
        assert_eq!(outcome.result.unwrap(), Value::Null);
        assert_eq!(used(&outcome.report), (5, allowed));
    }
    let host = host_with(patient().host_calls(30));
    let error = host.slot::<Untyped>(&unique("calls"), source("javascript", JAVASCRIPT, 31)).unwrap_err();
    assert!(error.to_string().contains("see `Policy::host_calls`"), "{error}");
}
