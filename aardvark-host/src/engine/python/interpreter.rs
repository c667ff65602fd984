//! A running interpreter in its isolate, with or without a plugin.

use std::sync::Arc;

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_network::Session;

use super::boot;
use super::frozen::{FreezeError, Frozen, Outside};
use super::instance::{Instance, Trouble};
use super::report;
use super::runtime::Cut;
use super::twister::{TWISTER_WORDS, Twister};
use crate::engine::failure::{GuestError, defect};
use crate::engine::record::Record;
use crate::engine::recorder::Recorder;
use crate::engine::v8::failure::Failure;
use crate::engine::v8::interrupt::Interrupt;
use crate::engine::v8::memory::{Image, MemoryReset, Overlay};
use crate::engine::v8::realm::Realm;
use crate::engine::v8::witness::Witness;
use crate::engine::{Engine, Export, Limits, Stop};

/// A Python plugin in its isolate.
pub(crate) struct Interpreter {
    // Handles first: they must go before the realm they belong to.
    pub(super) instance: Instance,
    pub(super) overlay: Option<Overlay>,
    pub(super) twisters: Vec<Twister>,
    pub(super) cut: Cut,
    pub(super) exports: Vec<Export>,
    /// Where the dispatcher keeps the function of each export.
    pub(super) handlers: Vec<usize>,
    pub(super) limits: Limits,
    /// What its calls reach other hosts with.
    pub(super) session: Option<Session>,
    pub(super) realm: Realm,
}

impl Interpreter {
    /// Continues from `frozen` in an instance whose memory is empty.
    pub(super) fn resume(
        mut realm: Realm,
        instance: Instance,
        cut: Cut,
        limits: Limits,
        frozen: &Frozen,
        reset: MemoryReset,
        functions: &[&str],
    ) -> Result<Self, Stop> {
        let needed = frozen.memory.len();
        if needed as u64 > limits.memory_bytes {
            return Err(FreezeError::TooLarge { needed, allowed: limits.memory_bytes }.into());
        }
        let scratch = &frozen.outside.scratch;
        if scratch.bytes() > realm.storage().map_or(0, |storage| storage.scratch_room()) {
            let allowed = realm.storage().map_or(0, |storage| storage.scratch_room());
            return Err(FreezeError::TooMuchScratch { needed: scratch.bytes(), allowed }.into());
        }
        if let Some(storage) = realm.storage() {
            storage.restore(scratch).map_err(|error| Stop::Broken(defect(error.to_string())))?;
        }
        let resumed = realm.enter(|scope| {
            if !instance.grow(scope, needed)? {
                return Ok(Err(std::io::Error::from(std::io::ErrorKind::OutOfMemory)));
            }
            let overlay = Overlay::lay(scope, instance.memory(), Arc::clone(&frozen.memory), reset);
            let Ok(overlay) = overlay else { return Ok(overlay) };
            instance.adopt(scope, &frozen.outside.loader)?;
            instance.remember(scope)?;
            Ok(Ok(overlay))
        });
        let overlay = match resumed {
            Ok(overlay) => overlay.map_err(FreezeError::Memory)?,
            Err(failure) => return Err(boot::stop(&realm, failure)),
        };
        realm.remember_storage();
        realm.restore_imported(&frozen.outside.imported).map_err(Stop::Exhausted)?;
        let Outside { exports, twisters, .. } = &*frozen.outside;
        let offered = exports.iter().enumerate().filter(|(_, export)| export.is_offered(functions));
        let (handlers, exports) = offered.map(|(handler, export)| (handler, export.clone())).unzip();
        let twisters = twisters.clone();
        let mut resumed = Self {
            instance,
            overlay: Some(overlay),
            twisters,
            cut,
            exports,
            handlers,
            limits,
            session: None,
            realm,
        };
        // Making the instance has written to its memory.
        resumed.restore_memory()?;
        Ok(resumed)
    }

    /// Imports the plugin's module.
    pub(crate) fn load(&mut self, bundle: &Bundle) -> Result<(), Stop> {
        let manifest = bundle.manifest();
        let request = serde_json::json!({
            "module": module_name(bundle),
            "preload": manifest.preload_imports(),
            "environment": manifest.env(),
        });
        let request =
            serde_json::to_vec(&request).map_err(|error| Stop::Broken(defect(error.to_string())))?;
        let Self { instance, realm, limits, .. } = self;
        let result = realm.enter(|scope| instance.load(scope, &request));
        let reply = result.map_err(|trouble| trouble.stop_of_load(realm, *limits))?;
        self.exports = report::exports(&reply)?;
        self.handlers = (0..self.exports.len()).collect();
        Ok(())
    }

    /// Makes an image of the interpreter as it is.
    pub(crate) fn freeze(mut self) -> Result<Frozen, Stop> {
        let Self { instance, realm, limits, .. } = &mut self;
        let result = realm.enter(|scope| instance.freeze(scope));
        let reply = result.map_err(|trouble| trouble.stop_of_load(realm, *limits))?;
        let twisters = report::frozen(&reply)?;
        // What is still queued of JavaScript would be lost.
        realm.quiesce().map_err(|failure| boot::stop(realm, failure))?;
        let described = realm.enter(|scope| instance.describe(scope));
        let loader = described.map_err(|failure| match failure {
            Failure::Thrown { traceback, .. } => FreezeError::Unkept { reason: traceback.message }.into(),
            failure => boot::stop(realm, failure),
        })?;
        let memory =
            realm.enter(|scope| Image::freeze(scope, instance.memory())).map_err(FreezeError::Memory)?;
        if !twisters.iter().all(|twister| twister.is_in(memory.bytes())) {
            let what = "the state of a random generator is not where they say".to_owned();
            return Err(Stop::Broken(GuestError::Tampered { what }.into()));
        }
        let scratch = realm.storage().map(|storage| storage.snapshot()).unwrap_or_default();
        let imported = realm.imported();
        let exports = std::mem::take(&mut self.exports);
        let outside = Outside { loader, cut: self.cut, exports, scratch, imported, twisters };
        Ok(Frozen { memory: Arc::new(memory), outside: Arc::new(outside) })
    }

    fn restore_memory(&mut self) -> Result<(), Stop> {
        let Some(overlay) = &mut self.overlay else { return Ok(()) };
        overlay.reset().map_err(FreezeError::Memory)?;
        for twister in &self.twisters {
            let mut words = [0; 4 * TWISTER_WORDS];
            getrandom::fill(&mut words).map_err(|error| Stop::Broken(defect(error.to_string())))?;
            // All are used up: the next number asked for makes new ones.
            let used = u32::try_from(TWISTER_WORDS).unwrap_or_default().to_le_bytes();
            let written = overlay.write(twister.words, &words).zip(overlay.write(twister.position, &used));
            written.ok_or_else(|| Stop::Broken(defect("a random generator is outside the memory")))?;
        }
        Ok(())
    }
}

impl Engine for Interpreter {
    fn exports(&self) -> &[Export] {
        &self.exports
    }

    fn invoke(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop> {
        let Self { instance, realm, limits, exports, handlers, session, .. } = self;
        let handler = handlers.get(index).copied().unwrap_or(usize::MAX);
        if let Some(session) = session {
            realm.begin_traffic(session);
        }
        let result = realm.enter(|scope| instance.invoke(scope, handler, arguments, limits.output_bytes));
        realm.end_traffic();
        let function = exports.get(index).map_or("", |export| export.name.as_str());
        match result {
            Ok(reply) => report::reply(reply, function),
            Err(trouble) => Err(Trouble::stop(trouble, realm, *limits, function)),
        }
    }

    fn reset(&mut self) -> Result<(), Stop> {
        let Self { instance, realm, overlay, .. } = self;
        let Some(overlay) = overlay else {
            return Err(Stop::Broken(defect("this interpreter has no image to come back to")));
        };
        realm.quiesce().map_err(|failure| boot::stop(realm, failure))?;
        realm.reset_storage();
        realm.reset_imported();
        let (undone, is_over) =
            realm.enter(|scope| (instance.reset(scope), overlay.is_over(scope, instance.memory())));
        match undone {
            Ok(None) if !is_over => Err(Stop::Broken(defect("V8 has moved a linear memory"))),
            Ok(None) => self.restore_memory(),
            Ok(Some(what)) => Err(Stop::Broken(GuestError::Irreversible { what }.into())),
            Err(failure) => Err(boot::stop(realm, failure)),
        }
    }

    fn connect(&mut self, session: Session) {
        self.session = Some(session);
    }

    fn take_record(&mut self) -> Record {
        self.realm.take_record()
    }

    fn witness(&mut self) -> Option<Witness> {
        self.realm.witness()
    }

    fn hears_warnings(&self) -> bool {
        true
    }

    fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    fn recorder(&mut self) -> Option<&mut Recorder> {
        self.realm.recorder()
    }

    fn heap_bytes(&mut self) -> u64 {
        self.realm.heap_bytes() as u64
    }

    fn linear_bytes(&mut self) -> Option<u64> {
        let Self { instance, realm, .. } = self;
        Some(realm.enter(|scope| instance.memory_bytes(scope)) as u64)
    }
}

/// The dotted module name of the bundle's entry file.
fn module_name(bundle: &Bundle) -> String {
    let path = bundle.entry_module_path();
    let path = path.strip_suffix(".py").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    path.replace('/', ".")
}
