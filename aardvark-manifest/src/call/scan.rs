//! One pass over the text of a reply, for the two things that a JSON parser does not tell: how deep it nests,
//! and whether an integer would silently lose digits.
//!
//! It does not check the syntax; the parser that runs after it does.

use super::MAX_DEPTH;
use super::place::Step;

/// Why a text is refused before it is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The bracket at this offset opens a level beyond [`MAX_DEPTH`].
    TooDeep { at: usize },
    /// The integer in this range of bytes fits neither 64 bits nor a double.
    WideInteger { at: usize, end: usize },
}

/// Whether integers beyond 64 bits are accepted because the declared type can hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WideIntegers {
    Accepted,
    Refused,
}

/// The shortest literal that may exceed 64 bits: `9223372036854775808` with its sign, or 20 digits.
const SHORTEST_WIDE: usize = 19;

/// Looks for the first reason to refuse `text`.
pub(super) fn scan(text: &[u8], wide: WideIntegers) -> Option<Finding> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => at = string_end(text, at),
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(Finding::TooDeep { at });
                }
                at += 1;
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let end = number_end(text, at);
                if end - at >= SHORTEST_WIDE
                    && wide == WideIntegers::Refused
                    && loses_digits(text.get(at..end).unwrap_or_default())
                {
                    return Some(Finding::WideInteger { at, end });
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    None
}

/// The steps from the root of `text` to the value that starts at `offset`.
pub(super) fn steps_to(text: &[u8], offset: usize) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut key_expected = false;
    let mut at = 0;
    while at < offset {
        let Some(&byte) = text.get(at) else { break };
        match byte {
            b'"' => {
                let end = string_end(text, at);
                if key_expected && let Some(Step::Key(key)) = steps.last_mut() {
                    *key = serde_json::from_slice::<String>(text.get(at..end).unwrap_or_default())
                        .unwrap_or_default()
                        .into();
                    key_expected = false;
                }
                at = end;
                continue;
            }
            b'[' => steps.push(Step::Index(0)),
            b'{' => {
                steps.push(Step::Key("".into()));
                key_expected = true;
            }
            b']' | b'}' => {
                steps.pop();
                key_expected = false;
            }
            b',' => match steps.last_mut() {
                Some(Step::Index(index)) => *index += 1,
                Some(Step::Key(_)) => key_expected = true,
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    steps
}

/// The offset behind the string that starts at `start`.
pub(super) fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(rest) = text.get(at..) {
        match rest.iter().position(|&byte| byte == b'"' || byte == b'\\') {
            Some(found) if rest.get(found) == Some(&b'"') => return at + found + 1,
            Some(escape) => at += escape + 2,
            None => break,
        }
    }
    text.len()
}

/// The offset behind the number that starts at `start`.
fn number_end(text: &[u8], start: usize) -> usize {
    let in_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let rest = text.get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| !in_number(byte)).unwrap_or(rest.len())
}

/// Whether a parser that knows 64-bit integers and doubles would change the value of this literal.
///
/// Only the exact value of a double passes: the shortest digits that identify one, padded with zeros, may as well be
/// Python's `10**23`. JavaScript's doubles come with a point, see `handlers.js`.
fn loses_digits(literal: &[u8]) -> bool {
    let Ok(literal) = str::from_utf8(literal) else { return false };
    if literal.contains(['.', 'e', 'E']) || literal.parse::<u64>().is_ok() || literal.parse::<i64>().is_ok() {
        return false;
    }
    literal.parse::<f64>().is_ok_and(|double| format!("{double:.0}") != literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<Finding> {
        scan(text.as_bytes(), WideIntegers::Refused)
    }

    #[test]
    fn integers_that_would_lose_digits_are_found() {
        let refused = [
            "9223372036854775809000",
            "-9223372036854775809",
            "18446744073709551616001",
            "123456789012345678901234567890",
            "[1, {\"a\": 123456789012345678901}]",
            // Python's `10**23` and `10**300`, which no double is.
            "100000000000000000000000",
            &format!("1{}", "0".repeat(300)),
            // The shortest digits of a double.
            "123456789012345680000",
        ];
        for text in refused {
            assert!(matches!(refusal(text), Some(Finding::WideInteger { .. })), "{text}");
        }
        let digits = "9".repeat(400);
        assert!(matches!(refusal(&digits), Some(Finding::WideInteger { at: 0, end: 400 })));
    }

    #[test]
    fn wide_integers_pass_when_the_type_can_hold_them() {
        assert_eq!(scan(b"123456789012345678901234567890", WideIntegers::Accepted), None);
    }

    #[test]
    fn integers_that_survive_are_left_alone() {
        let accepted = [
            "18446744073709551615",
            "-9223372036854775808",
            "9223372036854775807",
            "100000000000000000000",
            // Python's `int(1e23)`: the exact value of a double.
            "99999999999999991611392",
            "1.234567890123456789012345",
            "1e308",
            "\"123456789012345678901234567890\"",
            "\"\\\"123456789012345678901234567890\"",
            "{\"123456789012345678901234567890\": 1}",
        ];
        for text in accepted {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn the_depth_limit_is_exact_and_ignores_strings() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for wide in [WideIntegers::Refused, WideIntegers::Accepted] {
            let scan = |text: &str| scan(text.as_bytes(), wide);
            assert_eq!(scan(&nested(MAX_DEPTH)), None);
            assert_eq!(scan(&nested(MAX_DEPTH + 1)), Some(Finding::TooDeep { at: MAX_DEPTH }));
            assert_eq!(scan(&format!("{:?}", nested(MAX_DEPTH + 1))), None);
            assert_eq!(scan(&"[[],[],{}]".repeat(200)), None);
        }
    }

    #[test]
    fn steps_lead_to_the_offset() {
        let text = br#"{"a,b": [1, {"c": "x,y", "d": [[], 7]}], "e": 8}"#;
        let steps = |needle: &str| {
            let text = str::from_utf8(text).unwrap();
            steps_to(text.as_bytes(), text.find(needle).unwrap())
        };
        let key = |key: &'static str| Step::Key(key.into());
        assert_eq!(steps("7"), [key("a,b"), Step::Index(1), key("d"), Step::Index(1)]);
        assert_eq!(steps("8"), [key("e")]);
        assert_eq!(steps_to(b"5", 0), []);
    }

    #[test]
    fn malformed_text_does_not_confuse_the_scan() {
        for text in ["", "\"", "\"\\", "]]]]", "-", "{\"a", "[1,,", "\u{feff}"] {
            assert_eq!(refusal(text), None, "{text}");
            steps_to(text.as_bytes(), text.len());
        }
    }
}
