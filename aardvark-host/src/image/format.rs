//! The layout of an image file. Bytes in, a [`Head`] out: this reads and writes no file.
//!
//! ```text
//!    0  magic            8   "AARDIMG\n"
//!    8  version          4   numbers are little endian
//!   12  zeros            4
//!   16  key             32   SHA-256 of the parts
//!   48  parts length     8   at most 64 KiB
//!   56  outside length   8   at most 16 MiB
//!   64  memory offset    8   a multiple of 64 KiB
//!   72  memory length    8   a multiple of 64 KiB, at most 4 GiB
//!   80  memory check    32   BLAKE3, see `content`
//!  112  head check      32   BLAKE3 of everything before the memory but these 32 bytes
//!  144  parts                see `parts`
//!       outside              what must be restored besides the memory; not interpreted here
//!       zeros                up to the memory
//!       memory               to the end of the file; 64-KiB blocks that are all zero are holes where the file
//!                            system has holes
//! ```
//!
//! The checks find accidents, and files that were made for something else. They are no signature: whoever can write
//! the directory can write an image, which is why `directory` asks who can.

use super::damage::Damage;
use super::key::Key;
use super::parts::{self, Parts};

/// WebAssembly's page, and at least the page of every system: memory starts at and consists of whole blocks.
pub(super) const BLOCK: usize = 64 * 1024;

/// The fixed fields at the beginning of a file.
pub(super) const LEAD: usize = 144;

const MAGIC: [u8; 8] = *b"AARDIMG\n";
const VERSION: u32 = 1;
const HEAD_CHECK: std::ops::Range<usize> = 112..144;
const MAX_OUTSIDE: u64 = 16 * 1024 * 1024;
const MAX_MEMORY: u64 = 4 * 1024 * 1024 * 1024;

/// The fixed fields, consistent with each other and with the file's length. Nothing has been hashed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) key: Key,
    parts_len: usize,
    outside_len: usize,
    pub(super) memory_offset: u64,
    pub(super) memory_len: u64,
    pub(super) memory_check: [u8; 32],
    head_check: [u8; 32],
}

/// Everything before the memory, hashed and found right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) lead: Lead,
    pub(super) parts: Parts,
    pub(super) outside: Vec<u8>,
}

/// An image that is to be written: everything but its memory, with all sizes in range.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    parts: Vec<u8>,
    outside: &'a [u8],
    pub(super) memory_offset: u64,
    pub(super) memory_len: u64,
}

impl<'a> Plan<'a> {
    /// Plans an image with a memory of `memory_len` bytes. Refuses what [`Lead::parse`] would refuse later.
    pub(super) fn new(parts: &Parts, outside: &'a [u8], memory_len: u64) -> Result<Self, Damage> {
        let parts = parts.encode();
        let (parts_len, outside_len) = sizes(parts.len() as u64, outside.len() as u64, memory_len)?;
        Ok(Self { parts, outside, memory_offset: offset_of_memory(parts_len, outside_len), memory_len })
    }

    /// Length of the whole file.
    pub(super) fn file_len(&self) -> u64 {
        self.memory_offset + self.memory_len
    }

    pub(super) fn key(&self) -> Key {
        Parts::key_of(&self.parts)
    }

    /// The file up to its memory, whose hash is `memory_check`.
    pub(super) fn head(&self, memory_check: [u8; 32]) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(self.key().as_bytes());
        let lengths = [self.parts.len() as u64, self.outside.len() as u64];
        for number in lengths.into_iter().chain([self.memory_offset, self.memory_len]) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&memory_check);
        bytes.extend_from_slice(&[0; 32]);
        bytes.extend_from_slice(&self.parts);
        bytes.extend_from_slice(self.outside);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        let check = head_check(&bytes);
        if let Some(field) = bytes.get_mut(HEAD_CHECK) {
            field.copy_from_slice(&check);
        }
        bytes
    }
}

impl Lead {
    /// Reads the fixed fields of a file of `file_len` bytes that should be the image `wanted`.
    pub(super) fn parse(bytes: &[u8; LEAD], file_len: u64, wanted: Key) -> Result<Self, Damage> {
        let mut fields = Fields(bytes);
        if fields.array()? != MAGIC {
            return Err(Damage::Magic);
        }
        let version = fields.u32()?;
        if version != VERSION {
            return Err(Damage::Version { expected: VERSION, found: version });
        }
        if fields.u32()? != 0 {
            return Err(Damage::HeadCheck);
        }
        let key = Key::from_bytes(fields.array()?);
        if key != wanted {
            return Err(Damage::Key { expected: wanted, found: key });
        }
        let (parts_len, outside_len) = (fields.u64()?, fields.u64()?);
        let (memory_offset, memory_len) = (fields.u64()?, fields.u64()?);
        let (parts_len, outside_len) = sizes(parts_len, outside_len, memory_len)?;
        let expected = offset_of_memory(parts_len, outside_len);
        if memory_offset != expected {
            return Err(Damage::Offset { expected, found: memory_offset });
        }
        // Neither is large enough to overflow.
        let expected = memory_offset + memory_len;
        if file_len != expected {
            return Err(Damage::Length { expected, found: file_len });
        }
        let (memory_check, head_check) = (fields.array()?, fields.array()?);
        Ok(Self { key, parts_len, outside_len, memory_offset, memory_len, memory_check, head_check })
    }
}

impl Head {
    /// Reads everything before the memory: `bytes` is the file up to [`Lead::memory_offset`].
    pub(super) fn parse(lead: Lead, bytes: &[u8]) -> Result<Self, Damage> {
        if bytes.len() as u64 != lead.memory_offset || head_check(bytes) != lead.head_check {
            return Err(Damage::HeadCheck);
        }
        let rest = bytes.get(LEAD..).ok_or(Damage::HeadCheck)?;
        let (encoded, rest) = rest.split_at_checked(lead.parts_len).ok_or(Damage::HeadCheck)?;
        let (outside, padding) = rest.split_at_checked(lead.outside_len).ok_or(Damage::HeadCheck)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(Damage::HeadCheck);
        }
        let parts = Parts::decode(encoded).ok_or(Damage::Parts)?;
        let found = Parts::key_of(encoded);
        if found != lead.key {
            return Err(Damage::PartsKey { expected: lead.key, found });
        }
        Ok(Self { lead, parts, outside: outside.to_owned() })
    }
}

/// Sizes that are in range, as lengths.
fn sizes(parts: u64, outside: u64, memory: u64) -> Result<(usize, usize), Damage> {
    let checked = |what, allowed, found: u64, most| match usize::try_from(found) {
        Ok(length) if found <= most => Ok(length),
        _ => Err(Damage::Size { what, allowed, found }),
    };
    let parts = checked("parts", "at most 65536", parts, parts::MAX_BYTES)?;
    let outside = checked("outside state", "at most 16777216", outside, MAX_OUTSIDE)?;
    if memory == 0 || memory > MAX_MEMORY || !memory.is_multiple_of(BLOCK as u64) {
        let allowed = "a multiple of 65536, at most 4294967296,";
        return Err(Damage::Size { what: "a memory", allowed, found: memory });
    }
    Ok((parts, outside))
}

fn offset_of_memory(parts_len: usize, outside_len: usize) -> u64 {
    // The lengths are in range, see `sizes`.
    (LEAD + parts_len + outside_len).next_multiple_of(BLOCK) as u64
}

/// The hash of a head, the field for it left out.
pub(super) fn head_check(bytes: &[u8]) -> [u8; 32] {
    let before = bytes.get(..HEAD_CHECK.start).unwrap_or_default();
    let after = bytes.get(HEAD_CHECK.end..).unwrap_or_default();
    *blake3::Hasher::new().update(before).update(after).finalize().as_bytes()
}

/// Takes fields off the front.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        let (field, rest) = self.0.split_first_chunk::<N>().ok_or(Damage::Magic)?;
        self.0 = rest;
        Ok(*field)
    }

    fn u32(&mut self) -> Result<u32, Damage> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, Damage> {
        self.array().map(u64::from_le_bytes)
    }
}
