//! Which paths a bundle may contain.
//!
//! A path must mean the same file on every system that may ever unpack or mount it: relative, `/` between the
//! segments, no character and no segment that some system reads as something else, and no two paths that differ
//! in case only. Unicode normal forms are not looked at: two paths that differ in nothing else (`é` as one
//! character and as two) are two files here and one on macOS. No path is rewritten.

use super::failure::Problem;
use super::limits::BundleLimits;
use crate::manifest::shortened;

/// What is wrong with a path.
#[derive(Debug, thiserror::Error)]
pub(super) enum NameProblem {
    #[error("empty path")]
    Empty,
    #[error("path `{path}` is not UTF-8")]
    NotUtf8 { path: String },
    #[error("path `{path}` may have at most {limit} bytes, found {actual}")]
    TooLong { path: String, actual: usize, limit: usize },
    #[error("path `{path}` may have at most {limit} segments, found {actual}")]
    TooDeep { path: String, actual: usize, limit: usize },
    #[error("path `{path}` contains NUL")]
    Nul { path: String },
    #[error("path `{path}` contains the control character U+{code:04X}")]
    Control { path: String, code: u32 },
    #[error("path `{path}` contains a backslash (separate segments with `/`)")]
    Backslash { path: String },
    #[error("path `{path}` is absolute (make it relative to the bundle)")]
    Absolute { path: String },
    #[error("path `{path}` begins with a drive letter (make it relative to the bundle)")]
    Drive { path: String },
    #[error("path `{path}` contains `{character}`, which Windows does not allow in names")]
    Reserved { path: String, character: char },
    #[error("path `{path}` contains `..` (name the file itself)")]
    Parent { path: String },
    #[error("path `{path}` contains the segment `.` (leave it out)")]
    Current { path: String },
    #[error("path `{path}` contains an empty segment")]
    EmptySegment { path: String },
    #[error("path `{path}` has a segment that ends with a dot or a space, which Windows drops")]
    TrailingDotOrSpace { path: String },
    #[error("path `{path}` contains `{segment}`, which names a device on Windows")]
    Device { path: String, segment: String },
    #[error("path `{path}` stated twice")]
    Duplicate { path: String },
    #[error("paths `{first}` and `{second}` differ in case only, which some file systems take for the same")]
    Case { first: String, second: String },
    #[error("path `{path}` is both a file and a folder")]
    FileAndFolder { path: String },
}

/// Characters that have a meaning of their own on Windows: streams, redirection, patterns.
const RESERVED: [char; 7] = [':', '<', '>', '"', '|', '?', '*'];

/// A path that passed [`check`], and what it names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'a> {
    path: &'a str,
    is_folder: bool,
}

impl<'a> Name<'a> {
    pub(super) fn file(path: &'a str) -> Self {
        Self { path, is_folder: false }
    }

    pub(super) fn folder(path: &'a str) -> Self {
        Self { path, is_folder: true }
    }
}

/// A path that may stand in a bundle. For a folder, the path without its final `/`.
pub(super) fn check<'a>(raw: &'a [u8], limits: &BundleLimits) -> Result<&'a str, NameProblem> {
    let shown = || shortened(&String::from_utf8_lossy(raw));
    if raw.is_empty() {
        return Err(NameProblem::Empty);
    }
    if raw.len() > limits.path_bytes {
        return Err(NameProblem::TooLong { path: shown(), actual: raw.len(), limit: limits.path_bytes });
    }
    let path = std::str::from_utf8(raw).map_err(|_| NameProblem::NotUtf8 { path: shown() })?;
    let path_shown = shown();
    match path.chars().find(|character| character.is_control() || *character == '\\') {
        Some('\0') => return Err(NameProblem::Nul { path: path_shown }),
        Some('\\') => return Err(NameProblem::Backslash { path: path_shown }),
        Some(control) => return Err(NameProblem::Control { path: path_shown, code: control.into() }),
        None => {}
    }
    if path.starts_with('/') {
        return Err(NameProblem::Absolute { path: path_shown });
    }
    if let [letter, b':', ..] = raw
        && letter.is_ascii_alphabetic()
    {
        return Err(NameProblem::Drive { path: path_shown });
    }
    if let Some(character) = path.chars().find(|character| RESERVED.contains(character)) {
        return Err(NameProblem::Reserved { path: path_shown, character });
    }
    let depth = path.split('/').count();
    if depth > limits.path_depth {
        return Err(NameProblem::TooDeep { path: path_shown, actual: depth, limit: limits.path_depth });
    }
    path.split('/').try_for_each(|segment| check_segment(segment, &path_shown))?;
    Ok(path)
}

fn check_segment(segment: &str, path: &str) -> Result<(), NameProblem> {
    let path = || path.to_owned();
    match segment {
        "" => Err(NameProblem::EmptySegment { path: path() }),
        "." => Err(NameProblem::Current { path: path() }),
        ".." => Err(NameProblem::Parent { path: path() }),
        _ if segment.ends_with(['.', ' ']) => Err(NameProblem::TrailingDotOrSpace { path: path() }),
        _ if is_device(segment) => Err(NameProblem::Device { path: path(), segment: segment.to_owned() }),
        _ => Ok(()),
    }
}

/// Whether Windows opens a device for this name, with any extension and in any folder.
fn is_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    if matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") {
        return true;
    }
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    port.is_some_and(|port| {
        let mut characters = port.chars();
        let digit = characters.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'));
        digit && characters.next().is_none()
    })
}

/// Checks that every path names one thing, also where case does not count.
///
/// Sorted by their segments in lower case, paths that clash stand next to each other, which needs no table of
/// all folders: ten thousand deep paths would make it larger than the bundle.
pub(super) fn check_conflicts(names: &[Name<'_>]) -> Result<(), Problem> {
    if names.is_empty() {
        return Err(Problem::Empty);
    }
    // `\0` sorts before every character that a path may contain, so a folder stands right before its content.
    let mut sorted: Vec<_> =
        names.iter().map(|name| (name.path.to_lowercase().replace('/', "\0"), *name)).collect();
    sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
    for pair in sorted.windows(2) {
        if let [(first_key, first), (second_key, second)] = pair {
            check_pair(first_key, *first, second_key, *second)?;
        }
    }
    Ok(())
}

fn check_pair(
    first_key: &str,
    first: Name<'_>,
    second_key: &str,
    second: Name<'_>,
) -> Result<(), NameProblem> {
    let owned = str::to_owned;
    let keys = first_key.split('\0').zip(second_key.split('\0'));
    let segments = first.path.split('/').zip(second.path.split('/'));
    let shared = keys.take_while(|(left, right)| left == right).zip(segments);
    if shared.clone().any(|(_, (left, right))| left != right) {
        return Err(NameProblem::Case { first: owned(first.path), second: owned(second.path) });
    }
    if first_key == second_key {
        let path = owned(first.path);
        return Err(if first.is_folder == second.is_folder {
            NameProblem::Duplicate { path }
        } else {
            NameProblem::FileAndFolder { path }
        });
    }
    let inside = second_key.strip_prefix(first_key).is_some_and(|rest| rest.starts_with('\0'));
    if inside && !first.is_folder {
        return Err(NameProblem::FileAndFolder { path: owned(first.path) });
    }
    Ok(())
}
