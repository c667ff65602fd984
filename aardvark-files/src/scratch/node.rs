//! One file, directory or link of a scratch directory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Inode;

/// See the module. Cheap to clone but for directories: bytes are copied when they are written to.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) body: Body,
    pub(super) permissions: u32,
    pub(super) times: Times,
    /// Whether a directory lists it.
    pub(super) is_named: bool,
    /// Open files that lead to it.
    pub(super) handles: u32,
}

#[derive(Clone)]
pub(super) enum Body {
    Directory(BTreeMap<Box<str>, Inode>),
    File(Arc<Vec<u8>>),
    Link(Box<str>),
}

/// In milliseconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) accessed: f64,
    pub(super) modified: f64,
    pub(super) changed: f64,
}

impl Times {
    pub(super) const fn new(now: f64) -> Self {
        Self { accessed: now, modified: now, changed: now }
    }

    pub(super) fn modify(&mut self, now: f64) {
        (self.modified, self.changed) = (now, now);
    }
}

impl Node {
    pub(super) fn directory(permissions: u32, now: f64) -> Self {
        Self::new(Body::Directory(BTreeMap::new()), permissions, now)
    }

    pub(super) fn file(permissions: u32, now: f64) -> Self {
        Self::new(Body::File(Arc::default()), permissions, now)
    }

    pub(super) fn link(target: &str, now: f64) -> Self {
        Self::new(Body::Link(target.into()), 0o777, now)
    }

    fn new(body: Body, permissions: u32, now: f64) -> Self {
        Self { body, permissions: permissions & 0o7777, times: Times::new(now), is_named: true, handles: 0 }
    }

    /// What it counts.
    pub(super) fn bytes(&self) -> u64 {
        match &self.body {
            Body::Directory(_) => 0,
            Body::File(content) => content.len() as u64,
            Body::Link(target) => target.len() as u64,
        }
    }
}
