//! What becomes of a guest for which V8 finds no memory, or no size that it could have.
//!
//! Near its limit of heap a guest is stopped in time; but one allocation may be larger than what V8 gets on top, some of
//! V8's own work (the code of a regular expression) lies outside the heap, and some of its functions make an array of
//! whatever size comes out (`split` of a string into 134 million pieces). V8 then ends the process. Nothing of that
//! concerns any other isolate, so instead of the process the guest loses its thread: it is parked here for good, with the
//! memory that it holds. For everybody else the isolate hangs: the watchdog answers its call and gives its thread up, and
//! a pool that has lost some threads that way makes no more isolates.
//!
//! ```text
//!   no memory for an isolate   on_out_of_memory   V8's own hook
//!   array of impossible size   on_last_words      V8 calls it "no security impact", and then what prints the stack
//!   check of V8's that fails   on_failed_check    memory may be corrupt: the process ends, as V8 wants it to
//! ```
//!
//! V8 has no hook for the second kind. But before it ends the process it calls what prints the stack of the thread, and
//! that can be set. The same is called for failed checks, of which V8 tells before, so the two can be told apart. An app
//! that uses V8 itself must leave both alone: with a handler of its own, a failed check would pass for an impossible size.

use std::cell::Cell;
use std::ffi::{CStr, c_char};

use super::guard::contain_quietly;

thread_local! {
    /// Whether this thread runs guests under a watch, and so may be lost.
    static RUNS_GUESTS: Cell<bool> = const { Cell::new(false) };
    /// Whether a check of V8's has failed on this thread: the process is about to end.
    static IS_CORRUPT: Cell<bool> = const { Cell::new(false) };
}

/// What some failed checks begin with that are about sizes alone.
const IMPOSSIBLE_SIZE: &str = "Fatal JavaScript invalid size error";

/// Sets what V8 calls before it ends the process. Once, after V8 was initialised, which sets one of these itself.
pub(super) fn install() {
    v8::V8::set_fatal_error_handler(on_failed_check);
    set_last_words();
}

/// From here on this thread may be lost, because somebody watches over it: a watchdog that answers for it.
pub(super) fn may_be_lost() {
    RUNS_GUESTS.set(true);
}

/// Keeps `isolate`, which stays on this thread, from ending the process when memory is gone.
pub(super) fn guard(isolate: &mut v8::OwnedIsolate) {
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
    contain_quietly((), || park("memory is gone", &location));
}

/// As [`on_out_of_memory`], for sizes; otherwise returns, and the process ends.
fn on_failed_check(_file: &str, _line: i32, message: &str) {
    if message.starts_with(IMPOSSIBLE_SIZE) && RUNS_GUESTS.get() {
        park("an array has an impossible size", &message);
    }
    IS_CORRUPT.set(true);
}

/// As [`on_out_of_memory`], called whenever V8 is about to end the process.
#[cfg(unix)]
#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn on_last_words() {
    if RUNS_GUESTS.get() && !IS_CORRUPT.get() {
        contain_quietly((), || park("V8 would end the process, and says that no memory is corrupt", &""));
    }
}

#[cfg(unix)]
fn set_last_words() {
    #[expect(unsafe_code, reason = "a function of V8 that its crate does not offer")]
    unsafe extern "C" {
        /// `v8::base::SetPrintStackTrace(void (*)())`, which the platform sets while V8 is initialised. The crate `v8` is
        /// pinned to one version; with another one that lacks this function nothing links.
        #[link_name = "_ZN2v84base18SetPrintStackTraceEPFvvE"]
        fn set_print_stack_trace(printer: unsafe extern "C" fn());
    }
    #[expect(unsafe_code, reason = "a function of V8 that its crate does not offer")]
    // SAFETY: the declaration is that of V8's `base/logging.h` in the pinned version; it stores the pointer, which is that
    // of a function that is always there; nothing else sets it meanwhile, as set-up runs once and no isolate is there yet.
    unsafe {
        set_print_stack_trace(on_last_words);
    }
}

/// Where C++ names functions otherwise.
#[cfg(not(unix))]
fn set_last_words() {}

/// The end of the guest on this thread.
fn park(what: &'static str, detail: &dyn std::fmt::Debug) -> ! {
    // Whoever listens may panic: nothing of ours is touched meanwhile.
    contain_quietly((), || {
        tracing::error!(target: "aardvark::v8", ?detail, "{what}: a guest has ended its thread");
    });
    loop {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests;
