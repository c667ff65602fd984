//! Which parts of a file hold data: a hole need not be read to know that it is zero.

use std::fs::File;

/// The next part of `file` within `from..end` that may hold data, as offsets; `None` if the rest is a hole.
///
/// Where the system cannot tell, everything is data. Moves the file's cursor.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
pub(super) fn next_data(file: &File, from: u64, end: u64) -> Option<(u64, u64)> {
    use nix::errno::Errno;
    use nix::unistd::{Whence, lseek};

    let seek = |offset: u64, whence| {
        let offset = i64::try_from(offset).map_err(|_| Errno::EOVERFLOW)?;
        lseek(file, offset, whence).map(|found| u64::try_from(found).unwrap_or_default())
    };
    if from >= end {
        return None;
    }
    let start = match seek(from, Whence::SeekData) {
        Ok(start) => start.max(from),
        // There is no data beyond `from`.
        Err(Errno::ENXIO) => return None,
        Err(_) => return Some((from, end)),
    };
    let stop = seek(start, Whence::SeekHole).unwrap_or(end).min(end);
    // A file system that contradicts itself is not believed.
    if stop <= start && start < end {
        return Some((start, end));
    }
    (start < end).then_some((start, stop))
}

/// The next part of `file` within `from..end` that may hold data, as offsets; `None` if the rest is a hole.
///
/// Holes are not looked for on this system.
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
pub(super) fn next_data(_: &File, from: u64, end: u64) -> Option<(u64, u64)> {
    (from < end).then_some((from, end))
}
