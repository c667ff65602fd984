//! `state: fresh` in JavaScript, beyond what the corpus in `fresh` shows: what is new in each context.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aardvark_host::Untyped;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Error, Kind};
use serde_json::json;

use crate::support::{files, host_with, js, patient, slot, within};

#[test]
fn entropy_and_clocks_differ_from_call_to_call() {
    let slot = slot(js("
        const top = [Math.random(), crypto.randomUUID()];
        export const draw = () => [...top, Math.random(), performance.timeOrigin, performance.now()];
    "));
    // Clocks of the machine may be set meanwhile, by not too much.
    let start = milliseconds() - 60_000.0;
    let draws: Vec<_> = (0..4).map(|_| slot.call("draw", vec![]).unwrap()).collect();
    for (index, draw) in draws.iter().enumerate() {
        let now = milliseconds() + 60_000.0;
        let (origin, age) = (draw[3].as_f64().unwrap(), draw[4].as_f64().unwrap());
        assert!((start..now).contains(&origin), "the clock starts with the context: {draw}");
        assert!((0.0..now - start).contains(&age), "{draw}");
        for other in &draws[index + 1..] {
            for value in 0..3 {
                assert_ne!(draw[value], other[value], "drawn twice");
            }
        }
    }
}

/// Since 1970.
fn milliseconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1e3
}

#[test]
fn the_top_level_runs_anew_for_every_call() {
    let slot = slot(files(&[
        (
            "plugin.js",
            "import { loads } from './lib.js'; await null; console.log('top'); export const f = async () => [loads(), (await import('./lib.js')).loads()];",
        ),
        ("lib.js", "globalThis.n = (globalThis.n ?? 0) + 1; export const loads = () => globalThis.n;"),
    ]));
    for _ in 0..3 {
        let outcome = slot.run(Call::json("f", vec![]));
        assert_eq!(outcome.result.unwrap(), json!([1, 1]));
        assert_eq!(outcome.report.logs.len(), 0, "what the top level says belongs to nobody's call");
    }
}

/// What a top level does differently when it runs again, between two calls, has the limits of a call and of loading.
#[test]
fn a_reset_that_spins_is_ended() {
    // On a busy machine the first loading may last until the turn, or an honest call until its limit.
    let is_of_loading = |error: &Error| error.limit().is_some_and(|limit| limit.name == "loadMs");
    let ended =
        within(Duration::from_secs(1), spinning_reset, |error| error.as_ref().is_some_and(is_of_loading));
    let error = ended.expect("there is a first loading that ends before the turn");
    assert!(error.kind() == Kind::Limit && is_of_loading(&error), "{error}");
}

/// How a slot ends whose top level spins after three times `wall`, the limit of its calls; `None` if that is before it is
/// loaded.
fn spinning_reset(wall: Duration) -> Option<Error> {
    let turns = milliseconds() + 3e3 * wall.as_secs_f64();
    let source = js(&format!("if (Date.now() > {turns}) for (;;);\nexport const now = () => Date.now();"));
    let host = host_with(patient().wall_limit(wall).load_limit(2 * wall));
    let slot = host.slot::<Untyped>("turns", source).ok()?;
    // Calls are served until a reset is caught spinning; then the isolate cannot be replaced either.
    loop {
        if let Err(error) = slot.call("now", vec![]) {
            return Some(error);
        }
    }
}
