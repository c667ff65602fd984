//! Reading a folder. Links are refused and never followed, so nothing outside of it can be read.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::failure::Problem;
use super::limits::{Budget, BundleLimits};
use super::names::{self, Name};
use super::{Files, ignored};

/// Reads the files below `root`.
pub(super) fn read(root: &Path, limits: &BundleLimits) -> Result<Files, Problem> {
    let entries = list(root, limits)?;
    let listed: Vec<_> = entries
        .iter()
        .map(|entry| if entry.is_folder { Name::folder(&entry.path) } else { Name::file(&entry.path) })
        .collect();
    names::check_conflicts(&listed)?;
    let mut budget = Budget::new(limits);
    let mut files = Files::new();
    for entry in entries.into_iter().filter(|entry| !entry.is_folder) {
        let file =
            File::open(&entry.place).map_err(|source| Problem::Io { path: entry.place.clone(), source })?;
        let bytes = budget.read(&entry.path, file, None)?;
        files.insert(entry.path, bytes.into());
    }
    Ok(files)
}

struct Entry {
    /// Path in the bundle.
    path: String,
    /// Path on disk.
    place: PathBuf,
    is_folder: bool,
}

/// Everything below `root` that is not ignored, in the order of the names.
fn list(root: &Path, limits: &BundleLimits) -> Result<Vec<Entry>, Problem> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut open = vec![(String::new(), root.to_owned())];
    while let Some((prefix, folder)) = open.pop() {
        let problem = |source| Problem::Io { path: folder.clone(), source };
        let mut found =
            fs::read_dir(&folder).map_err(problem)?.collect::<Result<Vec<_>, _>>().map_err(problem)?;
        // The order of the file system must not decide which of several problems is reported.
        found.sort_by_key(fs::DirEntry::file_name);
        for item in found {
            let name = item.file_name();
            let raw = [prefix.as_bytes(), name.as_encoded_bytes()].concat();
            if std::str::from_utf8(&raw).is_ok_and(ignored::is_ignored) {
                continue;
            }
            let path = names::check(&raw, limits)?.to_owned();
            // The type of the entry itself: `file_type` does not follow links.
            let place = item.path();
            let kind = item.file_type().map_err(|source| Problem::Io { path: place.clone(), source })?;
            if kind.is_symlink() {
                return Err(Problem::Symlink { path });
            }
            if !kind.is_dir() && !kind.is_file() {
                return Err(Problem::Special { path });
            }
            if kind.is_dir() {
                open.push((format!("{path}/"), place.clone()));
            }
            entries.push(Entry { path, place, is_folder: kind.is_dir() });
            limits.check_entries(entries.len())?;
        }
    }
    Ok(entries)
}
