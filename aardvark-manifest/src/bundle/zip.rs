//! Reading a ZIP archive, strictly.
//!
//! A ZIP archive describes itself three times (end record, central directory, local headers), and where the
//! three disagree, different programs see different files. General readers pick one and go on; the `zip` crate,
//! for one, keeps the last of two entries with the same name and finds archives inside of other data. An
//! archive that is checked here and then looked at with other tools must not show anything else there, so this
//! reader accepts only what every reader agrees on: entries back to back from the first byte, a directory right
//! after them, its end at the end of the file, equal headers, stored or deflated data. `pack` writes with the
//! `zip` crate.
//!
//! ```text
//! | local header, data [, descriptor] | … | central directory: one record per entry | end record, comment |
//! 0                                       directory offset                          end          length
//! ```

mod content;
mod directory;
mod problem;
mod record;

pub(super) use self::content::{Entry, inflate};
use self::directory::Directory;
pub(super) use self::problem::ZipProblem;
use super::failure::Problem;
use super::limits::{Budget, BundleLimits};
use super::names::{self, Name};
use super::{Files, ignored};

/// Reads the files of an archive.
pub(super) fn read(bytes: &[u8], limits: &BundleLimits) -> Result<Files, Problem> {
    let mut budget = Budget::new(limits);
    let mut files = Files::new();
    for entry in entries(bytes, limits)? {
        if entry.is_folder {
            check_folder(&entry, bytes, &mut budget)?;
        } else if !ignored::is_ignored(&entry.path) {
            let data = inflate(&entry, bytes, &mut budget)?;
            files.insert(entry.path, data.into());
        }
    }
    Ok(files)
}

/// What an archive contains, in the order of its directory. All but the data has been checked.
pub(super) fn entries(bytes: &[u8], limits: &BundleLimits) -> Result<Vec<Entry>, Problem> {
    limits.check_archive(bytes.len())?;
    let directory = Directory::find(bytes)?;
    limits.check_entries(directory.entries)?;
    let records = directory.records(bytes)?;

    // Names are checked before anything is inflated.
    let mut listed = Vec::with_capacity(records.len());
    for record in &records {
        let name = match record.name.strip_suffix(b"/") {
            Some(folder) => Name::folder(names::check(folder, limits)?),
            None => Name::file(names::check(record.name, limits)?),
        };
        listed.push(name);
        record.check()?;
    }
    names::check_conflicts(&listed)?;
    Ok(content::locate(bytes, &records, directory.start)?)
}

/// Checks that a folder has no data. It is inflated, because some programs deflate the nothing that a folder contains.
pub(super) fn check_folder(entry: &Entry, bytes: &[u8], budget: &mut Budget<'_>) -> Result<(), Problem> {
    if inflate(entry, bytes, budget)?.is_empty() {
        return Ok(());
    }
    Err(ZipProblem::FolderWithData { path: entry.path.clone() }.into())
}
