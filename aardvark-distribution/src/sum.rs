//! A file's size and SHA-256, taken while it is copied or read.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

const CHUNK: usize = 128 * 1024;

/// Size in bytes and SHA-256 in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// Which side of a copy failed: a damaged source and a full disk need different words.
#[derive(Debug)]
pub(crate) enum CopyFailure {
    Read(io::Error),
    Write(io::Error),
}

impl Sum {
    /// The sum of the file at `path`; `advance` is told how many bytes were read since it was last called.
    pub(crate) fn of_file(path: &Path, advance: &mut dyn FnMut(u64)) -> io::Result<Self> {
        match Self::of_copy(&mut File::open(path)?, &mut io::sink(), advance) {
            Ok(sum) => Ok(sum),
            Err(CopyFailure::Read(error) | CopyFailure::Write(error)) => Err(error),
        }
    }

    /// Copies all of `from` to `to` and gives the sum of what went through.
    pub(crate) fn of_copy(
        from: &mut dyn Read,
        to: &mut dyn Write,
        advance: &mut dyn FnMut(u64),
    ) -> Result<Self, CopyFailure> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; CHUNK];
        let mut bytes = 0;
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => return Ok(Self { bytes, sha256: hex(&hasher.finalize()) }),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(CopyFailure::Read(error)),
            };
            let chunk = buffer.get(..read).unwrap_or_default();
            hasher.update(chunk);
            to.write_all(chunk).map_err(CopyFailure::Write)?;
            bytes += read as u64;
            advance(read as u64);
        }
    }
}

/// `bytes` in lower-case hexadecimal digits, two for each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| DIGITS.get(usize::from(nibble))).collect()
}
