//! One plugin under several policies that share images: none is served what another one's limits have made of it, and none
//! fails for another one's limits.

use std::path::Path;

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Policy, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::error::Error;
use serde_json::{Value, json};

use crate::support::{builder, files, host_with, patient};

/// Opens `plugin` in a host of its own, as a later process would, whose images live in `images`.
fn open(images: &Path, policy: Policy, plugin: Source) -> Result<Slot<Untyped>, Error> {
    let store = ImageStore::new(images, Limit::default());
    let host = builder().policy(policy).image_store(store).build().unwrap();
    let slot = host.slot::<Untyped>("plugin", plugin);
    host.settle();
    slot
}

#[test]
fn a_top_level_that_does_without_timers_does_so_for_its_own_policy_only() {
    let text = "
import asyncio
loop = asyncio.new_event_loop()
timers = 0
try:
    for timers in range(1, 21): loop.call_later(1e6, print)
except RuntimeError: timers -= 1
loop.close()
del loop
def f(): return timers
";
    let images = tempfile::tempdir().unwrap();
    let plugin = files(&[("plugin.py", text)]);
    for (policy, timers) in [(patient().timers(5), 5), (patient(), 20), (patient().timers(5), 5)] {
        let slot = open(images.path(), policy, plugin.clone()).unwrap();
        assert_eq!(slot.call("f", vec![]).unwrap(), json!(timers));
    }
}

#[test]
fn slots_that_are_opened_together_each_have_their_own_limits() {
    let plugin = files(&[
        ("plugin.py", "import m0, m1, m2\ndef f(): return 1\n"),
        ("m0.py", "n = 1\n"),
        ("m1.py", "n = 1\n"),
        ("m2.py", "n = 1\n"),
    ]);
    let host = host_with(patient());
    let policies = [2, 100, 2, 4].map(|modules| Policy::of_host().modules(modules));
    let opened = std::thread::scope(|scope| {
        let threads: Vec<_> = policies
            .into_iter()
            .enumerate()
            .map(|(n, policy)| {
                let (host, plugin) = (&host, plugin.clone());
                let options = SlotOptions::new().policy(policy);
                scope.spawn(move || {
                    let slot = host.slot_with::<Untyped>(&format!("slot-{n}"), plugin, options)?;
                    slot.call("f", vec![])
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<Result<Value, Error>>>()
    });
    for (opened, modules) in opened.into_iter().zip([2, 100, 2, 4]) {
        match opened {
            Ok(value) => assert!(value == json!(1) && modules >= 4, "{modules}"),
            Err(error) => {
                let reached = error.limit().unwrap();
                assert_eq!((reached.name, reached.allowed, modules), ("modules", 2, 2), "{error}");
            }
        }
    }
}
