//! Ends a guest that fills its heap, or keeps too much alive outside it, instead of letting V8 abort the process.

use std::cell::Cell;
use std::ffi::c_void;
use std::rc::Rc;

use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::Resource;

use super::buffers::Buffers;
use super::guard::contain_quietly;
use super::icu;
use super::interrupt::Interrupt;
use crate::engine::Limits;

/// What V8 gets on top of the limit so that it can unwind the guest; it aborts the process if one
/// allocation needs more.
const HEADROOM_BYTES: usize = 1 << 30;

/// Which memory ran out, once one has. Must outlive the isolate that it watches over: V8 drops what lies in an isolate's
/// slots first, and then collects garbage and calls back once more.
pub(super) struct Exhaustion(Rc<State>);

struct State {
    reached: Cell<Option<LimitReached>>,
    heap_bytes: Cell<u64>,
    /// What the heap may have beyond the limit that V8 knows, in bytes. It is told when that is reached.
    more_heap_bytes: Cell<u64>,
    /// What V8 counts outside the heap: buffers, and a linear memory.
    outside_bytes: Cell<u64>,
    /// What V8 counts there besides, and is not the guest's.
    shared_bytes: Cell<u64>,
    buffers: Buffers,
    interrupt: Interrupt,
    /// No guest will run any more.
    is_retired: Cell<bool>,
}

impl Exhaustion {
    /// Watches over `isolate`.
    pub(super) fn install(
        isolate: &mut v8::OwnedIsolate,
        interrupt: Interrupt,
        buffers: Buffers,
        limits: &Limits,
    ) -> Self {
        let state = State {
            reached: Cell::new(None),
            heap_bytes: Cell::new(limits.heap_bytes),
            more_heap_bytes: Cell::new(0),
            outside_bytes: Cell::new(limits.outside_bytes()),
            shared_bytes: Cell::new(0),
            buffers,
            interrupt,
            is_retired: Cell::new(false),
        };
        let exhaustion = Self(Rc::new(state));
        let data = Rc::as_ptr(&exhaustion.0).cast_mut().cast::<c_void>();
        isolate.add_near_heap_limit_callback(near_limit, data);
        // V8 collects garbage by itself when much is alive outside the heap.
        isolate.add_gc_epilogue_callback(collected, data, v8::GCType::kGCTypeMarkSweepCompact);
        exhaustion
    }

    /// Changes the limits; that of the heap, which is as large as it was made, can only be raised.
    #[cfg(feature = "python")]
    pub(super) fn allow(&self, limits: &Limits) {
        let more = limits.heap_bytes.saturating_sub(self.0.heap_bytes.get());
        self.0.heap_bytes.set(self.0.heap_bytes.get() + more);
        self.0.more_heap_bytes.set(self.0.more_heap_bytes.get() + more);
        self.0.outside_bytes.set(limits.outside_bytes());
    }

    /// Counts `bytes` outside the heap for nobody from here on.
    #[cfg(feature = "python")]
    pub(super) fn disregard(&self, bytes: u64) {
        self.0.shared_bytes.set(bytes);
    }

    /// Ends nobody from here on: the isolate goes, and its interrupt may be another one's by then.
    pub(super) fn retire(&self) {
        self.0.is_retired.set(true);
    }

    /// The limit that was reached, if one was.
    pub(super) fn reached(&self) -> Option<LimitReached> {
        self.0.reached.get()
    }
}

impl State {
    /// What the heap may have now that it is nearly `current` bytes.
    fn next_limit(&self, current: usize) -> usize {
        if self.buffers.is_last_resort() {
            // The guest gets a `RangeError` for its buffer; the heap has room.
            return current;
        }
        if let Ok(more @ 1..) = usize::try_from(self.more_heap_bytes.take()) {
            return current.saturating_add(more);
        }
        let allowed = self.heap_bytes.get();
        self.end(Resource::HeapBytes, allowed, allowed);
        current.saturating_add(HEADROOM_BYTES)
    }

    fn end(&self, resource: Resource, used: u64, allowed: u64) {
        // The first one is the reason; V8 may come here again while it unwinds.
        if self.reached.get().is_none() && !self.is_retired.get() {
            self.reached.set(Some(LimitReached::new(resource.name(), used, allowed)));
            self.interrupt.raise();
        }
    }
}

#[expect(unsafe_code, reason = "V8 hands the state back as a raw pointer")]
unsafe extern "C" fn near_limit(data: *mut c_void, current: usize, _initial: usize) -> usize {
    // SAFETY: `data` is the `State` behind the `Exhaustion` that `install` gave, which the isolate's realm drops after the
    // isolate that is calling back. Shared access only, on the isolate's thread.
    let state = unsafe { &*data.cast::<State>() };
    // Cells are written whole, and the guest is stopped before anything else is told.
    contain_quietly(current.saturating_add(HEADROOM_BYTES), || state.next_limit(current))
}

#[expect(unsafe_code, reason = "V8 hands the isolate and the state over as raw pointers")]
unsafe extern "C" fn collected(
    isolate: v8::UnsafeRawIsolatePtr,
    _kind: v8::GCType,
    _flags: v8::GCCallbackFlags,
    data: *mut c_void,
) {
    // SAFETY: as in `near_limit`.
    let state = unsafe { &*data.cast::<State>() };
    if state.is_retired.get() {
        return;
    }
    // SAFETY: V8 passes the isolate whose garbage it has just collected, on the isolate's thread, and nothing keeps the
    // handle; nothing is allocated here, which is all that is forbidden in this place.
    let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr_unchecked(isolate) };
    // A change by nothing is how V8 tells all that it counts.
    let counted = isolate.adjust_amount_of_external_allocated_memory(0);
    // As in `near_limit`.
    contain_quietly((), || {
        let counted = u64::try_from(counted.saturating_add(icu::untold())).unwrap_or(0);
        let outside = counted.saturating_sub(state.shared_bytes.get());
        let allowed = state.outside_bytes.get();
        if outside > allowed {
            state.end(Resource::BufferBytes, outside, allowed);
        }
    });
}

#[cfg(all(test, feature = "python"))]
mod tests {
    use std::sync::Arc;

    use super::super::modules::{ModuleMap, ModuleSource};
    use super::super::process::THREAD_STACK_BYTES;
    use super::super::realm::{Realm, RealmOptions};
    use super::*;

    struct Nothing;

    impl ModuleSource for Nothing {
        fn read(&self, _: &str) -> Option<&[u8]> {
            None
        }

        fn paths(&self) -> Vec<&str> {
            Vec::new()
        }
    }

    /// V8 finishes the collection that these buffers have made it begin when the isolate goes, with more outside the heap
    /// than is allowed then.
    #[test]
    fn an_isolate_that_goes_ends_nobody() {
        let body = || {
            let mut realm =
                Realm::new(RealmOptions { limits: Limits::OWN, modules: ModuleMap::new(Arc::new(Nothing)) })
                    .unwrap();
            let kept: Vec<_> = (0..12)
                .map(|_| {
                    realm.enter(|scope| {
                        let buffer = v8::ArrayBuffer::new(scope, 8 << 20);
                        v8::Global::new(scope, buffer)
                    })
                })
                .collect();
            let interrupt = realm.interrupt().clone();
            realm.set_limits(&Limits { buffer_bytes: 0, memory_bytes: 0, ..Limits::OWN });
            drop(realm);
            drop(kept);
            assert!(!interrupt.is_raised(), "it may be another isolate's by now");
        };
        std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap().join().unwrap();
    }
}
