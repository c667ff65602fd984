//! UTF-8 to and from JavaScript strings, for scripts that run before `TextDecoder` exists and for Pyodide.

use super::super::guard::{Op, OpError};
use super::{buffer, bytes, string};

/// The most that one conversion may carry, in bytes or UTF-16 units.
const MAX_LENGTH: usize = 256 << 20;

/// `decodeUtf8(bytes)`: a string; invalid sequences become U+FFFD.
pub(crate) struct DecodeUtf8;

impl Op for DecodeUtf8 {
    const NAME: &'static str = "decodeUtf8";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let bytes = bytes(arguments, 0, MAX_LENGTH)?;
        let text = String::from_utf8_lossy(&bytes);
        result.set(v8::String::new(scope, &text).ok_or(OpError::Pending)?.into());
        Ok(())
    }
}

/// `encodeUtf8(text)`: a `Uint8Array`; lone surrogates become U+FFFD.
pub(crate) struct EncodeUtf8;

impl Op for EncodeUtf8 {
    const NAME: &'static str = "encodeUtf8";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let text = string(scope, arguments, 0, MAX_LENGTH)?;
        let length = text.len();
        let buffer = buffer(scope, text.as_bytes())?;
        let view = v8::Uint8Array::new(scope, buffer, 0, length).ok_or(OpError::Pending)?;
        result.set(view.into());
        Ok(())
    }
}
