//! A call as a value: what to run, how long it may take, and how to read the reply.
//!
//! [`Call`] is typed by what the caller gets; [`Request`] and [`Reply`] are its encoded form, which is all that
//! the host sees. The typed clients that `#[aardvark::plugin]` generates are thin wrappers over [`Call`], and
//! every call goes through [`Invoke`]. How values become JSON and back is in the modules below.

mod block_on;
mod decode;
mod encode;
mod excerpt;
mod fallback;
mod place;
mod scan;
mod typed;
mod weight;

pub use self::typed::{Call, Signature};

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::error::Error;
use crate::outcome::Outcome;

/// How deeply the arrays and objects of one argument or one result may nest.
///
/// Both directions share it: what is deeper is refused with an error instead of exhausting somebody's stack.
pub const MAX_DEPTH: usize = 128;

/// About how much memory the result of an untyped call ([`Call::json`]) may take up, in bytes.
///
/// As a [`Value`](serde_json::Value) a text can take up a hundred times its size. What takes more than this is refused before
/// it is decoded; a declared type usually takes less.
pub const MAX_VALUE_BYTES: usize = 1 << 30;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An encoded call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The function's name in the interface.
    pub function: Cow<'static, str>,
    /// The arguments as one JSON array, UTF-8.
    pub arguments: Vec<u8>,
    /// A tighter wall-time limit than the slot's; a wider one has no effect.
    pub wall_limit: Option<Duration>,
}

impl Request {
    /// A request for `function` with `arguments`, a JSON array in UTF-8.
    #[must_use]
    pub fn new(function: impl Into<Cow<'static, str>>, arguments: Vec<u8>) -> Self {
        Self { function: function.into(), arguments, wall_limit: None }
    }
}

/// An encoded reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// The handler returned: its value as JSON, UTF-8.
    Value(Vec<u8>),
    /// The handler failed with the interface's own error: its value as JSON, UTF-8.
    DomainError(Vec<u8>),
    /// The plugin was written for an older version of the interface and lacks this function.
    Absent,
}

/// Runs encoded calls. A slot implements it; it may be called from any number of threads.
pub trait Invoke: Send + Sync {
    /// Runs a call and blocks until its outcome is there.
    fn invoke(&self, request: Request) -> Outcome<Result<Reply, Error>>;

    /// Runs a call and resolves to its outcome. Dropping the future abandons the result, not the call.
    fn invoke_async(&self, request: Request) -> BoxFuture<'static, Outcome<Result<Reply, Error>>>;
}

/// Why a function with a domain error (`-> Result<T, E>`) did not return a value.
#[derive(Debug)]
pub enum CallError<E> {
    /// The plugin answered with the interface's own error.
    Domain(E),
    /// The call itself failed.
    Failed(Error),
}

impl<E> CallError<E> {
    /// The domain error, if the plugin answered with one.
    pub fn domain(self) -> Option<E> {
        match self {
            Self::Domain(error) => Some(error),
            Self::Failed(_) => None,
        }
    }
}

impl<E> From<Error> for CallError<E> {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<E: fmt::Debug> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(error) => write!(f, "the plugin answered with an error: {error:?}"),
            Self::Failed(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Domain(_) => None,
            Self::Failed(error) => Some(error),
        }
    }
}
