//! Where the bytes of a memory come from when an image is written.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// A linear memory that can be read piece by piece. It must not change while an image is made of it.
pub trait MemorySource {
    /// Its size in bytes, a multiple of 64 KiB.
    fn len(&self) -> u64;

    /// Whether there is no byte in it.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `buffer` with the bytes from `offset` on; it is never asked for bytes beyond [`MemorySource::len`].
    ///
    /// # Errors
    ///
    /// The bytes cannot be read. The image is then not written.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl MemorySource for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..));
        let bytes = rest.and_then(|rest| rest.get(..buffer.len())).ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

/// All of a file, such as a memory that was frozen into a `memfd`. Moves the file's cursor.
impl MemorySource for File {
    fn len(&self) -> u64 {
        // A file that cannot tell its size is refused as a memory of no bytes.
        self.metadata().map_or(0, |metadata| metadata.len())
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut file = self;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buffer)
    }
}
