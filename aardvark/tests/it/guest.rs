//! A plugin without an engine: it takes encoded requests apart and answers them as an engine would.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use aardvark::{BoxFuture, Error, Interface, Invoke, Outcome, Reply, Report, Request};
use serde::Deserialize;
use serde_json::Value;

type Handler = Box<dyn Fn(Vec<Value>) -> Reply + Send + Sync>;

/// Functions by name, and the requests that arrived.
#[derive(Default)]
pub(crate) struct Guest {
    handlers: BTreeMap<&'static str, Handler>,
    requests: Mutex<Vec<Request>>,
}

impl Guest {
    /// Adds a function that returns JSON.
    pub(crate) fn returns(
        self,
        name: &'static str,
        handler: impl Fn(Vec<Value>) -> Value + Send + Sync + 'static,
    ) -> Self {
        self.handles(name, move |arguments| Reply::Value(handler(arguments).to_string().into_bytes()))
    }

    /// Adds a function that answers with this text, JSON or not.
    pub(crate) fn replies(self, name: &'static str, text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        self.handles(name, move |_| Reply::Value(text.clone()))
    }

    /// Adds a function that answers with a domain error.
    pub(crate) fn fails(self, name: &'static str, error: Value) -> Self {
        self.handles(name, move |_| Reply::DomainError(error.to_string().into_bytes()))
    }

    /// A client of this guest, which can be asked for its requests afterwards.
    pub(crate) fn client<I: Interface + ?Sized>(self) -> (I::Client, Arc<Self>) {
        let guest = Arc::new(self);
        (I::client(Arc::clone(&guest) as Arc<dyn Invoke>), guest)
    }

    /// The arguments of all requests so far, as text.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|request| String::from_utf8(request.arguments.clone()).unwrap()).collect()
    }

    /// The wall-time limits of all requests so far.
    pub(crate) fn limits(&self) -> Vec<Option<Duration>> {
        self.requests.lock().unwrap().iter().map(|request| request.wall_limit).collect()
    }

    fn handles(
        mut self,
        name: &'static str,
        handler: impl Fn(Vec<Value>) -> Reply + Send + Sync + 'static,
    ) -> Self {
        self.handlers.insert(name, Box::new(handler));
        self
    }
}

impl Invoke for Guest {
    fn invoke(&self, request: Request) -> Outcome<Result<Reply, Error>> {
        let reply = match self.handlers.get(&*request.function) {
            Some(handler) => {
                let mut parser = serde_json::Deserializer::from_slice(&request.arguments);
                // An engine takes the outer array and 128 levels inside it.
                parser.disable_recursion_limit();
                handler(Deserialize::deserialize(&mut parser).unwrap())
            }
            None => Reply::Absent,
        };
        let mut report = Report::default();
        report.generation = 1;
        report.usage.argument_bytes = request.arguments.len() as u64;
        self.requests.lock().unwrap().push(request);
        Outcome::new(Ok(reply), report)
    }

    fn invoke_async(&self, request: Request) -> BoxFuture<'static, Outcome<Result<Reply, Error>>> {
        let outcome = self.invoke(request);
        Box::pin(async move { outcome })
    }
}

/// The output of a future that never has to wait.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits, though the guest answers at once"),
    }
}
