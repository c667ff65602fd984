//! One isolate with one context, pinned to the thread that made it.
//!
//! A realm is entered with a closure ([`Realm::enter`]); no handle leaves it except as a `v8::Global`. It has no
//! ambient authority: no code generation from strings, and nothing on the global object but the language itself
//! until a caller installs host functions.

mod code;
mod event_loop;
mod holdings;

#[cfg(feature = "python")]
use std::sync::Arc;
use std::time::Duration;

use aardvark_manifest::error::Error;
use aardvark_manifest::outcome::{Resource, ResourceUse};

use super::buffers::Buffers;
use super::exhaustion::Exhaustion;
#[cfg(any(feature = "python", test))]
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::modules::ModuleMap;
use super::process;
#[cfg(feature = "python")]
use super::scripts::{self, Asset, ScriptCode};
use super::snapshot::{self, Snapshot};
use super::traffic::Traffic;
use super::witness::Witness;
use crate::engine::failure::panicked;
use crate::engine::record::Record;
use crate::engine::recorder::Recorder;
use crate::engine::{Limits, Stop};
pub(crate) use event_loop::Timers;

/// How a realm is made.
pub(crate) struct RealmOptions {
    /// What the guest may use.
    pub(crate) limits: Limits,
    /// The modules that scripts may import.
    pub(crate) modules: ModuleMap,
}

/// See the module.
pub(crate) struct Realm {
    // Fields drop in order: handles before the isolate they belong to.
    /// Made when it is first needed, unless it is copied from the snapshot.
    context: Option<v8::Global<v8::Context>>,
    has_snapshot: bool,
    timers: Option<Timers>,
    interrupt: Interrupt,
    buffers: Buffers,
    isolate: v8::OwnedIsolate,
    /// After the isolate, which collects garbage for the last time when it goes, and calls back.
    exhaustion: Exhaustion,
}

/// What an isolate holds, whether it is still in use or not.
#[cfg(feature = "javascript")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeapUsage {
    /// On the JavaScript heap.
    pub(crate) heap_bytes: usize,
    /// Outside it, kept alive by objects on it.
    pub(crate) external_bytes: usize,
    /// Contexts that have not been collected.
    #[cfg(test)]
    pub(crate) contexts: usize,
}

/// What host functions reach through the isolate.
pub(crate) struct RealmState {
    pub(crate) modules: ModuleMap,
    pub(crate) recorder: Recorder,
    pub(crate) interrupt: Interrupt,
    pub(crate) buffers: Buffers,
    pub(crate) clock_resolution: Duration,
    /// Whether scripts may compile WebAssembly at the moment.
    pub(crate) compiles_wasm: bool,
    /// What the isolate started from, if not from V8's own blob.
    pub(super) snapshot: Option<Snapshot>,
}

impl Realm {
    /// Makes an isolate and an empty context on this thread, whose stack must have
    /// [`process::THREAD_STACK_BYTES`].
    pub(crate) fn new(options: RealmOptions) -> Result<Self, Error> {
        Self::start(options, None, None)
    }

    /// As [`Realm::new`], from `snapshot`, so that its contexts can be copied.
    #[cfg(feature = "javascript")]
    pub(crate) fn from_snapshot(options: RealmOptions, snapshot: Snapshot) -> Result<Self, Error> {
        Self::start(options, Some(snapshot), None)
    }

    /// Gives up this realm for one from `snapshot`, which whoever holds the interrupt of this one can stop.
    #[cfg(feature = "javascript")]
    pub(crate) fn renew(self, options: RealmOptions, snapshot: Snapshot) -> Result<Self, Error> {
        let interrupt = self.interrupt.clone();
        // Before the new one: a thread's isolates are entered and left in order.
        drop(self);
        Self::start(options, Some(snapshot), Some(interrupt))
    }

    /// Whether its contexts are copied.
    #[cfg(feature = "javascript")]
    pub(crate) const fn has_snapshot(&self) -> bool {
        self.has_snapshot
    }

    fn start(
        options: RealmOptions,
        snapshot: Option<Snapshot>,
        interrupt: Option<Interrupt>,
    ) -> Result<Self, Error> {
        process::initialize()?;
        let RealmOptions { limits, modules } = options;
        let buffers = Buffers::new(limits.buffer_bytes);
        let mut parameters = v8::CreateParams::default()
            .heap_limits(0, usize::try_from(limits.heap_bytes).unwrap_or(usize::MAX))
            .array_buffer_allocator(buffers.allocator())
            .allow_atomics_wait(false);
        if let Some(snapshot) = snapshot {
            parameters = snapshot.apply(parameters);
        }
        let mut isolate = v8::Isolate::new(parameters);
        isolate.set_microtasks_policy(v8::MicrotasksPolicy::Explicit);
        isolate.set_capture_stack_trace_for_uncaught_exceptions(true, 64);
        let handle = isolate.thread_safe_handle();
        let interrupt = match interrupt {
            #[cfg(feature = "javascript")]
            Some(interrupt) => {
                interrupt.turn_to(handle);
                interrupt
            }
            _ => Interrupt::new(handle),
        };
        // Without a listener V8 prints what nobody caught (in a finaliser, say) to the host's standard output.
        isolate.add_message_listener(ignore_message);
        super::modules::install(&mut isolate);
        super::fatal::guard(&mut isolate);
        super::icu::watch(isolate.thread_safe_handle());
        code::refuse(&mut isolate);
        isolate.set_slot(RealmState {
            modules,
            recorder: Recorder::new(&limits),
            interrupt: interrupt.clone(),
            buffers: buffers.clone(),
            clock_resolution: limits.clock_resolution,
            compiles_wasm: false,
            snapshot,
        });
        isolate.set_slot(Traffic::new(interrupt.clone()));
        let exhaustion = Exhaustion::install(&mut isolate, interrupt.clone(), buffers.clone(), &limits);
        Ok(Self {
            context: None,
            has_snapshot: snapshot.is_some(),
            timers: None,
            interrupt,
            buffers,
            exhaustion,
            isolate,
        })
    }

    /// Changes what the guest may use, from the next call on; its heap can only be given more.
    #[cfg(feature = "python")]
    pub(crate) fn set_limits(&mut self, limits: &Limits) {
        self.buffers.allow(limits.buffer_bytes);
        self.exhaustion.allow(limits);
        if let Some(state) = self.isolate.get_slot_mut::<RealmState>() {
            state.recorder.set_limits(limits);
            state.clock_resolution = limits.clock_resolution;
        }
    }

    /// Counts what is outside the heap now for nobody, except `memory`: no guest has run yet.
    ///
    /// V8 counts the code of a WebAssembly module for each isolate that has the module, twice, as large as it is when the
    /// isolate gets it. All isolates share that code, and it grows with what they call.
    #[cfg(feature = "python")]
    pub(crate) fn disregard_all_but(&mut self, memory: &super::wasm::LinearMemory) {
        let counted = u64::try_from(self.isolate.adjust_amount_of_external_allocated_memory(0)).unwrap_or(0);
        let memory = self.enter(|scope| memory.len(scope) as u64);
        self.exhaustion.disregard(counted.saturating_sub(memory));
    }

    /// Runs `f` inside the context.
    pub(crate) fn enter<R>(&mut self, f: impl FnOnce(&mut v8::PinScope<'_, '_>) -> R) -> R {
        let context = self.context.get_or_insert_with(|| bare(&mut self.isolate));
        v8::scope_with_context!(let scope, &mut self.isolate, &*context);
        f(scope)
    }

    /// Makes a copy of context `index` of the snapshot the realm's context; gives copies of the values that its
    /// recipe gave. `None`, and nothing done, if the realm was not made from a snapshot with such a context.
    pub(crate) fn copy_context(&mut self, index: usize) -> Option<Vec<v8::Global<v8::Value>>> {
        if !self.has_snapshot {
            return None;
        }
        let context = {
            v8::scope!(let scope, &mut self.isolate);
            let context = snapshot::copy(scope, index)?;
            context.set_allow_generation_from_strings(false);
            v8::Global::new(scope, context)
        };
        self.context = Some(context);
        Some(self.enter(|scope| snapshot::values(scope)))
    }

    /// Lets go of the context and of everything in it: modules, timers, what the guest made. The next use makes a new
    /// one. What scripts share through the isolate, whatever the context (the symbols of `Symbol.for`), stays.
    #[cfg(feature = "javascript")]
    pub(crate) fn forget_context(&mut self) {
        self.context = None;
        self.timers = None;
        super::ops::encoding::close_all(&mut self.isolate);
        if let Some(state) = self.isolate.get_slot_mut::<RealmState>() {
            state.modules.clear();
            state.recorder.meter().level(Resource::Modules, 0);
            state.recorder.meter().level(Resource::SourceBytes, 0);
        }
    }

    /// What the isolate holds, garbage included.
    #[cfg(feature = "javascript")]
    pub(crate) fn heap_usage(&mut self) -> HeapUsage {
        let statistics = self.isolate.get_heap_statistics();
        HeapUsage {
            heap_bytes: statistics.used_heap_size(),
            external_bytes: statistics.external_memory(),
            #[cfg(test)]
            contexts: statistics.number_of_native_contexts(),
        }
    }

    /// Collects all garbage there is. Takes milliseconds.
    #[cfg(feature = "javascript")]
    pub(crate) fn collect_garbage(&mut self) {
        self.isolate.low_memory_notification();
    }

    /// The means to stop this realm from another thread.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// The recorder of the current call.
    pub(crate) fn recorder(&mut self) -> Option<&mut Recorder> {
        self.isolate.get_slot_mut::<RealmState>().map(|state| &mut state.recorder)
    }

    /// What another thread can learn of what runs here.
    pub(crate) fn witness(&mut self) -> Option<Witness> {
        let (notes, dial) = self.recorder()?.open();
        let under_way = self.isolate.get_slot::<Traffic>()?.under_way().clone();
        Some(Witness::new(notes, dial, self.buffers.clone(), under_way))
    }

    /// Lets the guest hear warnings, at `address` of `memory`.
    #[cfg(feature = "python")]
    pub(crate) fn set_bell(&mut self, memory: &super::wasm::LinearMemory, address: usize) {
        let store = self.enter(|scope| memory.backing_store(scope));
        self.isolate.set_slot(super::bell::Bell::new(store, address));
    }

    /// Bytes of JavaScript heap in use.
    pub(crate) fn heap_bytes(&mut self) -> usize {
        self.isolate.get_heap_statistics().used_heap_size()
    }

    /// What the guest said and used since this was asked last.
    pub(crate) fn take_record(&mut self) -> Record {
        let mut record = self.recorder().map(Recorder::take).unwrap_or_default();
        let buffers =
            ResourceUse::new(Resource::BufferBytes, self.buffers.take_peak(), self.buffers.allowed());
        record.resources.push(buffers);
        record
    }

    /// Why a guest was terminated.
    pub(crate) fn stopped(&self) -> Stop {
        if let Some(name) = self.interrupt.panicked() {
            return Stop::Broken(panicked(name));
        }
        let reached = self.interrupt.exceeded().or_else(|| self.exhaustion.reached());
        reached.map_or(Stop::Interrupted, Stop::Exhausted)
    }

    /// Runs a classic script that belongs to Aardvark and returns its completion value, a function.
    #[cfg(any(feature = "python", test))]
    pub(crate) fn install(&mut self, asset: &Asset) -> Result<v8::Global<v8::Function>, Failure> {
        self.enter(|scope| scripts::evaluate(scope, asset))
    }

    /// From here on our own scripts are taken from `known`, and kept for [`Realm::script_code`].
    #[cfg(feature = "python")]
    pub(crate) fn keep_scripts(&mut self, known: Option<Arc<ScriptCode>>) {
        scripts::keep(&mut self.isolate, known);
    }

    /// V8's code for the scripts since [`Realm::keep_scripts`]; `None` if `known` has it all.
    #[cfg(feature = "python")]
    pub(crate) fn script_code(&mut self) -> Option<ScriptCode> {
        self.enter(scripts::code)
    }
}

impl RealmState {
    /// Charges the guest for what is not to be had in parts; `false`: it may not have it, and is stopped, which it cannot
    /// catch.
    pub(super) fn spend(&mut self, resource: Resource, amount: u64) -> bool {
        match self.recorder.charge(resource, amount) {
            Ok(()) => true,
            Err(reached) => {
                self.interrupt.raise_for_limit(reached);
                false
            }
        }
    }

    /// Charges the guest for a module with `bytes` of text, as [`RealmState::spend`] does.
    pub(super) fn spend_on_module(&mut self, bytes: u64) -> bool {
        self.spend(Resource::Modules, 1) && self.spend(Resource::SourceBytes, bytes)
    }
}

impl Drop for Realm {
    fn drop(&mut self) {
        self.exhaustion.retire();
    }
}

#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn ignore_message(_message: v8::Local<'_, v8::Message>, _value: v8::Local<'_, v8::Value>) {}

fn bare(isolate: &mut v8::OwnedIsolate) -> v8::Global<v8::Context> {
    v8::scope!(let scope, isolate);
    let context = v8::Context::new(scope, v8::ContextOptions::default());
    context.set_allow_generation_from_strings(false);
    v8::Global::new(scope, context)
}
