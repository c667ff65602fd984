//! Open files by number.

use std::collections::BTreeMap;

use cap_std::fs::File;

use crate::Problem;
use crate::scratch::Inode;

/// More than any plugin's limit of open files, of which each has at most one handle.
const MOST: u32 = 65_536;

/// See the module.
#[derive(Default)]
pub(crate) struct Handles(BTreeMap<u32, Handle>);

/// An open file.
pub(crate) struct Handle {
    pub(crate) body: Opened,
    pub(crate) may_write: bool,
}

/// What is open.
pub(crate) enum Opened {
    Scratch(Inode),
    Mounted { mount: usize, file: File },
}

impl Handles {
    /// Keeps `handle` under the lowest number that is free.
    pub(crate) fn add(&mut self, handle: Handle) -> Result<u32, Problem> {
        let number = (0..MOST).find(|number| !self.0.contains_key(number)).ok_or(Problem::TooManyOpen)?;
        self.0.insert(number, handle);
        Ok(number)
    }

    pub(crate) fn find(&self, number: u32) -> Result<&Handle, Problem> {
        self.0.get(&number).ok_or(Problem::BadHandle)
    }

    /// As [`Handles::find`], for writing.
    pub(crate) fn find_to_write(&self, number: u32) -> Result<&Handle, Problem> {
        let handle = self.find(number)?;
        if handle.may_write { Ok(handle) } else { Err(Problem::BadHandle) }
    }

    pub(crate) fn take(&mut self, number: u32) -> Result<Handle, Problem> {
        self.0.remove(&number).ok_or(Problem::BadHandle)
    }

    /// Those that are open on the scratch directory: number, node, whether it may be written.
    pub(crate) fn on_scratch(&self) -> Vec<(u32, Inode, bool)> {
        let on_scratch = self.0.iter().filter_map(|(number, handle)| match handle.body {
            Opened::Scratch(inode) => Some((*number, inode, handle.may_write)),
            Opened::Mounted { .. } => None,
        });
        on_scratch.collect()
    }

    /// Exactly these.
    pub(crate) fn replace(&mut self, handles: &[(u32, Inode, bool)]) {
        let kept = |&(number, inode, may_write): &(u32, Inode, bool)| {
            (number, Handle { body: Opened::Scratch(inode), may_write })
        };
        self.0 = handles.iter().map(kept).collect();
    }
}
