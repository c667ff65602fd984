//! Text that somebody else chose, made fit for one line of a log, a message or a list.
//!
//! A plugin chooses names, messages and file names. Whoever prints them on a line of their own prints them through
//! here, so that no plugin can begin a new line, paint over one, or turn it around. Quotes stay as they are: what needs
//! quoting is the business of the format around.

use std::fmt;

/// Shows a text on one line, with what is not plain spelt out: a line feed as `\n`, an escape as `\u{1b}`.
///
/// ```
/// use aardvark_manifest::plain::Plain;
///
/// let forged = "done\n2026-01-01 INFO all is well\u{1b}[2K\u{202e}";
/// assert_eq!(Plain(forged).to_string(), r"done\n2026-01-01 INFO all is well\u{1b}[2K\u{202e}");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a>(pub &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spell_out(self.0, f, is_active)
    }
}

/// Shows a text of several lines: as [`Plain`], but line feeds and tabs stay what they are.
///
/// ```
/// use aardvark_manifest::plain::Lines;
///
/// assert_eq!(Lines("one\n\ttwo\u{1b}[2K\r").to_string(), "one\n\ttwo\\u{1b}[2K\\r");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a>(pub &'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spell_out(self.0, f, acts_within_lines)
    }
}

/// Whether a character does something to the text around it: ends the line, moves the cursor, turns the direction, or
/// takes up no room at all. Joiners are not among them, because scripts and emoji need them.
#[must_use]
pub fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' // marks of direction, a space of no width
            | '\u{2028}'..='\u{202e}' // separators of lines and paragraphs, embeddings and overrides
            | '\u{2060}'..='\u{206f}' // invisible operators, isolates
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' // byte order mark, annotations
        )
}

/// Whether a character does something to the text around it, other than laying it out in lines and columns.
#[must_use]
pub fn acts_within_lines(character: char) -> bool {
    !matches!(character, '\n' | '\t') && is_active(character)
}

fn spell_out(text: &str, f: &mut fmt::Formatter<'_>, is_meant: fn(char) -> bool) -> fmt::Result {
    let mut rest = text;
    while let Some(index) = rest.find(is_meant) {
        let (safe, from) = rest.split_at(index);
        f.write_str(safe)?;
        let mut characters = from.chars();
        if let Some(character) = characters.next() {
            // `escape_default` spells out everything that is not printable ASCII, and these are not.
            write!(f, "{}", character.escape_default())?;
        }
        rest = characters.as_str();
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_line_is_spelt_out_and_scripts_are_left_alone() {
        for (text, plain) in [
            ("a\r\nb\tc\u{85}", r"a\r\nb\tc\u{85}"),
            ("\u{2028}x\u{2029}", r"\u{2028}x\u{2029}"),
            ("\u{9b}2J\u{7f}", r"\u{9b}2J\u{7f}"),
            ("\u{2066}\u{2069}\u{200f}", r"\u{2066}\u{2069}\u{200f}"),
            ("süß हिन्दी 👩\u{200d}🚀 \"quoted\" 'and' \\", "süß हिन्दी 👩\u{200d}🚀 \"quoted\" 'and' \\"),
        ] {
            assert_eq!(Plain(text).to_string(), plain);
        }
    }
}
