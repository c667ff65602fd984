//! Calls that the watchdog answers because their isolate cannot: the report has what the plugin said and did until then.
//! In processes of their own, which end while the plugins still hang.

use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use aardvark_host::{NetworkPolicy, Said, Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::outcome::{Completeness, Report, Resource, ViolationKind};
use serde_json::json;
use tracing_subscriber::layer::SubscriberExt as _;

use super::contacts;
use super::server::Server;
use crate::support::{PATIENCE, builder, js, patient, py, within};
use crate::telemetry::seen::Seen;

const ASKED: &str = "AARDVARK_TEST_UNANSWERED";

/// Nearly always enough for what the plugins do before they hang.
const LIMIT: Duration = Duration::from_secs(8);

const JAVASCRIPT: &str = r#"
import { writeFile } from "aardvark:fs";

const kept = [];
async function act(server) {
  console.warn("looked at", 7);
  await (await fetch(`${server}/echo`)).text();
  await fetch("https://example.org/secret").catch(() => {});
  try { writeFile("/bundle/x", "x"); } catch {}
  writeFile("/tmp/x", "x".repeat(1000));
  setTimeout(() => {}, 1e6);
  kept.push(new ArrayBuffer(3_000_000));
  fetch(`${server}/wait`);
  await (await fetch(`${server}/waited`)).text();
}
export const hang = async (server) => { await act(server); [].includes.call({ length: 2 ** 53 - 1 }, 1); };
export const park = async (server) => { await act(server); return "a".repeat(2 ** 28).split("").length; };
export const g = () => 1;
"#;

const PYTHON: &str = r#"
import logging, sys, urllib.request
from pyodide.ffi import to_js

def hang(server):
    print("looked at", 7)
    print("unfinished", end="")
    print("careful", file=sys.stderr)
    logging.getLogger("rules").warning("looked at %d", 7)
    urllib.request.urlopen(f"{server}/echo").read()
    for attempt in [
        lambda: urllib.request.urlopen("https://example.org/secret"),
        lambda: open("/bundle/x", "w"),
    ]:
        try:
            attempt()
        except OSError:
            pass
    with open("/tmp/x", "w") as file:
        file.write("x" * 1000)
    to_js([]).includes.call(to_js({"length": 9e15}), 1)

def g(): return 1
"#;

/// Nothing in the process that runs all tests.
#[test]
fn child() {
    let Ok(asked) = std::env::var(ASKED) else { return };
    let (is_python, function) = match &*asked {
        "python" => (true, "hang"),
        "javascript" => (false, "hang"),
        _ => (false, "park"),
    };
    let (server, seen) = (Server::start(), Seen::default());
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(seen.clone())).unwrap();
    let (heard, events) = mpsc::channel();
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").build().unwrap();
    let host = builder()
        .policy(patient().network(network))
        .without_image_store()
        .on_log(move |event| {
            if let Said::Contact(contact) = &event.said {
                drop(heard.send((event.call, contact.clone())));
            }
        })
        .build()
        .unwrap();
    let source = if is_python { py(PYTHON) } else { js(JAVASCRIPT) };
    let slot: Slot<Untyped> = host.slot("hang", source).unwrap();

    let expected: &[&str] = if is_python {
        &["GET 200", "GET denied"]
    } else {
        // The last one had not ended when the call was answered, and was then.
        &["GET 200", "GET denied", "GET 200", "GET cancelled"]
    };
    let call = |limit| slot.run(Call::json(function, vec![json!(server.url(""))]).wall_limit(limit));
    let outcome = within(LIMIT, call, |outcome| outcome.report.contacts.len() == expected.len());
    let error = outcome.result.as_ref().unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{error}");
    assert!(error.to_string().contains("it has not stopped yet"), "{error}");
    assert_eq!(contacts(&outcome), expected);
    check(&outcome.report, is_python, expected.len() as u64 - 1);
    let next = || loop {
        let (call, contact) = events.recv_timeout(PATIENCE).unwrap();
        if call == outcome.report.call {
            break contact;
        }
    };
    for (place, end) in outcome.report.contacts.iter().enumerate() {
        assert_eq!(next(), *end, "{place}: listeners hear the same");
    }
    if !is_python {
        server.until_closed();
    }
    if function == "park" {
        // The call was answered at its limit; the end of its guest may come later.
        seen.first(": a guest has ended its thread", |_| true);
    }
    assert_eq!(slot.call("g", vec![]).unwrap(), json!(1), "the next call is right");
    println!("\nall is told");
}

fn check(report: &Report, is_python: bool, requests: u64) {
    assert_eq!(report.completeness, Completeness::Cut);
    let lines: Vec<_> = report.logs.iter().map(|line| (&*line.logger, &*line.message)).collect();
    if is_python {
        assert_eq!((&*report.stdout, &*report.stderr), ("looked at 7\nunfinished", "careful\n"));
        assert_eq!(lines, [("rules", "looked at 7")]);
    } else {
        assert_eq!(lines, [("console", "looked at 7")]);
    }
    let violations: Vec<ViolationKind> = report.violations.iter().map(|violation| violation.kind).collect();
    assert_eq!(violations, [ViolationKind::Network, ViolationKind::Files]);
    let used = |resource| {
        let counted = report.resources.iter().find(|counted| counted.resource == resource);
        counted.map(|counted| counted.used)
    };
    assert!(report.resources.is_sorted_by_key(|counted| counted.resource));
    assert_eq!(used(Resource::Requests), Some(requests));
    assert_eq!(used(Resource::LogLines), Some(1));
    assert_eq!((used(Resource::ScratchBytes), used(Resource::ScratchFiles)), (Some(1000), Some(1)));
    let wall = report.resources.iter().find(|counted| counted.resource == Resource::WallMs).unwrap();
    assert!(wall.used >= wall.allowed, "{wall:?}");
    if !is_python {
        assert_eq!(used(Resource::Timers), Some(1));
        assert!(used(Resource::BufferBytes) >= Some(3_000_000), "{:?}", used(Resource::BufferBytes));
    }
    // What only the isolate can tell is not made up.
    for missing in [Resource::HeapBytes, Resource::MemoryBytes, Resource::OutputBytes] {
        assert_eq!(used(missing), None, "{missing:?}");
    }
    assert!(report.usage.wall >= LIMIT && report.usage.argument_bytes > 20, "{:?}", report.usage);
    assert!(report.generation == 1 && report.isolate > 0 && report.call > 0);
}

#[test]
fn a_call_that_the_watchdog_answers_is_told_like_any_other() {
    std::thread::scope(|scope| {
        for asked in ["python", "javascript", "javascript, parked"] {
            scope.spawn(move || {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.args(["--exact", "network::unanswered::child", "--nocapture"]).env(ASKED, asked);
                let output = command.output().unwrap();
                let said = String::from_utf8_lossy(&output.stdout);
                let complaint = String::from_utf8_lossy(&output.stderr);
                assert!(said.contains("\nall is told"), "{asked}:\n{said}\n{complaint}");
            });
        }
    });
}
