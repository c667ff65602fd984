//! One plugin under several policies that share images: none is served what another one's limits have made of it, and none
//! fails for another one's limits.

use aardvark_host::{Policy, SlotOptions, Untyped};
use aardvark_manifest::error::Error;
use serde_json::{Value, json};

use crate::support::{files, host_with, patient};

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
