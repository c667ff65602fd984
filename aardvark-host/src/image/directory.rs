//! Who may write the directory of images, and the files in it.
//!
//! An image becomes the memory of an interpreter: whoever can write one can decide what plugins do, within their
//! sandbox. So nobody but this user and the superuser may be able to.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::damage::Damage;
use super::failure::ImageError;

/// Whether there is a directory at `path`.
///
/// # Errors
///
/// There is something that images must not be kept in.
pub(super) fn check(path: &Path) -> Result<bool, ImageError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => trusted(path, &metadata).map(|()| true),
        Ok(_) => Err(ImageError::NotADirectory { path: path.to_owned() }),
        // In the second case there can never be one, which is found out when it is to be made.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(ImageError::io("look at the directory of images", path, error)),
    }
}

/// Makes the directory at `path`, for this user alone, with its parents.
pub(super) fn create(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens the file of an image for reading; `None` if it is a link. Does not wait for the other end of a pipe.
pub(super) fn open_image(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use nix::fcntl::OFlag;
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits());
    }
    match options.open(path) {
        #[cfg(unix)]
        Err(error) if error.raw_os_error() == Some(nix::errno::Errno::ELOOP as i32) => Ok(None),
        opened => opened.map(Some),
    }
}

/// Whether an open file is one that this store may have written. Asked of the open file and not of its path, so that
/// an exchange in between makes no difference.
pub(super) fn check_image(metadata: &Metadata) -> Result<(), Damage> {
    if !metadata.is_file() {
        return Err(Damage::NotAFile);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let (owner, mode) = (metadata.uid(), metadata.mode() & 0o7777);
        if !is_ours(owner) || is_writable_by_others(mode) {
            return Err(Damage::Foreign { owner, mode });
        }
    }
    Ok(())
}

/// Takes everybody's permission to write a finished image, its owner's too: processes have it mapped.
pub(super) fn seal(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(fs::Permissions::from_mode(0o400))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// The disk space that a file takes, in bytes: holes take none.
pub(super) fn disk_bytes(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::blocks(metadata) * 512;
    #[cfg(not(unix))]
    metadata.len()
}

#[cfg(unix)]
fn trusted(path: &Path, metadata: &Metadata) -> Result<(), ImageError> {
    use std::os::unix::fs::MetadataExt as _;
    let (owner, mode) = (metadata.uid(), metadata.mode() & 0o7777);
    if !is_ours(owner) {
        let expected = nix::unistd::geteuid().as_raw();
        return Err(ImageError::Owner { path: path.to_owned(), expected, found: owner });
    }
    if is_writable_by_others(mode) {
        return Err(ImageError::Writable { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn trusted(_: &Path, _: &Metadata) -> Result<(), ImageError> {
    Ok(())
}

/// The superuser's images are as good as one's own: an administrator may install them for everybody.
#[cfg(unix)]
fn is_ours(owner: u32) -> bool {
    owner == 0 || owner == nix::unistd::geteuid().as_raw()
}

#[cfg(unix)]
fn is_writable_by_others(mode: u32) -> bool {
    mode & 0o022 != 0
}
