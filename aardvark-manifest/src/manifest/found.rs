//! Words for a JSON value in a message: what was found.

use serde_json::Value;

use crate::plain::is_active;

/// Longest excerpt of the user's text in a message, in characters.
const EXCERPT: usize = 60;

/// What `value` is, in words; text of the user's is in backticks and cut short.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "`null`".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) if text.is_empty() => "an empty string".to_owned(),
        Value::String(text) if text.chars().count() > EXCERPT => {
            format!("`{}` ({} characters)", shortened(text), text.chars().count())
        }
        Value::String(text) => format!("`{}`", shortened(text)),
        Value::Array(items) => format!("an array of {}", counted(items.len(), "item")),
        Value::Object(fields) => format!("an object of {}", counted(fields.len(), "field")),
    }
}

/// `text` with what is not plain spelt out, cut after [`EXCERPT`] characters.
pub(crate) fn shortened(text: &str) -> String {
    let mut excerpt = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == EXCERPT {
            excerpt.push('…');
            break;
        }
        if is_active(character) {
            excerpt.extend(character.escape_default());
        } else {
            excerpt.push(character);
        }
    }
    excerpt
}

/// `1 item`, `3 items`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
