//! How large a bundle may be. Everything is counted in bytes really read; declared sizes are believed by nobody.

use std::io::Read;
use std::path::Path;

use super::failure::{Measure, Problem};
use super::listed;

/// Output of one entry below which its compression ratio does not matter, in bytes.
const RATIO_FREE: u64 = 1 << 20;

/// How large a bundle may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BundleLimits {
    /// Bytes of a ZIP archive; 256 MiB.
    pub archive_bytes: u64,
    /// Files and folders; 10 000.
    pub entries: usize,
    /// Bytes of one file; 128 MiB.
    pub file_bytes: u64,
    /// Bytes of all files together; 512 MiB.
    pub total_bytes: u64,
    /// Bytes of one path; 1024.
    pub path_bytes: usize,
    /// Segments of one path; 64.
    pub path_depth: usize,
    /// Bytes of output for one byte of compressed input, for entries with more than 1 MiB of output; 200.
    pub compression_ratio: u64,
}

impl Default for BundleLimits {
    fn default() -> Self {
        Self {
            archive_bytes: 256 << 20,
            entries: 10_000,
            file_bytes: 128 << 20,
            total_bytes: 512 << 20,
            path_bytes: 1024,
            path_depth: 64,
            compression_ratio: 200,
        }
    }
}

impl BundleLimits {
    /// Reads an archive file, at most as much of it as is allowed.
    pub(super) fn read_archive(&self, path: &Path) -> Result<Vec<u8>, Problem> {
        let problem = |source| Problem::Io { path: path.to_owned(), source };
        let file = listed::regular(path).map_err(problem)?.ok_or(Problem::NoFile)?;
        let mut bytes = Vec::new();
        file.take(self.archive_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(problem)?;
        self.check_archive(bytes.len())?;
        Ok(bytes)
    }

    pub(super) fn check_archive(&self, bytes: usize) -> Result<(), Problem> {
        check(Measure::Archive, bytes as u64, self.archive_bytes)
    }

    pub(super) fn check_entries(&self, entries: usize) -> Result<(), Problem> {
        check(Measure::Entries, entries as u64, self.entries as u64)
    }

    /// Checks the stated sizes of files that nobody has inflated yet. Whoever inflates one holds it to its size.
    pub(super) fn check_stated<'a>(
        &self,
        files: impl IntoIterator<Item = (&'a str, u64)>,
    ) -> Result<(), Problem> {
        let mut total = 0_u64;
        for (path, bytes) in files {
            if bytes > self.file_bytes {
                return check(Measure::File(path.to_owned()), bytes, self.file_bytes);
            }
            total = total.saturating_add(bytes);
        }
        check(Measure::Total, total, self.total_bytes)
    }

    /// Whether an entry of `output` bytes may come out of `input` compressed ones.
    pub(super) fn allows_ratio(&self, input: u64, output: u64) -> bool {
        output <= self.ratio_cap(input)
    }

    fn ratio_cap(&self, input: u64) -> u64 {
        input.saturating_mul(self.compression_ratio).max(RATIO_FREE)
    }
}

fn check(measure: Measure, actual: u64, limit: u64) -> Result<(), Problem> {
    if actual > limit { Err(Problem::TooLarge { measure, actual, limit }) } else { Ok(()) }
}

/// What is left of the limits while the files of one bundle are read.
pub(super) struct Budget<'a> {
    limits: &'a BundleLimits,
    used: u64,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a BundleLimits) -> Self {
        Self { limits, used: 0 }
    }

    /// Reads the file at `path` to its end, or up to one byte beyond the first limit that it meets. `compressed`
    /// is the number of bytes that `reader` inflates, if it does.
    pub(super) fn read(
        &mut self,
        path: &str,
        reader: impl Read,
        compressed: Option<u64>,
    ) -> Result<Vec<u8>, Problem> {
        let total_left = self.limits.total_bytes.saturating_sub(self.used);
        let ratio = compressed.map_or(u64::MAX, |input| self.limits.ratio_cap(input));
        let cap = self.limits.file_bytes.min(total_left).min(ratio);
        let mut bytes = Vec::new();
        reader
            .take(cap.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|source| Problem::Unreadable { path: path.to_owned(), source })?;
        let read = bytes.len() as u64;
        if read > ratio {
            let (limit, input) = (self.limits.compression_ratio, compressed.unwrap_or_default());
            return Err(Problem::Ratio { path: path.to_owned(), output: read, input, limit });
        }
        check(Measure::File(path.to_owned()), read, self.limits.file_bytes)?;
        self.used = self.used.saturating_add(read);
        check(Measure::Total, self.used, self.limits.total_bytes)?;
        Ok(bytes)
    }
}
