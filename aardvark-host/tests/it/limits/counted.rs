//! What is counted, in both languages and wherever a plugin can ask for too much of it: no more is used than is allowed,
//! the guest or the caller is told, and the next call on the slot is right.
//!
//! Not here: time (`matrix.rs`) and memory (`memory.rs`), and what a plugin may try against the counting of modules and of
//! host calls (`modules.rs`, `host_calls.rs`). Some cells cannot exist. JavaScript's files are read and written whole: one is
//! open at a time, whatever happens meanwhile. The top level of a plugin has neither a result nor a network nor mounted
//! directories.

use aardvark_host::{Host, MountMode, NetworkPolicy, Slot, Source, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::outcome::{Outcome, Report};
use serde_json::json;

use crate::support::{files, host_with, patient, unique};

const PYTHON: &str = include_str!("fillers.py");
const JAVASCRIPT: &str = include_str!("fillers.js");

const PLACES: [&str; 5] = ["handler", "async_handler", "in_finally", "in_builtin", "stubborn"];

/// How a call ends that asks for too much.
#[derive(Clone, Copy)]
enum Ends {
    /// With an exception in the plugin, which it can catch, with these words.
    Raising(&'static str),
    /// As if nothing were, with less than was asked for.
    Dropping,
    /// With an error for the caller.
    Failing,
    /// With a value, as no more than this can be used.
    Using(u64),
    /// With an error for the caller, and the plugin does not hear of it: it is stopped where it is, and its isolate goes.
    Stopping,
}

/// Limit, how much is allowed, how a call ends.
type Row = (&'static str, u64, Ends);

const COMMON: &[Row] = &[
    ("outputBytes", 4000, Ends::Failing),
    ("logBytes", 10_000, Ends::Dropping),
    ("logLines", 20, Ends::Dropping),
    ("scratchBytes", 64 << 10, Ends::Raising("o space left on device")),
    ("scratchFiles", 10, Ends::Raising("o space left on device")),
    ("mountBytes", 64 << 10, Ends::Raising("uota exceeded")),
    ("timers", 10, Ends::Raising("at most 10 are allowed")),
    ("hostCalls", 30_000, Ends::Stopping),
    ("modules", 12, Ends::Stopping),
    ("sourceBytes", 12_000, Ends::Stopping),
    ("requests", 3, Ends::Raising("this call has sent the 3 requests that it may send")),
];

const OF_PYTHON: &[Row] = &[
    ("openFiles", 16, Ends::Raising("OSError")),
    // Not among those that a report counts, here and below.
    ("depth", 0, Ends::Raising("RecursionError")),
];

const OF_JAVASCRIPT: &[Row] = &[
    ("openFiles", 16, Ends::Using(1)),
    ("bufferBytes", 4 << 20, Ends::Raising("RangeError")),
    ("depth", 0, Ends::Raising("RangeError")),
];

/// A host whose plugins may have little, and a directory that it mounts.
fn scene() -> (Host, tempfile::TempDir) {
    let out = tempfile::tempdir().unwrap();
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").max_requests(3).build().unwrap();
    let policy = patient()
        .output_bytes(4000)
        .log_bytes(10_000)
        .log_lines(20)
        .scratch_bytes(64 << 10)
        .scratch_files(10)
        .open_files(16)
        .mount("out", out.path(), MountMode::ReadWrite)
        .mount_bytes(64 << 10)
        .network(network)
        .timers(10)
        .buffer_bytes(4 << 20)
        .host_calls(30_000)
        .modules(12)
        .source_bytes(12_000);
    (host_with(policy), out)
}

/// A bundle that asks for all of it.
fn source(language: &str, text: &str) -> Source {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "counted", "version": "1.0.0", "runtime": {"language": language},
        "resources": {
            "filesystem": {"mode": "readWrite", "mounts": [{"name": "out", "mode": "readWrite"}]},
            "network": {"allow": ["http://127.0.0.1:*"], "httpsOnly": false},
        },
    });
    let entry = if language == "python" { "plugin.py" } else { "plugin.js" };
    let more: Vec<(String, String)> = [("small", 10), ("more", 2000)]
        .into_iter()
        .flat_map(|(folder, length)| {
            let long = "x".repeat(length);
            (0..30).flat_map(move |n| {
                let script = (format!("{folder}/m{n}.js"), format!("export const n = {n}; //{long}"));
                [script, (format!("{folder}/m{n}.py"), format!("n = {n} #{long}"))]
            })
        })
        .collect();
    let manifest = manifest.to_string();
    let mut bundle = vec![("aardvark.manifest.json", manifest.as_str()), (entry, text)];
    bundle.extend(more.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    files(&bundle)
}

fn check_use(report: &Report, row: Row, at: &str) {
    let (name, allowed, _) = row;
    let Some(counted) = report.resources.iter().find(|counted| counted.resource.name() == name) else {
        assert_eq!(allowed, 0, "{at}: {:?}", report.resources);
        return;
    };
    assert_eq!(counted.allowed, allowed, "{at}");
    match row.2 {
        Ends::Using(most) => assert_eq!(counted.used, most, "{at}"),
        _ => assert!(counted.used <= allowed && counted.used * 2 > allowed, "{at}: {counted:?}"),
    }
}

fn check(slot: &Slot<Untyped>, place: &'static str, row: Row) {
    let (name, allowed, ends) = row;
    let at = format!("{name} in {place}");
    let Outcome { result, report, .. } = slot.run(Call::json(place, vec![json!(name)]));
    match (ends, result) {
        (Ends::Raising(words), Ok(last)) if place == "stubborn" => {
            assert!(last.as_str().is_some_and(|last| last.contains(words)), "{at}: {last}");
            check_use(&report, row, &at);
        }
        (Ends::Raising(words), Err(error)) => {
            assert_eq!((error.kind(), error.fault()), (Kind::Exception, Fault::Guest), "{at}: {error}");
            assert!(error.to_string().contains(words), "{at}: {error}");
            check_use(&report, row, &at);
        }
        (Ends::Dropping, Ok(_)) => {
            assert!(report.dropped_bytes > 0, "{at}");
            check_use(&report, row, &at);
        }
        (Ends::Failing | Ends::Stopping, Err(error)) => {
            assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{at}: {error}");
            let limit = error.limit().unwrap();
            assert_eq!((limit.name, limit.allowed), (name, allowed), "{at}: {error}");
            assert!(limit.used > allowed, "{at}: {error}");
            let counted = report.resources.iter().find(|counted| counted.resource.name() == name).unwrap();
            assert_eq!((counted.used, counted.allowed), (limit.used, allowed), "{at}");
        }
        (Ends::Using(_), Ok(_)) => check_use(&report, row, &at),
        (_, result) => panic!("{at}: {result:?}"),
    }
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{at}");
}

fn check_all(language: &str, text: &str, rows: &[Row]) {
    let (host, out) = scene();
    let slot = host.slot::<Untyped>(&unique("counted"), source(language, text)).unwrap();
    for row in COMMON.iter().chain(rows) {
        for place in PLACES {
            check(&slot, place, *row);
        }
    }
    // What each call has written there stays, and it was never more than one may write.
    let written: u64 =
        std::fs::read_dir(out.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(written <= PLACES.len() as u64 * (64 << 10), "{written}");
}

#[test]
fn python_gets_so_much_and_no_more_everywhere() {
    check_all("python", PYTHON, OF_PYTHON);
}

#[test]
fn javascript_gets_so_much_and_no_more_everywhere() {
    check_all("javascript", JAVASCRIPT, OF_JAVASCRIPT);
}

/// Asks for too much of everything at the top level, and is there all the same.
const PYTHON_AT_IMPORT: &str = "
SEEN = {}
for name in ['timers', 'logBytes', 'logLines', 'openFiles', 'scratchBytes', 'scratchFiles', 'depth']:
    try: FILLERS[name]()
    except BaseException as error: SEEN[name] = f'{type(error).__name__}: {error}'
    for number in range(3, 16):
        try: os.close(number)
        except OSError: pass
def seen(): return SEEN
";
const JAVASCRIPT_AT_IMPORT: &str = "
const all = {};
export const seen = () => all;
for (const name of ['logBytes', 'logLines', 'openFiles', 'timers', 'bufferBytes', 'scratchBytes', 'scratchFiles', 'depth']) {
  try { await fillers[name](); } catch (error) { all[name] = String(error); }
}
";

#[test]
fn the_top_level_gets_no_more_than_a_call() {
    let (host, _out) = scene();
    for (language, text, more, rows) in [
        ("python", PYTHON, PYTHON_AT_IMPORT, OF_PYTHON),
        ("javascript", JAVASCRIPT, JAVASCRIPT_AT_IMPORT, OF_JAVASCRIPT),
    ] {
        let slot =
            host.slot::<Untyped>(&unique("counted"), source(language, &format!("{text}{more}"))).unwrap();
        let outcome = slot.run(Call::json("seen", vec![]));
        let seen = outcome.result.unwrap();
        let mut missing = seen.as_object().unwrap().clone();
        for (name, _, ends) in COMMON.iter().chain(rows) {
            if let Ends::Raising(words) = ends
                && let Some(told) = missing.remove(*name)
            {
                assert!(told.as_str().unwrap().contains(words), "{name}: {told}");
            }
        }
        assert!(missing.is_empty(), "{seen}");
        assert!(outcome.report.logs.is_empty() && outcome.report.stdout.is_empty(), "it belongs to no call");
        for counted in &outcome.report.resources {
            assert!(counted.used <= counted.allowed, "{counted:?}");
        }
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{language}");
    }
    for (name, _, ends) in COMMON.iter().chain(OF_JAVASCRIPT) {
        if let (Ends::Raising(words), false) = (ends, ["mountBytes", "requests"].contains(name)) {
            let text = format!("{JAVASCRIPT}\nawait handler('{name}');");
            let error = host.slot::<Untyped>(&unique("counted"), source("javascript", &text)).unwrap_err();
            assert_eq!((error.kind(), error.fault()), (Kind::Exception, Fault::Guest), "{name}: {error}");
            assert!(error.to_string().contains(words), "{name}: {error}");
        }
    }
    for (language, text) in [("python", PYTHON), ("javascript", JAVASCRIPT)] {
        for name in ["modules", "sourceBytes"] {
            let caught = match language {
                "python" => format!("{text}\nstubborn('{name}')\n"),
                _ => format!("{text}\nawait stubborn('{name}');"),
            };
            let error = host.slot::<Untyped>(&unique("counted"), source(language, &caught)).unwrap_err();
            assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{name}: {error}");
            assert_eq!(error.limit().unwrap().name, name, "{error}");
        }
    }
    let text = format!("{PYTHON}\nhandler('scratchBytes')\n");
    let error = host.slot::<Untyped>(&unique("counted"), source("python", &text)).unwrap_err();
    assert!(error.to_string().contains("o space left on device"), "{error}");
}
