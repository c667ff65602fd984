//! Who can read and write what Aardvark keeps in directories which users may share.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Lets every user read the file at `path`. Temporary files are private; in a directory that several users share, the others
/// must be able to read what becomes of them.
///
/// # Errors
///
/// The file's mode cannot be changed.
#[cfg(unix)]
pub fn readable_by_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

/// Where files have no mode, there is nothing to do.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
pub fn readable_by_all(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes directories that nobody else can write, whatever the process's umask leaves to a group: V8's code is not taken from
/// where others could have put it.
pub(crate) fn directory() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder
}
