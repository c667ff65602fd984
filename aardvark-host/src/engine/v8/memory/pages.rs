//! Which pages of a memory are its own? Linux only.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::AsRawFd as _;

use nix::sys::mman::{MmapAdvise, madvise};
use nix::sys::resource::{UsageWho, getrusage};

use super::PAGE;

/// Page faults that this thread has taken.
pub(super) fn faults() -> io::Result<u64> {
    let usage = getrusage(UsageWho::RUSAGE_THREAD)?;
    Ok(usage.minor_page_faults().unsigned_abs() + usage.major_page_faults().unsigned_abs())
}

/// Forgets the private pages in `range` of `store`: they read as the mapped file again, or as zeros beyond it.
pub(super) fn discard(store: &v8::BackingStore, range: Range<usize>) -> io::Result<()> {
    let base = store.data().ok_or_else(|| io::Error::other("the memory has no address"))?;
    debug_assert!(range.end <= store.byte_length() && range.start.is_multiple_of(PAGE));
    #[expect(unsafe_code, reason = "discarding pages is unsafe by nature")]
    // SAFETY: the range is inside the linear memory, which `store` keeps alive and whose instance is not running; its
    // pages are private mappings of an image or anonymous, so what remains is exactly what this function promises.
    unsafe {
        madvise(base.byte_add(range.start).cast(), range.end - range.start, MmapAdvise::MADV_DONTNEED)?;
    }
    Ok(())
}

/// The kernel's `PAGEMAP_SCAN`, there since Linux 6.7.
pub(super) struct Scanner {
    pagemap: File,
    found: Vec<Region>,
}

/// `struct page_region` of `linux/fs.h`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Region {
    start: u64,
    end: u64,
    categories: u64,
}

/// `struct pm_scan_arg` of `linux/fs.h`.
#[repr(C)]
#[derive(Default)]
struct ScanArgument {
    size: u64,
    flags: u64,
    start: u64,
    end: u64,
    walk_end: u64,
    regions: u64,
    regions_len: u64,
    max_pages: u64,
    category_inverted: u64,
    category_mask: u64,
    category_any: u64,
    return_mask: u64,
}

/// Backed by a file.
const FILE: u64 = 1 << 2;
const PRESENT: u64 = 1 << 3;
const SWAPPED: u64 = 1 << 4;
/// The shared page of zeros.
const ZERO: u64 = 1 << 5;

/// Regions per request; scattered small writes make about one per page.
const REGIONS: usize = 4096;

nix::ioctl_readwrite!(pagemap_scan, b'f', 16, ScanArgument);

impl Scanner {
    /// `None`: this kernel, or the sandbox around this process, does not let us look.
    pub(super) fn new() -> Option<Self> {
        let pagemap = File::open("/proc/self/pagemap").ok()?;
        let mut scanner = Self { pagemap, found: vec![Region::default(); REGIONS] };
        // An empty range asks whether the request is known at all.
        scanner.request(0, 0).is_some().then_some(scanner)
    }

    /// The ranges of `store` with pages of its own, as offsets; `false`, and nothing in `private`, if the kernel
    /// refused.
    pub(super) fn scan(&mut self, store: &v8::BackingStore, private: &mut Vec<Range<usize>>) -> bool {
        private.clear();
        let Some(base) = store.data() else { return false };
        let base = base.as_ptr().addr() as u64;
        let end = base + store.byte_length() as u64;
        let mut at = base;
        while at < end {
            let Some((count, walked)) = self.request(at, end) else {
                private.clear();
                return false;
            };
            for region in self.found.iter().take(count) {
                let offset = |address: u64| usize::try_from(address - base).unwrap_or(usize::MAX);
                private.push(offset(region.start)..offset(region.end));
            }
            at = walked;
        }
        true
    }

    /// Up to `REGIONS` regions from `start` on, and how far the kernel has looked.
    fn request(&mut self, start: u64, end: u64) -> Option<(usize, u64)> {
        let mut argument = ScanArgument {
            size: size_of::<ScanArgument>() as u64,
            start,
            end,
            regions: self.found.as_mut_ptr().addr() as u64,
            regions_len: self.found.len() as u64,
            // Neither of a file nor the page of zeros; and there, be it in memory or swapped out.
            category_inverted: FILE | ZERO,
            category_mask: FILE | ZERO,
            category_any: PRESENT | SWAPPED,
            ..ScanArgument::default()
        };
        #[expect(unsafe_code, reason = "an ioctl with pointers")]
        // SAFETY: `argument` and the regions have the layout of the kernel's structures; the kernel writes at most
        // `regions_len` regions to `regions`, which is exclusively borrowed, and only reads the page tables.
        let count = unsafe { pagemap_scan(self.pagemap.as_raw_fd(), &raw mut argument) }.ok()?;
        let count = usize::try_from(count).ok()?.min(self.found.len());
        let walked = if start == end { end } else { argument.walk_end };
        (walked > start || start == end).then_some((count, walked))
    }
}
