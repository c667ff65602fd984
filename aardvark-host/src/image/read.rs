//! Reads and checks an image file, every byte of it, before anybody gets it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::content::Content;
use super::damage::Damage;
use super::directory;
use super::format::{BLOCK, Head, LEAD, Lead};
use super::holes::next_data;
use super::key::Key;

/// Large enough that a read costs no more than the copy, small enough for the processor's cache.
const BUFFER: usize = 8 * BLOCK;

/// Why there is no image.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// There is no such file.
    Absent,
    /// There is one, and it is not the image that it should be.
    Damaged(Damage),
    /// There is one, and the system does not let us read it.
    Io(io::Error),
}

impl From<Damage> for Unreadable {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Absent,
            // It has become shorter since its length was looked at.
            io::ErrorKind::UnexpectedEof => Self::Damaged(Damage::HeadCheck),
            _ => Self::Io(error),
        }
    }
}

/// Opens the file at `path` and checks everything but its memory.
pub(super) fn open(path: &Path, key: Key) -> Result<(File, Head), Unreadable> {
    let file = directory::open_image(path)?.ok_or(Damage::NotAFile)?;
    let metadata = file.metadata()?;
    directory::check_image(&metadata)?;
    let mut reader = &file;
    let mut lead = [0; LEAD];
    if metadata.len() < LEAD as u64 {
        return Err(Damage::Length { expected: LEAD as u64, found: metadata.len() }.into());
    }
    reader.read_exact(&mut lead)?;
    let parsed = Lead::parse(&lead, metadata.len(), key)?;
    // At most a little more than 1 GiB, and no more than the file has: `Lead::parse` has compared the lengths.
    let mut bytes = vec![0; usize::try_from(parsed.memory_offset).unwrap_or_default()];
    reader.seek(SeekFrom::Start(0))?;
    reader.read_exact(&mut bytes)?;
    Ok((file, Head::parse(parsed, &bytes)?))
}

/// Checks the memory of an open file.
pub(super) fn check_memory(file: &File, lead: &Lead) -> Result<(), Unreadable> {
    let end = lead.memory_offset + lead.memory_len;
    let block = BLOCK as u64;
    let mut content = Content::default();
    let mut buffer = vec![0; BUFFER];
    let mut at = lead.memory_offset;
    while at < end {
        // Both ends to whole blocks, outwards.
        let (start, stop) = next_data(file, at, end).unwrap_or((end, end));
        let start = (start - start % block).max(at);
        let stop = stop.next_multiple_of(block).min(end);
        content.add_zeros(usize::try_from((start - at) / block).unwrap_or_default());
        at = start;
        let mut reader = file;
        reader.seek(SeekFrom::Start(at))?;
        while at < stop {
            let length = usize::try_from(stop - at).map_or(BUFFER, |rest| rest.min(BUFFER));
            let bytes = buffer.get_mut(..length).unwrap_or_default();
            reader.read_exact(bytes)?;
            content.add(bytes);
            at += length as u64;
        }
    }
    if content.finish() == lead.memory_check { Ok(()) } else { Err(Damage::MemoryCheck.into()) }
}
