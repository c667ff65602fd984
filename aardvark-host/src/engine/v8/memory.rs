//! Linear memories that continue from an image and come back to it after each call.
//!
//! ```text
//!   Image    frozen bytes, shared by all memories that continue from them (and, through a file, by all processes)
//!   Overlay  one instance's memory on top of an image: pages are shared until they are written
//! ```
//!
//! On Linux an overlay is a private mapping of the image's file over V8's own memory, so a page costs something only
//! once it is written. To come back, the pages that became private are found (`PAGEMAP_SCAN`) and overwritten with the
//! image's, or given back to the kernel when there are many stale ones among them. Elsewhere, and where the kernel is
//! too old or refuses, the image is copied.
//!
//! V8 never moves, shrinks or reads a linear memory by itself, and with the trap handler on it reserves the whole
//! address range up front: `process.rs` sees to that.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::wasm::LinearMemory;

mod image;
#[cfg(target_os = "linux")]
mod pages;

pub(crate) use image::Image;

/// Unit of everything here, in bytes: a page of the machine. Linear memories grow by multiples of it.
pub(crate) const PAGE: usize = 4096;

/// How a Python interpreter's memory comes to hold an image, and comes back to it after a fresh call.
///
/// All ways give the same results; they differ in speed. Where a way does not work, the next one is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryReset {
    /// Maps the image; finds the pages that are not shared any more and copies the image's over them. Linux 6.7 or
    /// newer.
    #[default]
    Scan,
    /// Maps the image; gives all pages that are not shared any more back to the kernel. Linux.
    Discard,
    /// Copies the whole image. Works everywhere.
    Copy,
}

/// Private pages beyond which it may pay to give them back, in pages.
const MANY: usize = 512;

/// An instance's memory on top of an image.
pub(crate) struct Overlay {
    image: Arc<Image>,
    way: MemoryReset,
    /// Keeps the memory where it is, and alive.
    store: v8::SharedRef<v8::BackingStore>,
    #[cfg(target_os = "linux")]
    scanner: Option<pages::Scanner>,
    /// Ranges that may differ from the image, as offsets.
    private: Vec<Range<usize>>,
    /// Page faults of this thread when `private` was found out.
    faults: u64,
    /// Resets in a row that found nearly all private pages unchanged.
    stale: u32,
}

/// What a reset had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResetReport {
    /// Pages that the instance had to itself.
    pub(crate) private: usize,
    /// Those of them that differed from the image.
    pub(crate) changed: usize,
}

impl Overlay {
    /// Lays `image` over `memory`, which must be at least as long. What it held is gone.
    pub(crate) fn lay(
        scope: &v8::PinScope<'_, '_>,
        memory: &LinearMemory,
        image: Arc<Image>,
        way: MemoryReset,
    ) -> io::Result<Self> {
        let store = memory.backing_store(scope);
        if store.byte_length() < image.len() {
            return Err(io::Error::other("the memory is shorter than its image"));
        }
        let mut overlay = Self {
            image,
            way,
            store,
            #[cfg(target_os = "linux")]
            scanner: None,
            private: Vec::new(),
            faults: 0,
            stale: 0,
        };
        overlay.way = overlay.start()?;
        Ok(overlay)
    }

    /// Whether `memory` still is where the image was laid. V8 would have to move it to grow it without guard regions, and
    /// a reset would restore what nobody uses any more.
    pub(crate) fn is_over(&self, scope: &v8::PinScope<'_, '_>, memory: &LinearMemory) -> bool {
        let now = memory.backing_store(scope);
        now.data() == self.store.data() && now.byte_length() == self.store.byte_length()
    }

    /// Makes the memory equal to the image again. No code of the instance may be running.
    pub(crate) fn reset(&mut self) -> io::Result<ResetReport> {
        let report = match self.way {
            MemoryReset::Copy => self.copy(),
            #[cfg(target_os = "linux")]
            MemoryReset::Discard => {
                self.give_back()?;
                ResetReport::default()
            }
            #[cfg(target_os = "linux")]
            MemoryReset::Scan => self.scan_and_copy()?,
            #[cfg(not(target_os = "linux"))]
            MemoryReset::Discard | MemoryReset::Scan => self.copy(),
        };
        Ok(report)
    }

    /// Overwrites bytes of the memory; `None`, and nothing written, if they do not all fit.
    pub(crate) fn write(&self, address: usize, bytes: &[u8]) -> Option<()> {
        super::wasm::overwrite(self.store.get(address..address.checked_add(bytes.len())?)?, bytes);
        Some(())
    }

    /// The pages that differ from the image, as offsets; those beyond it that are not zero count too.
    #[cfg(test)]
    pub(crate) fn differing(&self) -> Vec<usize> {
        const ZEROS: [u8; PAGE] = [0; PAGE];
        let image = self.image.bytes();
        let differs = |offset: &usize| {
            let cells = self.store.get(*offset..offset + PAGE).unwrap_or_default();
            super::wasm::differs(cells, image.get(*offset..offset + PAGE).unwrap_or(&ZEROS))
        };
        (0..self.store.byte_length()).step_by(PAGE).filter(differs).collect()
    }

    #[cfg(not(target_os = "linux"))]
    fn start(&mut self) -> io::Result<MemoryReset> {
        self.copy();
        Ok(MemoryReset::Copy)
    }

    #[cfg(target_os = "linux")]
    fn start(&mut self) -> io::Result<MemoryReset> {
        if self.way == MemoryReset::Copy || !self.image.is_mappable() {
            self.copy();
            return Ok(MemoryReset::Copy);
        }
        self.image.map_over(&self.store)?;
        if self.way == MemoryReset::Scan {
            self.scanner = pages::Scanner::new();
        }
        Ok(if self.scanner.is_some() { MemoryReset::Scan } else { MemoryReset::Discard })
    }

    fn copy(&self) -> ResetReport {
        let image = self.image.bytes();
        let changed = image.len() / PAGE;
        // Both ranges are inside, as the memory never shrinks.
        if let Some(cells) = self.store.get(..image.len()) {
            super::wasm::overwrite(cells, image);
        }
        if let Some(tail) = self.store.get(image.len()..) {
            super::wasm::clear(tail);
        }
        ResetReport { private: changed, changed }
    }

    #[cfg(target_os = "linux")]
    fn give_back(&mut self) -> io::Result<()> {
        pages::discard(&self.store, 0..self.store.byte_length())?;
        self.private.clear();
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn scan_and_copy(&mut self) -> io::Result<ResetReport> {
        // A page becomes private by a fault, and only this thread touches the memory: without a fault since, the set
        // of private pages is what it was. Not so beyond the image, where memory is anonymous: the kernel may join
        // pages there into a huge one behind our back, and what is written to that later faults no more.
        if self.faults != pages::faults()? || self.store.byte_length() > self.image.len() {
            let Some(scanner) = &mut self.scanner else { return Err(io::Error::other("no scanner")) };
            if !scanner.scan(&self.store, &mut self.private) {
                // The kernel refuses after all.
                self.way = MemoryReset::Discard;
                self.give_back()?;
                return Ok(ResetReport::default());
            }
        }
        let mut report = ResetReport::default();
        for range in &self.private {
            report.private += (range.end - range.start) / PAGE;
            report.changed += self.restore(range.clone());
        }
        self.stale =
            if report.private > MANY && report.changed * 4 < report.private { self.stale + 1 } else { 0 };
        if self.stale > 2 || self.store.byte_length() > self.image.len() && report.private > MANY {
            self.give_back()?;
            self.stale = 0;
        }
        self.faults = pages::faults()?;
        Ok(report)
    }

    /// Copies the image's pages over those in `range` that differ; gives their number.
    #[cfg(target_os = "linux")]
    fn restore(&self, range: Range<usize>) -> usize {
        const ZEROS: [u8; PAGE] = [0; PAGE];
        let image = self.image.bytes();
        let mut changed = 0;
        for offset in range.step_by(PAGE) {
            let original = image.get(offset..offset + PAGE).unwrap_or(&ZEROS);
            let Some(cells) = self.store.get(offset..offset + PAGE) else { continue };
            if super::wasm::differs(cells, original) {
                super::wasm::overwrite(cells, original);
                changed += 1;
            }
        }
        changed
    }
}
