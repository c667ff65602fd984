//! What a policy lets plugins do with files.

use std::path::PathBuf;

use aardvark_files::{Access, Mount, MountMode};
use aardvark_manifest::manifest::{FilesystemMode, FilesystemRequest, Limits as Requested};
use aardvark_manifest::outcome::Resource;

use super::Policy;

const MIB: u64 = 1 << 20;

/// What a plugin gets that asks for no room: temporary files of ordinary size work everywhere.
const UNASKED_BYTES: u64 = 16 * MIB;

/// The ceiling. The mounts are those that a plugin may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Files(Access);

impl Policy {
    /// The most bytes that a plugin may have in its scratch directory, `/tmp`, at one time: 64 MiB unless this says
    /// otherwise. A plugin whose manifest does not ask for a file system that it can write gets at most 16 MiB.
    #[must_use]
    pub fn scratch_bytes(mut self, bytes: u64) -> Self {
        self.files.0.scratch_bytes = bytes;
        self
    }

    /// The most files, directories and links in the scratch directory at one time: 4096 unless this says otherwise.
    #[must_use]
    pub fn scratch_files(mut self, files: u64) -> Self {
        self.files.0.scratch_files = files;
        self
    }

    /// The most files that a plugin may have open at one time, standard streams, pipes and sockets included: 256
    /// unless this says otherwise; at least 16 and at most 4096.
    #[must_use]
    pub fn open_files(mut self, files: u64) -> Self {
        self.files.0.open_files = files.clamp(16, 4096);
        self
    }

    /// The most bytes that one call may write into mounted directories: 64 MiB unless this says otherwise. Making a
    /// file or directory counts as 4096 bytes.
    #[must_use]
    pub fn mount_bytes(mut self, bytes: u64) -> Self {
        self.files.0.mount_bytes = bytes;
        self
    }

    /// Lets plugins see a directory of the host, as `/mnt/<name>`: those whose manifest asks for it by this name. The
    /// name consists of a-z, 0-9, `_` and `-`; another one cannot be asked for.
    ///
    /// Nothing outside the directory can be reached through it: links that leave it are refused, and so are devices,
    /// pipes and sockets. A plugin's top level does not see it, only calls do. Whatever is read may take as long as the
    /// host's file system takes: a limit cannot interrupt it.
    ///
    /// ```
    /// use aardvark_host::{MountMode, Policy};
    ///
    /// let policy = Policy::deny_all().mount("prices", "/srv/prices", MountMode::Read);
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn mount(mut self, name: impl Into<String>, directory: impl Into<PathBuf>, mode: MountMode) -> Self {
        let mount = Mount { name: name.into(), directory: directory.into(), mode };
        self.files.0.mounts.retain(|known| known.name != mount.name);
        self.files.0.mounts.push(mount);
        self
    }
}

impl Files {
    /// What holds unless a policy says otherwise.
    pub(super) const fn new() -> Self {
        Self(Access {
            scratch_bytes: 64 * MIB,
            scratch_files: 4096,
            open_files: 256,
            mount_bytes: 64 * MIB,
            mounts: Vec::new(),
        })
    }

    /// What takes nothing away.
    pub(super) const fn unlimited() -> Self {
        Self(Access {
            scratch_bytes: u64::MAX,
            scratch_files: u64::MAX,
            open_files: u64::MAX,
            mount_bytes: u64::MAX,
            mounts: Vec::new(),
        })
    }

    /// The most of one resource; `None` if it is none of files.
    pub(super) fn figure(&self, resource: Resource) -> Option<u64> {
        match resource {
            Resource::OpenFiles => Some(self.0.open_files),
            Resource::ScratchBytes => Some(self.0.scratch_bytes),
            Resource::ScratchFiles => Some(self.0.scratch_files),
            _ => None,
        }
    }

    /// What a plugin may do in the directory `name`; `None` if there is none.
    pub(super) fn mount_mode(&self, name: &str) -> Option<FilesystemMode> {
        let mount = self.0.mounts.iter().find(|mount| mount.name == name)?;
        Some(match mount.mode {
            MountMode::ReadWrite => FilesystemMode::ReadWrite,
            _ => FilesystemMode::Read,
        })
    }

    /// What both allow. A directory is the same only if both name the same one. If the other one `leaves_mounts` to these
    /// and names none, all of these are left.
    pub(super) fn within(&self, other: &Self, leaves_mounts: bool) -> Self {
        let (ours, theirs) = (&self.0, &other.0);
        let all = leaves_mounts && theirs.mounts.is_empty();
        let both = ours.mounts.iter().filter_map(|mount| {
            if all {
                return Some(mount.clone());
            }
            let same = |other: &&Mount| other.name == mount.name && other.directory == mount.directory;
            let mode = theirs.mounts.iter().find(same)?.mode.min(mount.mode);
            Some(Mount { mode, ..mount.clone() })
        });
        Self(Access {
            scratch_bytes: ours.scratch_bytes.min(theirs.scratch_bytes),
            scratch_files: ours.scratch_files.min(theirs.scratch_files),
            open_files: ours.open_files.min(theirs.open_files),
            mount_bytes: ours.mount_bytes.min(theirs.mount_bytes),
            mounts: both.collect(),
        })
    }

    /// The figures of both, the lower of each, and the other one's directories.
    pub(super) fn limited(&self, other: &Self) -> Self {
        let mut limited = self.within(other, false);
        limited.0.mounts.clone_from(&other.0.mounts);
        limited
    }

    /// These for a plugin that asks for `limits` and `request`: never more than either.
    pub(super) fn granted(&self, limits: &Requested, request: Option<&FilesystemRequest>) -> Access {
        let ceiling = &self.0;
        let asks = request.is_some_and(|request| request.mode == FilesystemMode::ReadWrite);
        let unasked = if asks || limits.scratch_bytes.is_some() { u64::MAX } else { UNASKED_BYTES };
        let at_most = |ceiling: u64, asked: Option<u64>| ceiling.min(asked.unwrap_or(u64::MAX));
        let wanted = request.map(|request| request.mounts.as_slice()).unwrap_or_default();
        let mounts = wanted.iter().filter_map(|wanted| {
            let known = ceiling.mounts.iter().find(|known| known.name == wanted.name)?;
            let mode = if wanted.mode == FilesystemMode::ReadWrite { known.mode } else { MountMode::Read };
            Some(Mount { mode, ..known.clone() })
        });
        Access {
            scratch_bytes: at_most(ceiling.scratch_bytes, limits.scratch_bytes).min(unasked),
            scratch_files: at_most(ceiling.scratch_files, limits.scratch_files),
            open_files: at_most(ceiling.open_files, limits.open_files).max(16),
            mount_bytes: ceiling.mount_bytes,
            mounts: mounts.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_gets_only_the_mounts_that_it_asks_for() {
        let policy = Policy::deny_all().mount("in", "/srv/in", MountMode::Read).mount(
            "out",
            "/srv/out",
            MountMode::ReadWrite,
        );
        assert_eq!(policy.files.mount_mode("in"), Some(FilesystemMode::Read));
        assert_eq!(policy.files.mount_mode("other"), None);
        let none = policy.files.granted(&Requested::default(), None);
        assert_eq!((none.mounts.len(), none.scratch_bytes), (0, UNASKED_BYTES));
        let manifest = serde_json::json!({
            "schemaVersion": "2.0", "name": "x", "version": "1.0.0",
            "resources": {"filesystem": {"mode": "readWrite", "mounts": [
                {"name": "in", "mode": "readWrite"}, {"name": "out"}, {"name": "other"}
            ]}},
        });
        let manifest = aardvark_manifest::manifest::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
        let access = policy.files.granted(manifest.limits(), manifest.filesystem());
        assert_eq!(access.scratch_bytes, 64 * MIB);
        let modes: Vec<_> = access.mounts.iter().map(|mount| (mount.name.as_str(), mount.mode)).collect();
        assert_eq!(modes, [("in", MountMode::Read), ("out", MountMode::Read)]);
    }
}
