//! The layout of an image file. Bytes in, a [`Head`] out: this reads and writes no file.
//!
//! ```text
//!    0  magic            8   "AARDIMG\n"
//!    8  version          4   numbers are little endian
//!   12  zeros            4
//!   16  key             32   SHA-256 of the parts
//!   48  parts length     8   at most 64 KiB
//!   56  outside length   8   at most 1 GiB
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
const VERSION: u32 = 2;
const HEAD_CHECK: std::ops::Range<usize> = 112..144;
const MAX_OUTSIDE: u64 = 1024 * 1024 * 1024;
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
    let outside = checked("outside state", "at most 1073741824", outside, MAX_OUTSIDE)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: u64 = 5 * BLOCK as u64;

    fn parts() -> Parts {
        Parts::new().with("pyodide", "314.0.7").with("bundle", [0xAB; 32])
    }

    fn head(outside: &[u8]) -> Vec<u8> {
        Plan::new(&parts(), outside, MEMORY).unwrap().head([3; 32])
    }

    fn parse(bytes: &[u8], file_len: u64) -> Result<Head, Damage> {
        let lead = bytes.first_chunk().ok_or(Damage::Magic)?;
        let lead = Lead::parse(lead, file_len, parts().key())?;
        Head::parse(lead, bytes)
    }

    #[test]
    fn a_head_is_read_as_it_was_planned() {
        // The last one fills its block to the last byte, and the one after it begins another.
        let room = BLOCK - LEAD - parts().encode().len();
        for outside in [vec![], vec![7; 1000], vec![7; room], vec![7; room + 1]] {
            let plan = Plan::new(&parts(), &outside, MEMORY).unwrap();
            let bytes = plan.head([3; 32]);
            assert_eq!(bytes.len() as u64, plan.memory_offset);
            assert_eq!(plan.memory_offset, if outside.len() > room { 2 } else { 1 } * BLOCK as u64);
            let head = parse(&bytes, plan.file_len()).unwrap();
            assert_eq!((head.parts, head.outside), (parts(), outside));
            assert_eq!((head.lead.memory_len, head.lead.memory_check), (MEMORY, [3; 32]));
        }
    }

    #[test]
    fn every_bit_counts() {
        let good = head(b"outside");
        let file_len = good.len() as u64 + MEMORY;
        let used = LEAD + parts().encode().len() + 10;
        for at in (0..used).chain([BLOCK / 2, BLOCK - 1]) {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                assert!(parse(&bytes, file_len).is_err(), "bit {bit} of byte {at}");
            }
        }
        for end in (0..used).chain([BLOCK - 1]) {
            assert!(parse(&good[..end], file_len).is_err(), "{end}");
        }
        assert!(parse(&[&good[..], &[0]].concat(), file_len).is_err());
    }

    /// With the hash put right, as somebody would who makes such a file on purpose.
    #[track_caller]
    fn check_forged(at: usize, field: &[u8], expected: Damage) {
        let mut bytes = head(b"outside");
        let file_len = bytes.len() as u64 + MEMORY;
        bytes[at..at + field.len()].copy_from_slice(field);
        let check = head_check(&bytes);
        bytes[HEAD_CHECK].copy_from_slice(&check);
        assert_eq!(parse(&bytes, file_len).unwrap_err(), expected);
    }

    #[test]
    fn forged_sizes_are_refused_before_anything_is_allocated() {
        let size = |what, allowed, found| Damage::Size { what, allowed, found };
        let memory = |found| size("a memory", "a multiple of 65536, at most 4294967296,", found);
        check_forged(48, &u64::MAX.to_le_bytes(), size("parts", "at most 65536", u64::MAX));
        check_forged(48, &65_537_u64.to_le_bytes(), size("parts", "at most 65536", 65_537));
        check_forged(56, &u64::MAX.to_le_bytes(), size("outside state", "at most 1073741824", u64::MAX));
        check_forged(64, &u64::MAX.to_le_bytes(), Damage::Offset { expected: 65_536, found: u64::MAX });
        for length in [0, 1, 65_535, (4 << 30) + 65_536, u64::MAX, u64::MAX - 65_535] {
            check_forged(72, &length.to_le_bytes(), memory(length));
        }
        check_forged(72, &65_536_u64.to_le_bytes(), Damage::Length { expected: 131_072, found: 393_216 });
    }

    #[test]
    fn forged_parts_are_refused() {
        let other = Parts::new().with("pyodide", "314.0.8").with("bundle", [0xAB; 32]);
        let expected = Damage::PartsKey { expected: parts().key(), found: other.key() };
        check_forged(LEAD, &other.encode(), expected);
        check_forged(LEAD, &u64::MAX.to_le_bytes(), Damage::Parts);
        check_forged(BLOCK - 1, &[1], Damage::HeadCheck);
        check_forged(12, &[1], Damage::HeadCheck);
    }
}
