//! Calls by name, for tools that have no Rust trait.

use std::sync::{Arc, OnceLock};

use aardvark_manifest::call::{BoxFuture, Call, Invoke};
use aardvark_manifest::error::Error;
use aardvark_manifest::interface::{Interface, InterfaceDescriptor};
use aardvark_manifest::outcome::Outcome;
use serde_json::Value;

/// The interface of plugins that are called by name: it asks for no functions and allows every one.
///
/// `host.slot::<Untyped>("tool", "plugins/tool")?.call("clean", vec![json!("text")])?`
pub enum Untyped {}

/// The client of [`Untyped`].
#[derive(Clone)]
pub struct UntypedClient {
    invoke: Arc<dyn Invoke>,
}

impl Interface for Untyped {
    type Client = UntypedClient;

    fn descriptor() -> &'static InterfaceDescriptor {
        static DESCRIPTOR: OnceLock<InterfaceDescriptor> = OnceLock::new();
        DESCRIPTOR.get_or_init(|| InterfaceDescriptor::new("aardvark.untyped", semver::Version::new(1, 0, 0)))
    }

    fn client(invoke: Arc<dyn Invoke>) -> UntypedClient {
        UntypedClient { invoke }
    }
}

impl UntypedClient {
    /// Calls `function` with positional `arguments` and blocks until its result is there.
    ///
    /// # Errors
    ///
    /// If there is no such function, it fails, it reaches a limit, or its result is not JSON.
    pub fn call(&self, function: &str, arguments: Vec<Value>) -> Result<Value, Error> {
        self.run(Call::json(function.to_owned(), arguments)).result
    }

    /// Like [`UntypedClient::call`], without blocking.
    pub fn call_async(
        &self,
        function: &str,
        arguments: Vec<Value>,
    ) -> BoxFuture<'static, Result<Value, Error>> {
        let outcome = self.run_async(Call::json(function.to_owned(), arguments));
        Box::pin(async move { outcome.await.result })
    }

    /// Runs a call and reports how it went.
    pub fn run<R>(&self, call: Call<R>) -> Outcome<R> {
        call.run(&*self.invoke)
    }

    /// Like [`UntypedClient::run`], without blocking.
    pub fn run_async<R: Send + 'static>(&self, call: Call<R>) -> BoxFuture<'static, Outcome<R>> {
        call.run_async(&*self.invoke)
    }
}
