//! What a Python plugin can rely on.

use std::time::Duration;

use aardvark_manifest::call::Call;
use aardvark_manifest::outcome::Level;
use serde_json::json;

use crate::support::{files, py, slot, within};

#[test]
fn packages_shipped_in_the_bundle_import() {
    let slot = slot(files(&[
        (
            "plugin.py",
            "from rules import limits\nimport rules.text as text\nimport vendored\n\ndef run(x): return [limits.over(x), text.shout('a'), vendored.NAME, __name__]\ndef data():\n    import importlib.resources, pathlib\n    return pathlib.Path(__file__).with_name('data.txt').read_text()\n",
        ),
        ("rules/__init__.py", ""),
        ("rules/limits.py", "LIMIT = 6\ndef over(x): return x > LIMIT\n"),
        ("rules/text.py", "def shout(s): return s.upper() + '!'\n"),
        ("vendor/vendored/__init__.py", "NAME = 'vendored'\n"),
        ("data.txt", "some data"),
    ]));
    assert_eq!(slot.call("run", vec![json!(7)]).unwrap(), json!([true, "A!", "vendored", "plugin"]));
    assert_eq!(slot.call("data", vec![]).unwrap(), json!("some data"));
}

#[test]
fn the_standard_library_is_there() {
    let slot = slot(py("
import collections, csv, dataclasses, datetime, decimal, hashlib, io, itertools, json, math, pathlib, random, re
import secrets, sqlite3, statistics, string, textwrap, uuid, zoneinfo, base64, zlib, html, urllib.parse, email, tempfile
def run():
    db = sqlite3.connect(':memory:')
    return [
        list(csv.reader(io.StringIO('a,b\\n\"1,5\",2'))),
        hashlib.sha256(b'abc').hexdigest()[:8],
        str(decimal.Decimal('0.1') + decimal.Decimal('0.2')),
        datetime.date(2026, 11, 23).isoformat(),
        statistics.median([1, 5, 2]),
        db.execute('select 6 * 7').fetchone()[0],
        re.sub(r'(\\w+)@', r'<\\1>', 'me@x'),
    ]
def entropy(): return [random.random(), secrets.token_hex(8), str(uuid.uuid4()), tempfile.mktemp()]
"));
    assert_eq!(
        slot.call("run", vec![]).unwrap(),
        json!([[["a", "b"], ["1,5", "2"]], "ba7816bf", "0.3", "2026-11-23", 2, 42, "<me>x"])
    );
    let (first, second) = (slot.call("entropy", vec![]).unwrap(), slot.call("entropy", vec![]).unwrap());
    for (a, b) in first.as_array().unwrap().iter().zip(second.as_array().unwrap()) {
        assert_ne!(a, b);
    }
}

#[test]
fn async_handlers_are_awaited_and_asyncio_run_works() {
    let slot = slot(py("
import asyncio, time
async def gather():
    async def one(n):
        await asyncio.sleep(0.01 * n)
        return n
    return await asyncio.gather(one(3), one(1), one(2))
def inner(): return asyncio.run(gather())
async def timeout():
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(100)
    except TimeoutError:
        return 'timed out'
async def thread(): return await asyncio.to_thread(lambda: 'in line')
async def leftover():
    asyncio.create_task(asyncio.sleep(1000))
    return 'left'
async def generator():
    async def numbers():
        for n in range(3):
            await asyncio.sleep(0)
            yield n
    return [n async for n in numbers()]
async def queue():
    q = asyncio.Queue()
    asyncio.get_running_loop().call_later(0.005, q.put_nowait, 'item')
    return await q.get()
def nap():
    start = time.monotonic_ns()
    time.sleep(0.03)
    return (time.monotonic_ns() - start) // 1_000_000
"));
    for (function, expected) in [
        ("gather", json!([3, 1, 2])),
        ("inner", json!([3, 1, 2])),
        ("timeout", json!("timed out")),
        ("thread", json!("in line")),
        ("leftover", json!("left")),
        ("gather", json!([3, 1, 2])),
        ("generator", json!([0, 1, 2])),
        ("queue", json!("item")),
    ] {
        assert_eq!(slot.call(function, vec![]).unwrap(), expected, "{function}");
    }
    assert!(slot.call("nap", vec![]).unwrap().as_u64().unwrap() >= 30, "a whole number of the clock's ticks");
    let usage = slot.run(Call::json("nap", vec![])).report.usage;
    assert!(usage.wall >= usage.cpu, "sleeping does not spin: {usage:?}");
}

#[test]
fn output_and_logging_are_captured_per_call() {
    let slot = slot(py("
import logging, sys, os, warnings
print('top level')
log = logging.getLogger('rules.alerts')
def talk(who):
    print('hello', who)
    print('partial', end='')
    print('problem', file=sys.stderr)
    os.write(1, b' raw\\n')
    log.debug('hidden by default')
    log.info('hi %s', who)
    log.error('bad', extra={'x': 1})
    try: 1 / 0
    except ZeroDivisionError: log.exception('failed')
def fail(): print('before'); raise ValueError('x')
def spin():
    print('still here')
    while True: pass
"));
    let report = slot.run(Call::json("talk", vec![json!("Ada")])).report;
    assert_eq!(report.stdout, "hello Ada\npartial raw\n");
    assert_eq!(report.stderr, "problem\n");
    let lines: Vec<_> = report
        .logs
        .iter()
        .map(|line| (line.level, line.logger.as_str(), line.message.lines().next().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            (Level::Info, "rules.alerts", "hi Ada"),
            (Level::Error, "rules.alerts", "bad"),
            (Level::Error, "rules.alerts", "failed"),
        ]
    );
    assert!(report.logs[2].message.contains("ZeroDivisionError"));
    assert_eq!(slot.run(Call::json("fail", vec![])).report.stdout, "before\n", "also when the call fails");
    let spinning = within(
        Duration::from_millis(60),
        |limit| slot.run(Call::json("spin", vec![]).wall_limit(limit)).report.stdout,
        |stdout| !stdout.is_empty(),
    );
    assert_eq!(spinning, "still here\n", "also when it is stopped");
}

#[test]
fn a_plugin_object_offers_its_methods() {
    let slot = slot(py("
class Rules:
    def __init__(self): self.limit = 6
    def assess(self, x):
        '''Over the limit?

        More text.
        '''
        return x > self.limit
    def _private(self): pass
plugin = Rules()
"));
    assert_eq!(slot.call("assess", vec![json!(7)]).unwrap(), json!(true));
    assert_eq!(slot.status().functions, [("assess".to_owned(), Some("Over the limit?".to_owned()))]);
}

#[test]
fn patched_modules_change_only_the_plugin() {
    let slot = slot(py("
import json, sys, traceback, types, inspect
json.loads = json.dumps = json.JSONEncoder = None
traceback.extract_tb = None
inspect.isawaitable = None
def echo(x): return x
def modules(): sys.modules.clear(); return 1
"));
    let value = json!({"a": [1, {"b": -0.0}], "c": u64::MAX});
    assert_eq!(slot.call("echo", vec![value.clone()]).unwrap(), value);
}
