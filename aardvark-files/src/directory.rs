//! A directory of the host that guests see.
//!
//! Every path is resolved by `cap-std`, which never leaves the directory whatever `..`, links and races there are: with
//! `openat2` where the kernel has it, name by name elsewhere. Links that stay inside are followed and not shown; links
//! that leave, devices, pipes and sockets are as good as absent. A guest makes files and directories, never links, and
//! nothing that anybody could run.

use std::path::Path;

use cap_fs_ext::{MetadataExt as _, OpenOptionsSyncExt as _};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, OpenOptions};
use cap_std::time::{SystemClock, SystemTime};

use crate::view::OpenMode;
use crate::{FileKind, Metadata, MountMode, Problem};

/// The most entries of a directory that are listed.
const MOST_ENTRIES: usize = 65_536;

/// See [`Directory::metadata`].
const HIGHEST: u64 = 1 << 52;

/// See the module.
pub(crate) struct Directory {
    dir: Dir,
    pub(crate) mode: MountMode,
    device: u64,
}

impl Directory {
    /// Opens the directory; `device` is its number in the guest's eyes.
    pub(crate) fn open(path: &Path, mode: MountMode, device: u64) -> std::io::Result<Self> {
        Ok(Self { dir: Dir::open_ambient_dir(path, ambient_authority())?, mode, device })
    }

    pub(crate) fn stat(&self, names: &[&str]) -> Result<Metadata, Problem> {
        self.metadata(&self.dir.metadata(relative(names))?)
    }

    /// What is known of an open file.
    pub(crate) fn stat_open(&self, file: &File) -> Result<Metadata, Problem> {
        self.metadata(&file.metadata()?)
    }

    /// Names in the directory, sorted: those of files and directories that can be named and reached.
    pub(crate) fn list(&self, names: &[&str]) -> Result<Vec<String>, Problem> {
        let folder = self.dir.open_dir(relative(names))?;
        let mut found = Vec::new();
        for entry in folder.entries()? {
            if found.len() == MOST_ENTRIES {
                return Err(Problem::Overflow);
            }
            let entry = entry?;
            // What is not UTF-8 has no name that a guest could say.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let kind = entry.file_type()?;
            let is_shown = kind.is_file()
                || kind.is_dir()
                || kind.is_symlink() && {
                    // From the mount's own root, so that a link may lead anywhere inside it.
                    let path = names.iter().copied().chain([name.as_str()]).collect::<Vec<_>>().join("/");
                    self.dir.metadata(path).is_ok_and(|target| target.is_file() || target.is_dir())
                };
            if is_shown {
                found.push(name);
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Opens a file.
    pub(crate) fn open_file(&self, names: &[&str], mode: OpenMode) -> Result<File, Problem> {
        if mode.may_change() {
            self.writable()?;
        }
        let path = relative(names);
        match self.dir.metadata(&path) {
            // Looking first keeps the opening itself from waiting for a pipe's other end, or waking it.
            Ok(known) => drop(self.metadata(&known)?),
            Err(_) if mode.create => {}
            Err(error) => return Err(error.into()),
        }
        let mut options = OpenOptions::new();
        options.read(true).write(mode.write || mode.truncate).nonblock(true);
        if mode.create {
            options.write(true);
            if mode.exclusive {
                options.create_new(true)
            } else {
                options.create(true)
            };
            private(&mut options);
        }
        let file = self.dir.open_with(&path, &options)?;
        // Somebody may have put another file there since.
        let known = file.metadata()?;
        if self.metadata(&known)?.kind == FileKind::Directory {
            return Err(Problem::IsDirectory);
        }
        if mode.may_change() && known.nlink() > 1 {
            // It has a name elsewhere, where this guest may not write.
            return Err(Problem::NotPermitted);
        }
        if mode.truncate {
            file.set_len(0)?;
        }
        Ok(file)
    }

    pub(crate) fn make_directory(&self, names: &[&str]) -> Result<(), Problem> {
        self.writable()?;
        Ok(self.dir.create_dir(relative(names))?)
    }

    pub(crate) fn remove(&self, names: &[&str]) -> Result<(), Problem> {
        self.writable()?;
        if self.stat(names)?.kind == FileKind::Directory
            && self.dir.symlink_metadata(relative(names))?.is_dir()
        {
            return Err(Problem::IsDirectory);
        }
        Ok(self.dir.remove_file(relative(names))?)
    }

    pub(crate) fn remove_directory(&self, names: &[&str]) -> Result<(), Problem> {
        self.writable()?;
        if names.is_empty() {
            return Err(Problem::Busy);
        }
        Ok(self.dir.remove_dir(relative(names))?)
    }

    pub(crate) fn rename(&self, from: &[&str], to: &[&str]) -> Result<(), Problem> {
        self.writable()?;
        if from.is_empty() || to.is_empty() {
            return Err(Problem::Busy);
        }
        self.stat(from)?;
        Ok(self.dir.rename(relative(from), &self.dir, relative(to))?)
    }

    /// That somebody may write here.
    pub(crate) fn writable(&self) -> Result<(), Problem> {
        match self.mode {
            MountMode::ReadWrite => Ok(()),
            MountMode::Read => Err(Problem::ReadOnly),
        }
    }

    fn metadata(&self, known: &cap_std::fs::Metadata) -> Result<Metadata, Problem> {
        let (kind, permissions) = match known {
            known if known.is_file() => (FileKind::File, 0o644),
            known if known.is_dir() => (FileKind::Directory, 0o755),
            _ => return Err(Problem::Access),
        };
        let modified = known.modified().map(seconds).unwrap_or_default();
        Ok(Metadata {
            kind,
            permissions,
            size: if kind == FileKind::Directory { 4096 } else { known.len() },
            // Guests' numbers hold 53 bits; the highest one keeps it apart from an interpreter's own files.
            inode: known.ino() & (HIGHEST - 1) | HIGHEST,
            device: self.device,
            accessed: modified,
            modified,
            changed: modified,
        })
    }
}

fn relative(names: &[&str]) -> String {
    if names.is_empty() { ".".to_owned() } else { names.join("/") }
}

/// Whole seconds as milliseconds since 1970: the host's disk is no clock for guests.
fn seconds(time: SystemTime) -> f64 {
    let since = time.duration_since(SystemClock::UNIX_EPOCH).unwrap_or_default();
    since.as_secs() as f64 * 1000.0
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use cap_std::fs::OpenOptionsExt as _;
    options.mode(0o644);
}

#[cfg(not(unix))]
fn private(_options: &mut OpenOptions) {}
