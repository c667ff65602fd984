//! Text encodings of the web: labels, decoding whole or in chunks, and UTF-8 into a given buffer.
//!
//! A decoder in the middle of a stream lives in a table in an isolate slot, addressed by a number, because its
//! state (half a character, an escape sequence) has no representation in JavaScript. It leaves the table at the end
//! of its stream, or when its `TextDecoder` is collected.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::super::guard::{Op, OpError, contain_quietly};
use super::{bits, bytes, string, view};

/// The most that one conversion may read, in bytes.
const MAX_BYTES: usize = 128 << 20;

/// Longest label looked at, in UTF-16 units; the longest known one with room for white space.
const MAX_LABEL: usize = 256;

/// Streams that may be unfinished at the same time in one isolate.
const MAX_STREAMS: usize = 4096;

/// The decoders in the middle of a stream.
#[derive(Clone, Default)]
struct Streams(Rc<RefCell<Table>>);

#[derive(Default)]
struct Table {
    open: HashMap<u32, Stream>,
    last: u32,
}

struct Stream {
    decoder: Decoder,
    fatal: bool,
    /// Removes the stream when the guest's object is gone.
    _owner: v8::Weak<v8::Object>,
}

/// `encodingName(label)`: the encoding's name in lower case, or null.
pub(crate) struct EncodingName;

impl Op for EncodingName {
    const NAME: &'static str = "encodingName";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let label = string(scope, arguments, 0, MAX_LABEL).unwrap_or_default();
        match Encoding::for_label_no_replacement(label.as_bytes()) {
            Some(encoding) => {
                let name = encoding.name().to_ascii_lowercase();
                result.set(v8::String::new(scope, &name).ok_or(OpError::Pending)?.into());
            }
            None => result.set_null(),
        }
        Ok(())
    }
}

/// `decode(name, bytes, fatal, ignoreBOM)`: the text of a whole input, or null if it is malformed and `fatal`.
pub(crate) struct Decode;

impl Op for Decode {
    const NAME: &'static str = "decode";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let encoding = encoding(scope, arguments, 0)?;
        let bytes = bytes(arguments, 1, MAX_BYTES)?;
        let (text, malformed) = if arguments.get(3).is_true() {
            encoding.decode_without_bom_handling(&bytes)
        } else {
            encoding.decode_with_bom_removal(&bytes)
        };
        if malformed && arguments.get(2).is_true() {
            result.set_null();
            return Ok(());
        }
        result.set(v8::String::new(scope, &text).ok_or_else(too_long)?.into());
        Ok(())
    }
}

/// `openDecoder(owner, name, fatal, ignoreBOM)`: the number of a new stream.
pub(crate) struct OpenDecoder;

impl Op for OpenDecoder {
    const NAME: &'static str = "openDecoder";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let owner = v8::Local::<v8::Object>::try_from(arguments.get(0))
            .map_err(|_| OpError::type_error("argument 1 must be an object"))?;
        let encoding = encoding(scope, arguments, 1)?;
        let fatal = arguments.get(2).is_true();
        let decoder = if arguments.get(3).is_true() {
            encoding.new_decoder_without_bom_handling()
        } else {
            encoding.new_decoder_with_bom_removal()
        };
        let streams = streams(scope);
        let Some(id) = streams.reserve() else {
            return Err(OpError::Range(
                format!("{MAX_STREAMS} decoders are in the middle of a stream (finish one first)").into(),
            ));
        };
        let finalizer = streams.clone();
        // Half closed, it is a decoder that nobody can reach any more.
        let close = Box::new(move || contain_quietly((), || finalizer.close(id)));
        let owner = v8::Weak::with_guaranteed_finalizer(scope, owner, close);
        streams.0.borrow_mut().open.insert(id, Stream { decoder, fatal, _owner: owner });
        result.set_uint32(id);
        Ok(())
    }
}

/// `decodeChunk(stream, bytes, last)`: the text that is complete, or null if the stream is malformed and fatal.
/// The stream is closed after the last chunk and after null.
pub(crate) struct DecodeChunk;

impl Op for DecodeChunk {
    const NAME: &'static str = "decodeChunk";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let id = bits(scope, arguments, 0).unwrap_or(0);
        let bytes = bytes(arguments, 1, MAX_BYTES)?;
        let last = arguments.get(2).is_true();
        let streams = streams(scope);
        let decoded = match streams.0.borrow_mut().open.get_mut(&id) {
            Some(stream) => decode_chunk(stream, &bytes, last)?,
            None => return Err(OpError::type_error("the stream is closed")),
        };
        if last || decoded.is_none() {
            streams.close(id);
        }
        match decoded {
            Some(units) => {
                let text = v8::String::new_from_two_byte(scope, &units, v8::NewStringType::Normal);
                result.set(text.ok_or_else(too_long)?.into());
            }
            None => result.set_null(),
        }
        Ok(())
    }
}

/// `encodeInto(text, view)`: fills a `Uint8Array` with UTF-8 and returns the UTF-16 units read and bytes written.
pub(crate) struct EncodeInto;

impl Op for EncodeInto {
    const NAME: &'static str = "encodeInto";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let text = v8::Local::<v8::String>::try_from(arguments.get(0))
            .map_err(|_| OpError::type_error("argument 1 must be a string"))?;
        let view = view(arguments, 1)?;
        let room = view.byte_length();
        // Every unit takes a byte or more, so this many are enough. A pair cut in two here cannot be mistaken for
        // a lone surrogate: that would take three bytes, and at most one is left when the cut is reached.
        let mut units = vec![0; text.length().min(room)];
        text.write_v2(scope, 0, &mut units, v8::WriteFlags::empty());
        let (read, utf8) = encode(&units, room);
        let buffer = view.buffer(scope).ok_or(OpError::Pending)?;
        let store = buffer.get_backing_store();
        let cells = store.get(view.byte_offset()..).unwrap_or_default();
        for (cell, byte) in cells.iter().zip(utf8.bytes()) {
            cell.set(byte);
        }
        let read = v8::Number::new(scope, read as f64);
        let written = v8::Number::new(scope, utf8.len() as f64);
        result.set(v8::Array::new_with_elements(scope, &[read.into(), written.into()]).into());
        Ok(())
    }
}

impl Streams {
    fn reserve(&self) -> Option<u32> {
        let mut table = self.0.borrow_mut();
        if table.open.len() >= MAX_STREAMS {
            return None;
        }
        loop {
            table.last = table.last.wrapping_add(1);
            if !table.open.contains_key(&table.last) {
                return Some(table.last);
            }
        }
    }

    fn close(&self, id: u32) {
        // A finalizer may run inside any allocation; none happens while the table is borrowed, and if one did,
        // a stream that stays until the isolate is dropped is better than a panic.
        let stream = self.0.try_borrow_mut().ok().and_then(|mut table| table.open.remove(&id));
        drop(stream);
    }
}

/// Closes every stream of an isolate whose contexts are gone: their objects may be collected much later, and until then
/// they would count against those of other contexts.
#[cfg(feature = "javascript")]
pub(crate) fn close_all(isolate: &mut v8::Isolate) {
    isolate.remove_slot::<Streams>();
}

fn streams(scope: &mut v8::PinScope<'_, '_>) -> Streams {
    if let Some(streams) = scope.get_slot::<Streams>() {
        return streams.clone();
    }
    let streams = Streams::default();
    scope.set_slot(streams.clone());
    streams
}

fn encoding(
    scope: &v8::PinScope<'_, '_>,
    arguments: &v8::FunctionCallbackArguments<'_>,
    index: i32,
) -> Result<&'static Encoding, OpError> {
    let name = string(scope, arguments, index, MAX_LABEL)?;
    Encoding::for_label_no_replacement(name.as_bytes())
        .ok_or_else(|| OpError::Range(format!("unknown encoding `{name}`").into()))
}

/// `None`: malformed, and the stream is fatal.
fn decode_chunk(stream: &mut Stream, bytes: &[u8], last: bool) -> Result<Option<Vec<u16>>, OpError> {
    let room = stream.decoder.max_utf16_buffer_length(bytes.len()).ok_or_else(too_long)?;
    let mut units = vec![0; room];
    let written = if stream.fatal {
        match stream.decoder.decode_to_utf16_without_replacement(bytes, &mut units, last) {
            (DecoderResult::InputEmpty, _, written) => written,
            _ => return Ok(None),
        }
    } else {
        let (_, _, written, _) = stream.decoder.decode_to_utf16(bytes, &mut units, last);
        written
    };
    units.truncate(written);
    Ok(Some(units))
}

/// As many whole characters as `room` bytes hold: the units they took, and their UTF-8.
fn encode(units: &[u16], room: usize) -> (usize, String) {
    let mut read = 0;
    let mut utf8 = String::with_capacity(room.min(units.len().saturating_mul(3)));
    for unit in char::decode_utf16(units.iter().copied()) {
        let character = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        if utf8.len() + character.len_utf8() > room {
            break;
        }
        utf8.push(character);
        read += character.len_utf16();
    }
    (read, utf8)
}

fn too_long() -> OpError {
    OpError::Range("the text is longer than a string can be".into())
}
