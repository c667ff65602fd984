//! Integer literals in JSON text that one side or the other could round without a word.

/// Digits that any double holds exactly; a literal must be longer to be wide.
const SAFE_DIGITS: usize = 15;

/// Whether `json` has an integer literal beyond ±(2^53 - 1), outside strings.
///
/// May say yes for a 16-digit literal that still fits; never says no for one that does not.
pub(crate) fn has_wide_integer(json: &[u8]) -> bool {
    let mut bytes = json.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'0'..=b'9' => {
                let mut digits = 1;
                while bytes.next_if(u8::is_ascii_digit).is_some() {
                    digits += 1;
                }
                let is_float = matches!(bytes.peek(), Some(b'.' | b'e' | b'E'));
                while bytes.next_if(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')).is_some()
                {
                }
                if digits > SAFE_DIGITS && !is_float {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

fn skip_string(bytes: &mut impl Iterator<Item = u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::has_wide_integer;

    #[test]
    fn only_long_integer_literals_are_wide() {
        for (json, expected) in [
            ("[1,2,3]", false),
            ("[9007199254740993]", true),
            ("[-9007199254740993]", true),
            ("[123456789012345]", false),
            ("[100000000000000000000.0]", false),
            ("[1e300, 12345678901234567890e2]", false),
            (r#"["9007199254740993"]"#, false),
            (r#"["a\"9007199254740993"]"#, false),
            (r#"[{"id":18446744073709551615}]"#, true),
        ] {
            assert_eq!(has_wide_integer(json.as_bytes()), expected, "{json}");
        }
    }
}
