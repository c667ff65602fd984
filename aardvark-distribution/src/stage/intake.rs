//! Takes files from a source into the scaffold, hashing them on the way.
//!
//! Decides by name which files are wanted and how large they may be. Names are plain file names from a short list or
//! of packages; a path from an archive is never used to write.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::failure::{Context as _, IoFailure};
use crate::pinned::{ASM_WASM, Pinned, STDLIB_ZIP};
use crate::record::is_plain;
use crate::sum::{CopyFailure, Sum};

const MIB: u64 = 1024 * 1024;
/// Packages of a full release are 400 MB together; the largest is 30 MB.
const PACKAGE_CAP: u64 = 512 * MIB;
const TOTAL_CAP: u64 = 4096 * MIB;
const PACKAGE_JSON: &str = "package.json";

/// Collects the wanted files of one source.
#[derive(Debug)]
pub(super) struct Intake {
    directory: PathBuf,
    pinned: &'static Pinned,
    files: BTreeMap<String, Sum>,
    version: Option<String>,
    total: u64,
}

/// The files that a source had, all of them in the scaffold, none of them checked yet.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) directory: PathBuf,
    pub(super) files: BTreeMap<String, Sum>,
    /// The version that the source's `package.json` claims, for the sake of a better message.
    pub(super) version: Option<String>,
}

impl Intake {
    /// An intake for the files of `pinned` and for packages that writes into `directory`.
    pub(super) fn new(directory: &Path, pinned: &'static Pinned) -> Self {
        Self { directory: directory.to_owned(), pinned, files: BTreeMap::new(), version: None, total: 0 }
    }

    /// Whether a source's file `name` is of any use.
    pub(super) fn wants(&self, name: &str) -> bool {
        name == PACKAGE_JSON || self.cap(name).is_some()
    }

    /// Takes the file `name` from `from` if it is wanted. `origin` is named in errors.
    pub(super) fn offer(&mut self, name: &str, from: &mut dyn Read, origin: &Path) -> Result<(), Error> {
        if name == PACKAGE_JSON {
            return self.note_version(from, origin);
        }
        let Some(cap) = self.cap(name) else { return Ok(()) };
        if self.files.contains_key(name) {
            return Err(IntakeFailure::Twice { origin: origin.to_owned(), name: name.to_owned() }.into());
        }
        let allowed = cap.min(TOTAL_CAP - self.total);
        let sum = self.take(name, &mut from.take(allowed + 1), origin)?;
        if sum.bytes > allowed {
            return Err(IntakeFailure::TooLarge {
                origin: origin.to_owned(),
                name: name.to_owned(),
                allowed,
            }
            .into());
        }
        self.total += sum.bytes;
        self.files.insert(name.to_owned(), sum);
        Ok(())
    }

    /// Everything that was taken.
    pub(super) fn finish(self) -> Contents {
        Contents { directory: self.directory, files: self.files, version: self.version }
    }

    fn take(&self, name: &str, from: &mut dyn Read, origin: &Path) -> Result<Sum, Error> {
        let path = self.directory.join(name);
        let file = File::create_new(&path).on("create", &path)?;
        let mut writer = BufWriter::new(&file);
        let sum = match Sum::of_copy(from, &mut writer, &mut |_| {}) {
            Ok(sum) => sum,
            Err(CopyFailure::Write(error)) => Err(error).on("write", &path)?,
            Err(CopyFailure::Read(source)) => return Err(unreadable(origin, source)),
        };
        writer.flush().and_then(|()| file.sync_all()).on("write", &path)?;
        Ok(sum)
    }

    /// The most bytes that the file `name` may have; `None` if it is of no use. More than is pinned, so that another
    /// version than the pinned one is told from a damaged archive.
    fn cap(&self, name: &str) -> Option<u64> {
        match name {
            _ if is_package(name) => Some(PACKAGE_CAP),
            ASM_WASM | STDLIB_ZIP => Some(64 * MIB),
            _ => self.pinned.file(name).map(|_| 16 * MIB),
        }
    }

    fn note_version(&mut self, from: &mut dyn Read, origin: &Path) -> Result<(), Error> {
        let mut text = Vec::new();
        from.take(MIB).read_to_end(&mut text).map_err(|source| unreadable(origin, source))?;
        let json: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
        let version = json.as_ref().and_then(|json| json.get("version")).and_then(|version| version.as_str());
        self.version = version.map(str::to_owned);
        Ok(())
    }
}

/// Whether `name` is of a package: a wheel, a ZIP or a TAR beside the interpreter's own files.
pub(super) fn is_package(name: &str) -> bool {
    let ends = [".whl", ".zip", ".tar"].iter().any(|end| name.len() > end.len() && name.ends_with(end));
    ends && is_plain(name) && name != STDLIB_ZIP
}

/// The error for a source that ends early or does not decompress, or that the system does not let us read.
pub(super) fn unreadable(origin: &Path, source: io::Error) -> Error {
    // Decoders report damage under these kinds; everything else comes from the operating system.
    match source.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData
        | io::ErrorKind::Other => IntakeFailure::Damaged { origin: origin.to_owned(), source }.into(),
        _ => IoFailure::new("read", origin, source).into(),
    }
}

#[derive(Debug, thiserror::Error)]
enum IntakeFailure {
    #[error("`{}` is truncated or damaged: {source} (download it again)", origin.display())]
    Damaged { origin: PathBuf, source: io::Error },
    #[error("`{}` has `{name}` twice (use an archive made by Pyodide)", origin.display())]
    Twice { origin: PathBuf, name: String },
    #[error(
        "`{name}` in `{}` is too large, expected at most {allowed} bytes (use an archive made by Pyodide)",
        origin.display()
    )]
    TooLarge { origin: PathBuf, name: String, allowed: u64 },
}

impl Detail for IntakeFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}
