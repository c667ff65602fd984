//! Writing a bundle as a ZIP archive, the same bytes every time.

use std::io::{self, Cursor, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::failure::{Failure, Problem};
use super::{Bundle, BundleLimits};
use crate::error::Error;

/// Effort of the compressor; fixed, since it changes the bytes.
const LEVEL: u32 = 6;

/// Packs a bundle into a ZIP archive.
///
/// The archive is reproducible: files sorted by path, dated 1980-01-01, mode 0644, deflated at a fixed level,
/// nothing else. Reading it gives a bundle with the same digest; to that end files which compress better than
/// the readers' limit on ratios allows are stored.
///
/// # Errors
///
/// [`Kind::Bundle`](crate::error::Kind::Bundle) if the archive would be larger than the default limits allow.
pub fn pack(bundle: &Bundle) -> Result<Vec<u8>, Error> {
    let limits = BundleLimits::default();
    let bytes = write(bundle, &limits).and_then(|bytes| limits.check_archive(bytes.len()).map(|()| bytes));
    bytes.map_err(|problem| Failure::new(bundle.origin(), problem).into())
}

fn write(bundle: &Bundle, limits: &BundleLimits) -> Result<Vec<u8>, Problem> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in bundle.files() {
        let method = method(bytes, limits).map_err(Problem::Packing)?;
        let level = (method == CompressionMethod::Deflated).then_some(LEVEL.into());
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .compression_method(method)
            .compression_level(level);
        archive.start_file(path, options).map_err(packing)?;
        archive.write_all(bytes).map_err(Problem::Packing)?;
    }
    Ok(archive.finish().map_err(packing)?.into_inner())
}

fn packing(error: zip::result::ZipError) -> Problem {
    Problem::Packing(error.into())
}

/// How to write a file: stored if that is smaller, or if its ratio would be refused on reading.
fn method(bytes: &[u8], limits: &BundleLimits) -> io::Result<CompressionMethod> {
    let mut encoder = DeflateEncoder::new(io::sink(), Compression::new(LEVEL));
    encoder.write_all(bytes)?;
    encoder.try_finish()?;
    let (input, output) = (encoder.total_out(), bytes.len() as u64);
    // Half of what is allowed: the archive's own compressor may do a little better than this one.
    let deflate = input < output && limits.allows_ratio(input / 2, output);
    Ok(if deflate { CompressionMethod::Deflated } else { CompressionMethod::Stored })
}
