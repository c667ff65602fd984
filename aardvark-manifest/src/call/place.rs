//! A place inside a JSON value, written the way a person would write it: `quake.tags[2].name`.

use std::borrow::Cow;
use std::fmt;

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into an object.
    Key(Cow<'static, str>),
    /// Into an array.
    Index(usize),
}

/// A root's name and the steps from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    root: Cow<'static, str>,
    steps: Vec<Step>,
}

impl Place {
    /// The place `steps` below `root`.
    pub(super) fn new(root: impl Into<Cow<'static, str>>, steps: Vec<Step>) -> Self {
        Self { root: root.into(), steps }
    }

    /// The steps from the root.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A hostile value can make a path as long as its own keys; nobody reads more than this.
        const MAX_STEPS: usize = 24;
        f.write_str(&self.root)?;
        for step in self.steps.iter().take(MAX_STEPS) {
            match step {
                Step::Key(key) if is_plain(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[{:?}]", shorten(key, 40))?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        if self.steps.len() > MAX_STEPS {
            f.write_str("…")?;
        }
        Ok(())
    }
}

/// The first `most` characters of `text`, with an ellipsis if that is not all.
pub(super) fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

fn is_plain(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && key.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(steps: &[Step]) -> Place {
        Place::new("result", steps.to_vec())
    }

    #[test]
    fn places_read_like_code() {
        let key = |key: &'static str| Step::Key(key.into());
        let cases = [
            (place(&[]), "result"),
            (place(&[key("level")]), "result.level"),
            (place(&[Step::Index(2), key("a_1")]), "result[2].a_1"),
            (place(&[key("odd key")]), "result[\"odd key\"]"),
            (place(&[key("")]), "result[\"\"]"),
        ];
        for (place, expected) in cases {
            assert_eq!(place.to_string(), expected);
        }
    }
}
