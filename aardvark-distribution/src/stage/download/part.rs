//! An unfinished download on disk: what has arrived, and the server's tag of the file it belongs to.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::failure::{Context as _, IoFailure};

/// `NAME.part`, and `NAME.tag` if the server gave one.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: PathBuf,
    tag_path: PathBuf,
    target: PathBuf,
    tag: Option<String>,
    len: u64,
}

impl Part {
    /// Opens the part of `target`, continuing an earlier one. The caller holds the claim on `target`.
    pub(super) fn open(target: &Path) -> Result<Self, IoFailure> {
        let path = with_suffix(target, ".part");
        let tag_path = with_suffix(target, ".tag");
        let file = OpenOptions::new().append(true).create(true).open(&path).on("create", &path)?;
        let len = file.metadata().on("read", &path)?.len();
        let tag = fs::read_to_string(&tag_path).ok();
        Ok(Self { file, path, tag_path, target: target.to_owned(), tag, len })
    }

    /// How many bytes have arrived.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// The server's tag of the file that the bytes belong to, as it goes into `if-range`.
    pub(super) fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Forgets everything.
    pub(super) fn restart(&mut self) -> Result<(), IoFailure> {
        self.begin(None)
    }

    /// Starts anew with the file that the server calls `tag`.
    pub(super) fn begin(&mut self, tag: Option<String>) -> Result<(), IoFailure> {
        self.file.set_len(0).on("write", &self.path)?;
        self.len = 0;
        match &tag {
            Some(tag) => fs::write(&self.tag_path, tag).on("write", &self.tag_path)?,
            // Left over, an old tag would only make the next run start anew.
            None => drop(fs::remove_file(&self.tag_path)),
        }
        self.tag = tag;
        Ok(())
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), IoFailure> {
        self.file.write_all(bytes).on("write", &self.path)?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Gives the file its final name.
    pub(super) fn complete(self) -> Result<(), IoFailure> {
        self.file.sync_all().on("write", &self.path)?;
        fs::rename(&self.path, &self.target).on("write", &self.target)?;
        drop(fs::remove_file(&self.tag_path));
        Ok(())
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
