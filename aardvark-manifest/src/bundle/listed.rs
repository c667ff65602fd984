//! A file on disk as it was when it was looked at, and opening just that one later.
//!
//! Between looking and opening, whoever may write to a folder can put a link or a pipe in the place of a file.
//! Opening follows no link and waits for no writer, and what was opened must be what was looked at.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that was looked at.
#[derive(Debug)]
pub(super) struct Listed {
    place: PathBuf,
    identity: Identity,
}

/// Why a listed file could not be opened.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Something else is in its place by now, or nothing.
    Changed,
    Io(io::Error),
}

impl Listed {
    /// What `metadata` says is at `place`.
    pub(super) fn new(place: PathBuf, metadata: &Metadata) -> Self {
        Self { identity: identity(metadata), place }
    }

    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// Opens the file for reading if it is still the one that was looked at, and a regular file.
    pub(super) fn open(&self) -> Result<File, Refusal> {
        let file = options(Links::Refuse).open(&self.place).map_err(|source| self.refusal(source))?;
        let metadata = file.metadata().map_err(Refusal::Io)?;
        let is_same = metadata.is_file() && identity(&metadata) == self.identity;
        if is_same { Ok(file) } else { Err(Refusal::Changed) }
    }

    /// Whether its place still holds what was looked at, and no link to it.
    pub(super) fn is_unchanged(&self) -> bool {
        fs::symlink_metadata(&self.place).is_ok_and(|metadata| identity(&metadata) == self.identity)
    }

    /// Links, sockets and missing files fail in their own ways on each system; what matters is that they are new.
    fn refusal(&self, source: io::Error) -> Refusal {
        if self.is_unchanged() { Refusal::Io(source) } else { Refusal::Changed }
    }
}

/// Device, inode and type; the system reuses neither number while the file exists.
#[cfg(unix)]
type Identity = (u64, u64, fs::FileType);

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;

    (metadata.dev(), metadata.ino(), metadata.file_type())
}

/// The type, which is all that the standard library tells elsewhere.
#[cfg(not(unix))]
type Identity = fs::FileType;

#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> Identity {
    metadata.file_type()
}

/// Opens the regular file that `path` names, through links if it must; none if it names something else.
///
/// A pipe might never end, and already opening a device may do something, so neither is opened.
pub(super) fn regular(path: &Path) -> io::Result<Option<File>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let file = options(Links::Follow).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// Whether a link is opened as what it points to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Follow,
    Refuse,
}

#[cfg(unix)]
fn options(links: Links) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    use nix::fcntl::OFlag;

    // Without the first, opening a pipe waits for a writer.
    let mut flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    flags.set(OFlag::O_NOFOLLOW, links == Links::Refuse);
    let mut options = File::options();
    options.read(true).custom_flags(flags.bits());
    options
}

#[cfg(not(unix))]
fn options(_links: Links) -> OpenOptions {
    let mut options = File::options();
    options.read(true);
    options
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use nix::sys::stat::Mode;
    use nix::unistd::mkfifo;

    use super::*;

    /// What opening says if the file is taken away and `replace` puts something else there.
    #[expect(
        clippy::unwrap_used,
        reason = "clippy takes only #[test] functions for tests, not what they call"
    )]
    fn opened_after(replace: impl Fn(&Path)) -> Result<File, Refusal> {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("plugin.py");
        fs::write(&place, "x = 1\n").unwrap();
        let listed = Listed::new(place.clone(), &fs::symlink_metadata(&place).unwrap());
        assert!(listed.open().is_ok());
        // Renamed, not removed, so that the inode is not free for the replacement.
        fs::rename(&place, folder.path().join("before")).unwrap();
        replace(&place);
        listed.open()
    }

    #[test]
    fn whatever_takes_the_place_of_a_file_is_not_opened() {
        let link_out = opened_after(|place| symlink("/etc/passwd", place).unwrap());
        let link_back = opened_after(|place| symlink("before", place).unwrap());
        let file = opened_after(|place| fs::write(place, "x = 1\n").unwrap());
        let pipe = opened_after(|place| mkfifo(place, Mode::S_IRWXU).unwrap());
        let socket = opened_after(|place| drop(UnixListener::bind(place).unwrap()));
        let folder = opened_after(|place| fs::create_dir(place).unwrap());
        let nothing = opened_after(|_| {});
        for opened in [link_out, link_back, file, pipe, socket, folder, nothing] {
            assert!(matches!(opened, Err(Refusal::Changed)), "{opened:?}");
        }
    }

    #[test]
    fn a_folder_that_becomes_a_link_has_changed() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("rules");
        fs::create_dir(&place).unwrap();
        let listed = Listed::new(place.clone(), &fs::symlink_metadata(&place).unwrap());
        assert!(listed.is_unchanged());
        fs::rename(&place, root.path().join("before")).unwrap();
        assert!(!listed.is_unchanged());
        symlink("before", &place).unwrap();
        assert!(!listed.is_unchanged());
    }
}
