//! The scratch directory: files in memory, counted before they grow.
//!
//! What counts is what is there: the length of each file, holes included (they are stored, so that a file of a terabyte
//! is refused instead of being promised), and of each link's target, until the last name and the last open handle are
//! gone. Links are kept but not followed: whoever resolves a path for a guest does that.

mod content;
mod node;
mod snapshot;

use std::collections::BTreeMap;

use crate::{FileKind, Metadata, Problem};
use node::{Body, Node, Times};

pub use snapshot::{Listing, Snapshot, SnapshotError};

/// Number of a node.
pub(crate) type Inode = u32;

const ROOT: Inode = 1;

/// The first number of a node in the guest's eyes: far above what an interpreter's own file system numbers.
const FIRST_INODE: u64 = 1 << 31;

const DEVICE: u64 = 3;

/// See the module.
#[derive(Clone)]
pub(crate) struct Scratch {
    nodes: BTreeMap<Inode, Node>,
    next: Inode,
    bytes: u64,
    most_bytes: u64,
    most_files: u64,
}

impl Scratch {
    pub(crate) fn new(most_bytes: u64, most_files: u64) -> Self {
        let root = Node::directory(0o777, 0.0);
        Self { nodes: BTreeMap::from([(ROOT, root)]), next: ROOT + 1, bytes: 0, most_bytes, most_files }
    }

    /// Changes the limits; what is there stays even if it is more.
    pub(crate) fn limit(&mut self, most_bytes: u64, most_files: u64) {
        (self.most_bytes, self.most_files) = (most_bytes, most_files);
    }

    /// Bytes in use.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Files, directories and links in use.
    pub(crate) fn files(&self) -> u64 {
        self.nodes.len() as u64 - 1
    }

    /// Bytes that may be used.
    pub(crate) fn most_bytes(&self) -> u64 {
        self.most_bytes
    }

    /// Files, directories and links that there may be.
    pub(crate) fn most_files(&self) -> u64 {
        self.most_files
    }

    /// The node at `names`.
    pub(crate) fn find(&self, names: &[&str]) -> Result<Inode, Problem> {
        let mut at = ROOT;
        for name in names {
            at = *self.entries(at)?.get(*name).ok_or(Problem::Absent)?;
        }
        Ok(at)
    }

    pub(crate) fn stat(&self, inode: Inode) -> Result<Metadata, Problem> {
        let Node { body, permissions, times, .. } = self.node(inode)?;
        let (kind, size) = match body {
            Body::Directory(_) => (FileKind::Directory, 4096),
            Body::File(content) => (FileKind::File, content.len() as u64),
            Body::Link(target) => (FileKind::Link, target.len() as u64),
        };
        let Times { accessed, modified, changed } = *times;
        let permissions = *permissions;
        let inode = FIRST_INODE + u64::from(inode);
        Ok(Metadata { kind, permissions, size, inode, device: DEVICE, accessed, modified, changed })
    }

    /// Names in the directory, sorted.
    pub(crate) fn list(&self, inode: Inode) -> Result<Vec<String>, Problem> {
        Ok(self.entries(inode)?.keys().map(|name| name.to_string()).collect())
    }

    /// The bytes of a file.
    pub(crate) fn content(&self, inode: Inode) -> Result<&[u8], Problem> {
        match &self.node(inode)?.body {
            Body::File(content) => Ok(content),
            Body::Directory(_) => Err(Problem::IsDirectory),
            Body::Link(_) => Err(Problem::Loop),
        }
    }

    /// Where a link leads.
    pub(crate) fn target(&self, inode: Inode) -> Result<&str, Problem> {
        match &self.node(inode)?.body {
            Body::Link(target) => Ok(target),
            _ => Err(Problem::Invalid),
        }
    }

    /// Makes an empty file.
    pub(crate) fn make_file(&mut self, names: &[&str], permissions: u32, now: f64) -> Result<Inode, Problem> {
        self.make(names, Node::file(permissions, now), now)
    }

    /// Makes a directory.
    pub(crate) fn make_directory(
        &mut self,
        names: &[&str],
        permissions: u32,
        now: f64,
    ) -> Result<Inode, Problem> {
        self.make(names, Node::directory(permissions, now), now)
    }

    /// Makes a link; `target` is kept as it is.
    pub(crate) fn make_link(&mut self, names: &[&str], target: &str, now: f64) -> Result<Inode, Problem> {
        if target.is_empty() {
            return Err(Problem::Absent);
        }
        if target.len() > crate::LONGEST_PATH {
            return Err(Problem::NameTooLong);
        }
        if target.contains('\0') {
            return Err(Problem::Invalid);
        }
        self.check_room(target.len() as u64)?;
        let inode = self.make(names, Node::link(target, now), now)?;
        self.bytes += target.len() as u64;
        Ok(inode)
    }

    /// Replaces bytes of a file, which grows as far as that takes; what lies between its end and `at` becomes zeros.
    pub(crate) fn write(&mut self, inode: Inode, at: u64, bytes: &[u8], now: f64) -> Result<(), Problem> {
        if bytes.is_empty() {
            return Ok(());
        }
        let length = self.content(inode)?.len() as u64;
        let end = at.checked_add(bytes.len() as u64).ok_or(Problem::FileTooLarge)?;
        let grown = end.saturating_sub(length);
        self.check_room(grown)?;
        let node = self.node_mut(inode)?;
        let Body::File(content) = &mut node.body else { return Err(Problem::Invalid) };
        content::write(content, at, bytes)?;
        node.times.modify(now);
        self.bytes += grown;
        Ok(())
    }

    /// Cuts a file, or lengthens it with zeros.
    pub(crate) fn resize(&mut self, inode: Inode, length: u64, now: f64) -> Result<(), Problem> {
        let was = self.content(inode)?.len() as u64;
        self.check_room(length.saturating_sub(was))?;
        let node = self.node_mut(inode)?;
        let Body::File(content) = &mut node.body else { return Err(Problem::Invalid) };
        content::resize(content, length)?;
        node.times.modify(now);
        self.bytes = self.bytes - was + length;
        Ok(())
    }

    /// Changes what is given.
    pub(crate) fn set(
        &mut self,
        inode: Inode,
        permissions: Option<u32>,
        times: (Option<f64>, Option<f64>),
        now: f64,
    ) -> Result<(), Problem> {
        let node = self.node_mut(inode)?;
        if let Some(permissions) = permissions {
            node.permissions = permissions & 0o7777;
        }
        node.times.accessed = times.0.unwrap_or(node.times.accessed);
        node.times.modified = times.1.unwrap_or(node.times.modified);
        node.times.changed = now;
        Ok(())
    }

    /// Removes a file or link.
    pub(crate) fn remove(&mut self, names: &[&str], now: f64) -> Result<(), Problem> {
        let inode = self.find(names)?;
        if matches!(self.node(inode)?.body, Body::Directory(_)) {
            return Err(Problem::IsDirectory);
        }
        self.detach(names, now)?;
        self.drop_if_unused(inode);
        Ok(())
    }

    /// Removes an empty directory.
    pub(crate) fn remove_directory(&mut self, names: &[&str], now: f64) -> Result<(), Problem> {
        if names.is_empty() {
            return Err(Problem::Busy);
        }
        let inode = self.find(names)?;
        if !self.entries(inode)?.is_empty() {
            return Err(Problem::NotEmpty);
        }
        self.detach(names, now)?;
        self.drop_if_unused(inode);
        Ok(())
    }

    /// Gives a node another name, in place of what has that name.
    pub(crate) fn rename(&mut self, from: &[&str], to: &[&str], now: f64) -> Result<(), Problem> {
        let inode = self.find(from)?;
        if from.is_empty() || to.is_empty() {
            return Err(Problem::Busy);
        }
        let is_directory = matches!(self.node(inode)?.body, Body::Directory(_));
        // Into itself: nothing would lead there any more.
        if is_directory && to.len() > from.len() && to.starts_with(from) {
            return Err(Problem::Invalid);
        }
        match self.find(to) {
            Ok(replaced) if replaced == inode => return Ok(()),
            Ok(replaced) => match (&self.node(replaced)?.body, is_directory) {
                (Body::Directory(_), false) => return Err(Problem::IsDirectory),
                (Body::Directory(entries), true) if !entries.is_empty() => return Err(Problem::NotEmpty),
                (Body::Directory(_), true) => self.remove_directory(to, now)?,
                (_, true) => return Err(Problem::NotDirectory),
                (_, false) => self.remove(to, now)?,
            },
            Err(Problem::Absent) => {}
            Err(problem) => return Err(problem),
        }
        let (parent, name) = self.parent(to)?;
        // It must be there before the old name goes, or a failure would lose the node.
        self.entries(parent)?;
        self.detach(from, now)?;
        self.attach(parent, name, inode, now)
    }

    /// One more handle on a node, which keeps it when its name goes.
    pub(crate) fn hold(&mut self, inode: Inode) -> Result<(), Problem> {
        self.node_mut(inode)?.handles += 1;
        Ok(())
    }

    /// One handle less.
    pub(crate) fn release(&mut self, inode: Inode) {
        if let Some(node) = self.nodes.get_mut(&inode) {
            node.handles = node.handles.saturating_sub(1);
            self.drop_if_unused(inode);
        }
    }

    fn make(&mut self, names: &[&str], node: Node, now: f64) -> Result<Inode, Problem> {
        let (parent, name) = self.parent(names)?;
        if self.entries(parent)?.contains_key(name) {
            return Err(Problem::Exists);
        }
        if self.files() >= self.most_files {
            return Err(Problem::NoSpace);
        }
        let inode = self.next;
        self.next = inode.checked_add(1).ok_or(Problem::NoSpace)?;
        self.nodes.insert(inode, node);
        self.attach(parent, name, inode, now)?;
        Ok(inode)
    }

    /// The directory that holds the last of `names`, and that name.
    fn parent<'a>(&self, names: &[&'a str]) -> Result<(Inode, &'a str), Problem> {
        let (name, above) = names.split_last().ok_or(Problem::Exists)?;
        Ok((self.find(above)?, name))
    }

    fn attach(&mut self, parent: Inode, name: &str, inode: Inode, now: f64) -> Result<(), Problem> {
        let directory = self.node_mut(parent)?;
        let Body::Directory(entries) = &mut directory.body else { return Err(Problem::NotDirectory) };
        entries.insert(name.into(), inode);
        directory.times.modify(now);
        self.node_mut(inode)?.is_named = true;
        Ok(())
    }

    fn detach(&mut self, names: &[&str], now: f64) -> Result<(), Problem> {
        let (parent, name) = self.parent(names)?;
        let directory = self.node_mut(parent)?;
        let Body::Directory(entries) = &mut directory.body else { return Err(Problem::NotDirectory) };
        let inode = entries.remove(name).ok_or(Problem::Absent)?;
        directory.times.modify(now);
        let node = self.node_mut(inode)?;
        node.is_named = false;
        node.times.changed = now;
        Ok(())
    }

    fn drop_if_unused(&mut self, inode: Inode) {
        let Some(node) = self.nodes.get(&inode) else { return };
        if !node.is_named && node.handles == 0 {
            self.bytes = self.bytes.saturating_sub(node.bytes());
            self.nodes.remove(&inode);
        }
    }

    fn check_room(&self, more: u64) -> Result<(), Problem> {
        if more > 0 && self.bytes.saturating_add(more) > self.most_bytes {
            return Err(Problem::NoSpace);
        }
        Ok(())
    }

    fn entries(&self, inode: Inode) -> Result<&BTreeMap<Box<str>, Inode>, Problem> {
        match &self.node(inode)?.body {
            Body::Directory(entries) => Ok(entries),
            _ => Err(Problem::NotDirectory),
        }
    }

    fn node(&self, inode: Inode) -> Result<&Node, Problem> {
        self.nodes.get(&inode).ok_or(Problem::BadHandle)
    }

    fn node_mut(&mut self, inode: Inode) -> Result<&mut Node, Problem> {
        self.nodes.get_mut(&inode).ok_or(Problem::BadHandle)
    }
}
