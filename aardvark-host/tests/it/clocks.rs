//! How fine the clocks are that plugins see, by policy.

use std::time::Duration;

use aardvark_host::{Policy, Untyped};
use serde_json::{Value, json};

use crate::support::{host_with, js, patient, py, unique};

const JAVASCRIPT: &str = "
    const fraction = new Intl.DateTimeFormat('en', { fractionalSecondDigits: 3 });
    export const rests = () => [
        Date.now(), new Date().getTime(), Date.parse(Date() + '') , new Event('x').timeStamp, performance.now(),
        performance.timeOrigin, Temporal.Now.instant().epochMilliseconds, Temporal.Now.plainTimeISO().millisecond,
        Temporal.Now.zonedDateTimeISO('Europe/Vienna').millisecond, +fraction.format(), +fraction.formatToParts()[0].value,
    ].map((time) => time % 100);
    export const microseconds = () => {
        for (let i = 0; i < 1000; i++) if (performance.now() % 1 !== 0) return true;
        return false;
    };
    class Mine extends Date { mine() { return this.getTime(); } }
    const isNow = () => {
        const before = Date.now(), mine = new Mine().mine();
        return before <= mine && mine <= Date.now();
    };
    export const dates = () => [
        Date.name, Date.length, new Date(5).getTime(), new Date(2020, 1, 2).toISOString(), typeof Date(), Date.UTC(1970, 0),
        new Date() instanceof Date, new Mine(7).mine(), new Mine() instanceof Mine, new Date().constructor === Date,
        isNow(), Object.prototype.toString.call(Temporal), Object.keys(globalThis).length,
        Temporal.PlainDate.from({ year: 2020, month: 2, day: 30 }).toString(), Temporal.Duration.from({ hours: 1 }).toString(),
        Temporal.Now.timeZoneId(), Temporal.Now.instant() instanceof Temporal.Instant,
    ];
";

const PYTHON: &str = "
import asyncio, datetime, time
async def _loop(): return asyncio.get_running_loop().time()
def rests():
    times = [time.time(), time.monotonic(), time.perf_counter(), datetime.datetime.now().timestamp(), asyncio.run(_loop())]
    return [round(t * 1000) % 100 for t in times]
def microseconds():
    return any(time.perf_counter_ns() % 1_000_000 for _ in range(1000))
def slept():
    begin = time.monotonic()
    time.sleep(0.25)
    return time.monotonic() - begin >= 0.15
";

fn call(policy: Policy, source: aardvark_host::Source, function: &str) -> Value {
    let host = host_with(policy);
    host.slot::<Untyped>(&unique("clocks"), source).unwrap().call(function, vec![]).unwrap()
}

#[test]
fn a_coarse_clock_stands_still_between_its_ticks() {
    let policy = || patient().clock_resolution(Duration::from_millis(100));
    assert_eq!(call(policy(), js(JAVASCRIPT), "rests"), json!([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    assert_eq!(call(policy(), py(PYTHON), "rests"), json!([0, 0, 0, 0, 0]));
    assert_eq!(call(policy(), py(PYTHON), "slept"), json!(true));
}

#[test]
fn without_a_resolution_clocks_are_as_fine_as_the_machine_s() {
    let policy = || patient().clock_resolution(Duration::ZERO);
    assert_eq!(call(policy(), js(JAVASCRIPT), "microseconds"), json!(true));
    assert_eq!(call(policy(), py(PYTHON), "microseconds"), json!(true));
}

#[test]
fn dates_are_what_they_were() {
    for resolution in [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(100)] {
        let found = call(patient().clock_resolution(resolution), js(JAVASCRIPT), "dates");
        let expected = json!([
            "Date",
            7,
            5,
            "2020-02-02T00:00:00.000Z",
            "string",
            0,
            true,
            7,
            true,
            true,
            true,
            "[object Temporal]",
            0,
            "2020-02-29",
            "PT1H",
            "UTC",
            true,
        ]);
        assert_eq!(found, expected, "{resolution:?}");
    }
}
