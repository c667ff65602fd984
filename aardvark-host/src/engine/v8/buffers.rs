//! Memory that guests have outside the JavaScript heap in `ArrayBuffer`s: counted while it is allocated, and refused
//! beyond a limit, which guests see as a `RangeError`.
//!
//! V8 allocates through one of these per isolate. It does not count what V8 reserves by itself: linear memories, which
//! have a limit of their own, and resizable buffers, which guests do not get.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::libc;

use super::guard::contain_quietly;

/// Bytes of one allocation that is never refused. V8 moves the content of a typed array of up to 64 bytes off its heap
/// when somebody asks for its buffer, and ends the process if it gets no memory then. There are no more of these than
/// the heap has room for typed arrays.
const NEVER_REFUSED: usize = 64;

/// The count of one isolate. Cheap to clone; the same count behind every clone.
#[derive(Clone, Default)]
pub(crate) struct Buffers(Arc<Count>);

/// Atomic because V8 frees from threads of its own.
#[derive(Default)]
struct Count {
    used: AtomicU64,
    peak: AtomicU64,
    allowed: AtomicU64,
    /// Refusals in a row.
    refusals: AtomicU64,
}

/// How often V8 asks for the same memory before it collects all garbage there is and, in doing so, announces that the
/// heap is nearly full, which need not be so. It asks once more after that.
const ASKED_BEFORE_LAST_RESORT: u64 = 3;

impl Buffers {
    /// A count that allows `bytes`.
    pub(super) fn new(bytes: u64) -> Self {
        let buffers = Self::default();
        buffers.allow(bytes);
        buffers
    }

    /// Changes the limit.
    pub(crate) fn allow(&self, bytes: u64) {
        self.0.allowed.store(bytes, Ordering::Relaxed);
    }

    /// The limit, in bytes.
    pub(crate) fn allowed(&self) -> u64 {
        self.0.allowed.load(Ordering::Relaxed)
    }

    /// Bytes in use.
    pub(crate) fn used(&self) -> u64 {
        self.0.used.load(Ordering::Relaxed)
    }

    /// Whether `bytes` more would be allowed now.
    pub(crate) fn has_room(&self, bytes: u64) -> bool {
        self.used().saturating_add(bytes) <= self.allowed()
    }

    /// Whether V8 is collecting garbage because a buffer was refused.
    pub(super) fn is_last_resort(&self) -> bool {
        self.0.refusals.load(Ordering::Relaxed) == ASKED_BEFORE_LAST_RESORT
    }

    /// The most that was in use since this was asked last, in bytes.
    pub(crate) fn take_peak(&self) -> u64 {
        self.0.peak.swap(self.used(), Ordering::Relaxed)
    }

    /// The most that was in use since it was taken last, in bytes.
    pub(super) fn peak(&self) -> u64 {
        self.0.peak.load(Ordering::Relaxed)
    }

    /// What V8 allocates through.
    #[expect(unsafe_code, reason = "the allocator is a table of C functions")]
    pub(super) fn allocator(&self) -> v8::UniqueRef<v8::Allocator> {
        // SAFETY: the handle is an `Arc<Count>` turned into a raw pointer, which is what each function of the table takes
        // it for; `release` turns it back once, when V8 drops the allocator.
        unsafe { v8::new_rust_allocator(Arc::into_raw(Arc::clone(&self.0)), &TABLE) }
    }
}

static TABLE: v8::RustAllocatorVtable<Count> =
    v8::RustAllocatorVtable { allocate, allocate_uninitialized, free, drop: release };

impl Count {
    /// Counts `bytes`, unless that would be too many.
    fn take(&self, bytes: usize) -> bool {
        let allowed = if bytes <= NEVER_REFUSED { u64::MAX } else { self.allowed.load(Ordering::Relaxed) };
        let grow = |used: u64| used.checked_add(bytes as u64).filter(|used| *used <= allowed);
        match self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grow) {
            Ok(before) => {
                self.refusals.store(0, Ordering::Relaxed);
                self.peak.fetch_max(before.saturating_add(bytes as u64), Ordering::Relaxed);
                true
            }
            Err(_) => {
                let refusals = self.refusals.load(Ordering::Relaxed) + 1;
                self.refusals.store(refusals % (ASKED_BEFORE_LAST_RESORT + 1), Ordering::Relaxed);
                false
            }
        }
    }

    fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes as u64, Ordering::Relaxed);
    }
}

#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn allocate(count: &Count, length: usize) -> *mut c_void {
    let calloc = |length| {
        // SAFETY: `calloc` asks for nothing; the product of its arguments is `length` and cannot overflow.
        unsafe { libc::calloc(length, 1) }
    };
    // What has been counted by then stays counted: less for the guest.
    contain_quietly(std::ptr::null_mut(), || obtain(count, length, calloc))
}

#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn allocate_uninitialized(count: &Count, length: usize) -> *mut c_void {
    let malloc = |length| {
        // SAFETY: `malloc` asks for nothing.
        unsafe { libc::malloc(length) }
    };
    // As above.
    contain_quietly(std::ptr::null_mut(), || obtain(count, length, malloc))
}

#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn free(count: &Count, data: *mut c_void, length: usize) {
    // SAFETY: `data` came from `calloc` or `malloc` in one of the functions above, and V8 gives each back once.
    unsafe { libc::free(data) };
    contain_quietly((), || count.give_back(length));
}

#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn release(count: *const Count) {
    // SAFETY: `count` came from `Arc::into_raw` in `Buffers::allocator`, and V8 drops an allocator once.
    let count = unsafe { Arc::from_raw(count) };
    contain_quietly((), || drop(count));
}

/// Counted memory from `source`, or null.
fn obtain(count: &Count, length: usize, source: impl FnOnce(usize) -> *mut c_void) -> *mut c_void {
    if !count.take(length) {
        return std::ptr::null_mut();
    }
    // Of nothing, both functions may give null, which V8 takes for a failure.
    let memory = source(length.max(1));
    if memory.is_null() {
        count.give_back(length);
    }
    memory
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_limit_is_refused_and_not_counted() {
        let buffers = Buffers::new(1000);
        assert!(buffers.0.take(900));
        assert!(!buffers.0.take(101));
        assert!(!buffers.0.take(usize::MAX));
        assert!(buffers.0.take(NEVER_REFUSED), "900 + 64");
        assert!(buffers.0.take(NEVER_REFUSED), "beyond the limit, but V8 cannot do without");
        assert_eq!((buffers.used(), buffers.take_peak()), (1028, 1028));
        buffers.0.give_back(900);
        assert_eq!((buffers.take_peak(), buffers.take_peak()), (1028, 128));
        assert!(buffers.has_room(872) && !buffers.has_room(873));
    }
}
