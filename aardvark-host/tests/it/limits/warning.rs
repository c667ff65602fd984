//! Python plugins hear that their time is nearly up, as an exception, and no later call hears it; nor does one, in either
//! language, feel that the call before it was stopped.

use std::time::Duration;

use aardvark_host::{Host, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{PATIENCE, host_with, js, patient, py, slot, unique, warm, within};

const PLUGIN: &str = "
import asyncio, contextlib, re, signal, time
from aardvark import LimitExceeded
COUNT = 0
def count():
    global COUNT
    COUNT += 1
    return COUNT
def spin(): 
    try:
        while True: pass
    finally: print('cleaned up')
def nap():
    try: time.sleep(1000)
    finally: print('cleaned up')
async def wait():
    try: await asyncio.sleep(1000)
    finally: print('cleaned up')
async def turn():
    try:
        while True: await asyncio.sleep(0)
    finally: print('cleaned up')
async def group():
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.sleep(1000))
            tasks.create_task(turn())
    finally: print('cleaned up')
def generator():
    @contextlib.contextmanager
    def resource():
        try: yield
        finally: print('cleaned up')
    with resource():
        while True: sum(range(1000))
def regex():
    try: re.match(r'(a+)+$', 'a' * 40 + 'b')
    finally: print('cleaned up')
def other():
    try:
        while True: pass
    finally:
        print('cleaned up')
        raise ValueError('while cleaning up')
def partial():
    n = 0
    try:
        while True: n += 1
    except LimitExceeded: return 'what there is'
def own(): raise LimitExceeded('made up')
def ignored():
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True: pass
def stubborn():
    while True:
        try:
            while True: pass
        except BaseException: pass
def lingering():
    try:
        while True: pass
    finally:
        while True: pass
def work(milliseconds):
    end = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < end: pass
    return 'done'
";

/// Warned after a quarter of it, the plugin has three seconds, which nearly always are enough.
const LIMIT: Duration = Duration::from_secs(4);

/// Warns after a quarter of each limit.
fn warning() -> Host {
    host_with(patient().warn_before(PATIENCE))
}

#[test]
fn a_plugin_that_is_warned_cleans_up() {
    let host = warning();
    let slot = host.slot::<Untyped>(&unique("warned"), py(PLUGIN)).unwrap();
    for function in ["spin", "nap", "wait", "turn", "group", "generator", "regex", "other"] {
        let run = |limit| slot.run(Call::json(function, vec![]).wall_limit(limit));
        let outcome = within(LIMIT, run, |outcome| outcome.report.stdout.contains("cleaned up"));
        let error = outcome.result.unwrap_err();
        assert_eq!(error.kind(), Kind::Limit, "{function}: {error}");
        let limit = error.limit().unwrap();
        assert_eq!(limit.name, "wallMs", "{function}");
        assert!(limit.used >= limit.allowed / 4, "{function}: {limit:?}");
        assert!(
            outcome.report.stdout.contains("cleaned up"),
            "{function}: {error}: {:?}",
            outcome.report.stdout
        );
        let traceback = error.traceback().unwrap();
        assert!(traceback.frames.iter().all(|frame| !frame.file.contains("aardvark")), "{traceback:?}");
        assert!(!traceback.frames.is_empty(), "{function}: {traceback:?}");
        let next = slot.run(Call::json("count", vec![]));
        assert_eq!(next.result.unwrap(), json!(1), "pristine after {function}");
        assert_eq!(next.report.isolate, outcome.report.isolate, "memory went back, so the isolate goes on");
    }
}

#[test]
fn a_plugin_may_return_what_there_is_or_be_stopped_for_good() {
    let host = warning();
    for source in [py(PLUGIN), warm(Language::Python, PLUGIN)] {
        let slot = host.slot::<Untyped>(&unique("warned"), source).unwrap();
        let limited =
            |function| slot.run(Call::json(function, vec![]).wall_limit(Duration::from_millis(300)));
        let partial = |limit| slot.run(Call::json("partial", vec![]).wall_limit(limit)).result;
        assert_eq!(within(LIMIT, partial, Result::is_ok).unwrap(), json!("what there is"));
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "one that was warned does not stay warm");
        for function in ["stubborn", "lingering", "ignored"] {
            let error = limited(function).result.unwrap_err();
            let limit = error.limit().unwrap();
            assert_eq!((limit.name, limit.allowed), ("wallMs", 300), "{function}: {error}");
            assert!(limit.used >= 300, "{function}: {limit:?}");
            assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
        }
        let error = limited("own").result.unwrap_err();
        assert_eq!(error.kind(), Kind::Exception, "{error}");
        assert_eq!(error.traceback().unwrap().exception, "aardvark.LimitExceeded");
    }
}

#[test]
fn processor_time_warns_too() {
    let host = host_with(patient().cpu_limit(LIMIT).warn_before(LIMIT));
    let slot = host.slot::<Untyped>(&unique("cpu"), py(PLUGIN)).unwrap();
    let outcome = slot.run(Call::json("spin", vec![]));
    let error = outcome.result.unwrap_err();
    let limit = error.limit().unwrap();
    assert_eq!((limit.name, limit.allowed), ("cpuMs", 4000), "{error}");
    assert!(limit.used >= 1000, "{limit:?}");
    assert!(outcome.report.stdout.contains("cleaned up"), "{error}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
}

const WORK: &str = "
export const work = (milliseconds) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return 'done';
};
";

#[test]
fn a_warning_or_a_stop_that_comes_too_late_is_felt_by_nobody() {
    // Calls that end around their deadline of 20 ms, and have been warned or not before. The one after each takes long
    // enough to hear what is not meant for it. JavaScript has no warning, and works up to where it is stopped.
    for (first, slot) in [
        (14.0, slot(py(PLUGIN))),
        (14.0, slot(warm(Language::Python, PLUGIN))),
        (17.0, slot(js(WORK))),
        (17.0, slot(warm(Language::JavaScript, WORK))),
    ] {
        let mut ends = [0, 0];
        for step in 0..60 {
            let milliseconds = first + f64::from(step) * 0.12;
            let call = Call::json("work", vec![json!(milliseconds)]).wall_limit(Duration::from_millis(20));
            match slot.run(call).result {
                Ok(done) => {
                    assert_eq!(done, json!("done"));
                    ends[0] += 1;
                }
                Err(error) => {
                    assert_eq!(error.limit().unwrap().name, "wallMs", "{error}");
                    ends[1] += 1;
                }
            }
            assert_eq!(slot.call("work", vec![json!(2)]).unwrap(), json!("done"));
        }
        assert!(ends[1] > 0, "{ends:?}");
    }
}
