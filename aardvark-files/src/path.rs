//! A guest's path, taken apart: the only way from text to a place.

use crate::Problem;

/// The longest path, in bytes of UTF-8.
pub const LONGEST_PATH: usize = 4096;

/// The longest name in a path, in bytes of UTF-8.
pub const LONGEST_NAME: usize = 255;

/// An absolute path without anything that has to be resolved: no `.`, no `..`, no empty names, no NUL.
///
/// ```
/// use aardvark_files::Path;
///
/// let path = Path::parse("//tmp/./a/../b/").unwrap();
/// assert_eq!(path.names(), ["tmp", "b"]);
/// assert!(path.is_directory());
/// assert_eq!(Path::parse("/../../etc/passwd").unwrap().names(), ["etc", "passwd"]);
/// assert!(Path::parse("tmp").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    names: Vec<&'a str>,
    is_directory: bool,
}

impl<'a> Path<'a> {
    /// Takes `text` apart. `..` goes up by one name and no further than the root.
    ///
    /// # Errors
    ///
    /// [`Problem::Absent`] if it is empty, [`Problem::Invalid`] if it is relative or has a NUL,
    /// [`Problem::NameTooLong`] if it or a name in it is too long.
    pub fn parse(text: &'a str) -> Result<Self, Problem> {
        if text.len() > LONGEST_PATH {
            return Err(Problem::NameTooLong);
        }
        if text.is_empty() {
            return Err(Problem::Absent);
        }
        if !text.starts_with('/') || text.contains('\0') {
            return Err(Problem::Invalid);
        }
        let mut names = Vec::new();
        let mut last = "";
        for name in text.split('/') {
            last = name;
            match name {
                "" | "." => {}
                ".." => drop(names.pop()),
                name if name.len() > LONGEST_NAME => return Err(Problem::NameTooLong),
                name => names.push(name),
            }
        }
        Ok(Self { names, is_directory: matches!(last, "" | "." | "..") })
    }

    /// The names from the root on.
    #[must_use]
    pub fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// Whether the text ends so that only a directory can be meant.
    #[must_use]
    pub fn is_directory(&self) -> bool {
        self.is_directory
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_path_leads_anywhere_but_down(text in "[/.a\\\\\0\n\u{e9}~]{0,40}") {
            let Ok(path) = Path::parse(&text) else { return Ok(()) };
            for name in path.names() {
                prop_assert!(!["", ".", ".."].contains(name));
                prop_assert!(!name.contains(['/', '\0']) && name.len() <= LONGEST_NAME);
            }
            let again = format!("/{}", path.names().join("/"));
            let parsed = Path::parse(&again).unwrap();
            prop_assert_eq!(parsed.names(), path.names());
        }
    }

    #[test]
    fn too_long_is_too_long() {
        assert_eq!(Path::parse(&format!("/{}", "a".repeat(256))), Err(Problem::NameTooLong));
        assert!(Path::parse(&format!("/{}", "a".repeat(255))).is_ok());
        assert_eq!(Path::parse(&"/a".repeat(2049)), Err(Problem::NameTooLong));
        assert!(Path::parse(&"/a".repeat(2048)).is_ok());
    }
}
