//! The directories that hostile plugins are given: one for reading with links that lead out of it, one for writing.

use std::io;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use nix::sys::stat::Mode;
use tempfile::TempDir;

/// Text of a file that no plugin may read.
pub(crate) const SECRET: &str = "the soak's secret 1c5bd0";

/// See the module. Gone when dropped.
pub(crate) struct Scene {
    directory: TempDir,
}

impl Scene {
    pub(crate) fn new() -> io::Result<Self> {
        let directory = tempfile::tempdir()?;
        let path = directory.path();
        std::fs::write(path.join("secret"), SECRET)?;
        let inside = path.join("in");
        std::fs::create_dir(&inside)?;
        std::fs::create_dir(path.join("out"))?;
        std::fs::write(inside.join("a"), "for everybody")?;
        symlink("../secret", inside.join("up"))?;
        symlink(path.join("secret"), inside.join("absolute"))?;
        symlink("loop", inside.join("loop"))?;
        symlink("/proc/self/environ", inside.join("process"))?;
        nix::unistd::mkfifo(&inside.join("pipe"), Mode::S_IRUSR | Mode::S_IWUSR)?;
        Ok(Self { directory })
    }

    /// For reading.
    pub(crate) fn inside(&self) -> PathBuf {
        self.directory.path().join("in")
    }

    /// For writing.
    pub(crate) fn outside(&self) -> PathBuf {
        self.directory.path().join("out")
    }

    /// Where images may be kept.
    pub(crate) fn images(&self) -> PathBuf {
        self.directory.path().join("images")
    }

    /// Whether nobody has changed the secret.
    pub(crate) fn is_whole(&self) -> bool {
        std::fs::read_to_string(self.directory.path().join("secret")).is_ok_and(|text| text == SECRET)
    }
}
