//! The host functions that Aardvark's own scripts may call. Guest code never holds the object they live on.

use super::guard::{OpError, define};

pub(crate) mod base64;
pub(crate) mod clock;
pub(crate) mod encoding;
pub(crate) mod entropy;
#[cfg(feature = "python")]
pub(crate) mod files;
pub(crate) mod kind;
pub(crate) mod microtask;
pub(crate) mod output;
pub(crate) mod query;
pub(crate) mod text;
pub(crate) mod url;
pub(crate) mod uuid;
pub(crate) mod web;

/// An object with every host function that both languages need. `None`: an exception is pending.
pub(crate) fn common<'s>(scope: &mut v8::PinScope<'s, '_>) -> Option<v8::Local<'s, v8::Object>> {
    let ops = v8::Object::new(scope);
    define::<clock::Now>(scope, ops)?;
    define::<clock::Sleep>(scope, ops)?;
    define::<entropy::RandomFill>(scope, ops)?;
    #[cfg(feature = "python")]
    define::<files::ReadFile>(scope, ops)?;
    define::<output::Write>(scope, ops)?;
    define::<output::Log>(scope, ops)?;
    define::<text::DecodeUtf8>(scope, ops)?;
    define::<text::EncodeUtf8>(scope, ops)?;
    Some(ops)
}

/// Argument `index` as a view of bytes.
pub(crate) fn view<'s>(
    arguments: &v8::FunctionCallbackArguments<'s>,
    index: i32,
) -> Result<v8::Local<'s, v8::ArrayBufferView>, OpError> {
    v8::Local::<v8::ArrayBufferView>::try_from(arguments.get(index))
        .map_err(|_| OpError::type_error(format!("argument {} must be a typed array", index + 1)))
}

/// A copy of the bytes behind argument `index`; at most `limit` of them may be there.
pub(crate) fn bytes(
    arguments: &v8::FunctionCallbackArguments<'_>,
    index: i32,
    limit: usize,
) -> Result<Vec<u8>, OpError> {
    let view = view(arguments, index)?;
    let length = view.byte_length();
    if length > limit {
        return Err(OpError::Range(format!("{length} bytes are more than the {limit} allowed here").into()));
    }
    let mut copy = vec![0; length];
    let copied = view.copy_contents(&mut copy);
    copy.truncate(copied);
    Ok(copy)
}

/// Argument `index` as text; at most `limit` UTF-16 units may be there.
pub(crate) fn string(
    scope: &v8::PinScope<'_, '_>,
    arguments: &v8::FunctionCallbackArguments<'_>,
    index: i32,
    limit: usize,
) -> Result<String, OpError> {
    let text = v8::Local::<v8::String>::try_from(arguments.get(index))
        .map_err(|_| OpError::type_error(format!("argument {} must be a string", index + 1)))?;
    if text.length() > limit {
        return Err(OpError::Range(
            format!("{} characters are more than the {limit} allowed here", text.length()).into(),
        ));
    }
    Ok(text.to_rust_string_lossy(scope))
}
