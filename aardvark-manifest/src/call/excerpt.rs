//! The beginning of a value inside JSON text, for a message.
//!
//! The text is searched as it is: parsed into a value, what a guest has written would take up a hundred times its size,
//! only for a few characters of it to be shown. It does not check the syntax.

use super::place::{Step, shorten};
use super::scan::string_end;

/// The first `most` characters of the value that `steps` lead to, or of the nearest value around it that exists, without
/// white space between its parts.
pub(super) fn excerpt(text: &[u8], steps: &[Step], most: usize) -> String {
    // A character has at most four bytes, so that these are more than `most` characters.
    let enough = 4 * most + 4;
    let mut kept = Vec::new();
    let mut depth = 0_usize;
    let mut at = find(text, steps);
    while kept.len() < enough
        && let Some(&byte) = text.get(at)
    {
        let mut end = at + 1;
        match byte {
            b'"' => end = string_end(text, at),
            b'[' | b'{' => depth += 1,
            b',' | b']' | b'}' if depth == 0 => break,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        if !is_space(byte) {
            kept.extend_from_slice(text.get(at..end.min(at + enough)).unwrap_or_default());
        }
        at = end;
    }
    shorten(&String::from_utf8_lossy(&kept), most).into_owned()
}

/// The offset of the value that `steps` lead to, as far as they do.
fn find(text: &[u8], steps: &[Step]) -> usize {
    let mut at = skip_space(text, 0);
    for step in steps {
        match inside(text, at, step) {
            Some(found) => at = found,
            None => break,
        }
    }
    at
}

/// The offset of the value one step inside the value at `start`.
fn inside(text: &[u8], start: usize, step: &Step) -> Option<usize> {
    let opening = match step {
        Step::Key(_) => b'{',
        Step::Index(_) => b'[',
    };
    if text.get(start) != Some(&opening) {
        return None;
    }
    let mut index = 0;
    let mut at = skip_space(text, start + 1);
    while !matches!(text.get(at)?, b']' | b'}') {
        let is_wanted = match step {
            Step::Key(wanted) => {
                let end = string_end(text, at);
                let key = serde_json::from_slice::<String>(text.get(at..end)?).ok()?;
                at = skip_space(text, end);
                if text.get(at) != Some(&b':') {
                    return None;
                }
                at = skip_space(text, at + 1);
                key == **wanted
            }
            Step::Index(wanted) => index == *wanted,
        };
        if is_wanted {
            return Some(at);
        }
        at = value_end(text, at);
        if text.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
        index += 1;
    }
    None
}

/// The offset of the comma or bracket behind the value at `start`.
fn value_end(text: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                at = string_end(text, at);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b',' | b']' | b'}' if depth == 0 => break,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}

fn skip_space(text: &[u8], start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| is_space(**byte)).count()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &'static str) -> Step {
        Step::Key(key.into())
    }

    #[test]
    fn the_nearest_value_is_the_innermost_that_exists() {
        let text = br#" {"a,]": "x\"}", "a" : [1, {"b" : 2, "\u0063": [ ] } , "y"], "d": {}} "#;
        let whole = r#"{"a,]":"x\"}","a":[1,{"b":2,"\u0063":[]},"y"],"d":{}}"#;
        for (steps, expected) in [
            (&[][..], whole),
            (&[key("a,]")], r#""x\"}""#),
            (&[key("a"), Step::Index(0)], "1"),
            (&[key("a"), Step::Index(1), key("missing")], r#"{"b":2,"\u0063":[]}"#),
            (&[key("a"), Step::Index(1), key("c"), Step::Index(0)], "[]"),
            (&[key("a"), Step::Index(2)], r#""y""#),
            (&[key("a"), Step::Index(3)], r#"[1,{"b":2,"\u0063":[]},"y"]"#),
            (&[key("d"), Step::Index(0)], "{}"),
        ] {
            assert_eq!(excerpt(text, steps, 100), expected);
        }
    }

    #[test]
    fn long_values_are_cut_and_broken_text_is_shown_as_far_as_it_goes() {
        let long = format!("[\"{}\"]", "é".repeat(100));
        assert_eq!(excerpt(long.as_bytes(), &[Step::Index(0)], 5), "\"éééé…");
        let spaces = format!("[{}1,{}2]", " ".repeat(1000), " ".repeat(1000));
        assert_eq!(excerpt(spaces.as_bytes(), &[], 60), "[1,2]");
        for text in ["", " ", "\"", "\"\\", "]", "}", "[", "[,", "{\"a\"", "{\"a\":", "{1", "[1,,2"] {
            for steps in [&[][..], &[Step::Index(1)], &[key("a")]] {
                excerpt(text.as_bytes(), steps, 10);
            }
        }
        assert_eq!(excerpt(b"\"\xff\xfe\"", &[], 10), "\"\u{fffd}\u{fffd}\"");
    }
}
