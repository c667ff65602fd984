//! Base64 to and from binary strings, by the web's forgiving rules.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::super::guard::{Op, OpError};

/// The most that one conversion may read, in characters.
const MAX_LENGTH: usize = 128 << 20;

/// Padding is removed before decoding, because where it may stand depends on the length without white space.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// `decodeBase64(text)`: a string with one character per byte, or null if `text` is not base64.
pub(crate) struct DecodeBase64;

impl Op for DecodeBase64 {
    const NAME: &'static str = "decodeBase64";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        match binary(scope, arguments)?.and_then(|text| decode(&text)) {
            Some(bytes) => result.set(one_byte_string(scope, &bytes)?.into()),
            None => result.set_null(),
        }
        Ok(())
    }
}

/// `encodeBase64(binary)`: base64 with padding, or null if a character is above U+00FF.
pub(crate) struct EncodeBase64;

impl Op for EncodeBase64 {
    const NAME: &'static str = "encodeBase64";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        match binary(scope, arguments)? {
            Some(bytes) => {
                let text = base64::engine::general_purpose::STANDARD.encode(bytes);
                result.set(one_byte_string(scope, text.as_bytes())?.into());
            }
            None => result.set_null(),
        }
        Ok(())
    }
}

/// The first argument, one byte per character; `None` if a character does not fit a byte.
fn binary(
    scope: &mut v8::PinScope<'_, '_>,
    arguments: &v8::FunctionCallbackArguments<'_>,
) -> Result<Option<Vec<u8>>, OpError> {
    let text = v8::Local::<v8::String>::try_from(arguments.get(0))
        .map_err(|_| OpError::type_error("argument 1 must be a string"))?;
    let length = text.length();
    if length > MAX_LENGTH {
        return Err(OpError::Range(
            format!("{length} characters are more than the {MAX_LENGTH} allowed here").into(),
        ));
    }
    if !text.contains_only_onebyte() {
        return Ok(None);
    }
    let mut bytes = vec![0; length];
    text.write_one_byte_v2(scope, 0, &mut bytes, v8::WriteFlags::empty());
    Ok(Some(bytes))
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut text: Vec<u8> =
        text.iter().copied().filter(|byte| !matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')).collect();
    if text.len().is_multiple_of(4) {
        for _ in 0..2 {
            if text.last() == Some(&b'=') {
                text.pop();
            }
        }
    }
    FORGIVING.decode(text).ok()
}

fn one_byte_string<'s>(
    scope: &v8::PinScope<'s, '_>,
    bytes: &[u8],
) -> Result<v8::Local<'s, v8::String>, OpError> {
    v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal)
        .ok_or_else(|| OpError::Range("the result is longer than a string can be".into()))
}
