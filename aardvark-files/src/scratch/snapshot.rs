//! A scratch directory as a value that a file can keep.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::node::{Body, Node, Times};
use super::{Inode, ROOT, Scratch};

/// See the module. Nodes come after the directories that list them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    next: Inode,
    entries: Vec<Entry>,
}

/// Why a snapshot is not one.
#[derive(Debug, thiserror::Error)]
#[error("the files of an image do not fit together")]
pub struct SnapshotError;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    inode: Inode,
    parent: Inode,
    name: String,
    permissions: u32,
    times: [f64; 3],
    #[serde(flatten)]
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Content {
    Directory,
    /// As Base64.
    File(String),
    Link(String),
}

impl Snapshot {
    /// Bytes of files and links in it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let sizes = self.entries.iter().map(|entry| match &entry.content {
            Content::Directory => 0,
            Content::File(text) => size(text),
            Content::Link(target) => target.len() as u64,
        });
        sizes.sum()
    }

    /// Files, directories and links in it, besides the root.
    #[must_use]
    pub fn files(&self) -> u64 {
        (self.entries.len() as u64).saturating_sub(1)
    }
}

/// Bytes behind Base64, without decoding it: three for four characters, and one less for each that only fills up.
fn size(text: &str) -> u64 {
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    (text.len() as u64 / 4 * 3).saturating_sub(padding as u64)
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
                Body::File(bytes) => Content::File(BASE64_STANDARD.encode(&**bytes)),
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
        Snapshot { next: self.next, entries }
    }

    /// Becomes what `snapshot` says; the limits stay.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        let mut nodes = BTreeMap::new();
        let mut bytes = 0;
        for entry in &snapshot.entries {
            let body = match &entry.content {
                Content::Directory => Body::Directory(BTreeMap::new()),
                Content::File(text) => {
                    Body::File(Arc::new(BASE64_STANDARD.decode(text).map_err(|_| SnapshotError)?))
                }
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
            if entry.inode >= snapshot.next || nodes.insert(entry.inode, node).is_some() {
                return Err(SnapshotError);
            }
        }
        if !matches!(nodes.get(&ROOT), Some(Node { body: Body::Directory(_), .. })) {
            return Err(SnapshotError);
        }
        (self.nodes, self.next, self.bytes) = (nodes, snapshot.next, bytes);
        Ok(())
    }
}
