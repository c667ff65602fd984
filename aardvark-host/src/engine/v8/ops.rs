//! The host functions that Aardvark's own scripts may call. Guest code never holds the object they live on.

use aardvark_manifest::outcome::Resource;

use super::guard::{Op, OpError, callback, define};
use super::realm::RealmState;

pub(crate) mod base64;
pub(crate) mod clock;
#[cfg(feature = "python")]
mod compiler;
pub(crate) mod encoding;
pub(crate) mod entropy;
#[cfg(feature = "python")]
pub(crate) mod exchange;
#[cfg(feature = "python")]
pub(crate) mod files;
pub(crate) mod kind;
pub(crate) mod microtask;
pub(crate) mod network;
pub(crate) mod output;
pub(crate) mod query;
pub(crate) mod text;
pub(crate) mod timer;
pub(crate) mod url;
pub(crate) mod uuid;
pub(crate) mod view;
pub(crate) mod web;

/// How to make one host function.
pub(crate) struct Definition {
    define: for<'s> fn(&mut v8::PinScope<'s, '_>, v8::Local<'s, v8::Object>) -> Option<()>,
    callback: fn() -> v8::FunctionCallback,
}

impl Definition {
    const fn of<O: Op>() -> Self {
        Self { define: define::<O>, callback: callback::<O> }
    }
}

/// The host functions that both languages need.
const COMMON: &[Definition] = &[
    Definition::of::<clock::Coarsen>(),
    Definition::of::<clock::Now>(),
    Definition::of::<clock::Resolution>(),
    Definition::of::<clock::Sleep>(),
    Definition::of::<entropy::RandomFill>(),
    #[cfg(feature = "python")]
    Definition::of::<compiler::SetCompiling>(),
    #[cfg(feature = "python")]
    Definition::of::<compiler::RefuseLibrary>(),
    #[cfg(feature = "python")]
    Definition::of::<files::ReadFile>(),
    #[cfg(feature = "python")]
    Definition::of::<exchange::Exchange>(),
    Definition::of::<output::Write>(),
    Definition::of::<output::Log>(),
    Definition::of::<view::Stat>(),
    Definition::of::<view::StatOpen>(),
    Definition::of::<view::Open>(),
    Definition::of::<view::Close>(),
    Definition::of::<view::Read>(),
    Definition::of::<view::ReadBundled>(),
    Definition::of::<view::Write>(),
    Definition::of::<view::Resize>(),
    Definition::of::<view::MakeDirectory>(),
    Definition::of::<view::Remove>(),
    Definition::of::<view::RemoveDirectory>(),
    Definition::of::<view::Rename>(),
    Definition::of::<view::Link>(),
    Definition::of::<view::Target>(),
    Definition::of::<view::Names>(),
    Definition::of::<view::Explain>(),
    Definition::of::<view::Set>(),
    Definition::of::<view::SetOpen>(),
    Definition::of::<view::Count>(),
    Definition::of::<view::Refusal>(),
    Definition::of::<text::DecodeUtf8>(),
    Definition::of::<text::EncodeUtf8>(),
    Definition::of::<timer::TakeTimer>(),
    #[cfg(feature = "python")]
    Definition::of::<timer::CountTimers>(),
    Definition::of::<timer::GiveBackTimers>(),
];

/// A new object with every host function that both languages and the web platform need. `None`: an exception is
/// pending.
pub(crate) fn object<'s>(scope: &mut v8::PinScope<'s, '_>) -> Option<v8::Local<'s, v8::Object>> {
    let ops = v8::Object::new(scope);
    for definition in COMMON.iter().chain(web::DEFINITIONS) {
        (definition.define)(scope, ops)?;
    }
    Some(ops)
}

/// What V8 calls for each host function of [`object`], in an order that never changes within a process.
pub(super) fn callbacks() -> impl Iterator<Item = v8::FunctionCallback> {
    COMMON.iter().chain(web::DEFINITIONS).map(|definition| (definition.callback)())
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

/// As [`bytes`], but gives only the first `limit` of them, and how many more there are.
pub(crate) fn first_bytes(
    arguments: &v8::FunctionCallbackArguments<'_>,
    index: i32,
    limit: usize,
) -> Result<(Vec<u8>, u64), OpError> {
    let view = view(arguments, index)?;
    let length = view.byte_length();
    let mut copy = vec![0; length.min(limit)];
    let copied = view.copy_contents(&mut copy);
    copy.truncate(copied);
    Ok((copy, length.saturating_sub(copied) as u64))
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

/// Argument `index` as a number, if it is one. V8's own conversions would run code of the guest's for objects.
pub(crate) fn number(arguments: &v8::FunctionCallbackArguments<'_>, index: i32) -> Option<f64> {
    v8::Local::<v8::Number>::try_from(arguments.get(index)).ok().map(|number| number.value())
}

/// Argument `index` as 32 bits, as JavaScript's operators on bits take a number; `None` if it is no number.
pub(crate) fn bits(
    scope: &v8::PinScope<'_, '_>,
    arguments: &v8::FunctionCallbackArguments<'_>,
    index: i32,
) -> Option<u32> {
    let value = arguments.get(index);
    if value.is_number() { value.uint32_value(scope) } else { None }
}

/// Argument `index` as a place in a file, or a file's length; what is no number is the beginning. `None`: it is below zero.
pub(crate) fn position(arguments: &v8::FunctionCallbackArguments<'_>, index: i32) -> Option<u64> {
    let number = number(arguments, index).filter(|number| number.is_finite()).unwrap_or(0.0);
    // Numbers beyond what is exact saturate at more than any file can be.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is not negative"
    )]
    (number >= 0.0).then_some(number as u64)
}

/// A new buffer with a copy of `bytes`, in memory that counts.
pub(crate) fn buffer<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    bytes: &[u8],
) -> Result<v8::Local<'s, v8::ArrayBuffer>, OpError> {
    let length = bytes.len();
    if !has_room(scope, length) {
        // Buffers that nobody uses any more count until they are collected.
        scope.low_memory_notification();
        if !has_room(scope, length) {
            let message = format!("there is no room for {length} bytes (raise `limits.bufferBytes`)");
            return Err(OpError::Range(message.into()));
        }
    }
    // V8 ends the process if it gets no memory for this, so the look comes first.
    let store = v8::ArrayBuffer::new_backing_store(scope, length).make_shared();
    for (cell, byte) in store.iter().zip(bytes) {
        cell.set(*byte);
    }
    Ok(v8::ArrayBuffer::with_backing_store(scope, &store))
}

fn has_room(scope: &v8::PinScope<'_, '_>, length: usize) -> bool {
    scope.get_slot::<RealmState>().is_some_and(|state| state.buffers.has_room(length as u64))
}

/// Charges the guest for something that it is about to get; `remedy` tells it what to do without.
pub(crate) fn charge(
    scope: &mut v8::PinScope<'_, '_>,
    resource: Resource,
    amount: u64,
    remedy: &str,
) -> Result<(), OpError> {
    let Some(state) = scope.get_slot_mut::<RealmState>() else { return Ok(()) };
    state.recorder.charge(resource, amount).map_err(|reached| {
        let (name, allowed) = (reached.name, reached.allowed);
        OpError::Range(format!("at most {allowed} are allowed ({remedy}, or raise `limits.{name}`)").into())
    })
}

#[cfg(test)]
mod tests;
