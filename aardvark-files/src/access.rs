//! What one plugin may do with files: a value that a host's policy makes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The files of one plugin and their limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Bytes in the scratch directory at one time.
    pub scratch_bytes: u64,
    /// Files, directories and links in the scratch directory at one time.
    pub scratch_files: u64,
    /// Files open at one time, the three standard streams among them.
    pub open_files: u64,
    /// Bytes that one call may write into mounted directories; a file or directory that it makes counts as 4096 more.
    pub mount_bytes: u64,
    /// Directories of the host.
    pub mounts: Vec<Mount>,
}

/// A directory of the host that a plugin sees as `/mnt/<name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The name below `/mnt`.
    pub name: String,
    /// Where the directory is on the host.
    pub directory: PathBuf,
    /// What the plugin may do in it.
    pub mode: MountMode,
}

/// What a plugin may do in a mounted directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum MountMode {
    /// Look and read.
    #[default]
    Read,
    /// Also write, make, rename and remove.
    ReadWrite,
}

impl Access {
    /// No scratch directory to speak of and no mounts: for an interpreter that runs no plugin.
    #[must_use]
    pub const fn none() -> Self {
        Self { scratch_bytes: 0, scratch_files: 0, open_files: 64, mount_bytes: 0, mounts: Vec::new() }
    }

    /// The same without mounts: for a plugin's top level, which is the same whatever is mounted later.
    #[must_use]
    pub fn without_mounts(&self) -> Self {
        Self { mounts: Vec::new(), ..self.clone() }
    }
}
