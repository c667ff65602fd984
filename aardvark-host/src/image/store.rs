//! The store: a directory of images that processes share.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aardvark_manifest::error::Error;

use super::failure::ImageError;
use super::format::Plan;
use super::key::Key;
use super::limit::Limit;
use super::memory::MemorySource;
use super::parts::Parts;
use super::read::{self, Unreadable};
use super::{directory, write};

/// A directory of images, limited in size.
///
/// Any number of processes may use one directory at once: readers never see half an image, two writers of one image
/// are both content, and an image that is thrown away stays readable and mapped for those who have it open.
///
/// The directory must belong to this user or the superuser, and nobody else may be able to write it. It is made, for
/// this user alone, when the first image is kept.
///
/// When an image is kept, those that were not used for longest are thrown away until the rest fits into the limit. An
/// image is used when it is [got](ImageStore::get); its file's time of modification says when that was last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageStore {
    directory: PathBuf,
    limit: Limit,
}

/// An image whose every byte has been checked.
#[derive(Debug)]
#[non_exhaustive]
pub struct StoredImage {
    /// What must be restored besides the memory, as it was put.
    pub outside: Vec<u8>,
    /// The image's file, open for reading, with its cursor anywhere. The memory can be mapped from it privately, in one
    /// piece; it stays the same file whatever happens to the store.
    pub file: File,
    /// Where in the file the memory begins: a multiple of 64 KiB.
    pub memory_offset: u64,
    /// The memory's size in bytes: a multiple of 64 KiB, at least one. The file ends where the memory ends.
    pub memory_len: u64,
}

/// What became of an image that was to be kept.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImagePut {
    /// It is there for other processes, and here it is.
    Written(StoredImage),
    /// It is not there, and nothing else has changed: the disk is full, the directory cannot be written, or the memory
    /// could not be read.
    NotWritten {
        /// Why.
        cause: io::Error,
    },
}

impl ImageStore {
    /// The store in `directory`, which need not exist yet. Looks at nothing.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>, limit: Limit) -> Self {
        Self { directory: directory.into(), limit }
    }

    /// The directory that holds the images.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// How much disk space the images may take.
    #[must_use]
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// The image called `key`, checked; `None` if there is none that can be used.
    ///
    /// A file that is damaged is reported to the log and removed, so that it is built again.
    ///
    /// # Errors
    ///
    /// Others could write the directory, or it belongs to another user.
    pub fn get(&self, key: &Key) -> Result<Option<StoredImage>, Error> {
        if !directory::check(&self.directory)? {
            return Ok(None);
        }
        let path = self.path(key);
        match read(&path, *key) {
            Ok(image) => {
                // Where this fails, in a directory that is read-only, nothing is thrown away either.
                drop(image.file.set_modified(SystemTime::now()));
                return Ok(Some(image));
            }
            Err(Unreadable::Absent) => {}
            Err(Unreadable::Io(cause)) => {
                tracing::warn!(target: "aardvark::image", path = %path.display(), %cause, "an image cannot be read");
            }
            Err(Unreadable::Damaged(damage)) => {
                tracing::warn!(target: "aardvark::image", path = %path.display(), %damage, "an image is not used");
                // A good image that another process puts here in this instant goes too; it will be built again.
                drop(fs::remove_file(&path));
            }
        }
        Ok(None)
    }

    /// Keeps an image: its `memory`, and what is `outside` of it and must be restored with it. Replaces an image with
    /// the same key. Then removes what crashed writers left, and images beyond the limit, but never this one.
    ///
    /// # Errors
    ///
    /// The parts have more than 64 KiB, `outside` has more than 1 GiB, or the memory is not 1 to 65536 blocks of
    /// 64 KiB; others could write the directory, or it belongs to another user. That a file cannot be written is not
    /// an error.
    pub fn put<M>(&self, parts: &Parts, outside: &[u8], memory: &M) -> Result<ImagePut, Error>
    where
        M: MemorySource + ?Sized,
    {
        let refused = |damage| ImageError::Refused { damage };
        let plan = Plan::new(parts, outside, memory.len()).map_err(refused)?;
        if let Err(cause) = self.create()? {
            return Ok(ImagePut::NotWritten { cause });
        }
        let file = match write::write(&self.directory, &plan, memory) {
            Ok(file) => file,
            Err(cause) => return Ok(ImagePut::NotWritten { cause }),
        };
        self.make_room(plan.key());
        let (memory_offset, memory_len) = (plan.memory_offset, plan.memory_len);
        Ok(ImagePut::Written(StoredImage { outside: outside.to_owned(), file, memory_offset, memory_len }))
    }

    /// Makes the directory if it is not there. The outer error is a directory that must not be used, the inner one
    /// that there can be none.
    pub(super) fn create(&self) -> Result<io::Result<()>, ImageError> {
        if directory::check(&self.directory)? {
            return Ok(Ok(()));
        }
        if let Err(error) = directory::create(&self.directory) {
            return Ok(Err(error));
        }
        directory::check(&self.directory).map(|_| Ok(()))
    }

    /// Whether there is a file for the image called `key`. It has not been looked into.
    pub(crate) fn has(&self, key: &Key) -> bool {
        self.path(key).exists()
    }

    pub(super) fn path(&self, key: &Key) -> PathBuf {
        self.directory.join(key.file_name())
    }
}

/// The image in the file at `path`, every byte of it checked.
pub(super) fn read(path: &Path, key: Key) -> Result<StoredImage, Unreadable> {
    let (file, head) = read::open(path, key)?;
    read::check_memory(&file, &head.lead)?;
    let (memory_offset, memory_len) = (head.lead.memory_offset, head.lead.memory_len);
    Ok(StoredImage { outside: head.outside, file, memory_offset, memory_len })
}

impl Unreadable {
    /// The same as an error about the file at `path`.
    pub(super) fn on(self, path: &Path) -> ImageError {
        let path = path.to_owned();
        match self {
            Self::Absent => ImageError::Absent { path },
            Self::Damaged(damage) => ImageError::Damaged { path, damage },
            Self::Io(source) => ImageError::Io { action: "read the image", path, source },
        }
    }
}
