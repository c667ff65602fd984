//! Text from plugins, made harmless for a terminal: a plugin must not be able to move the cursor, change the title or
//! paint over what the host said.

use std::fmt::{self, Write as _};

/// Shows a text with its control characters spelt out, except line feeds and tabs.
pub(crate) use aardvark_manifest::plain::Lines as Plain;
/// Whether a character must be spelt out; line feeds and tabs are laid out instead.
pub(super) use aardvark_manifest::plain::acts_within_lines as is_active;

/// Shows a text on one line.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.0.split_whitespace().enumerate() {
            if index > 0 {
                f.write_char(' ')?;
            }
            fmt::Display::fmt(&Plain(word), f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelt_out() {
        assert_eq!(Plain("a\u{1b}[31mred\tb\nc\r").to_string(), "a\\u{1b}[31mred\tb\nc\\r");
        assert_eq!(Plain("\u{9b}2Jß\u{202e}").to_string(), "\\u{9b}2Jß\\u{202e}");
        assert_eq!(OneLine(" two\n  words\u{7} ").to_string(), "two words\\u{7}");
    }
}
