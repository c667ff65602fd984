//! A reply's JSON → the declared type, or an error that says where and why it does not fit.
//!
//! The good case parses once, without tracking paths; a value that does not fit is parsed a second time to find
//! the place.

mod mismatch;

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::place::{Place, shorten};
use super::scan::{Finding, WideIntegers, scan, steps_to};
use super::weight::weight;
use super::{CallError, MAX_DEPTH, MAX_VALUE_BYTES, Reply};
use crate::error::{Detail, Error, Fault, Kind};

/// Characters of a guest's value that a message shows.
const SNIPPET: usize = 60;

/// More than a value takes up for each byte of its text.
const MOST_TIMES: usize = 256;

/// What decoding needs to know of the function that was called.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    /// The function's name.
    pub(super) function: Cow<'static, str>,
    /// The interface's id; `None` in an untyped call.
    pub(super) interface: Option<&'static str>,
    /// Whether the declared result holds integers beyond 64 bits. Asked only when such an integer arrives.
    pub(super) wide_result: fn() -> bool,
}

/// Decodes the reply of a function without a domain error.
pub(super) fn value<T: DeserializeOwned>(callee: &Callee, reply: Result<Reply, Error>) -> Result<T, Error> {
    match reply? {
        Reply::Value(text) => parse(callee, "result", &text),
        Reply::DomainError(text) => Err(unexpected_error(callee, &text)),
        Reply::Absent => Err(absent(callee)),
    }
}

/// Decodes the reply of a call by name: any value, unless it would take up too much memory.
pub(super) fn untyped(callee: &Callee, reply: Result<Reply, Error>) -> Result<Value, Error> {
    let reply = reply?;
    // Nothing short can be too heavy, so most replies are not weighed.
    if let Reply::Value(text) = &reply
        && text.len() >= MAX_VALUE_BYTES / MOST_TIMES
        && weight(text) > MAX_VALUE_BYTES
    {
        return Err(ResultError::TooHeavy { function: callee.function.to_string(), bytes: text.len() }.into());
    }
    value(callee, Ok(reply))
}

/// Decodes the reply of a function with the domain error `E`.
pub(super) fn fallible<T, E>(callee: &Callee, reply: Result<Reply, Error>) -> Result<T, CallError<E>>
where
    T: DeserializeOwned,
    E: DeserializeOwned,
{
    match reply? {
        Reply::Value(text) => Ok(parse(callee, "result", &text)?),
        Reply::DomainError(text) => Err(CallError::Domain(parse(callee, "error", &text)?)),
        Reply::Absent => Err(absent(callee).into()),
    }
}

fn parse<T: DeserializeOwned>(callee: &Callee, root: &'static str, text: &[u8]) -> Result<T, Error> {
    let finding = match scan(text, WideIntegers::Refused) {
        Some(Finding::WideInteger { .. }) if (callee.wide_result)() => scan(text, WideIntegers::Accepted),
        finding => finding,
    };
    if let Some(finding) = finding {
        return Err(refused(callee, root, text, finding));
    }
    let mut parser = serde_json::Deserializer::from_slice(text);
    // The scan has checked the depth already, with a limit that is the same in both directions.
    parser.disable_recursion_limit();
    match T::deserialize(&mut parser).and_then(|value| parser.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(source) => Err(mismatch::locate::<T>(&callee.function, root, text, source)),
    }
}

fn refused(callee: &Callee, root: &'static str, text: &[u8], finding: Finding) -> Error {
    let function = callee.function.to_string();
    match finding {
        Finding::TooDeep { at } => {
            ResultError::TooDeep { function, place: Place::new(root, steps_to(text, at)) }
        }
        Finding::WideInteger { at, end } => ResultError::WideInteger {
            function,
            place: Place::new(root, steps_to(text, at)),
            integer: snippet(text.get(at..end).unwrap_or_default()),
        },
    }
    .into()
}

fn absent(callee: &Callee) -> Error {
    let function = callee.function.to_string();
    match callee.interface {
        Some(interface) => ResultError::Absent { function, interface }.into(),
        None => ResultError::AbsentUntyped { function }.into(),
    }
}

fn unexpected_error(callee: &Callee, text: &[u8]) -> Error {
    let function = callee.function.to_string();
    match callee.interface {
        Some(interface) => ResultError::UndeclaredError { function, interface, error: snippet(text) }.into(),
        None => ResultError::DomainError { function, error: snippet(text) }.into(),
    }
}

fn snippet(text: &[u8]) -> String {
    shorten(&String::from_utf8_lossy(text), SNIPPET).into_owned()
}

#[derive(Debug, thiserror::Error)]
enum ResultError {
    #[error(
        "`{place}` of `{function}` must not nest deeper than {MAX_DEPTH} levels of arrays and objects \
         (let the plugin return a flatter value)"
    )]
    TooDeep { function: String, place: Place },
    #[error(
        "`{place}` of `{function}` must be an integer of at most 64 bits, found `{integer}`, which would lose \
         digits (let the plugin return it as a string, or declare the type as `i128` or `u128`)"
    )]
    WideInteger { function: String, place: Place, integer: String },
    #[error(
        "`result` of `{function}` must not take up more than about {MAX_VALUE_BYTES} bytes as a value of any shape, found \
         {bytes} bytes of JSON with too many parts (let the plugin return less, or declare the type)"
    )]
    TooHeavy { function: String, bytes: usize },
    #[error(
        "the plugin lacks the function `{function}` of the interface `{interface}`, which has no default body \
         (add the function to the plugin)"
    )]
    Absent { function: String, interface: &'static str },
    #[error("the plugin lacks the function `{function}` (call one that it has)")]
    AbsentUntyped { function: String },
    #[error(
        "`{function}` of the interface `{interface}` must return a value, found the error `{error}` \
         (declare the result as `Result<T, E>`, or let the plugin raise an exception)"
    )]
    UndeclaredError { function: String, interface: &'static str, error: String },
    #[error(
        "`{function}` answered with the interface's error `{error}` (call it through its typed client to match on it)"
    )]
    DomainError { function: String, error: String },
}

impl Detail for ResultError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooDeep { .. }
            | Self::WideInteger { .. }
            | Self::TooHeavy { .. }
            | Self::UndeclaredError { .. } => Kind::Result,
            Self::Absent { .. } => Kind::Contract,
            Self::AbsentUntyped { .. } => Kind::NotFound,
            Self::DomainError { .. } => Kind::Exception,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::AbsentUntyped { .. } => Fault::Caller,
            _ => Fault::Guest,
        }
    }
}
