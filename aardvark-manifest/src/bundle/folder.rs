//! Reading a folder. Links in it are refused and never followed, so that nothing outside of it is read.
//!
//! The folder may change meanwhile. Files and folders must still be what the listing saw when they are read, and
//! anything else is an error. What this cannot see is a folder that is replaced by a link and put back in the
//! right moments, each time something below it is looked at: load no folder that a stranger may write to.

use std::fs;
use std::path::Path;

use super::failure::Problem;
use super::limits::{Budget, BundleLimits};
use super::listed::{Listed, Refusal};
use super::names::{self, Name};
use super::{Files, ignored};

/// Reads the files below `root`.
pub(super) fn read(root: &Path, limits: &BundleLimits) -> Result<Files, Problem> {
    collect(list(root, limits)?, limits)
}

/// The contents of the listed files.
fn collect(entries: Vec<Entry>, limits: &BundleLimits) -> Result<Files, Problem> {
    let listed: Vec<_> = entries
        .iter()
        .map(|entry| if entry.is_folder { Name::folder(&entry.path) } else { Name::file(&entry.path) })
        .collect();
    names::check_conflicts(&listed)?;
    let mut budget = Budget::new(limits);
    let mut files = Files::new();
    for entry in entries.into_iter().filter(|entry| !entry.is_folder) {
        let file = entry.listed.open().map_err(|refusal| match refusal {
            Refusal::Changed => Problem::Changed { path: entry.path.clone() },
            Refusal::Io(source) => Problem::Io { path: entry.listed.place().to_owned(), source },
        })?;
        let bytes = budget.read(&entry.path, file, None)?;
        files.insert(entry.path, bytes.into());
    }
    Ok(files)
}

struct Entry {
    /// Path in the bundle.
    path: String,
    listed: Listed,
    is_folder: bool,
}

/// Everything below `root` that is not ignored, in the order of the names.
fn list(root: &Path, limits: &BundleLimits) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    list_below(root, "", limits, &mut entries)?;
    // Grows while folders are found.
    let mut next = 0;
    while let Some(entry) = entries.get(next) {
        next += 1;
        if entry.is_folder {
            let (path, place) = (entry.path.clone(), entry.listed.place().to_owned());
            list_below(&place, &format!("{path}/"), limits, &mut entries)?;
            if !entries.get(next - 1).is_some_and(|entry| entry.listed.is_unchanged()) {
                return Err(Problem::Changed { path });
            }
        }
    }
    Ok(entries)
}

/// Adds what is in one folder.
fn list_below(
    folder: &Path,
    prefix: &str,
    limits: &BundleLimits,
    entries: &mut Vec<Entry>,
) -> Result<(), Problem> {
    let problem = |source| Problem::Io { path: folder.to_owned(), source };
    let mut found = fs::read_dir(folder).map_err(problem)?.collect::<Result<Vec<_>, _>>().map_err(problem)?;
    // The order of the file system must not decide which of several problems is reported.
    found.sort_by_key(fs::DirEntry::file_name);
    for item in found {
        let name = item.file_name();
        let raw = [prefix.as_bytes(), name.as_encoded_bytes()].concat();
        if std::str::from_utf8(&raw).is_ok_and(ignored::is_ignored) {
            continue;
        }
        let path = names::check(&raw, limits)?.to_owned();
        // Of the entry itself: `DirEntry::metadata` does not follow links.
        let place = item.path();
        let metadata = item.metadata().map_err(|source| Problem::Io { path: place.clone(), source })?;
        if metadata.is_symlink() {
            return Err(Problem::Symlink { path });
        }
        if !metadata.is_dir() && !metadata.is_file() {
            return Err(Problem::Special { path });
        }
        entries.push(Entry { path, listed: Listed::new(place, &metadata), is_folder: metadata.is_dir() });
        limits.check_entries(entries.len())?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_that_becomes_a_link_between_listing_and_reading_is_not_read() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let limits = BundleLimits::default();
        fs::create_dir(folder.path().join("rules")).unwrap();
        fs::write(folder.path().join("rules/a.py"), "x = 1\n").unwrap();
        fs::write(outside.path().join("a.py"), "secret\n").unwrap();

        let message = |entries| collect(entries, &limits).unwrap_err().to_string();
        let expected = "`rules/a.py` changed while it was read (read it again when nothing writes to it)";

        let entries = list(folder.path(), &limits).unwrap();
        fs::remove_file(folder.path().join("rules/a.py")).unwrap();
        symlink(outside.path().join("a.py"), folder.path().join("rules/a.py")).unwrap();
        assert_eq!(message(entries), expected);

        fs::remove_file(folder.path().join("rules/a.py")).unwrap();
        fs::write(folder.path().join("rules/a.py"), "x = 1\n").unwrap();
        let entries = list(folder.path(), &limits).unwrap();
        fs::rename(folder.path().join("rules"), folder.path().join("moved")).unwrap();
        symlink(outside.path(), folder.path().join("rules")).unwrap();
        assert_eq!(message(entries), expected);
    }
}
