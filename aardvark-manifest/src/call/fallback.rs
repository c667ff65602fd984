//! The default body of an interface's function, ready to run when a plugin lacks the function.

use std::fmt;

use super::BoxFuture;
use super::block_on::block_on;

/// A default body with its arguments moved in.
pub(super) enum Fallback<R> {
    /// The body of a `fn`.
    Blocking(Box<dyn FnOnce() -> R + Send>),
    /// The body of an `async fn`.
    Future(Box<dyn FnOnce() -> BoxFuture<'static, R> + Send>),
}

impl<R> Fallback<R> {
    /// Runs the body on this thread.
    pub(super) fn run(self) -> R {
        match self {
            Self::Blocking(body) => body(),
            Self::Future(body) => block_on(body()),
        }
    }

    /// Runs the body as part of a future.
    pub(super) async fn run_async(self) -> R {
        match self {
            Self::Blocking(body) => body(),
            Self::Future(body) => body().await,
        }
    }
}

impl<R> fmt::Debug for Fallback<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blocking(_) => "Blocking",
            Self::Future(_) => "Future",
        })
    }
}
