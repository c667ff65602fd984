//! `state: fresh` in JavaScript, beyond what the corpus in `fresh` shows: what is new in each context.

use std::time::Duration;

use aardvark_host::{Policy, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use serde_json::json;

use crate::support::{files, host_with, js, slot};

#[test]
fn entropy_and_clocks_differ_from_call_to_call() {
    let slot = slot(js("
        const top = [Math.random(), crypto.randomUUID()];
        export const draw = () => [...top, Math.random(), performance.timeOrigin, performance.now()];
    "));
    let draws: Vec<_> = (0..4).map(|_| slot.call("draw", vec![]).unwrap()).collect();
    for (index, draw) in draws.iter().enumerate() {
        let now =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64() * 1e3;
        assert!(
            (now - draw[3].as_f64().unwrap()).abs() < 60_000.0,
            "the clock starts with the context: {draw}"
        );
        assert!((0.0..60_000.0).contains(&draw[4].as_f64().unwrap()), "{draw}");
        for other in &draws[index + 1..] {
            for value in 0..3 {
                assert_ne!(draw[value], other[value], "drawn twice");
            }
        }
    }
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
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let turns = now.as_millis() + 3000;
    let source = js(&format!("if (Date.now() > {turns}) for (;;);\nexport const now = () => Date.now();"));
    let policy = Policy::deny_all().wall_limit(Duration::from_millis(100)).load_limit(Duration::from_secs(2));
    let slot = host_with(policy).slot::<Untyped>("turns", source).unwrap();
    // Calls are served until a reset is caught spinning; then the isolate cannot be replaced either.
    let error = loop {
        if let Err(error) = slot.call("now", vec![]) {
            break error;
        }
    };
    assert_eq!(error.kind(), Kind::Limit, "{error}");
    assert_eq!(error.limit().unwrap().name, "loadMs", "{error}");
}
