//! The network of one isolate: its grant, its connections, its budgets.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;

use crate::budget::{Held, Requests, Transit};
use crate::client::Client;
use crate::connector::Connector;
use crate::exchange;
use crate::failure::Failure;
use crate::grant::NetworkGrant;
use crate::request::{Checked, Request};
use crate::target::Target;
use crate::ticket::{Finished, Ticket};
use crate::trail::Trail;

/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(15);

/// The most connections kept for one origin.
const MOST_IDLE: usize = 2;

/// The most bytes of a response's head.
const HEAD_BYTES: usize = 64 << 10;

/// The most header fields of a response.
const HEAD_FIELDS: usize = 128;

/// See the module. Clones are the same session. Connections are never shared between sessions, so that none is used
/// under a grant under which it was not checked.
#[derive(Clone, Debug)]
pub struct Session(Arc<Inner>);

pub(crate) type Http = legacy::Client<Connector, Full<Bytes>>;

#[derive(Debug)]
pub(crate) struct Inner {
    client: Client,
    pub(crate) grant: NetworkGrant,
    pub(crate) requests: Requests,
    pub(crate) transit: Arc<Transit>,
    /// Requests at the same time.
    pub(crate) places: Semaphore,
    lookups: Arc<Semaphore>,
    http: OnceLock<Http>,
}

impl Session {
    pub(crate) fn new(client: Client, grant: NetworkGrant) -> Self {
        let limits = *grant.limits();
        let in_transit = limits.request_bytes.saturating_add(limits.response_bytes);
        Self(Arc::new(Inner {
            client,
            grant,
            requests: Requests::new(limits.requests),
            transit: Arc::new(Transit::new(in_transit)),
            places: Semaphore::new(limits.concurrent),
            lookups: Arc::new(Semaphore::new(limits.concurrent)),
            http: OnceLock::new(),
        }))
    }

    /// What may be reached.
    #[must_use]
    pub fn grant(&self) -> &NetworkGrant {
        &self.0.grant
    }

    /// Begins a call: it may send as many requests as any other.
    pub fn begin_call(&self) {
        self.0.requests.renew();
    }

    /// Starts a request. `done` is called once, on another thread, unless the ticket is dropped before; it must not block.
    ///
    /// # Errors
    ///
    /// What can be known before anything is sent; `done` is not called. Boxed, as it holds the contacts too.
    pub fn send(
        &self,
        request: Request,
        done: impl FnOnce(Finished) + Send + 'static,
    ) -> Result<Ticket, Box<Finished>> {
        let trail = Trail::default();
        let ready = self.ready(request, &trail);
        let (checked, held, handle) = match ready {
            Ok(ready) => ready,
            Err(failure) => {
                trail.fail(&failure);
                return Err(Box::new(Finished::new(Err(failure.into()), trail)));
            }
        };
        let (inner, own_trail) = (Arc::clone(&self.0), trail.clone());
        let task = handle.spawn(async move {
            let result = exchange::run(&inner, checked, &own_trail).await;
            drop(held);
            if let Err(failure) = &result {
                own_trail.fail(failure);
            }
            done(Finished::new(result.map_err(Into::into), own_trail));
        });
        Ok(Ticket::new(task.abort_handle(), trail))
    }

    fn ready(
        &self,
        request: Request,
        trail: &Trail,
    ) -> Result<(Checked, Held, tokio::runtime::Handle), Failure> {
        let inner = &self.0;
        let target = Target::read(&request.url)?;
        // The first hop's rules, before the guest's other mistakes: the denial is what its author must know.
        trail.begin(&request.method.escape_debug().take(16).collect::<String>(), target.origin());
        let checked = match Checked::read(request, target.clone(), &inner.grant) {
            Ok(checked) => checked,
            Err(failure) => return Err(inner.grant.check_target(&target).err().unwrap_or(failure)),
        };
        inner.grant.check(checked.method, &checked.target)?;
        // Now, not when its turn comes: what waits takes memory, and a guest can ask faster than anybody answers.
        inner.requests.take()?;
        let mut held = Held::nothing(Arc::clone(&inner.transit));
        held.add(checked.body.as_ref().map_or(0, |body| body.len() as u64))?;
        Ok((checked, held, inner.client.handle()?))
    }
}

impl Inner {
    /// The connections, made when the first request needs one.
    pub(crate) fn http(&self) -> &Http {
        self.http.get_or_init(|| {
            let connector = Connector {
                grant: self.grant.clone(),
                client: self.client.clone(),
                lookups: Arc::clone(&self.lookups),
            };
            legacy::Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(MOST_IDLE)
                .http1_max_buf_size(HEAD_BYTES)
                .http1_max_headers(HEAD_FIELDS)
                .build(connector)
        })
    }
}
