//! A slot with the corpus in it, and what one asks of it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use aardvark_host::{Host, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use aardvark_manifest::outcome::Outcome;
use serde_json::{Value, json};

use super::difference::differences;
use crate::support::{PATIENCE, host_with, patient, unique};

/// A folder of this test with a plugin in it.
#[derive(Clone, Copy)]
pub(super) enum Folder {
    Python,
    JavaScript,
}

/// One slot with one isolate that runs the corpus.
pub(super) struct Corpus<'h> {
    host: &'h Host,
    slot: Slot<Untyped>,
    /// The isolate that served the last call.
    isolate: u64,
}

/// What a call saw, and where.
pub(super) struct Fingerprint {
    pub(super) isolate: u64,
    pub(super) areas: Value,
}

impl<'h> Corpus<'h> {
    /// The corpus in its default state: every call sees it as it was loaded.
    pub(super) fn fresh(folder: Folder) -> Self {
        Self::of(patient_host(), source(folder, "fresh"), 1)
    }

    /// The corpus with module state that survives between calls.
    pub(super) fn warm(folder: Folder) -> Self {
        Self::of(patient_host(), source(folder, "warm"), 1)
    }

    /// A corpus of its own kind.
    pub(super) fn of(host: &'h Host, source: Source, isolates: usize) -> Self {
        let options = SlotOptions::new().isolates(isolates);
        Self { host, slot: host.slot_with(&unique("corpus"), source, options).unwrap(), isolate: 0 }
    }

    /// Calls `function`.
    pub(super) fn run(
        &mut self,
        function: &'static str,
        arguments: Vec<Value>,
    ) -> Outcome<Result<Value, Error>> {
        self.run_for(function, arguments, PATIENCE)
    }

    /// Calls `function` with a wall limit.
    pub(super) fn run_for(
        &mut self,
        function: &'static str,
        arguments: Vec<Value>,
        wall: Duration,
    ) -> Outcome<Result<Value, Error>> {
        let outcome = self.slot.run(Call::json(function, arguments).wall_limit(wall));
        self.isolate = outcome.report.isolate;
        outcome
    }

    /// Calls a function that cannot fail.
    pub(super) fn get(&mut self, function: &'static str, arguments: Vec<Value>) -> Value {
        self.run(function, arguments).result.unwrap_or_else(|error| panic!("{function}: {error}"))
    }

    /// The isolate that served the last call.
    pub(super) const fn isolate(&self) -> u64 {
        self.isolate
    }

    /// The names of all traces.
    pub(super) fn traces(&mut self) -> Vec<String> {
        serde_json::from_value(self.get("names", vec![])).unwrap()
    }

    /// Lets the trace `name` leave what it leaves, and gives back what it found: its value, or how it failed.
    pub(super) fn leave(&mut self, name: &str) -> String {
        match self.run("leave", vec![json!(name)]).result {
            Ok(value) => value.to_string(),
            Err(error) => error.to_string(),
        }
    }

    /// What a call sees now.
    pub(super) fn fingerprint(&mut self) -> Fingerprint {
        let areas = self.get("fingerprint", vec![]);
        Fingerprint { isolate: self.isolate, areas }
    }
}

impl Drop for Corpus<'_> {
    /// The host outlives this test; the isolates need not.
    fn drop(&mut self) {
        self.host.close(&self.slot.status().name);
    }
}

impl Fingerprint {
    /// Where `later` differs, as `area/name: before -> after`; `None` if nowhere.
    ///
    /// Memory of WebAssembly cannot shrink, so it may be larger than it was: there is nothing in it, which the test of
    /// its pages shows.
    pub(super) fn difference(&self, later: &Self) -> Option<String> {
        let (mut before, mut after) = (self.areas.clone(), later.areas.clone());
        if self.isolate != later.isolate {
            forget_place(&mut before);
            forget_place(&mut after);
        }
        let size = |areas: &Value| areas["memory size"]["bytes"].as_u64();
        if size(&after) > size(&before) {
            after["memory size"] = before["memory size"].take();
            before["memory size"] = after["memory size"].clone();
        }
        let found = differences(&before, &after);
        (!found.is_empty()).then(|| found.join("\n    "))
    }
}

/// Each isolate makes its file system when it starts: another one need not share the numbers of its files, nor their
/// times.
fn forget_place(areas: &mut Value) {
    for entry in areas["files"].as_object_mut().into_iter().flat_map(|files| files.values_mut()) {
        for index in [2, 4, 5] {
            if let Some(part) = entry.get_mut(index) {
                part.take();
            }
        }
    }
}

/// A host whose calls have time enough for a busy machine.
fn patient_host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| host_with(patient()))
}

/// The corpus's files with a manifest that asks for `state`.
pub(super) fn source(folder: Folder, state: &str) -> Source {
    let (name, language) = match folder {
        Folder::Python => ("corpus-py", "python"),
        Folder::JavaScript => ("corpus-js", "javascript"),
    };
    let manifest = json!({
        "schemaVersion": "2.0", "name": name, "version": "1.0.0", "runtime": {"language": language}, "state": state,
    });
    let bundle = Bundle::from_folder(path(name)).unwrap();
    let files = bundle.files().map(|(path, content)| (path.to_owned(), content.to_vec()));
    let manifest = ("aardvark.manifest.json".to_owned(), manifest.to_string().into_bytes());
    Bundle::from_files(files.chain([manifest])).unwrap().into()
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fresh").join(name)
}
