//! Names that a plugin has given its functions and parameters, for messages: on one line and of a bounded length, whatever
//! they are.

use std::fmt;

use aardvark_manifest::plain::Plain;

/// Names in one list.
const MOST_NAMES: usize = 64;

/// Characters of one name.
const MOST_CHARACTERS: usize = 64;

/// A name that a plugin has chosen.
pub(super) struct Name<'a>(pub(super) &'a str);

/// The first of `names`, with commas between them, and how many there are besides.
pub(super) fn offered<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(MOST_NAMES).map(|name| Name(name).to_string()).collect();
    let mut list = shown.join(", ");
    let others = names.count();
    if others > 0 {
        list.push_str(&format!(" and {others} more"));
    }
    list
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MOST_CHARACTERS) {
            Some((end, _)) => write!(f, "{}…", Plain(self.0.get(..end).unwrap_or_default())),
            None => Plain(self.0).fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_short_and_on_one_line() {
        assert_eq!(offered(["f", "g\nh"]), r"f, g\nh");
        assert_eq!(offered([]), "");
        let long = "x".repeat(100);
        let list = offered(std::iter::repeat_n(long.as_str(), 1000));
        assert!(list.ends_with("xxx… and 936 more") && list.len() < 64 * 70, "{list}");
    }
}
