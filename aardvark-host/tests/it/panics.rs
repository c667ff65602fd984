//! Host functions that panic: in a listener of the app's, which is all that an app can put into one. In a process of its
//! own, since a subscriber is the whole process's.

use std::process::Command;
use std::time::Duration;

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Error, Fault, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{host, js, py, unique, warm};

const ASKED: &str = "AARDVARK_TEST_PANICS";

const PYTHON: &str = "
import logging
count = 0
def f(what):
    global count
    count += 1
    try: logging.getLogger('x').warning(what)
    except BaseException: pass
    return count
";

const JAVASCRIPT: &str = "
let count = 0;
export function f(what) {
    count++;
    try { console.log(what) } catch { }
    return count;
}
";

/// Panics when a guest says `boom`, and when it hears that somebody has panicked.
struct Fragile;

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{value:?}"));
    }
}

impl Subscriber for Fragile {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        for hated in ["boom", "a host function panicked", "call answered without its isolate"] {
            assert!(!message.0.contains(hated));
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Nothing in the process that runs all tests.
#[test]
fn child() {
    if std::env::var_os(ASKED).is_none() {
        return;
    }
    tracing::subscriber::set_global_default(Fragile).unwrap();
    for (language, text) in [(Language::Python, PYTHON), (Language::JavaScript, JAVASCRIPT)] {
        let slot: Slot<Untyped> = host().slot(&unique("fragile"), warm(language, text)).unwrap();
        let call = |what: &str| slot.call("f", vec![json!(what)]);
        assert_eq!((call("calm").unwrap(), call("calm").unwrap()), (json!(1), json!(2)));
        check(&call("boom").unwrap_err());
        // Another isolate, in which nothing has happened.
        assert_eq!(call("calm").unwrap(), json!(1));
    }
    for source in [
        js("try { console.log('boom') } catch { } export const f = () => 1;"),
        py("import logging\ntry: logging.warning('boom')\nexcept BaseException: pass\ndef f(): return 1"),
    ] {
        check(&host().slot::<Untyped>(&unique("fragile"), source).unwrap_err());
    }
    the_watchdog_goes_on();
    println!("\nall of it was seen");
}

/// The thread that enforces the limits of all slots is the one that tells of a call that it has answered.
fn the_watchdog_goes_on() {
    let text =
        "export const deaf = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 2 ** 53 - 4e7);
        export const spin = () => { for (;;); };";
    let slot: Slot<Untyped> = host().slot(&unique("fragile"), js(text)).unwrap();
    for function in ["deaf", "spin", "deaf", "spin"] {
        let call = Call::json(function, vec![]).wall_limit(Duration::from_millis(50));
        assert_eq!(slot.run(call).result.unwrap_err().kind(), Kind::Limit, "{function}");
    }
}

#[track_caller]
fn check(error: &Error) {
    assert_eq!((error.kind(), error.fault()), (Kind::Internal, Fault::Host), "{error}");
    assert!(error.to_string().contains("the host function `log` panicked"), "{error}");
}

#[test]
fn a_host_function_that_panics_costs_the_isolate_and_nothing_else() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--exact", "panics::child", "--nocapture"]).env(ASKED, "1").output().unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("all of it was seen"), "{said}\n{complained}");
}
