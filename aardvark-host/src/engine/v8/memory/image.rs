//! Frozen bytes of a linear memory.

use std::fs::File;
use std::io;
#[cfg(target_os = "linux")]
use std::io::Write as _;

use super::super::wasm::LinearMemory;
use super::PAGE;

/// Bytes that are copied at once.
#[cfg(target_os = "linux")]
const CHUNK: usize = PAGE * 256;

/// Bytes that memories continue from. They never change.
pub(crate) struct Image(Content);

enum Content {
    #[cfg(target_os = "linux")]
    Mapped(mapped::Mapped),
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "the way of other systems"))]
    Owned(Vec<u8>),
}

impl Image {
    /// A copy of `memory` as it is now. No code of the instance may be running.
    pub(crate) fn freeze(scope: &v8::PinScope<'_, '_>, memory: &LinearMemory) -> io::Result<Self> {
        let store = memory.backing_store(scope);
        let cells = store.get(..).unwrap_or_default();
        #[cfg(target_os = "linux")]
        {
            let file = mapped::anonymous_file()?;
            file.set_len(cells.len() as u64)?;
            let mut buffer = vec![0; CHUNK];
            for chunk in cells.chunks(buffer.len()) {
                let copy = buffer.get_mut(..chunk.len()).unwrap_or_default();
                super::super::wasm::copy_out(chunk, copy);
                (&file).write_all(copy)?;
            }
            mapped::seal(&file)?;
            Ok(Self(Content::Mapped(mapped::Mapped::new(file, 0, cells.len())?)))
        }
        #[cfg(not(target_os = "linux"))]
        {
            let mut copy = vec![0; cells.len()];
            super::super::wasm::copy_out(cells, &mut copy);
            Ok(Self(Content::Owned(copy)))
        }
    }

    /// `length` bytes of `file` at `offset`, a multiple of the page size. Nobody may write to that file any more.
    pub(crate) fn from_file(file: File, offset: u64, length: usize) -> io::Result<Self> {
        if length == 0 || !length.is_multiple_of(PAGE) || !offset.is_multiple_of(PAGE as u64) {
            return Err(io::Error::other("the image does not lie on page borders"));
        }
        #[cfg(target_os = "linux")]
        {
            if mapped::may_lack_pages(&file)? {
                return Self::in_memory(&file, offset, length);
            }
            Ok(Self(Content::Mapped(mapped::Mapped::new(file, offset, length)?)))
        }
        #[cfg(not(target_os = "linux"))]
        {
            use std::io::{Read as _, Seek as _};
            let mut file = file;
            let mut content = vec![0; length];
            file.seek(io::SeekFrom::Start(offset))?;
            file.read_exact(&mut content)?;
            Ok(Self(Content::Owned(content)))
        }
    }

    /// A copy of `length` bytes of `file` at `offset` that does not depend on the file any more.
    #[cfg(target_os = "linux")]
    fn in_memory(file: &File, offset: u64, length: usize) -> io::Result<Self> {
        use std::os::unix::fs::FileExt as _;
        let copy = mapped::anonymous_file()?;
        let mut buffer = vec![0; CHUNK];
        for start in (0..length).step_by(CHUNK) {
            let part = buffer.get_mut(..CHUNK.min(length - start)).unwrap_or_default();
            file.read_exact_at(part, offset + start as u64)?;
            (&copy).write_all(part)?;
        }
        mapped::seal(&copy)?;
        Ok(Self(Content::Mapped(mapped::Mapped::new(copy, 0, length)?)))
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.0 {
            #[cfg(target_os = "linux")]
            Content::Mapped(mapped) => mapped.bytes(),
            Content::Owned(bytes) => bytes,
        }
    }

    /// Their number.
    pub(crate) fn len(&self) -> usize {
        self.bytes().len()
    }

    /// Whether [`Image::map_over`] can work.
    #[cfg(target_os = "linux")]
    pub(super) fn is_mappable(&self) -> bool {
        matches!(self.0, Content::Mapped(_))
    }

    /// Maps the image over the start of `store`, privately.
    #[cfg(target_os = "linux")]
    pub(super) fn map_over(&self, store: &v8::BackingStore) -> io::Result<()> {
        match &self.0 {
            Content::Mapped(mapped) => mapped.map_over(store),
            Content::Owned(_) => Err(io::Error::other("this image cannot be mapped")),
        }
    }
}

#[cfg(target_os = "linux")]
mod mapped {
    use std::fs::File;
    use std::io;
    use std::num::NonZeroUsize;
    use std::ptr::NonNull;

    use nix::fcntl::{FcntlArg, SealFlag, fcntl};
    use nix::sys::memfd::{MFdFlags, memfd_create};
    use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap, munmap};
    use nix::sys::statfs::{TMPFS_MAGIC, fstatfs};

    /// A file and a read-only view of it.
    pub(super) struct Mapped {
        file: File,
        offset: i64,
        view: NonNull<std::ffi::c_void>,
        length: NonZeroUsize,
    }

    #[expect(unsafe_code, reason = "a raw pointer to a read-only mapping")]
    // SAFETY: the mapping is read-only, belongs to this value alone, and is removed only when it is dropped; reading it
    // from any thread is sound.
    unsafe impl Send for Mapped {}
    #[expect(unsafe_code, reason = "see above")]
    // SAFETY: as above: shared access only reads.
    unsafe impl Sync for Mapped {}

    pub(super) fn anonymous_file() -> io::Result<File> {
        Ok(File::from(memfd_create(c"aardvark-image", MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING)?))
    }

    /// From here on nobody can change the file.
    pub(super) fn seal(file: &File) -> io::Result<()> {
        let seals =
            SealFlag::F_SEAL_WRITE | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_SEAL;
        fcntl(file, FcntlArg::F_ADD_SEALS(seals))?;
        Ok(())
    }

    /// Whether a mapping of `file` could end the process: `tmpfs` gives a hole its page when it is first read, and
    /// where there is none left, reading is a bus error. Other file systems show a hole without taking anything.
    pub(super) fn may_lack_pages(file: &File) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = file.metadata()?;
        Ok(metadata.blocks() * 512 < metadata.len() && fstatfs(file)?.filesystem_type() == TMPFS_MAGIC)
    }

    impl Mapped {
        pub(super) fn new(file: File, offset: u64, length: usize) -> io::Result<Self> {
            let length = NonZeroUsize::new(length).ok_or_else(|| io::Error::other("the image is empty"))?;
            let offset = i64::try_from(offset).map_err(io::Error::other)?;
            // Reading past a file's end kills the process, so the file must be long enough before it is mapped.
            if file.metadata()?.len() < offset.unsigned_abs() + length.get() as u64 {
                return Err(io::Error::other("the image's file is too short"));
            }
            #[expect(unsafe_code, reason = "mapping is unsafe by nature")]
            // SAFETY: the kernel chooses the address, so no mapping of anybody is replaced.
            let view =
                unsafe { mmap(None, length, ProtFlags::PROT_READ, MapFlags::MAP_PRIVATE, &file, offset)? };
            Ok(Self { file, offset, view, length })
        }

        pub(super) fn bytes(&self) -> &[u8] {
            #[expect(unsafe_code, reason = "the view is raw memory")]
            // SAFETY: the view has `length` readable bytes for as long as `self` lives. The file is sealed, or belongs to
            // the image store, whose files are never written after they got their name.
            unsafe {
                std::slice::from_raw_parts(self.view.as_ptr().cast::<u8>(), self.length.get())
            }
        }

        pub(super) fn map_over(&self, store: &v8::BackingStore) -> io::Result<()> {
            let base = store.data().ok_or_else(|| io::Error::other("the memory has no address"))?;
            let address =
                NonZeroUsize::new(base.as_ptr().addr()).ok_or_else(|| io::Error::other("no address"))?;
            if store.byte_length() < self.length.get() {
                return Err(io::Error::other("the memory is shorter than its image"));
            }
            let flags = MapFlags::MAP_PRIVATE | MapFlags::MAP_FIXED | MapFlags::MAP_NORESERVE;
            let access = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
            #[expect(unsafe_code, reason = "mapping is unsafe by nature")]
            // SAFETY: the replaced range is the start of a linear memory that V8 reserved with guard regions and that
            // `store` keeps alive; it is committed for at least `length` bytes (checked above) and page-aligned. V8
            // keeps nothing about its pages but base and length, which stay. The instance is not running. The file
            // holds at least `length` bytes from `offset` on and does not shrink.
            unsafe {
                mmap(Some(address), self.length, access, flags, &self.file, self.offset)?;
                // V8 keeps its memories out of children; so does their replacement.
                madvise(base.cast(), self.length.get(), MmapAdvise::MADV_DONTFORK)?;
            }
            Ok(())
        }
    }

    impl Drop for Mapped {
        fn drop(&mut self) {
            #[expect(unsafe_code, reason = "unmapping is unsafe by nature")]
            // SAFETY: the view was made by `new` with this length, and nobody borrows it any more.
            let unmapped = unsafe { munmap(self.view, self.length.get()) };
            debug_assert!(unmapped.is_ok(), "a mapping of ours cannot be unmapped: {unmapped:?}");
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::FileExt as _;

    use super::*;

    #[test]
    fn holes_in_a_file_in_memory_are_not_mapped() {
        let file = mapped::anonymous_file().unwrap();
        file.set_len(3 * CHUNK as u64).unwrap();
        file.write_all_at(b"data", CHUNK as u64).unwrap();
        let image = Image::from_file(file.try_clone().unwrap(), PAGE as u64, 2 * CHUNK).unwrap();
        // Mapped, this would show.
        file.write_all_at(b"late", 2 * CHUNK as u64).unwrap();
        assert_eq!(&image.bytes()[CHUNK - PAGE..][..4], b"data");
        assert_eq!(image.bytes().iter().filter(|byte| **byte != 0).count(), 4);
        assert_eq!(image.len(), 2 * CHUNK);
    }

    #[test]
    fn a_file_without_holes_is_mapped() {
        let file = mapped::anonymous_file().unwrap();
        file.write_all_at(&[1; 2 * PAGE], 0).unwrap();
        let image = Image::from_file(file.try_clone().unwrap(), 0, 2 * PAGE).unwrap();
        file.write_all_at(b"late", 0).unwrap();
        assert_eq!(&image.bytes()[..5], b"late\x01");
    }
}
