//! One record of the central directory.

use super::problem::ZipProblem;
use crate::manifest::shortened;

const SIGNATURE: &[u8] = b"PK\x01\x02";
const HEADER_BYTES: usize = 46;

/// Flag: the data is encrypted.
const ENCRYPTED: u16 = 1;
/// Flag: sizes and checksum follow the data.
const DESCRIPTOR: u16 = 1 << 3;
/// Flags that change nothing for a reader: encryption apart, the compressor's effort (1, 2), the descriptor (3)
/// and names in UTF-8 (11), which we require in any case.
const HARMLESS: u16 = (1 << 1) | (1 << 2) | DESCRIPTOR | (1 << 11);

/// Attribute of DOS in the lower half of the attributes: the entry is a folder.
const DOS_FOLDER: u32 = 1 << 4;

/// Extra field with a name in UTF-8, which some programs use instead of the name.
const UNICODE_PATH: u16 = 0x7075;
const EXTRA_HEADER_BYTES: usize = 4;

/// Method: not compressed.
pub(super) const STORED: u16 = 0;
/// Method: deflate.
pub(super) const DEFLATED: u16 = 8;

/// One record of the central directory.
pub(super) struct Record<'a> {
    pub(super) name: &'a [u8],
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) checksum: u32,
    pub(super) compressed: u64,
    pub(super) uncompressed: u64,
    pub(super) offset: u64,
    attributes: u32,
    extra: &'a [u8],
}

impl<'a> Record<'a> {
    /// Reads the record at the beginning of `bytes`, and gives back what follows it.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let header = bytes.get(..HEADER_BYTES).filter(|header| header.starts_with(SIGNATURE))?;
        let name = HEADER_BYTES + usize::from(u16_at(header, 28)?);
        let extra = name + usize::from(u16_at(header, 30)?);
        let comment = extra + usize::from(u16_at(header, 32)?);
        let record = Self {
            name: bytes.get(HEADER_BYTES..name)?,
            flags: u16_at(header, 8)?,
            method: u16_at(header, 10)?,
            checksum: u32_at(header, 16)?,
            compressed: u32_at(header, 20)?.into(),
            uncompressed: u32_at(header, 24)?.into(),
            offset: u32_at(header, 42)?.into(),
            attributes: u32_at(header, 38)?,
            extra: bytes.get(name..extra)?,
        };
        Some((record, bytes.get(comment..)?))
    }

    /// The path, for files and messages; escaped if it is none that a bundle may have.
    pub(super) fn path(&self) -> String {
        match std::str::from_utf8(self.name) {
            Ok(path) if !path.chars().any(char::is_control) => path.to_owned(),
            _ => shortened(&String::from_utf8_lossy(self.name)),
        }
    }

    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with(b"/")
    }

    /// Whether sizes and checksum follow the data.
    pub(super) fn has_descriptor(&self) -> bool {
        self.flags & DESCRIPTOR != 0
    }

    /// Whether a number is stated elsewhere because it does not fit.
    pub(super) fn is_zip64(&self) -> bool {
        [self.compressed, self.uncompressed, self.offset].contains(&u32::MAX.into())
    }

    /// Checks everything that the record alone tells.
    pub(super) fn check(&self) -> Result<(), ZipProblem> {
        let path = self.path();
        // The upper half is the Unix mode; systems without one leave it zero.
        let mode = self.attributes >> 16;
        match mode & 0o170_000 {
            0 => {}
            0o100_000 if !self.is_folder() => {}
            0o040_000 if self.is_folder() => {}
            0o120_000 => return Err(ZipProblem::Symlink { path }),
            _ => return Err(ZipProblem::Special { path, mode }),
        }
        if self.attributes & DOS_FOLDER != 0 && !self.is_folder() {
            return Err(ZipProblem::MarkedFolder { path });
        }
        self.check_extra(self.extra)?;
        if self.flags & ENCRYPTED != 0 {
            return Err(ZipProblem::Encrypted { path });
        }
        if self.flags & !HARMLESS != 0 {
            return Err(ZipProblem::Flags { path, flags: self.flags });
        }
        match self.method {
            STORED if self.compressed != self.uncompressed => {
                Err(ZipProblem::WrongSize { path, declared: self.uncompressed, actual: self.compressed })
            }
            STORED | DEFLATED => Ok(()),
            method => Err(ZipProblem::Method { path, method }),
        }
    }

    /// Checks the extra fields of one of the entry's headers.
    pub(super) fn check_extra(&self, mut extra: &[u8]) -> Result<(), ZipProblem> {
        // Up to three bytes hold no field; some programs align the data with them.
        while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
            if id == UNICODE_PATH {
                return Err(ZipProblem::SecondName { path: self.path(), id });
            }
            let next = EXTRA_HEADER_BYTES + usize::from(length);
            extra = extra.get(next..).ok_or_else(|| ZipProblem::BadExtra { path: self.path() })?;
        }
        Ok(())
    }
}

/// The little-endian number at `offset`.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The little-endian number at `offset`.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}
