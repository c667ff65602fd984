//! JSON text for a screen, changed only in its white space and in how its strings are escaped: numbers keep their
//! digits and objects their order, which no parser into a tree of values would do.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::plain::is_active;

/// `json`, which is valid, over several lines.
pub(super) fn indented(json: &str) -> String {
    let mut layout = Layout { text: String::with_capacity(json.len() * 2), depth: 0, just_opened: false };
    let mut at = At::Tokens;
    for character in escaped(json).chars() {
        match at {
            At::Tokens => layout.put(character),
            At::String | At::Escape => layout.text.push(character),
        }
        at = match (at, character) {
            (At::Tokens, '"') | (At::Escape, _) => At::String,
            (At::Tokens, _) | (At::String, '"') => At::Tokens,
            (At::String, '\\') => At::Escape,
            (At::String, _) => At::String,
        };
    }
    layout.text
}

/// `json`, which is valid, on one line and without the control characters that JSON allows in strings and terminals
/// obey.
pub(super) fn escaped(json: &str) -> Cow<'_, str> {
    // Valid JSON has line ends only between its tokens.
    if !json.contains(|c| is_active(c) || c == '\n') {
        return json.into();
    }
    let mut text = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        match character {
            '\n' | '\r' => text.push(' '),
            // All of them are in the basic plane: four digits are enough. A string takes any text.
            _ if is_active(character) => drop(write!(text, "\\u{:04x}", u32::from(character))),
            _ => text.push(character),
        }
    }
    text.into()
}

/// Where in the text a character stands.
#[derive(Clone, Copy)]
enum At {
    Tokens,
    String,
    /// After a backslash in a string.
    Escape,
}

struct Layout {
    text: String,
    depth: usize,
    /// The last token opened an array or object, which stays on its line if it is empty.
    just_opened: bool,
}

impl Layout {
    /// Adds a character that is not inside a string.
    fn put(&mut self, character: char) {
        match character {
            ' ' | '\t' => return,
            '}' | ']' => {
                self.depth = self.depth.saturating_sub(1);
                if !self.just_opened {
                    self.start_line();
                }
                self.just_opened = false;
            }
            _ if self.just_opened => {
                self.start_line();
                self.just_opened = false;
            }
            _ => {}
        }
        self.text.push(character);
        match character {
            '{' | '[' => {
                self.depth += 1;
                self.just_opened = true;
            }
            ',' => self.start_line(),
            ':' => self.text.push(' '),
            _ => {}
        }
    }

    fn start_line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_laid_out_as_serde_does() {
        for text in [
            "null",
            "-0.5",
            "\"a, b: {c} [d] \\\" \\\\\"",
            "[]",
            "{}",
            "[[],{}]",
            "[1,[2,{\"a\":[3]}],\"x\"]",
            "{\"a\":{\"b\":[],\"c\":\"\\\\\"},\"d\":true}",
        ] {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(indented(text), serde_json::to_string_pretty(&value).unwrap(), "{text}");
            // White space of the plugin's own makes no difference.
            let spaced = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(indented(&spaced), spaced, "{text}");
        }
    }

    #[test]
    fn digits_and_order_are_kept() {
        let text = "{\"z\":123456789012345678901234567890,\"a\":1.10}";
        assert_eq!(indented(text), "{\n  \"z\": 123456789012345678901234567890,\n  \"a\": 1.10\n}");
    }

    #[test]
    fn what_terminals_obey_is_escaped_and_means_the_same() {
        let text = "{\"\u{9b}2J\":\r\n\"\u{7f}\u{202e}ß\"}";
        assert_eq!(escaped(text), "{\"\\u009b2J\":  \"\\u007f\\u202eß\"}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&escaped(text)), value(text));
        assert_eq!(value(&indented(text)), value(text));
    }
}
