//! UTF-8 to and from JavaScript strings, for scripts that run before `TextDecoder` exists and for Pyodide.

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::{bytes, string};

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
        if !has_room(scope, length) {
            // Buffers that nobody uses any more count until they are collected.
            scope.low_memory_notification();
            if !has_room(scope, length) {
                return Err(OpError::Range("there is no room for the bytes of this text".into()));
            }
        }
        // In memory that counts. V8 ends the process if it gets none, so the look comes first.
        let store = v8::ArrayBuffer::new_backing_store(scope, length).make_shared();
        for (cell, byte) in store.iter().zip(text.bytes()) {
            cell.set(byte);
        }
        let buffer = v8::ArrayBuffer::with_backing_store(scope, &store);
        let view = v8::Uint8Array::new(scope, buffer, 0, length).ok_or(OpError::Pending)?;
        result.set(view.into());
        Ok(())
    }
}

fn has_room(scope: &v8::PinScope<'_, '_>, length: usize) -> bool {
    scope.get_slot::<RealmState>().is_some_and(|state| state.buffers.has_room(length as u64))
}
