//! Fuzzes what a guest hands over: results, reports of failures, what a plugin says that it offers, requests to other
//! hosts, and its own words on their way into logs. A guest can forge all of it, so every input is read as each of them.
//!
//! No panic; no more memory than a fixed multiple of the input; a value is what `serde_json` reads, with every number exact;
//! nothing refused without a named error that is the guest's fault; nothing on a line of a log that acts on the line.
//!
//! The modules are taken from the host as files: the host itself would bring V8 with it, which has no part in this.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;

#[path = "results/declared.rs"]
mod declared;
#[path = "results/exact.rs"]
mod exact;
#[path = "results/heap.rs"]
mod heap;
#[path = "results/offers.rs"]
mod offers;
#[path = "results/replies.rs"]
mod replies;
#[path = "results/values.rs"]
mod values;
#[path = "results/words.rs"]
mod words;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fuzz_target!(|bytes: &[u8]| {
    replies::read(bytes);
    offers::read(bytes);
    words::read(bytes);
});

#[path = "../../aardvark-host/src/engine"]
#[allow(dead_code, reason = "the rest of the host uses what this target does not")]
mod engine {
    #[path = "v8/ops/exchange/asked.rs"]
    mod asked;
    mod attempt;
    mod export;
    pub(crate) mod failure;
    mod limits;
    pub(crate) mod meter;
    pub(crate) mod record;
    pub(crate) mod recorder;
    mod stop;

    pub(crate) use export::Export;
    pub(crate) use limits::Limits;
    pub(crate) use stop::Stop;

    pub(crate) fn request(bytes: &[u8]) -> Option<aardvark_network::Request> {
        asked::read(bytes.to_vec(), 0).ok()
    }

    /// What comes from an interpreter.
    pub(crate) mod python {
        mod report;
        mod twister;

        use aardvark_manifest::call::Reply;

        use super::{Export, Stop};

        pub(crate) fn reply(bytes: Vec<u8>, function: &str) -> Result<Reply, Stop> {
            report::reply(bytes, function)
        }

        pub(crate) fn exports(bytes: &[u8]) -> Result<Vec<Export>, Stop> {
            report::exports(bytes)
        }

        /// How many generators of random numbers there are, and how many of them lie in `memory`.
        pub(crate) fn frozen(bytes: &[u8], memory: &[u8]) -> Result<(usize, usize), Stop> {
            let twisters = report::frozen(bytes)?;
            Ok((twisters.len(), twisters.iter().filter(|twister| twister.is_in(memory)).count()))
        }
    }
}

#[path = "../../aardvark-host/src/isolate"]
#[allow(dead_code, reason = "the rest of the host uses what this target does not")]
mod isolate {
    mod contract;
    mod offered;

    pub(crate) use contract::{Bindings, Lookup};
}

#[path = "../../aardvark-host/src/telemetry"]
#[allow(dead_code, reason = "the rest of the host uses what this target does not")]
mod telemetry {
    mod event;
    mod sink;
    mod tap;

    pub(crate) use event::{LogEvent, Said};
    pub(crate) use tap::Tap;
}
