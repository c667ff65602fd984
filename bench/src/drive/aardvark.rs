//! Ours: typed calls on slots, through the public API alone.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use aardvark::bundle::Bundle;
use aardvark::{Host, Slot, SlotOptions};
use serde_json::{Value, json};

use crate::contender::{Contender, Language};
use crate::failure::Failure;
use crate::feed::{Feed, Feeds};
use crate::job::Job;

/// Paths and contents.
type Files = Vec<(String, Vec<u8>)>;

/// A host and a bundle.
pub(crate) struct Maker {
    host: Host,
    bundle: Bundle,
    made: Cell<u32>,
}

/// A slot of its own, or one that callers share.
pub(crate) struct Guest {
    slot: Slot<dyn Feeds>,
}

impl Maker {
    pub(crate) fn new(contender: &Contender, job: &Job) -> Result<Self, Failure> {
        let bundle = bundle(contender, job)?;
        Ok(Self { host: Host::builder().build()?, bundle, made: Cell::new(0) })
    }

    fn slot(&self, isolates: usize) -> Result<Guest, Failure> {
        self.made.set(self.made.get() + 1);
        let name = format!("feeds-{}", self.made.get());
        let options = SlotOptions::new().isolates(isolates);
        Ok(Guest { slot: self.host.slot_with(&name, self.bundle.clone(), options)? })
    }
}

impl super::Maker for Maker {
    type Guest = Guest;

    fn guest(&self) -> Result<Guest, Failure> {
        self.slot(1)
    }

    /// A slot has a pool.
    fn shared(&self, isolates: usize, threads: usize) -> Result<Vec<Box<dyn super::Guest + Send>>, Failure> {
        let Guest { slot } = self.slot(isolates)?;
        Ok((0..threads).map(|_| Box::new(Guest { slot: slot.clone() }) as Box<_>).collect())
    }
}

impl super::Guest for Guest {
    fn change(&mut self, feed: Feed) -> Result<Feed, Failure> {
        Ok(self.slot.change(feed)?)
    }

    fn spin(&mut self, rounds: u32) -> Result<u32, Failure> {
        Ok(self.slot.spin(rounds)?)
    }
}

/// The plugin of the contender's language with a manifest that asks for its state.
fn bundle(contender: &Contender, job: &Job) -> Result<Bundle, Failure> {
    let (file, language) = match contender.language {
        Language::Python => ("plugin.py", "python"),
        Language::JavaScript => ("plugin.js", "javascript"),
    };
    let mut manifest = json!({
        "schemaVersion": "2.0",
        "name": "feeds",
        "version": "1.0.0",
        "implements": [{ "interface": "bench.feeds", "version": "1.0" }],
        "state": contender.state,
        "runtime": { "language": language },
    });
    let mut files = vec![(file.to_owned(), read(&job.guests.join(file))?)];
    if contender.packages {
        add_packages(&job.assets.join("pydantic"), &mut manifest, &mut files)?;
    }
    files.push(("aardvark.manifest.json".to_owned(), manifest.to_string().into_bytes()));
    Ok(Bundle::from_files(files)?)
}

/// Ships the wheels in `directory` with the plugin, pins them, and imports pydantic first.
fn add_packages(directory: &Path, manifest: &mut Value, files: &mut Files) -> Result<(), Failure> {
    let pins: Vec<Value> =
        serde_json::from_slice(&read(&directory.join("pins.json"))?).map_err(Failure::Json)?;
    for name in pins.iter().filter_map(|pin| pin.get("file")?.as_str()) {
        files.push((format!("wheels/{name}"), read(&directory.join(name))?));
    }
    for (_, source) in files.iter_mut().filter(|(name, _)| name == "plugin.py") {
        *source = [b"import pydantic\n", source.as_slice()].concat();
    }
    if let Some(manifest) = manifest.as_object_mut() {
        manifest.insert("requires".to_owned(), json!({ "python": pins }));
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::io("read", path))
}
