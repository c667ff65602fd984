//! What can be wrong with a ZIP archive.

/// What is wrong with a ZIP archive.
#[derive(Debug, thiserror::Error)]
pub(in crate::bundle) enum ZipProblem {
    #[error("expected a ZIP archive, found no end record (the file is cut off, or not a ZIP archive)")]
    NoEnd,
    #[error("expected the archive to end with its end record, found {extra} more bytes after it")]
    TrailingBytes { extra: usize },
    #[error("expected an archive comment of {declared} bytes, found {actual} (the file is cut off)")]
    CutOff { declared: usize, actual: usize },
    #[error(
        "expected one end record, found the signature of another at byte {at}, where other programs may begin to \
         read (remove the archive's comment)"
    )]
    SecondEnd { at: usize },
    #[error(
        "ZIP64 archives are not supported (bundles are small enough without; `aardvark pack` writes one)"
    )]
    Zip64,
    #[error("archives in several parts are not supported")]
    MultipleDisks,
    #[error("expected the directory to end at byte {end}, found that it ends at {declared}")]
    DirectoryMisplaced { declared: u64, end: usize },
    #[error("the directory states {declared} entries, found {actual}")]
    EntryCount { declared: usize, actual: usize },
    #[error("entry {index}: expected a directory record, found other bytes")]
    BadRecord { index: usize },
    #[error("`{path}` is a symbolic link (replace it with a copy of what it points to)")]
    Symlink { path: String },
    #[error("`{path}` is neither a file nor a folder (its mode is {mode:#o})")]
    Special { path: String, mode: u32 },
    #[error("`{path}` is marked as a folder, but is named like a file (end its name with `/`)")]
    MarkedFolder { path: String },
    #[error("`{path}` is encrypted (pack it without a password)")]
    Encrypted { path: String },
    #[error("`{path}` is compressed with method {method} (use deflate, or store it)")]
    Method { path: String, method: u16 },
    #[error("`{path}` uses features of ZIP that are not supported (flags {flags:#06x})")]
    Flags { path: String, flags: u16 },
    #[error("`{path}` is a folder with data")]
    FolderWithData { path: String },
    #[error("`{path}`: expected a local header at byte {offset}, found other bytes")]
    BadLocalHeader { path: String, offset: u64 },
    #[error("`{path}`: the directory and the local header disagree on its {field}")]
    HeadersDisagree { path: String, field: &'static str },
    #[error("`{path}`: the directory and the descriptor after the data disagree on its {field}")]
    DescriptorDisagrees { path: String, field: &'static str },
    #[error("`{path}` has the extra field {id:#06x}, which gives it another name (pack it without)")]
    SecondName { path: String, id: u16 },
    #[error("`{path}` has an extra field that is cut off")]
    BadExtra { path: String },
    #[error("`{path}` begins at byte {offset}, inside of the entry before it, which ends at {previous_end}")]
    Overlap { path: String, offset: usize, previous_end: usize },
    #[error("`{path}` begins at byte {offset}; the {gap} bytes before it belong to no entry")]
    Gap { path: String, offset: usize, gap: usize },
    #[error("the {gap} bytes before the directory belong to no entry")]
    GapBeforeDirectory { gap: usize },
    #[error(
        "`{path}` reaches into the directory: it ends at byte {end}, the directory begins at {directory}"
    )]
    BeyondEntries { path: String, end: u64, directory: usize },
    #[error("`{path}` states {declared} bytes, found {actual}")]
    WrongSize { path: String, declared: u64, actual: u64 },
    #[error("`{path}` is damaged: its checksum is {actual:08x}, expected {declared:08x}")]
    Checksum { path: String, declared: u32, actual: u32 },
    #[error("`{path}` is damaged: its compressed data does not inflate")]
    Damaged { path: String },
    #[error("`{path}`: {extra} bytes follow its compressed data")]
    AfterData { path: String, extra: u64 },
}
