//! What there is to know about a file.

/// What a file is. Everything else (devices, pipes, sockets) is not shown to guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Bytes.
    File,
    /// Names.
    Directory,
    /// A symbolic link; only in the scratch directory.
    Link,
}

impl FileKind {
    /// The bits of `st_mode` that say so.
    #[must_use]
    pub const fn mode(self) -> u32 {
        match self {
            Self::File => 0o100_000,
            Self::Directory => 0o040_000,
            Self::Link => 0o120_000,
        }
    }
}

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metadata {
    /// What it is.
    pub kind: FileKind,
    /// The permission bits, which say something to the guest and nothing to us.
    pub permissions: u32,
    /// Length in bytes.
    pub size: u64,
    /// A number that no other file of the same file system has.
    pub inode: u64,
    /// Which file system, from 3 on.
    pub device: u64,
    /// When it was last read, in milliseconds since 1970.
    pub accessed: f64,
    /// When its content last changed.
    pub modified: f64,
    /// When anything of it last changed.
    pub changed: f64,
}

impl Metadata {
    /// Kind and permissions, as in `st_mode`.
    #[must_use]
    pub const fn mode(&self) -> u32 {
        self.kind.mode() | self.permissions
    }
}
