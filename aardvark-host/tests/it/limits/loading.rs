//! The processor time of loading, in both languages, for what keeps an interpreter busy: it ends the loading and says so,
//! and waiting is free.
//!
//! Not here: the wall time of loading (`matrix.rs`).

use std::time::Duration;

use aardvark_host::{Source, Untyped};
use aardvark_manifest::error::{Fault, Kind};
use serde_json::json;

use super::matrix::{JAVASCRIPT, PYTHON};
use crate::support::{host_with, js, patient, py, unique};

/// Loads `source`, which must use up `limit` of processor time.
fn refused(source: Source, limit: Duration, at: &str) {
    let host = host_with(patient().load_cpu_limit(limit));
    let error = host.slot::<Untyped>(&unique("load"), source).unwrap_err();
    let allowed = u64::try_from(limit.as_millis()).unwrap();
    assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{at}: {error}");
    let reached = error.limit().unwrap();
    assert_eq!((reached.name, reached.allowed), ("loadCpuMs", allowed), "{at}: {error}");
    assert!(reached.used >= allowed, "{at}: {reached:?}");
    assert!(error.to_string().contains("ms processor time used"), "{at}: {error}");
}

#[test]
fn processor_time_stops_loading_in_javascript() {
    let limit = Duration::from_millis(200);
    for construct in ["loop", "regex", "bigint", "sorting", "parsing"] {
        refused(js(&format!("{JAVASCRIPT}\nstubborn('{construct}');")), limit, construct);
    }
    for place in ["await async_handler('loop');", "in_finally('regex');"] {
        refused(js(&format!("{JAVASCRIPT}\n{place}")), limit, place);
    }
    let hang = "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 0);";
    refused(js(hang), limit, "what cannot be interrupted");
}

#[test]
fn processor_time_stops_loading_in_python() {
    // An interpreter takes some of it to start.
    let limit = Duration::from_secs(1);
    for place in [
        "handler('loop')",
        "stubborn('regex')",
        "in_builtin('bigint')",
        "handler('sorting')",
        "in_finally('parsing')",
    ] {
        refused(py(&format!("{PYTHON}\n{place}\n")), limit, place);
    }
}

#[test]
fn waiting_while_loading_uses_no_processor_time() {
    let host = host_with(patient().load_cpu_limit(Duration::from_secs(3)));
    let waiting = "await new Promise((done) => setTimeout(done, 3100)); export const f = () => 1;";
    for source in [js(waiting), py("import time\ntime.sleep(3.1)\ndef f(): return 1\n")] {
        let slot = host.slot::<Untyped>(&unique("load"), source).unwrap();
        assert_eq!(slot.call("f", vec![]).unwrap(), json!(1));
    }
}
