//! What becomes of a guest for which V8 finds no memory.
//!
//! Near its limit of heap a guest is stopped in time; but one allocation may be larger than what V8 gets on top, and some
//! of V8's own work (the code of a regular expression) lies outside the heap. V8 then ends the process. Nothing of that
//! concerns any other isolate, so instead of the process the guest loses its thread: it is parked here for good, with the
//! memory that it holds. For everybody else the isolate hangs: the watchdog answers its call and gives its thread up, and
//! a pool that has lost some threads that way makes no more isolates.
//!
//! Failed checks of V8's own are different: memory may be corrupt, so they end the process, as V8 wants it to. So do
//! arrays of impossible sizes (`split` of a string into 134 million pieces), for which V8 has no hook.

use std::cell::Cell;
use std::ffi::{CStr, c_char};

thread_local! {
    /// Whether this thread runs guests, and so may be lost.
    static RUNS_GUESTS: Cell<bool> = const { Cell::new(false) };
}

/// Keeps `isolate`, which stays on this thread, from ending the process when memory is gone.
pub(super) fn guard(isolate: &mut v8::OwnedIsolate) {
    RUNS_GUESTS.set(true);
    isolate.set_oom_error_handler(on_out_of_memory);
}

/// Returns only on threads that do not run guests, such as those on which V8 compiles and collects garbage.
#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn on_out_of_memory(location: *const c_char, _details: &v8::OomDetails) {
    if location.is_null() || !RUNS_GUESTS.get() {
        return;
    }
    // SAFETY: V8 passes a string of its own that ends with a zero and outlives the call; it was checked not to be null.
    let location = unsafe { CStr::from_ptr(location) };
    tracing::error!(target: "aardvark::v8", ?location, "memory is gone: a guest has ended its thread");
    loop {
        std::thread::park();
    }
}
