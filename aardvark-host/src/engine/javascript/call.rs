//! Values across the border of one call: arguments in, the handler applied, its result or error out, as JSON.

use super::load::Handlers;
use crate::engine::failure::{GuestError, defect};
use crate::engine::v8::failure::{Catch, Failure};
use crate::engine::v8::realm::Realm;
use crate::engine::{Stop, numbers};

/// What a handler gave.
pub(super) enum Answer {
    /// Its result, encoded.
    Text(Vec<u8>),
    /// A promise of it.
    Promise(v8::Global<v8::Promise>),
}

/// Where in an invocation the guest failed.
pub(super) enum Trouble {
    Handler(Failure),
    Result(Failure),
    TooLarge { actual: u64, allowed: u64 },
    NoRoom { bytes: u64 },
    Defect(&'static str),
}

impl Trouble {
    /// What this means for the isolate and the caller of `function`.
    pub(super) fn stop(self, realm: &Realm, function: String) -> Stop {
        match self {
            Self::Handler(failure) | Self::Result(failure) if matches!(failure, Failure::Terminated) => {
                realm.stopped()
            }
            Self::Handler(Failure::Thrown { traceback, .. }) => {
                Stop::Failed(GuestError::Exception { function, traceback }.into())
            }
            Self::Handler(Failure::Stalled) => Stop::Failed(GuestError::Stalled { function }.into()),
            Self::Result(Failure::Thrown { traceback, .. }) => {
                Stop::Failed(GuestError::Unrepresentable { function, reason: traceback.message }.into())
            }
            Self::Handler(failure) | Self::Result(failure) => Stop::Broken(defect(failure.headline())),
            Self::TooLarge { actual, allowed } => {
                Stop::Failed(GuestError::TooLarge { function, actual, allowed }.into())
            }
            Self::NoRoom { bytes } => Stop::Failed(GuestError::ArgumentsTooLong { function, bytes }.into()),
            Self::Defect(what) => Stop::Broken(defect(what)),
        }
    }
}

/// Calls the handler at `index` with `arguments`, a JSON array.
pub(super) fn call_handler(
    scope: &mut v8::PinScope<'_, '_>,
    Handlers { invoke, encode, .. }: &Handlers,
    index: usize,
    arguments: &[u8],
    output: u64,
) -> Result<Answer, Trouble> {
    v8::tc_scope!(let scope, scope);
    let invoke = v8::Local::new(scope, invoke);
    let text = text_of(scope, arguments).ok_or(Trouble::NoRoom { bytes: arguments.len() as u64 })?;
    let index = v8::Integer::new_from_unsigned(scope, u32::try_from(index).unwrap_or(u32::MAX));
    let is_wide = v8::Boolean::new(scope, numbers::has_wide_integer(arguments));
    let receiver = v8::undefined(scope);
    let Some(value) = invoke.call(scope, receiver.into(), &[index.into(), text.into(), is_wide.into()])
    else {
        return Err(Trouble::Handler(Failure::from_catch(scope)));
    };
    if let Ok(promise) = v8::Local::<v8::Promise>::try_from(value) {
        return Ok(Answer::Promise(v8::Global::new(scope, promise)));
    }
    encode_local(scope, encode, value, output).map(Answer::Text)
}

/// What a promise was fulfilled with, encoded.
pub(super) fn encode_value(
    scope: &mut v8::PinScope<'_, '_>,
    Handlers { encode, .. }: &Handlers,
    value: &v8::Global<v8::Value>,
    output: u64,
) -> Result<Vec<u8>, Trouble> {
    v8::tc_scope!(let scope, scope);
    let value = v8::Local::new(scope, value);
    encode_local(scope, encode, value, output)
}

fn encode_local(
    scope: &mut Catch<'_, '_, '_, '_>,
    encode: &v8::Global<v8::Function>,
    value: v8::Local<'_, v8::Value>,
    output: u64,
) -> Result<Vec<u8>, Trouble> {
    let encode = v8::Local::new(scope, encode);
    let receiver = v8::undefined(scope);
    let Some(text) = encode.call(scope, receiver.into(), &[value]) else {
        return Err(Trouble::Result(Failure::from_catch(scope)));
    };
    bytes_of(scope, text, output)
}

/// The reply of a handler that threw `error`, if that is the interface's own error.
pub(super) fn domain_error(
    scope: &mut v8::PinScope<'_, '_>,
    Handlers { domain, .. }: &Handlers,
    error: &v8::Global<v8::Value>,
    output: u64,
) -> Option<Result<Vec<u8>, Trouble>> {
    v8::tc_scope!(let scope, scope);
    let domain = v8::Local::new(scope, domain);
    let error = v8::Local::new(scope, error);
    let receiver = v8::undefined(scope);
    match domain.call(scope, receiver.into(), &[error]) {
        Some(text) if text.is_undefined() => None,
        Some(text) => Some(bytes_of(scope, text, output)),
        None => Some(Err(Trouble::Result(Failure::from_catch(scope)))),
    }
}

fn bytes_of(
    scope: &mut Catch<'_, '_, '_, '_>,
    text: v8::Local<'_, v8::Value>,
    allowed: u64,
) -> Result<Vec<u8>, Trouble> {
    let text =
        v8::Local::<v8::String>::try_from(text).map_err(|_| Trouble::Defect("encode gave no string"))?;
    let actual = text.utf8_length(scope) as u64;
    if actual > allowed {
        return Err(Trouble::TooLarge { actual, allowed });
    }
    Ok(text.to_rust_string_lossy(scope).into_bytes())
}

fn text_of<'s>(scope: &v8::PinScope<'s, '_>, utf8: &[u8]) -> Option<v8::Local<'s, v8::String>> {
    if utf8.is_ascii() {
        v8::String::new_from_one_byte(scope, utf8, v8::NewStringType::Normal)
    } else {
        v8::String::new_from_utf8(scope, utf8, v8::NewStringType::Normal)
    }
}
