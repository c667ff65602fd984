//! How much memory a piece of work takes.

/// Errors, buffers of libraries, and what is made once.
const FIXED: usize = 64 << 10;

/// Does `work` on `input`, which may take [`FIXED`] bytes and `times` the size of the input at one time.
#[track_caller]
pub(crate) fn within<R>(times: usize, input: &[u8], work: impl FnOnce() -> R) -> R {
    let heap = &crate::HEAP;
    heap.reset_peak_usage();
    let before = heap.current_usage();
    let result = work();
    let most = heap.peak_usage().saturating_sub(before);
    let allowed = FIXED + times * input.len();
    assert!(most <= allowed, "{most} bytes for an input of {}, at most {allowed} are allowed", input.len());
    result
}
