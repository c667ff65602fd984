//! Bytes that belong to a guest and come to us as cells, because the guest may look at them too.

use std::cell::Cell;

/// Copies `bytes` to the start of `cells`, as far as they go.
pub(crate) fn overwrite(cells: &[Cell<u8>], bytes: &[u8]) {
    let length = cells.len().min(bytes.len());
    #[expect(unsafe_code, reason = "cell by cell this is forty times slower in unoptimised builds")]
    // SAFETY: both are at least `length` bytes long; cells may be written through a shared reference; `bytes` is host
    // memory or a read-only mapping, so the two do not overlap.
    unsafe {
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), cells.as_ptr().cast::<u8>().cast_mut(), length);
    }
}
