//! Bytes to text: size, encoding, nesting; and offsets to lines and columns.

use super::super::problem::{Position, Problem, What};
use super::{MAX_BYTES, MAX_DEPTH};

/// The text of a manifest file, without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(Problem::whole(What::TooLarge { actual: bytes.len(), limit: MAX_BYTES }));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::whole(What::Utf16));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (good, bad) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((&[], bytes));
        let good = String::from_utf8_lossy(good);
        let byte = bad.first().copied().unwrap_or_default();
        Problem::at(position(&good, good.len()), What::NotUtf8 { byte })
    })?;
    if text.trim().is_empty() {
        return Err(Problem::whole(What::Empty));
    }
    match first_too_deep(text) {
        Some(offset) => Err(Problem::at(position(text, offset), What::TooDeep { limit: MAX_DEPTH })),
        None => Ok(text),
    }
}

/// A syntax error, with its column in characters; `serde_json` counts bytes.
pub(super) fn syntax(text: &str, error: &serde_json::Error) -> Problem {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    // The column is that of the offending byte, counted from 1; 0 stands for the line break before the line.
    let before = error.column().saturating_sub(1);
    let column = line.char_indices().take_while(|(offset, _)| *offset < before).count() + 1;
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    let reason = match reason.strip_prefix("EOF") {
        Some(rest) => format!("the file ends{rest}"),
        None => reason.to_owned(),
    };
    Problem::at(Position { line: error.line(), column }, What::Syntax { reason })
}

/// Line and column of a byte offset.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    Position { line: before.matches('\n').count() + 1, column }
}

/// The first bracket that nests deeper than allowed. Works on any text, since it runs before the JSON parser.
fn first_too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(offset);
        }
    }
    None
}
