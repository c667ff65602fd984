//! Clocks that jump while a host serves. A library that is loaded before all others ([clock.c](clock.c)) shifts what the
//! system says, in another process: this test binary, asked to run [`child`].
//!
//! To suspend a machine moves the wall clock and leaves the monotonic clock where it is, which is one of the jumps of the
//! former. That the monotonic clock jumps by hours happens to virtual machines that go on elsewhere.

use std::env;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aardvark_distribution::Distribution;
use aardvark_host::image::{ImageStore, Limit, Prune};
use aardvark_host::{Host, NetworkPolicy, Policy, Said, Slot, Source, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Error, Kind};
use serde_json::{Value, json};

use super::{copy_distribution, copy_library};
use crate::support::{files, unique};

const DIRECTORY: &str = "AARDVARK_TEST_CLOCK_DIRECTORY";
const CONTROL: &str = "AARDVARK_TEST_CLOCK";
const JUMPS: &str = "AARDVARK_TEST_CLOCK_JUMPS";

const HOUR: i64 = 60 * 60;
const YEAR: i64 = 365 * 24 * HOUR;

/// A little more than two images of Python need.
const ROOM: u64 = 80 << 20;

const PYTHON: &str = "
import asyncio, datetime, logging, os, time, urllib.request
VERSION = 0
def work(number): return [VERSION, number * 2]
def now():
    open('/tmp/new', 'w').close()
    return [round(time.time()), round(os.stat('/tmp/new').st_mtime), datetime.datetime.now(datetime.UTC).year]
def goes_back():
    clocks = (time.monotonic, time.perf_counter, time.process_time, asyncio.new_event_loop().time)
    for clock in clocks:
        last = clock()
        for _ in range(2000):
            next = clock()
            if next < last: return f'{clock} from {last} to {next}'
            last = next
async def rest():
    time.sleep(0.02)
    await asyncio.sleep(0.02)
    return 'rested'
def spin():
    while True: pass
async def wait(seconds):
    resting = asyncio.ensure_future(asyncio.sleep(seconds))
    await asyncio.sleep(0)
    logging.warning('waiting')
    await resting
    return 'rested'
def compute():
    logging.warning('computing')
    while True: pass
def fetch(url, seconds):
    try: return urllib.request.urlopen(url, timeout=seconds).read().decode()
    except Exception as error: return str(error)
";

const JAVASCRIPT: &str = "
import { writeFile, stat } from 'aardvark:fs';
const version = 0;
export const work = (number) => [version, number * 2];
export const now = () => {
    writeFile('/tmp/new', '');
    return [Math.round(Date.now() / 1000), Math.round(stat('/tmp/new').modified / 1000), new Date().getUTCFullYear()];
};
export const goes_back = () => {
    let last = performance.now();
    for (let i = 0; i < 5000; i++) {
        const next = performance.now();
        if (next < last) return `performance.now from ${last} to ${next}`;
        last = next;
    }
    return null;
};
const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const rest = async () => { await later(20); return 'rested'; };
export const spin = () => { for (;;); };
export const wait = async (seconds) => {
    const resting = later(seconds * 1000);
    console.warn('waiting');
    await resting;
    return 'rested';
};
export const compute = () => { console.warn('computing'); for (;;); };
export const fetch_ = async (url, seconds) => {
    try { return await (await fetch(url, { signal: AbortSignal.timeout(seconds * 1000) })).text(); }
    catch (error) { return `${error}`; }
};
export { fetch_ as fetch };
";

/// The shifts of a process, in seconds.
struct Clock(File);

impl Clock {
    /// The wall clock is so many seconds from the machine's.
    fn set_wall(&self, seconds: i64) {
        self.0.write_all_at(&seconds.to_ne_bytes(), 0).unwrap();
    }

    fn set_monotonic(&self, seconds: i64) {
        self.0.write_all_at(&seconds.to_ne_bytes(), 8).unwrap();
    }
}

/// A minute after the beginning of 1970, as where a battery is dead; now; beyond 2038; in two hundred years.
fn shifts() -> [i64; 4] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    [60 - i64::try_from(now.as_secs()).unwrap(), 0, 30 * YEAR, 200 * YEAR]
}

/// What the other processes do; nothing in the process that runs all tests.
#[test]
fn child() {
    let Ok(directory) = env::var(DIRECTORY) else { return };
    let clock = Clock(File::options().write(true).open(env::var(CONTROL).unwrap()).unwrap());
    match env::var(JUMPS).as_deref() {
        Ok("wall") => with_a_wild_wall_clock(Path::new(&directory), &clock),
        Ok("still") => at_each_time(Path::new(&directory), &clock),
        _ => after_hours(Path::new(&directory), &clock),
    }
    println!("\nserved");
}

/// A plugin of one script in `language`, in this version.
fn plugin(language: &str, version: u64, wall: Duration) -> Source {
    let manifest = json!({
        "schemaVersion": "2.0", "name": format!("clocks-{language}"), "version": "1.0.0", "runtime": {"language": language},
        "limits": {"wallMs": u64::try_from(wall.as_millis()).unwrap()},
        "resources": {"network": {"allow": ["http://127.0.0.1:*"], "httpsOnly": false}, "filesystem": {"mode": "readWrite"}},
    });
    let (path, text) = match language {
        "python" => ("plugin.py", PYTHON.replace("VERSION = 0", &format!("VERSION = {version}"))),
        _ => ("plugin.js", JAVASCRIPT.replace("version = 0", &format!("version = {version}"))),
    };
    files(&[("aardvark.manifest.json", &manifest.to_string()), (path, &text)])
}

fn policy() -> Policy {
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").build().unwrap();
    Policy::deny_all()
        .network(network)
        .wall_limit(Duration::from_secs(24 * 3600))
        .cpu_limit(Duration::from_secs(24 * 3600))
}

/// Long enough for any machine, and not for a clock that has jumped.
const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(200);

fn called(slot: &Slot<Untyped>, function: &'static str, arguments: Vec<Value>) -> Value {
    let outcome = slot.run(Call::<Result<Value, Error>>::json(function, arguments));
    let report = outcome.report;
    for time in [report.usage.wall, report.usage.cpu, report.usage.queue] {
        assert!(time < LONG, "{function}: {time:?}");
    }
    outcome.result.unwrap_or_else(|error| panic!("{function}: {error}"))
}

#[track_caller]
fn reaches(slot: &Slot<Untyped>, function: &'static str, limit: &str) {
    let call = Call::<Result<Value, Error>>::json(function, vec![]).wall_limit(SHORT);
    let error = slot.run(call).result.unwrap_err();
    assert_eq!((error.kind(), error.limit().map(|limit| limit.name)), (Kind::Limit, Some(limit)), "{error}");
}

/// A server that answers each request, and one that never does.
struct Servers {
    answering: String,
    silent: TcpListener,
}

impl Servers {
    fn start() -> Self {
        let answering = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", answering.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in answering.incoming() {
                let mut stream = stream.unwrap();
                // The whole request fits into one read, or the client sees a reset and the test fails.
                let _ = stream.read(&mut [0; 4096]).unwrap();
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello")
                    .unwrap();
            }
        });
        Self { answering: url, silent: TcpListener::bind("127.0.0.1:0").unwrap() }
    }

    /// Both do for a plugin what they should.
    fn check(&self, slot: &Slot<Untyped>) {
        assert_eq!(called(slot, "fetch", vec![json!(self.answering), json!(60)]), "hello");
        // The kernel takes the connection, and nobody reads the request.
        let silent = format!("http://{}/", self.silent.local_addr().unwrap());
        let told = called(slot, "fetch", vec![json!(silent), json!(0.1)]);
        let told = told.as_str().unwrap();
        assert!(told.contains("within 100 ms") || told.contains("timed out"), "{told}");
    }
}

/// Everything that a plugin does which has to do with time, and a swap there and back.
fn serve(host: &Host, servers: &Servers, language: &str, version: u64) {
    let slot: Slot<Untyped> = host.slot(&unique(language), plugin(language, version, LONG)).unwrap();
    let check = |slot: &Slot<Untyped>, version: u64| {
        assert_eq!(called(slot, "work", vec![json!(21)]), json!([version, 42]));
        assert_eq!(called(slot, "goes_back", vec![]), Value::Null);
        assert_eq!(called(slot, "rest", vec![]), "rested");
        servers.check(slot);
    };
    check(&slot, version);
    slot.swap(plugin(language, version + 1, LONG)).unwrap();
    check(&slot, version + 1);
    slot.rollback().unwrap();
    check(&slot, version);
    for _ in 0..2 {
        reaches(&slot, "spin", "wallMs");
        assert_eq!(called(&slot, "work", vec![json!(1)]), json!([version, 2]));
    }
}

fn distribution(directory: &Path) -> Distribution {
    Distribution::open(directory.join("pyodide")).unwrap()
}

/// A host with a store of images.
fn host(directory: &Path) -> (Host, ImageStore) {
    let distribution = distribution(directory);
    let store = ImageStore::new(directory.join("images"), Limit::bytes(ROOM));
    let host = Host::builder().policy(policy()).distribution(distribution).image_store(store.clone());
    (host.build().unwrap(), store)
}

/// The wall clock jumps to and fro as fast as a thread can make it.
fn with_a_wild_wall_clock(directory: &Path, clock: &Clock) {
    /// Ends the other thread, however this one ends.
    struct Jumping<'a>(&'a AtomicBool);

    impl Drop for Jumping<'_> {
        fn drop(&mut self) {
            self.0.store(false, Ordering::SeqCst);
        }
    }

    let ((host, store), servers, shifts) = (host(directory), Servers::start(), shifts());
    let (jumps, jumped) = (AtomicBool::new(true), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while jumps.load(Ordering::SeqCst) {
                for shift in shifts {
                    clock.set_wall(shift);
                    jumped.fetch_add(1, Ordering::Relaxed);
                    std::thread::yield_now();
                }
            }
        });
        let _jumping = Jumping(&jumps);
        for version in [10, 20] {
            for language in ["python", "javascript"] {
                serve(&host, &servers, language, version);
            }
        }
        host.settle();
    });
    assert!(jumped.into_inner() > 1000);
    // What is there was written at any time between 1970 and 2226, and is whole; nothing unfinished is left.
    let listed = store.list().unwrap();
    assert!(!listed.is_empty());
    for image in listed {
        store.verify(&image.key).unwrap();
    }
    let names = fs::read_dir(store.directory()).unwrap().map(|entry| entry.unwrap().path());
    let others: Vec<PathBuf> =
        names.filter(|path| path.extension().is_none_or(|kind| kind != "image")).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// The wall clock jumps between calls, and everybody agrees what time it is.
fn at_each_time(directory: &Path, clock: &Clock) {
    let ((host, store), servers) = (host(directory), Servers::start());
    let seconds = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let (mut version, here) = (100, seconds());
    for shift in shifts().into_iter().chain([0]) {
        clock.set_wall(shift);
        let there = here.checked_add_signed(shift).unwrap();
        assert!((there..there + LONG.as_secs()).contains(&seconds()), "the clock is set to {there}");
        for language in ["python", "javascript"] {
            version += 2;
            serve(&host, &servers, language, version);
            let slot: Slot<Untyped> = host.slot(&unique(language), plugin(language, version, LONG)).unwrap();
            let before = seconds();
            let told: Vec<u64> = serde_json::from_value(called(&slot, "now", vec![])).unwrap();
            // Clocks of guests are coarse, and they round.
            let range = before.saturating_sub(1)..=seconds() + 1;
            assert!(range.contains(&told[0]) && range.contains(&told[1]), "{language}: {told:?} {range:?}");
            let year = 1970 + told[0] / 31_556_952;
            assert!((year - 1..=year + 1).contains(&told[2]), "{language}: {told:?}");
        }
        host.settle();
        // The image that was written last is there, whatever the times of the others are.
        assert!(store.list().unwrap().iter().any(|image| image.used.elapsed().is_ok_and(|age| age < LONG)));
    }
    // Some are from the future, and so were not unused for a year.
    let pruned = store.prune(Prune::UnusedFor(Duration::from_secs(YEAR.unsigned_abs()))).unwrap();
    assert_eq!(store.list().unwrap().len(), pruned.kept);
}

/// The monotonic clock jumps by hours while calls wait, compute, and while there are none. What a guest says, it says when
/// it has already asked for the time at which it wants to go on.
fn after_hours(directory: &Path, clock: &Clock) {
    let (said, sayings) = mpsc::channel();
    let host = Host::builder().policy(policy()).distribution(distribution(directory)).without_image_store();
    let host = host
        .on_log(move |event| {
            if let Said::Line(line) = &event.said {
                assert!(["waiting", "computing"].contains(&&*line.message), "{event}");
                said.send(()).unwrap();
            }
        })
        .build()
        .unwrap();
    let (start, servers) = (Instant::now(), Servers::start());
    let mut hours = 0;
    let mut jump_in = |slot: &Slot<Untyped>, function: &'static str, arguments: Vec<Value>| {
        std::thread::scope(|scope| {
            let call = scope.spawn(|| slot.call(function, arguments));
            sayings.recv_timeout(LONG).unwrap();
            hours += 3;
            clock.set_monotonic(hours * HOUR);
            call.join().unwrap()
        })
    };
    let day = Duration::from_secs(24 * 3600);
    for language in ["python", "javascript"] {
        let slot: Slot<Untyped> = host.slot(&unique(language), plugin(language, 1, day)).unwrap();
        let limited: Slot<Untyped> = host.slot(&unique(language), plugin(language, 1, LONG)).unwrap();
        // What waits for a time that has passed goes on; what was to end by then ends.
        assert_eq!(jump_in(&slot, "wait", vec![json!(7200)]).unwrap(), "rested");
        for (function, arguments) in [("wait", vec![json!(20_000)]), ("compute", vec![])] {
            let error = jump_in(&limited, function, arguments).unwrap_err();
            assert_eq!(error.limit().map(|limit| limit.name), Some("wallMs"), "{error}");
            assert_eq!(called(&limited, "work", vec![json!(2)]), json!([1, 4]));
        }
        serve(&host, &servers, language, 5);
    }
    assert!(start.elapsed() > Duration::from_secs(6 * 3 * 3600));
}

/// Runs [`child`] under the library.
#[track_caller]
fn check(jumps: &str) {
    let directory = tempfile::tempdir().unwrap();
    let (library, control) = (directory.path().join("clock.so"), directory.path().join("shifts"));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/environment/clock.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", source, "-o"]).arg(&library);
    let compiled = compiler.output().unwrap();
    assert!(compiled.status.success(), "{compiled:?}");
    fs::write(&control, [0; 16]).unwrap();
    // What is derived is dated too: not what other processes use.
    copy_distribution(&directory.path().join("pyodide"));
    copy_library(&directory.path().join("pyodide"));
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "environment::clock::child", "--nocapture"]);
    command.env("LD_PRELOAD", &library).env(CONTROL, &control);
    command.env(DIRECTORY, directory.path()).env(JUMPS, jumps);
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("served"), "{:?}\n{said}\n{complaint}", output.status);
    assert!(!complaint.contains("panicked"), "{complaint}");
}

#[test]
fn the_wall_clock_jumps_all_the_time() {
    check("wall");
}

#[test]
fn the_wall_clock_jumps_by_years_and_back() {
    check("still");
}

#[test]
fn the_monotonic_clock_jumps_by_hours() {
    check("monotonic");
}
