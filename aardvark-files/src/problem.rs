//! Why an operation on a file was refused, in the numbers that both guests know.

/// One of the usual errors of file systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is no such file.
    #[error("no such file or directory")]
    Absent,
    /// The host's own permissions, or a path that leads out of a mounted directory.
    #[error("permission denied")]
    Access,
    /// There is no open file of this number, or it is not open for this.
    #[error("bad file descriptor")]
    BadHandle,
    /// What others stand on: a mount point, the root.
    #[error("resource busy")]
    Busy,
    /// Something of this name is there.
    #[error("file exists")]
    Exists,
    /// A file larger than any can be.
    #[error("file too large")]
    FileTooLarge,
    /// Not what this operation takes.
    #[error("invalid argument")]
    Invalid,
    /// A directory where a file is needed.
    #[error("is a directory")]
    IsDirectory,
    /// The host's disk failed.
    #[error("input/output error")]
    Io,
    /// Symbolic links that lead to each other.
    #[error("too many symbolic links")]
    Loop,
    /// A name beyond 255 bytes, or a path beyond 4096.
    #[error("file name too long")]
    NameTooLong,
    /// Something other than a directory where one is needed.
    #[error("not a directory")]
    NotDirectory,
    /// A directory that has to be empty is not.
    #[error("directory not empty")]
    NotEmpty,
    /// Nobody may do this here: special files, links in a mounted directory.
    #[error("operation not permitted")]
    NotPermitted,
    /// More entries than are listed.
    #[error("value too large")]
    Overflow,
    /// A limit of the plugin's grant other than the scratch directory's.
    #[error("quota exceeded")]
    Quota,
    /// A place that is only for reading.
    #[error("read-only file system")]
    ReadOnly,
    /// The scratch directory is full, or the host's disk.
    #[error("no space left on device")]
    NoSpace,
    /// From one file system to another.
    #[error("cross-device link")]
    CrossDevice,
    /// Too many open files.
    #[error("too many open files")]
    TooManyOpen,
}

impl Problem {
    /// The problem of this number.
    #[must_use]
    pub fn of_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.number() == number)
    }

    const ALL: [Self; 20] = [
        Self::Absent,
        Self::Access,
        Self::BadHandle,
        Self::Busy,
        Self::Exists,
        Self::FileTooLarge,
        Self::Invalid,
        Self::IsDirectory,
        Self::Io,
        Self::Loop,
        Self::NameTooLong,
        Self::NotDirectory,
        Self::NotEmpty,
        Self::NotPermitted,
        Self::Overflow,
        Self::Quota,
        Self::ReadOnly,
        Self::NoSpace,
        Self::CrossDevice,
        Self::TooManyOpen,
    ];

    /// The number in WASI, which Emscripten uses too.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Access => 2,
            Self::BadHandle => 8,
            Self::Busy => 10,
            Self::Quota => 19,
            Self::Exists => 20,
            Self::FileTooLarge => 22,
            Self::Invalid => 28,
            Self::Io => 29,
            Self::IsDirectory => 31,
            Self::Loop => 32,
            Self::TooManyOpen => 33,
            Self::NameTooLong => 37,
            Self::Absent => 44,
            Self::NoSpace => 51,
            Self::NotDirectory => 54,
            Self::NotEmpty => 55,
            Self::Overflow => 61,
            Self::NotPermitted => 63,
            Self::ReadOnly => 69,
            Self::CrossDevice => 75,
        }
    }

    /// The name in C, such as `ENOENT`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "EACCES",
            Self::BadHandle => "EBADF",
            Self::Busy => "EBUSY",
            Self::Quota => "EDQUOT",
            Self::Exists => "EEXIST",
            Self::FileTooLarge => "EFBIG",
            Self::Invalid => "EINVAL",
            Self::Io => "EIO",
            Self::IsDirectory => "EISDIR",
            Self::Loop => "ELOOP",
            Self::TooManyOpen => "EMFILE",
            Self::NameTooLong => "ENAMETOOLONG",
            Self::Absent => "ENOENT",
            Self::NoSpace => "ENOSPC",
            Self::NotDirectory => "ENOTDIR",
            Self::NotEmpty => "ENOTEMPTY",
            Self::Overflow => "EOVERFLOW",
            Self::NotPermitted => "EPERM",
            Self::ReadOnly => "EROFS",
            Self::CrossDevice => "EXDEV",
        }
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        // `ErrorKind` has no stable name for a loop of links.
        const LOOP: i32 = 40;
        const TOO_MANY_OPEN: [i32; 2] = [23, 24];
        match (error.kind(), error.raw_os_error()) {
            (ErrorKind::NotFound, _) => Self::Absent,
            (ErrorKind::PermissionDenied, _) => Self::Access,
            (ErrorKind::AlreadyExists, _) => Self::Exists,
            (ErrorKind::NotADirectory, _) => Self::NotDirectory,
            (ErrorKind::IsADirectory, _) => Self::IsDirectory,
            (ErrorKind::DirectoryNotEmpty, _) => Self::NotEmpty,
            (ErrorKind::ReadOnlyFilesystem, _) => Self::ReadOnly,
            (ErrorKind::StorageFull, _) => Self::NoSpace,
            (ErrorKind::QuotaExceeded, _) => Self::Quota,
            (ErrorKind::FileTooLarge, _) => Self::FileTooLarge,
            (ErrorKind::ResourceBusy, _) => Self::Busy,
            (ErrorKind::CrossesDevices, _) => Self::CrossDevice,
            (ErrorKind::InvalidFilename, _) => Self::NameTooLong,
            (ErrorKind::InvalidInput, _) => Self::Invalid,
            (_, Some(LOOP)) if cfg!(target_os = "linux") => Self::Loop,
            (_, Some(number)) if cfg!(target_os = "linux") && TOO_MANY_OPEN.contains(&number) => {
                Self::TooManyOpen
            }
            _ => Self::Io,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_errors_keep_their_meaning() {
        let named = |number| Problem::from(std::io::Error::from_raw_os_error(number)).name();
        let linux = [2, 13, 16, 17, 18, 20, 21, 22, 24, 27, 28, 30, 36, 39, 40];
        let names = [
            "ENOENT",
            "EACCES",
            "EBUSY",
            "EEXIST",
            "EXDEV",
            "ENOTDIR",
            "EISDIR",
            "EINVAL",
            "EMFILE",
            "EFBIG",
            "ENOSPC",
            "EROFS",
            "ENAMETOOLONG",
            "ENOTEMPTY",
            "ELOOP",
        ];
        if cfg!(target_os = "linux") {
            assert_eq!(linux.map(named), names);
        }
    }
}
