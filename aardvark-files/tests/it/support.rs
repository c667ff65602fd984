//! Views to try things on.

use std::path::Path;

use aardvark_files::{Access, Mount, MountMode, OpenMode, Problem, View};

/// The time that every change is made at.
pub(crate) const NOW: f64 = 1_000.0;

pub(crate) fn access(scratch_bytes: u64, scratch_files: u64) -> Access {
    Access { scratch_bytes, scratch_files, ..Access::none() }
}

/// A view with an empty scratch directory and nothing else.
pub(crate) fn view(scratch_bytes: u64, scratch_files: u64) -> View {
    View::new(&access(scratch_bytes, scratch_files), None)
}

/// A view with `directory` at `/mnt/host`.
pub(crate) fn mounted(directory: &Path, mode: MountMode) -> View {
    let mounts = vec![Mount { name: "host".to_owned(), directory: directory.to_owned(), mode }];
    let access = Access { mounts, ..access(1 << 20, 100) };
    let mut view = View::new(&access, None);
    view.grant(&access).unwrap();
    view
}

pub(crate) fn put(view: &mut View, path: &str, content: &[u8]) -> Result<(), Problem> {
    let handle = view.open(path, OpenMode::from_bits(1 | 2 | 8), 0o644, NOW)?;
    let written = view.write(handle, 0, content, NOW);
    view.close(handle)?;
    written.map(drop)
}

pub(crate) fn get(view: &mut View, path: &str) -> Result<Vec<u8>, Problem> {
    let handle = view.open(path, OpenMode::READ, 0, NOW)?;
    let mut content = Vec::new();
    let read = view.read(handle, 0, 1 << 30, &mut |bytes| content.extend_from_slice(bytes));
    view.close(handle)?;
    read.map(|_| content)
}
