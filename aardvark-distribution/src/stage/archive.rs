//! Reads a `.tgz`, `.tar.gz` or `.tar.bz2` once, front to back, and offers its files to the intake.
//!
//! Entries are read raw: names longer than a plain header holds are not put together, for no wanted file has one, and
//! an archive cannot make the reader allocate.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _};
use std::path::{Path, PathBuf};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;

use crate::failure::Context as _;
use crate::progress::{Progress, Step};

use super::intake::{Contents, Intake, unreadable};

/// What an archive may inflate to, wanted files or not. A full release has 0.5 GB.
const INFLATED_CAP: u64 = 8 * 1024 * 1024 * 1024;
const ENTRY_CAP: u32 = 20_000;

/// Unpacks the wanted files of the archive at `path` into the intake's directory.
pub(super) fn unpack(path: &Path, intake: Intake, progress: &dyn Progress) -> Result<Contents, Error> {
    let mut file = File::open(path).on("read", path)?;
    let mut magic = Vec::new();
    (&file).take(3).read_to_end(&mut magic).on("read", path)?;
    file.rewind().on("read", path)?;
    progress.start(Step::Unpack, file.metadata().ok().map(|metadata| metadata.len()));
    let counted = BufReader::new(Counted { inner: file, progress });
    let contents = match magic.as_slice() {
        [0x1f, 0x8b, ..] => entries(&mut MultiGzDecoder::new(counted), path, intake),
        b"BZh" => entries(&mut MultiBzDecoder::new(counted), path, intake),
        _ => Err(ArchiveFailure::NoArchive { path: path.to_owned() }.into()),
    }?;
    progress.finish();
    Ok(contents)
}

fn entries(inflated: &mut dyn Read, path: &Path, mut intake: Intake) -> Result<Contents, Error> {
    let left = Cell::new(INFLATED_CAP);
    let mut archive = tar::Archive::new(Capped { inner: inflated, left: &left });
    let bad = |error| unreadable(path, error);
    let mut count = 0;
    for entry in archive.entries().map_err(bad)?.raw(true) {
        let mut entry = entry.map_err(bad)?;
        count += 1;
        if count > ENTRY_CAP {
            return Err(ArchiveFailure::TooMany { path: path.to_owned() }.into());
        }
        let kind = entry.header().entry_type();
        if kind.is_pax_local_extensions() || kind.is_pax_global_extensions() || kind.is_gnu_longname() {
            continue;
        }
        let full = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some(name) = safe_name(&full) else {
            return Err(ArchiveFailure::Path { path: path.to_owned(), entry: full }.into());
        };
        if !intake.wants(name) {
            continue;
        }
        if !kind.is_file() {
            return Err(ArchiveFailure::NoFile { path: path.to_owned(), entry: full }.into());
        }
        let name = name.to_owned();
        intake.offer(&name, &mut entry, path)?;
    }
    // The check sum of the archive comes after its last entry.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(bad)?;
    Ok(intake.finish())
}

/// The name of an entry directly inside the archive's one directory (`package/`, `pyodide/`), or at its top; empty
/// for what lies deeper. `None` for a path that leads out of the archive.
fn safe_name(full: &str) -> Option<&str> {
    let hostile = full.starts_with('/')
        || full.contains(['\\', ':'])
        || full.chars().any(char::is_control)
        || full.split('/').any(|part| part == "..");
    if hostile {
        return None;
    }
    let mut parts = full.split('/').filter(|part| !part.is_empty() && *part != ".");
    match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(name), None) | (Some(name), None, None) => Some(name),
        _ => Some(""),
    }
}

/// Tells the progress how much of the compressed file has been read.
struct Counted<'a> {
    inner: File,
    progress: &'a dyn Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}

/// Stops an archive that inflates without end.
struct Capped<'a> {
    inner: &'a mut dyn Read,
    left: &'a Cell<u64>,
}

impl Read for Capped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::new(io::ErrorKind::InvalidData, "it inflates to more than 8 GiB")),
        }
        Ok(read)
    }
}

#[derive(Debug, thiserror::Error)]
enum ArchiveFailure {
    #[error(
        "`{}` is neither a gzip nor a bzip2 archive (use npm's `.tgz`, or Pyodide's `.tar.bz2` or `.tar.gz`)",
        path.display()
    )]
    NoArchive { path: PathBuf },
    #[error(
        "`{}` has an entry `{}` that leads out of the archive (use an archive made by Pyodide)",
        path.display(), entry.escape_debug()
    )]
    Path { path: PathBuf, entry: String },
    #[error(
        "`{}` has an entry `{}` that is a link or a device, expected a file (use an archive made by Pyodide)",
        path.display(), entry.escape_debug()
    )]
    NoFile { path: PathBuf, entry: String },
    #[error("`{}` has more than {ENTRY_CAP} entries (use an archive made by Pyodide)", path.display())]
    TooMany { path: PathBuf },
}

impl Detail for ArchiveFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}
