//! The functions through which ICU takes memory and gives it back.

use std::ffi::c_void;

use nix::libc;

use super::super::guard::contain_quietly;
use super::{LEDGER, Ledger, STEP};

type Allocate = unsafe extern "C" fn(*const c_void, usize) -> *mut c_void;
type Reallocate = unsafe extern "C" fn(*const c_void, *mut c_void, usize) -> *mut c_void;
type Free = unsafe extern "C" fn(*const c_void, *mut c_void);

/// Makes ICU count. Before V8 is initialised.
pub(in super::super) fn install() {
    #[expect(unsafe_code, reason = "a function of ICU that V8's crate does not offer")]
    unsafe extern "C" {
        /// Of ICU 78, which the pinned version of the crate `v8` brings; with another one nothing links.
        #[link_name = "u_setMemoryFunctions_78"]
        fn set_memory_functions(
            context: *const c_void,
            allocate: Allocate,
            reallocate: Reallocate,
            free: Free,
            status: &mut libc::c_int,
        );
    }
    let mut status = 0;
    #[expect(unsafe_code, reason = "a function of ICU that V8's crate does not offer")]
    // SAFETY: the declaration is that of `unicode/uclean.h` (an error code is an `int`); the functions are always there, and
    // nothing reads the context. Memory that ICU has taken before may be given to them, as they take and free it with the
    // functions that ICU uses by itself. No other thread is in ICU: set-up runs once, before V8's.
    unsafe {
        set_memory_functions(std::ptr::null(), allocate, reallocate, free, &mut status);
    }
    if status > 0 {
        tracing::warn!(target: "aardvark::v8", status, "what objects of Intl hold is not counted");
    }
}

#[expect(unsafe_code, reason = "ICU calls this through a C function pointer")]
unsafe extern "C" fn allocate(_context: *const c_void, length: usize) -> *mut c_void {
    // SAFETY: `malloc` asks for nothing.
    let memory = unsafe { libc::malloc(length) };
    contain_quietly((), || add(size(memory)));
    memory
}

#[expect(unsafe_code, reason = "ICU calls this through a C function pointer")]
unsafe extern "C" fn reallocate(_context: *const c_void, memory: *mut c_void, length: usize) -> *mut c_void {
    let before = contain_quietly(0, || size(memory));
    // SAFETY: ICU passes what one of these functions, or the C library's, gave, and does not use it afterwards.
    let moved = unsafe { libc::realloc(memory, length) };
    // Where there is no room, the old piece stays.
    if !moved.is_null() {
        contain_quietly((), || add(size(moved) - before));
    }
    moved
}

#[expect(unsafe_code, reason = "ICU calls this through a C function pointer")]
unsafe extern "C" fn free(_context: *const c_void, memory: *mut c_void) {
    contain_quietly((), || add(-size(memory)));
    // SAFETY: as in `reallocate`; ICU gives each piece back once.
    unsafe { libc::free(memory) };
}

/// Of a piece of memory, in bytes.
fn size(memory: *mut c_void) -> i64 {
    #[expect(unsafe_code, reason = "the C library knows")]
    // SAFETY: `memory` is null, or came from `malloc` or `realloc` and has not been freed.
    let size = unsafe { libc::malloc_usable_size(memory) };
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn add(bytes: i64) {
    // A thread that ends runs no guest any more.
    let _ = LEDGER.try_with(|ledger| {
        ledger.held.set(ledger.held.get().saturating_add(bytes));
        let untold = ledger.untold();
        if untold.abs() < STEP || ledger.is_asked.get() {
            return;
        }
        if let Some(isolate) = &*ledger.isolate.borrow() {
            ledger.is_asked.set(true);
            isolate.request_interrupt(tell, std::ptr::null_mut());
        }
    });
}

#[expect(unsafe_code, reason = "V8 hands the isolate over as a raw pointer")]
unsafe extern "C" fn tell(isolate: v8::UnsafeRawIsolatePtr, _data: *mut c_void) {
    let untold = contain_quietly(0, || LEDGER.with(Ledger::tell));
    // SAFETY: V8 passes the isolate that it has just interrupted, on that isolate's thread, and nothing keeps the handle; V8
    // may collect garbage here, as it may wherever it looks at interrupts.
    let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr_unchecked(isolate) };
    isolate.adjust_amount_of_external_allocated_memory(untold);
}
