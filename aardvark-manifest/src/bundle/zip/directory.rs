//! The end record and the central directory.

use std::cmp::Ordering;

use super::problem::ZipProblem;
use super::record::{Record, u16_at, u32_at};

const END_SIGNATURE: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const ZIP64_LOCATOR_SIGNATURE: &[u8] = b"PK\x06\x07";
const ZIP64_LOCATOR_BYTES: usize = 20;

/// Where the central directory is and how many entries it has.
pub(super) struct Directory {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entries: usize,
}

impl Directory {
    /// Finds the end record and checks what it says.
    pub(super) fn find(bytes: &[u8]) -> Result<Self, ZipProblem> {
        let end = end_record(bytes)?;
        let tail = bytes.get(end..).unwrap_or_default();
        let (half, word) =
            (|at| u16_at(tail, at).unwrap_or_default(), |at| u32_at(tail, at).unwrap_or_default());
        let (disk, directory_disk, here, entries) = (half(4), half(6), half(8), half(10));
        let (size, start) = (word(12), word(16));

        let locator = end.checked_sub(ZIP64_LOCATOR_BYTES).and_then(|at| bytes.get(at..end));
        let has_locator = locator.is_some_and(|locator| locator.starts_with(ZIP64_LOCATOR_SIGNATURE));
        if has_locator || entries == u16::MAX || size == u32::MAX || start == u32::MAX {
            return Err(ZipProblem::Zip64);
        }
        if disk != 0 || directory_disk != 0 || here != entries {
            return Err(ZipProblem::MultipleDisks);
        }
        let declared = u64::from(start) + u64::from(size);
        if declared != end as u64 {
            return Err(ZipProblem::DirectoryMisplaced { declared, end });
        }
        Ok(Self { start: start as usize, end, entries: usize::from(entries) })
    }

    /// The directory's records, which must fill it exactly.
    pub(super) fn records<'a>(&self, bytes: &'a [u8]) -> Result<Vec<Record<'a>>, ZipProblem> {
        let mut rest = bytes.get(self.start..self.end).unwrap_or_default();
        let mut records = Vec::with_capacity(self.entries);
        while !rest.is_empty() {
            if records.len() == self.entries {
                return Err(ZipProblem::EntryCount { declared: self.entries, actual: self.entries + 1 });
            }
            let index = records.len();
            let (record, after) = Record::parse(rest).ok_or(ZipProblem::BadRecord { index })?;
            if record.is_zip64() {
                return Err(ZipProblem::Zip64);
            }
            records.push(record);
            rest = after;
        }
        if records.len() < self.entries {
            return Err(ZipProblem::EntryCount { declared: self.entries, actual: records.len() });
        }
        Ok(records)
    }
}

/// Where the end record begins: the one place from which record and comment reach exactly to the last byte.
///
/// Programs search for its signature from the end of the file, and some take the first that they meet, whether it
/// fits or not. So it must be the last one.
fn end_record(bytes: &[u8]) -> Result<usize, ZipProblem> {
    let last = bytes.len().checked_sub(END_BYTES).ok_or(ZipProblem::NoEnd)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let mut misfit = None;
    for at in first..=last {
        let tail = bytes.get(at..).unwrap_or_default();
        if !tail.starts_with(END_SIGNATURE) {
            continue;
        }
        let declared = usize::from(u16_at(tail, 20).unwrap_or_default());
        let actual = tail.len() - END_BYTES;
        match declared.cmp(&actual) {
            Ordering::Equal => return sole_end(tail, at),
            Ordering::Less => misfit = Some(ZipProblem::TrailingBytes { extra: actual - declared }),
            Ordering::Greater => misfit = Some(ZipProblem::CutOff { declared, actual }),
        }
    }
    Err(misfit.unwrap_or(ZipProblem::NoEnd))
}

/// Checks that no other end record can be seen in what begins with the one at `at`.
fn sole_end(tail: &[u8], at: usize) -> Result<usize, ZipProblem> {
    let mut rest = tail.windows(END_SIGNATURE.len()).enumerate().skip(1);
    match rest.find(|(_, bytes)| *bytes == END_SIGNATURE) {
        Some((behind, _)) => Err(ZipProblem::SecondEnd { at: at + behind }),
        None => Ok(at),
    }
}
