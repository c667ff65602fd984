//! The one client of a host: a thread on which all requests of all plugins are driven.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::failure::Failure;
use crate::grant::NetworkGrant;
use crate::resolver::{Resolve, SystemResolver};
use crate::session::Session;
use crate::tls::Configurations;

/// The most names looked up at the same time, for all plugins together; the system's resolver blocks a thread for each.
const LOOKUPS: usize = 32;

/// How long a thread that looked a name up waits for the next one.
const IDLE_LOOKUP: Duration = Duration::from_secs(5);

/// See the module. Cheap to clone; the thread starts with the first request and ends with the last clone and session.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    resolver: Arc<dyn Resolve>,
    configurations: Configurations,
    thread: Mutex<Option<Thread>>,
}

struct Thread {
    handle: Handle,
    /// Dropped: the thread ends.
    _stop: oneshot::Sender<()>,
}

/// Makes a [`Client`].
pub struct ClientBuilder {
    resolver: Arc<dyn Resolve>,
}

impl Client {
    /// A client that looks names up as the system does.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A client with other parts.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder { resolver: Arc::new(SystemResolver) }
    }

    /// The connections and budgets of one isolate under `grant`.
    #[must_use]
    pub fn open(&self, grant: NetworkGrant) -> Session {
        Session::new(self.clone(), grant)
    }

    pub(crate) fn resolver(&self) -> Arc<dyn Resolve> {
        Arc::clone(&self.0.resolver)
    }

    pub(crate) fn configurations(&self) -> &Configurations {
        &self.0.configurations
    }

    /// The thread's, which is started if there is none.
    pub(crate) fn handle(&self) -> Result<Handle, Failure> {
        let mut thread = self.0.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Thread { handle, .. }) = &*thread {
            return Ok(handle.clone());
        }
        let started = start().map_err(|error| Failure::Unavailable { reason: error.to_string() })?;
        Ok(thread.insert(started).handle.clone())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl ClientBuilder {
    /// Looks names up with `resolver`.
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolve) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> Client {
        let Self { resolver } = self;
        Client(Arc::new(Shared {
            resolver,
            configurations: Configurations::default(),
            thread: Mutex::new(None),
        }))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientBuilder")
    }
}

fn start() -> std::io::Result<Thread> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(LOOKUPS)
        .thread_keep_alive(IDLE_LOOKUP)
        .thread_name("aardvark-lookup")
        .build()?;
    let handle = runtime.handle().clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let body = move || {
        // An error, as the sender is never used but dropped.
        let _ = runtime.block_on(stopped);
        // A name that is still being looked up must not keep anybody waiting.
        runtime.shutdown_background();
    };
    std::thread::Builder::new().name("aardvark-network".to_owned()).spawn(body)?;
    Ok(Thread { handle, _stop: stop })
}
