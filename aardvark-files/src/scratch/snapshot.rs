//! A scratch directory as a value, and as two things that a file can keep: a listing, and the bytes of its files.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::node::{Body, Node, Times};
use super::{Inode, ROOT, Scratch};

/// See the module. Cheap to clone but for its names: bytes are shared, also with each directory that is restored from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot(Tree<Arc<Vec<u8>>>);

/// What is in a [`Snapshot`] but the bytes of its files, of which it has the lengths.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Listing(Tree<u64>);

/// Why a snapshot is not one.
#[derive(Debug, thiserror::Error)]
#[error("the files of an image do not fit together")]
pub struct SnapshotError;

/// Nodes come after the directories that list them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree<File> {
    next: Inode,
    entries: Vec<Entry<File>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry<File> {
    inode: Inode,
    parent: Inode,
    name: String,
    permissions: u32,
    times: [f64; 3],
    #[serde(flatten)]
    content: Content<File>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Content<File> {
    Directory,
    File(File),
    Link(String),
}

impl<File> Default for Tree<File> {
    fn default() -> Self {
        Self { next: 0, entries: Vec::new() }
    }
}

impl<File> Tree<File> {
    /// The same with other files.
    fn try_map<To, E>(&self, mut map: impl FnMut(&File) -> Result<To, E>) -> Result<Tree<To>, E> {
        let entries = self.entries.iter().map(|entry| {
            let Entry { inode, parent, ref name, permissions, times, ref content } = *entry;
            let content = match content {
                Content::Directory => Content::Directory,
                Content::File(file) => Content::File(map(file)?),
                Content::Link(target) => Content::Link(target.clone()),
            };
            Ok(Entry { inode, parent, name: name.clone(), permissions, times, content })
        });
        Ok(Tree { next: self.next, entries: entries.collect::<Result<_, E>>()? })
    }
}

impl Snapshot {
    /// Bytes of files and links in it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let sizes = self.0.entries.iter().map(|entry| match &entry.content {
            Content::Directory => 0,
            Content::File(bytes) => bytes.len() as u64,
            Content::Link(target) => target.len() as u64,
        });
        sizes.sum()
    }

    /// Files, directories and links in it, besides the root.
    #[must_use]
    pub fn files(&self) -> u64 {
        (self.0.entries.len() as u64).saturating_sub(1)
    }

    /// What is in it, for [`Listing::with`], and behind each other the bytes that this needs again.
    #[must_use]
    pub fn split(&self) -> (Listing, Vec<u8>) {
        let mut bytes = Vec::new();
        let length = |file: &Arc<Vec<u8>>| {
            bytes.extend_from_slice(file);
            Ok::<_, std::convert::Infallible>(file.len() as u64)
        };
        match self.0.try_map(length) {
            Ok(tree) => (Listing(tree), bytes),
            Err(never) => match never {},
        }
    }
}

impl Listing {
    /// The snapshot that was [split](Snapshot::split) into this and `bytes`.
    ///
    /// # Errors
    ///
    /// There are more bytes, or fewer, than the files have.
    pub fn with(&self, mut bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
        let tree = self.0.try_map(|length| {
            let length = usize::try_from(*length).map_err(|_| SnapshotError)?;
            let (file, rest) = bytes.split_at_checked(length).ok_or(SnapshotError)?;
            bytes = rest;
            Ok(Arc::new(file.to_vec()))
        })?;
        if bytes.is_empty() { Ok(Snapshot(tree)) } else { Err(SnapshotError) }
    }
}

impl Scratch {
    /// What is there, without nodes that have no name any more.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut entries = Vec::new();
        let mut waiting = vec![(ROOT, ROOT, "")];
        while let Some((parent, inode, name)) = waiting.pop() {
            let Some(node) = self.nodes.get(&inode) else { continue };
            let content = match &node.body {
                Body::Directory(children) => {
                    waiting.extend(children.iter().map(|(name, child)| (inode, *child, &**name)));
                    Content::Directory
                }
                Body::File(bytes) => Content::File(Arc::clone(bytes)),
                Body::Link(target) => Content::Link(target.to_string()),
            };
            let Times { accessed, modified, changed } = node.times;
            let times = [accessed, modified, changed];
            entries.push(Entry {
                inode,
                parent,
                name: name.to_owned(),
                permissions: node.permissions,
                times,
                content,
            });
        }
        Snapshot(Tree { next: self.next, entries })
    }

    /// Becomes what `snapshot` says; the limits stay.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        let mut nodes = BTreeMap::new();
        let mut bytes = 0;
        for entry in &snapshot.0.entries {
            let body = match &entry.content {
                Content::Directory => Body::Directory(BTreeMap::new()),
                Content::File(bytes) => Body::File(Arc::clone(bytes)),
                Content::Link(target) => Body::Link(target.as_str().into()),
            };
            let [accessed, modified, changed] = entry.times;
            let times = Times { accessed, modified, changed };
            let node = Node { body, permissions: entry.permissions, times, is_named: true, handles: 0 };
            bytes += node.bytes();
            let is_root = entry.inode == ROOT && nodes.is_empty();
            if !is_root {
                let Some(Node { body: Body::Directory(children), .. }) = nodes.get_mut(&entry.parent) else {
                    return Err(SnapshotError);
                };
                children.insert(entry.name.as_str().into(), entry.inode);
            }
            if entry.inode >= snapshot.0.next || nodes.insert(entry.inode, node).is_some() {
                return Err(SnapshotError);
            }
        }
        if !matches!(nodes.get(&ROOT), Some(Node { body: Body::Directory(_), .. })) {
            return Err(SnapshotError);
        }
        (self.nodes, self.next, self.bytes) = (nodes, snapshot.0.next, bytes);
        Ok(())
    }
}
