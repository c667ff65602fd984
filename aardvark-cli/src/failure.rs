//! What can go wrong in the command itself. Failures of plugins and of Aardvark have their own errors.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use aardvark::{Fault, Kind};
use aardvark_manifest::error::Detail;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot {action} {what}: {source}{}", remedy(source.kind()))]
    Io { action: &'static str, what: Place, source: io::Error },
    #[error(
        "expected JSON in {input}, found something else: {source} (strings need double quotes, as in '\"text\"')"
    )]
    Input { input: Place, source: serde_json::Error },
    #[error(
        "expected an interface descriptor in {file}, found something else: {source} (write the file with \
         `serde_json::to_string(<dyn Trait as aardvark::Interface>::descriptor())`)"
    )]
    Interface { file: Place, source: serde_json::Error },
    #[error("expected UTF-8 in {what}, found other bytes (save it as UTF-8)")]
    NotUtf8 { what: Place },
    #[error("expected a folder, found {what} (pack the folder that the file is in)")]
    NotAFolder { what: Place },
    #[error("{what} is there already (choose another name with `--output`, or replace it with `--force`)")]
    Exists { what: Place },
    #[error(
        "{archive} would be inside the folder it is made from, and so become part of the next one (choose a place \
         outside with `--output`)"
    )]
    Inside { archive: Place },
    #[error("expected a folder with a name, found {what} (name the archive with `--output`)")]
    Nameless { what: Place },
    #[error(
        "Pyodide {version} is staged in `{}` already: nothing was done, and {asked} was not used (replace what is \
         staged with `--replace`)",
        directory.display()
    )]
    Staged { version: String, directory: PathBuf, asked: Place },
    #[error(
        "Pyodide {version} is staged in `{}`, expected {asked} (let AARDVARK_PYODIDE_DIR name another directory, or \
         unset it: then each version has its own)",
        directory.display()
    )]
    OtherVersion { version: String, directory: PathBuf, asked: &'static str },
    #[error("{}", usage(error))]
    Usage { error: clap::Error },
    #[error("no image has a key that starts with `{asked}` (`aardvark image list` shows those there are)")]
    NoImage { asked: String },
    #[error("the keys of {found} images start with `{asked}` (give more digits)")]
    ManyImages { asked: String, found: usize },
    #[error(
        "expected a folder or an archive, found the script {what} (images of single scripts are not kept: put it into a folder)"
    )]
    ScriptImage { what: Place },
    #[error(
        "the image was built, and could not be kept in `{}` (is the disk full, and can this user write the directory? \
         `AARDVARK_LOG=warn` shows the reason)",
        directory.display()
    )]
    NotKept { directory: PathBuf },
    #[error("the plugin offers no function (define one at the top level; in JavaScript, `export` it)")]
    NoFunctions,
    #[error("the plugin offers several functions: {} (choose one with `--function`)", offered.join(", "))]
    ManyFunctions { offered: Vec<String> },
    #[error(
        "expected a log filter in AARDVARK_LOG, found `{found}` (such as `debug`, or `aardvark::slot=info`)"
    )]
    LogFilter { found: String },
}

/// A file or a stream, for messages.
#[derive(Debug)]
pub(crate) enum Place {
    /// A file or folder.
    Path(PathBuf),
    /// The value of an option, such as `--input`.
    Option(&'static str),
    /// What is piped into the command.
    StandardInput,
    /// Where results go.
    StandardOutput,
}

impl Failure {
    /// `action` on the file at `path` failed; it completes "cannot … `path`".
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, what: Place::from(path), source }
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

impl Detail for Failure {
    fn kind(&self) -> Kind {
        match self {
            Self::Io { .. } => Kind::Io,
            Self::NotKept { .. } => Kind::Image,
            Self::NoFunctions | Self::ManyFunctions { .. } => Kind::NotFound,
            _ => Kind::Arguments,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Io { .. } | Self::NotKept { .. } => Fault::Host,
            Self::NoFunctions => Fault::Guest,
            _ => Fault::Caller,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "`{}`", path.display()),
            Self::Option(name) => write!(f, "`{name}`"),
            Self::StandardInput => f.write_str("standard input"),
            Self::StandardOutput => f.write_str("standard output"),
        }
    }
}

/// What `clap` says, without its label and the usage that follows.
fn usage(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let said = text.split("\n\nUsage:").next().unwrap_or(&text);
    let said = said.split("\n\nFor more information").next().unwrap_or(said);
    said.strip_prefix("error: ").unwrap_or(said).trim_end().to_owned()
}

fn remedy(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => " (check the spelling, and the working directory)",
        io::ErrorKind::PermissionDenied => " (ask for the permission, or choose another path)",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => " (free some space)",
        io::ErrorKind::IsADirectory => " (name a file)",
        _ => "",
    }
}
