//! `--input`: where the arguments come from, and how they become an argument list. The text is checked and passed on
//! as it is, so that no number loses a digit on the way.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use aardvark::Error;
use serde_json::Value;

use crate::failure::{Failure, Place};

/// The arguments as one JSON array: `input`, the file it names after `@`, or standard input for `-`.
///
/// # Errors
///
/// It cannot be read, or is not JSON.
pub(crate) fn arguments(input: Option<&str>) -> Result<Vec<u8>, Error> {
    let (text, place) = match input {
        None => return Ok(b"[]".to_vec()),
        Some("-") => (standard_input()?, Place::StandardInput),
        Some(input) => match input.strip_prefix('@') {
            Some(path) => {
                let path = Path::new(path);
                (fs::read(path).map_err(|source| Failure::io("read", path, source))?, Place::from(path))
            }
            None => (input.as_bytes().to_vec(), Place::Option("--input")),
        },
    };
    argument_list(text, place)
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    match io::stdin().lock().read_to_end(&mut text) {
        Ok(_) => Ok(text),
        Err(source) => Err(Failure::Io { action: "read", what: Place::StandardInput, source }),
    }
}

fn argument_list(text: Vec<u8>, place: Place) -> Result<Vec<u8>, Error> {
    // Windows editors begin files with a byte order mark, which JSON does not have.
    let text = text.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(text);
    match serde_json::from_slice(&text) {
        Ok(Value::Array(_)) => Ok(text),
        Ok(_) => Ok([b"[".as_slice(), &text, b"]"].concat()),
        Err(source) => Err(Failure::Input { input: place, source }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<String, String> {
        match argument_list(text.into(), Place::Option("--input")) {
            Ok(bytes) => Ok(String::from_utf8(bytes).unwrap()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn an_array_is_the_list_and_anything_else_its_only_item() {
        assert_eq!(list("[1, 2]").unwrap(), "[1, 2]");
        assert_eq!(list("{\"a\": 1}").unwrap(), "[{\"a\": 1}]");
        assert_eq!(list(" null\n").unwrap(), "[ null\n]");
        assert_eq!(list("\u{feff}7").unwrap(), "[7]");
    }

    #[test]
    fn numbers_keep_their_digits() {
        let digits = "123456789012345678901234567890.10";
        assert_eq!(list(digits).unwrap(), format!("[{digits}]"));
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        let error = list("{a: 1}").unwrap_err();
        assert!(
            error.starts_with("expected JSON in `--input`, found something else: key must be a string"),
            "{error}"
        );
        assert!(list("").is_err() && list("1 2").is_err() && list("\u{feff}").is_err());
        assert!(list(&"[".repeat(200)).is_err(), "nesting is limited");
    }
}
