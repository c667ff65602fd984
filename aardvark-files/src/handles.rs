//! Open files by number.

use std::collections::BTreeMap;

use cap_std::fs::File;

use crate::Problem;
use crate::scratch::Inode;

/// See the module.
pub(crate) struct Handles {
    open: BTreeMap<u32, Handle>,
    most: u32,
}

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
    /// Room for `most` open files.
    pub(crate) fn new(most: u64) -> Self {
        let mut handles = Self { open: BTreeMap::new(), most: 0 };
        handles.limit(most);
        handles
    }

    /// Allows `most` open files; those that are open stay open.
    pub(crate) fn limit(&mut self, most: u64) {
        self.most = u32::try_from(most).unwrap_or(u32::MAX);
    }

    /// Whether one more file may be open.
    pub(crate) fn has_room(&self) -> bool {
        self.open.len() < usize::try_from(self.most).unwrap_or(usize::MAX)
    }

    /// Keeps `handle` under the lowest number that is free.
    pub(crate) fn add(&mut self, handle: Handle) -> Result<u32, Problem> {
        let is_free = |number: &u32| !self.open.contains_key(number);
        let number = (0..self.most).find(is_free).ok_or(Problem::TooManyOpen)?;
        self.open.insert(number, handle);
        Ok(number)
    }

    pub(crate) fn find(&self, number: u32) -> Result<&Handle, Problem> {
        self.open.get(&number).ok_or(Problem::BadHandle)
    }

    /// As [`Handles::find`], for writing.
    pub(crate) fn find_to_write(&self, number: u32) -> Result<&Handle, Problem> {
        let handle = self.find(number)?;
        if handle.may_write { Ok(handle) } else { Err(Problem::BadHandle) }
    }

    pub(crate) fn take(&mut self, number: u32) -> Result<Handle, Problem> {
        self.open.remove(&number).ok_or(Problem::BadHandle)
    }

    /// Those that are open on the scratch directory: number, node, whether it may be written.
    pub(crate) fn on_scratch(&self) -> Vec<(u32, Inode, bool)> {
        let on_scratch = self.open.iter().filter_map(|(number, handle)| match handle.body {
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
        self.open = handles.iter().map(kept).collect();
    }
}
