//! A call is checked against the trait at compile time.

use std::sync::Arc;

use aardvark::{Interface, Invoke};

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn assess(&self, magnitude: f64) -> bool;
}

fn call(invoke: Arc<dyn Invoke>) {
    let rules = <dyn Rules as Interface>::client(invoke);
    let _ = rules.assess("six");
    let _: String = rules.assess(6.0).unwrap();
    let _ = rules.asses(6.0);
}

fn main() {}
