//! How much memory a text takes once it is a [`Value`](serde_json::Value).
//!
//! That can be a hundred times its size, and a guest writes it: `{"":0},` is eight bytes, and 640 as a map of one field. Types
//! that an interface declares are the app's choice; a value as such is decoded before anybody has looked at it.

/// A node of the map behind an object, which has room for eleven fields.
const OBJECT: usize = 640;

/// A field's part of a node that is half full, and its name.
const FIELD: usize = 112;

/// An item of an array.
const ITEM: usize = 32;

/// About how many bytes of memory `text` takes as a value. Brackets and commas in strings are counted too: this is a bound,
/// and the strings themselves are far from it.
pub(super) fn weight(text: &[u8]) -> usize {
    text.iter().fold(text.len(), |weight, byte| match byte {
        b'{' => weight.saturating_add(OBJECT),
        b':' => weight.saturating_add(FIELD),
        b'[' | b',' => weight.saturating_add(ITEM),
        _ => weight,
    })
}
