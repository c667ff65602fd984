//! The driver of the systems that are Rust crates: does one job in this process and prints the samples.
//!
//! Knows nothing of other contenders, of rounds or of results; whoever started the process does. The drivers for
//! Python and Node in `peers/` do the same work in the same order.

mod aardvark;
mod callers;
mod lending;
mod memory;
mod process;
mod quickjs;
pub(crate) mod wasm;
mod work;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::contender::Contender;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::Job;
use crate::peer::Peer;

/// One plugin, loaded and ready.
pub(crate) trait Guest {
    /// Calls the handler.
    fn change(&mut self, feed: Feed) -> Result<Feed, Failure>;
    /// Calls the loop.
    fn spin(&mut self, rounds: u32) -> Result<u32, Failure>;
}

/// Makes guests. Making one is what a new process does first; it may be slow.
pub(crate) trait Maker {
    /// What it makes.
    type Guest: Guest + Send + 'static;
    /// One more guest of the same plugin.
    fn guest(&self) -> Result<Self::Guest, Failure>;
    /// A guest for each of so many threads. They share so many isolates.
    fn shared(&self, isolates: usize, threads: usize) -> Result<Vec<Box<dyn Guest + Send>>, Failure> {
        let guests = (0..isolates).map(|_| self.guest()).collect::<Result<Vec<_>, _>>()?;
        Ok(lending::borrowers(guests, threads))
    }
}

/// What a driver prints: by the number of callers, or under the empty name.
pub(crate) type Samples = BTreeMap<String, Vec<f64>>;

#[derive(Serialize)]
struct Answer {
    samples: Samples,
}

/// Does the job of the contender called `name` and prints what it measured.
pub(crate) fn run(name: &str, job: &str) -> Result<(), Failure> {
    let job: Job = serde_json::from_str(job).map_err(Failure::Json)?;
    let Some(contender) = Contender::named(name) else {
        return Err(Failure::NoDriver { name: name.to_owned() });
    };
    let samples = match contender.peer {
        Peer::Aardvark => work::perform(&job, &aardvark::Maker::new(contender, &job)?)?,
        Peer::QuickJs => work::perform(&job, &quickjs::Maker::new(&job)?)?,
        Peer::WasmPython | Peer::WasmJavaScript => work::perform(&job, &wasm::Maker::new(&job)?)?,
        Peer::CpythonProcess => work::perform(&job, &process::Maker::new(&job))?,
        _ => return Err(Failure::NoDriver { name: name.to_owned() }),
    };
    println!("{}", serde_json::to_string(&Answer { samples }).map_err(Failure::Json)?);
    Ok(())
}
