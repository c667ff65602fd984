//! Which of a view's places a path is in.

use crate::Path;
use crate::directory::Directory;

/// A place, and the names in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'p> {
    /// `/`.
    Top,
    Scratch(&'p [&'p str]),
    Bundle(&'p [&'p str]),
    /// `/mnt`.
    Mounts,
    Mount(usize, &'p [&'p str]),
    /// Nothing is there, and nothing can be put there.
    Nowhere,
}

impl<'p> Route<'p> {
    pub(super) fn of(path: &'p Path<'p>, mounts: &[(String, Directory)]) -> Self {
        match path.names() {
            [] => Self::Top,
            ["tmp", rest @ ..] => Self::Scratch(rest),
            ["bundle", rest @ ..] => Self::Bundle(rest),
            ["mnt"] => Self::Mounts,
            ["mnt", name, rest @ ..] => match mounts.iter().position(|(known, _)| known == name) {
                Some(index) => Self::Mount(index, rest),
                None => Self::Nowhere,
            },
            _ => Self::Nowhere,
        }
    }
}
