//! The data of entries: where it lies, and what it inflates to.

use std::io::Read;
use std::ops::Range;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::super::failure::Problem;
use super::super::limits::Budget;
use super::problem::ZipProblem;
use super::record::{Record, STORED, u16_at, u32_at};

const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;

/// Sizes of the descriptor after the data: checksum and two sizes, with or without a signature.
const DESCRIPTORS: [usize; 2] = [12, 16];
const DESCRIPTOR_SIGNATURE: &[u8] = b"PK\x07\x08";

/// One entry of an archive whose headers agree with each other: where its data lies and what it must inflate to.
pub(in crate::bundle) struct Entry {
    /// The path; a folder's ends with `/`.
    pub(in crate::bundle) path: String,
    pub(in crate::bundle) is_folder: bool,
    /// Bytes after inflating, as stated; [`inflate`] gives exactly as many.
    pub(in crate::bundle) size: u64,
    method: u16,
    checksum: u32,
    span: Range<usize>,
}

/// Finds the compressed data of every record. The entries must fill the bytes before the directory without gaps
/// and overlaps, in any order.
pub(super) fn locate(
    bytes: &[u8],
    records: &[Record<'_>],
    directory: usize,
) -> Result<Vec<Entry>, ZipProblem> {
    let area = bytes.get(..directory).unwrap_or_default();
    let mut entries = Vec::with_capacity(records.len());
    let mut spans = Vec::with_capacity(records.len());
    for record in records {
        let data = check_local(area, record)?;
        let end = data as u64 + record.compressed;
        let content = usize::try_from(end).ok().and_then(|end| area.get(data..end));
        let content =
            content.ok_or_else(|| ZipProblem::BeyondEntries { path: record.path(), end, directory })?;
        let span = data..data + content.len();
        spans.push((record.offset as usize, span.end, record));
        entries.push(Entry {
            path: record.path(),
            is_folder: record.is_folder(),
            size: record.uncompressed,
            method: record.method,
            checksum: record.checksum,
            span,
        });
    }
    spans.sort_by_key(|(start, ..)| *start);
    let (mut covered, mut previous) = (0, None);
    for (start, end, record) in spans {
        if start < covered {
            return Err(ZipProblem::Overlap { path: record.path(), offset: start, previous_end: covered });
        }
        let between = area.get(covered..start).unwrap_or_default();
        if !is_covered(between, previous)? {
            return Err(ZipProblem::Gap { path: record.path(), offset: start, gap: between.len() });
        }
        (covered, previous) = (end, Some(record));
    }
    let rest = area.get(covered..).unwrap_or_default();
    let is_covered = is_covered(rest, previous)?;
    if is_covered { Ok(entries) } else { Err(ZipProblem::GapBeforeDirectory { gap: rest.len() }) }
}

/// Whether the bytes after an entry are accounted for by its descriptor. The descriptor may not lie, since a reader
/// that goes from entry to entry knows nothing else.
fn is_covered(gap: &[u8], entry: Option<&Record<'_>>) -> Result<bool, ZipProblem> {
    let Some(record) = entry.filter(|record| record.has_descriptor()) else { return Ok(gap.is_empty()) };
    if !DESCRIPTORS.contains(&gap.len()) {
        return Ok(false);
    }
    let disagree = |field| Err(ZipProblem::DescriptorDisagrees { path: record.path(), field });
    // Whoever meets the signature skips it, so a descriptor without one may not begin like it.
    let is_signed = gap.starts_with(DESCRIPTOR_SIGNATURE);
    let words = if is_signed { gap.get(DESCRIPTOR_SIGNATURE.len()..).unwrap_or_default() } else { gap };
    if words.len() != 12 {
        return disagree("signature");
    }
    let word = |at| u32_at(words, at).unwrap_or_default();
    if word(0) != record.checksum {
        return disagree("checksum");
    }
    if u64::from(word(4)) != record.compressed {
        return disagree("compressed size");
    }
    if u64::from(word(8)) != record.uncompressed {
        return disagree("size");
    }
    Ok(true)
}

/// Checks that the local header says what the directory says, and gives back where the data begins.
fn check_local(area: &[u8], record: &Record<'_>) -> Result<usize, ZipProblem> {
    let bad = || ZipProblem::BadLocalHeader { path: record.path(), offset: record.offset };
    let disagree = |field| Err(ZipProblem::HeadersDisagree { path: record.path(), field });
    let start = usize::try_from(record.offset).map_err(|_| bad())?;
    let header = area.get(start..).and_then(|rest| rest.get(..LOCAL_BYTES)).ok_or_else(bad)?;
    let half = |at| u16_at(header, at).unwrap_or_default();
    let word = |at| u32_at(header, at).unwrap_or_default();
    if !header.starts_with(LOCAL_SIGNATURE) {
        return Err(bad());
    }
    let name = start + LOCAL_BYTES;
    let extra = name + usize::from(half(26));
    if area.get(name..extra) != Some(record.name) {
        return disagree("name");
    }
    if half(6) != record.flags {
        return disagree("flags");
    }
    if half(8) != record.method {
        return disagree("compression method");
    }
    // With a descriptor the header was written before the data was known, and says zero.
    let unknown = |stated: u32| record.has_descriptor() && stated == 0;
    let (checksum, compressed, uncompressed) = (word(14), word(18), word(22));
    if checksum != record.checksum && !unknown(checksum) {
        return disagree("checksum");
    }
    if u64::from(compressed) != record.compressed && !unknown(compressed) {
        return disagree("compressed size");
    }
    if u64::from(uncompressed) != record.uncompressed && !unknown(uncompressed) {
        return disagree("size");
    }
    let data = extra + usize::from(half(28));
    record.check_extra(area.get(extra..data).ok_or_else(bad)?)?;
    Ok(data)
}

/// Inflates an entry of the archive `bytes` within the budget and checks it against what its headers say.
pub(in crate::bundle) fn inflate(
    entry: &Entry,
    bytes: &[u8],
    budget: &mut Budget<'_>,
) -> Result<Vec<u8>, Problem> {
    let path = || entry.path.clone();
    let content = bytes.get(entry.span.clone()).unwrap_or_default();
    let compressed = content.len() as u64;
    let data = if entry.method == STORED {
        budget.read(&entry.path, content, None)?
    } else {
        let mut decoder = DeflateDecoder::new(content);
        let data =
            budget.read(&entry.path, decoder.by_ref(), Some(compressed)).map_err(
                |problem| match problem {
                    Problem::Unreadable { path, .. } => ZipProblem::Damaged { path }.into(),
                    other => other,
                },
            )?;
        let extra = compressed.saturating_sub(decoder.total_in());
        if extra > 0 {
            return Err(ZipProblem::AfterData { path: path(), extra }.into());
        }
        data
    };
    let actual = data.len() as u64;
    if actual != entry.size {
        return Err(ZipProblem::WrongSize { path: path(), declared: entry.size, actual }.into());
    }
    let mut checksum = Crc::new();
    checksum.update(&data);
    let actual = checksum.sum();
    if actual != entry.checksum {
        return Err(ZipProblem::Checksum { path: path(), declared: entry.checksum, actual }.into());
    }
    Ok(data)
}
