//! [`Call`]: one call that has not been made yet.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode::{self, Callee};
use super::encode::encode;
use super::fallback::Fallback;
use super::{BoxFuture, CallError, Invoke, Reply, Request};
use crate::error::Error;
use crate::outcome::{Outcome, Report};

/// What a generated client knows of a function at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The interface's id.
    pub interface: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// The parameters' names, in order.
    pub parameters: &'static [&'static str],
    /// Whether the declared result or error holds integers beyond 64 bits; asked only when one arrives.
    pub wide_result: fn() -> bool,
}

/// One call as a value: the function, its encoded arguments, its options, and how to read the reply.
///
/// `R` is what the call gives back, a `Result`. Arguments that cannot be encoded do not fail here but in the
/// call's result, so that building calls needs no error handling.
///
/// ```
/// use std::time::Duration;
/// use aardvark_manifest::call::Call;
/// use serde_json::json;
///
/// let call = Call::json("assess", vec![json!({"magnitude": 6.1})]).wall_limit(Duration::from_millis(50));
/// assert_eq!(call.function(), "assess");
/// ```
#[must_use = "a call does nothing until it is run"]
pub struct Call<R> {
    callee: Callee,
    request: Result<Request, Error>,
    decode: fn(&Callee, Result<Reply, Error>) -> R,
    fallback: Option<Fallback<R>>,
}

impl Call<Result<Value, Error>> {
    /// A call by name with JSON on both sides. The arguments are positional; none may nest deeper than
    /// [`MAX_DEPTH`](super::MAX_DEPTH). The result may take up about [`MAX_VALUE_BYTES`](super::MAX_VALUE_BYTES) of memory.
    pub fn json(function: impl Into<Cow<'static, str>>, arguments: Vec<Value>) -> Self {
        let callee = Callee { function: function.into(), interface: None, wide_result: || false };
        let request = encode(callee.function.clone(), &[], &arguments);
        Self { callee, request, decode: decode::untyped, fallback: None }
    }
}

impl<T> Call<Result<T, Error>> {
    /// A call of a function that returns `T`. `arguments` must serialise as a sequence, such as a tuple.
    pub fn typed<A: Serialize + ?Sized>(signature: &Signature, arguments: &A) -> Self
    where
        T: DeserializeOwned,
    {
        Self::prepare(signature, arguments, decode::value)
    }
}

impl<T, E> Call<Result<T, CallError<E>>> {
    /// A call of a function that returns `Result<T, E>`. `arguments` must serialise as a sequence.
    pub fn fallible<A: Serialize + ?Sized>(signature: &Signature, arguments: &A) -> Self
    where
        T: DeserializeOwned,
        E: DeserializeOwned,
    {
        Self::prepare(signature, arguments, decode::fallible)
    }
}

impl<R> Call<R> {
    /// Tightens the wall-time limit of this call; a limit wider than the slot's has no effect.
    pub fn wall_limit(mut self, limit: Duration) -> Self {
        if let Ok(request) = &mut self.request {
            request.wall_limit = Some(limit);
        }
        self
    }

    /// What to do when the plugin is older than the function: `body` gives the result instead.
    pub fn or_default(mut self, body: impl FnOnce() -> R + Send + 'static) -> Self {
        self.fallback = Some(Fallback::Blocking(Box::new(body)));
        self
    }

    /// [`Call::or_default`] with the body of an `async fn`. A blocking call runs it on the calling thread.
    pub fn or_default_async(mut self, body: impl FnOnce() -> BoxFuture<'static, R> + Send + 'static) -> Self {
        self.fallback = Some(Fallback::Future(Box::new(body)));
        self
    }

    /// The name of the function to call.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.callee.function
    }

    /// Makes the call and blocks until its outcome is there.
    pub fn run(self, invoke: &dyn Invoke) -> Outcome<R> {
        let Self { callee, request, decode, fallback } = self;
        match request {
            Ok(request) => invoke.invoke(request).map(|reply| match (reply, fallback) {
                (Ok(Reply::Absent), Some(fallback)) => fallback.run(),
                (reply, _) => decode(&callee, reply),
            }),
            Err(error) => Outcome::new(decode(&callee, Err(error)), Report::default()),
        }
    }

    /// Makes the call and resolves to its outcome.
    ///
    /// The call is submitted now, not when the future is first polled; dropping the future abandons the result.
    pub fn run_async(self, invoke: &dyn Invoke) -> BoxFuture<'static, Outcome<R>>
    where
        R: Send + 'static,
    {
        let Self { callee, request, decode, fallback } = self;
        let pending = request.map(|request| invoke.invoke_async(request));
        Box::pin(async move {
            let Outcome { result, report, .. } = match pending {
                Ok(pending) => pending.await,
                Err(error) => Outcome::new(Err(error), Report::default()),
            };
            let result = match (result, fallback) {
                (Ok(Reply::Absent), Some(fallback)) => fallback.run_async().await,
                (reply, _) => decode(&callee, reply),
            };
            Outcome::new(result, report)
        })
    }

    /// [`Call::run_async`] without the report.
    pub fn result_async(self, invoke: &dyn Invoke) -> BoxFuture<'static, R>
    where
        R: Send + 'static,
    {
        let outcome = self.run_async(invoke);
        Box::pin(async move { outcome.await.result })
    }

    fn prepare<A: Serialize + ?Sized>(
        signature: &Signature,
        arguments: &A,
        decode: fn(&Callee, Result<Reply, Error>) -> R,
    ) -> Self {
        let callee = Callee {
            function: Cow::Borrowed(signature.function),
            interface: Some(signature.interface),
            wide_result: signature.wide_result,
        };
        let request = encode(callee.function.clone(), signature.parameters, arguments);
        Self { callee, request, decode, fallback: None }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("callee", &self.callee)
            .field("request", &self.request)
            .field("fallback", &self.fallback)
            .finish_non_exhaustive()
    }
}
