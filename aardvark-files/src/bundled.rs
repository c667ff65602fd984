//! A bundle's files as a read-only tree.

use std::collections::BTreeSet;

use aardvark_manifest::bundle::Bundle;

use crate::{FileKind, Metadata, Problem};

/// Every file is from 1980, the first year that a ZIP can name, as Python sees them too.
const TIME: f64 = 315_532_800_000.0;

pub(crate) fn stat(bundle: &Bundle, names: &[&str], device: u64) -> Result<Metadata, Problem> {
    let path = names.join("/");
    if let Some(content) = bundle.file(&path) {
        let inode = bundle.files().position(|(known, _)| known == path).unwrap_or_default() as u64 + 2;
        return Ok(metadata(FileKind::File, content.len() as u64, inode, device));
    }
    list(bundle, names)?;
    Ok(metadata(FileKind::Directory, 4096, 1, device))
}

/// Names in the directory, sorted.
pub(crate) fn list(bundle: &Bundle, names: &[&str]) -> Result<Vec<String>, Problem> {
    let path = names.join("/");
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let inside = bundle.files().filter_map(|(file, _)| file.strip_prefix(&prefix));
    let found: BTreeSet<&str> = inside.filter_map(|rest| rest.split('/').next()).collect();
    if found.is_empty() && !path.is_empty() {
        return Err(absent(bundle, names));
    }
    Ok(found.into_iter().map(str::to_owned).collect())
}

/// The file's bytes.
pub(crate) fn content<'a>(bundle: &'a Bundle, names: &[&str]) -> Result<&'a [u8], Problem> {
    bundle.file(&names.join("/")).ok_or_else(|| match list(bundle, names) {
        Ok(_) => Problem::IsDirectory,
        Err(problem) => problem,
    })
}

fn absent(bundle: &Bundle, names: &[&str]) -> Problem {
    let passes_a_file = (1..=names.len()).any(|end| {
        let above = names.get(..end).unwrap_or_default();
        bundle.file(&above.join("/")).is_some()
    });
    if passes_a_file { Problem::NotDirectory } else { Problem::Absent }
}

fn metadata(kind: FileKind, size: u64, inode: u64, device: u64) -> Metadata {
    let permissions = if kind == FileKind::Directory { 0o555 } else { 0o444 };
    Metadata { kind, permissions, size, inode, device, accessed: TIME, modified: TIME, changed: TIME }
}
