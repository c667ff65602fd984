//! One request from its first hop to the last byte of its response.

use std::error::Error as StdError;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use aardvark_manifest::outcome::ContactEnd;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, timeout_at};

use crate::budget::Held;
use crate::connector::Peer;
use crate::failure::Failure;
use crate::redirect;
use crate::request::{Checked, Redirects};
use crate::response::Response;
use crate::session::Inner;
use crate::target::Target;
use crate::trail::Trail;

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 10;

/// Sends `request`, whose first hop has been checked and counted, and whatever it is redirected to.
pub(crate) async fn run(session: &Inner, mut request: Checked, trail: &Trail) -> Result<Response, Failure> {
    let limit = Limit { end: Instant::now() + request.timeout, time: request.timeout };
    let place = limit.hold(&request.target, session.places.acquire()).await?;
    // Only a closed semaphore gives none, and nobody closes it.
    let _place = place.map_err(|error| Failure::Unavailable { reason: error.to_string() })?;
    for hop in 0.. {
        let origin = request.target.origin();
        trail.begin(request.method.name(), origin.clone());
        if hop > 0 {
            session.grant.check(request.method, &request.target)?;
            session.requests.take()?;
        }
        let response = send(session, &request, limit, trail).await?;
        let (head, body) = response.into_parts();
        let status = head.status;
        if status.is_informational() {
            // The connection would become something else than HTTP, which nobody asked for.
            return Err(Failure::Protocol { origin, reason: format!("it answered with status {status}") });
        }
        match (redirect::location(status, &head.headers), request.redirects) {
            (Some(_), Redirects::Refuse) => {
                trail.end(ContactEnd::Status(status.as_u16()));
                return Err(Failure::RedirectRefused { origin });
            }
            (Some(location), Redirects::Follow) => {
                trail.end(ContactEnd::Status(status.as_u16()));
                if hop == MOST_REDIRECTS {
                    return Err(Failure::ManyRedirects { origin, hops: MOST_REDIRECTS });
                }
                let location = location.map_err(|()| Failure::RedirectTarget {
                    origin,
                    problem: Box::new(Failure::CharacterInUrl { character: char::REPLACEMENT_CHARACTER }),
                })?;
                redirect::follow(&mut request, status, &location)?;
            }
            (None, _) | (Some(_), Redirects::Manual) => {
                let (body, held) = receive(session, &request.target, body, limit, trail).await?;
                trail.end(ContactEnd::Status(status.as_u16()));
                let field = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
                    (name.as_str().to_owned(), value.as_bytes().to_vec())
                };
                return Ok(Response {
                    status: status.as_u16(),
                    reason: status.canonical_reason().unwrap_or_default().to_owned(),
                    url: request.target.url().to_owned(),
                    redirected: hop > 0,
                    headers: head.headers.iter().map(field).collect(),
                    body,
                    held,
                });
            }
        }
    }
    // The loop has no end of its own.
    Err(Failure::ManyRedirects { origin: request.target.origin(), hops: MOST_REDIRECTS })
}

/// When a request must be over.
#[derive(Clone, Copy)]
struct Limit {
    end: Instant,
    time: Duration,
}

impl Limit {
    async fn hold<F: IntoFuture>(self, target: &Target, future: F) -> Result<F::Output, Failure> {
        let late = |_| Failure::Timeout { origin: target.origin(), limit: self.time };
        timeout_at(self.end, future).await.map_err(late)
    }
}

async fn send(
    session: &Inner,
    request: &Checked,
    limit: Limit,
    trail: &Trail,
) -> Result<http::Response<Incoming>, Failure> {
    let target = &request.target;
    let http = session.http();
    let mut is_again = false;
    let response = loop {
        match limit.hold(target, http.request(message(request)?)).await? {
            Ok(response) => break response,
            // A server may close a connection that was kept at the moment at which it is used again. Nothing is lost
            // by asking once more for what changes nothing.
            Err(error) if !is_again && request.method.is_safe() && broke_off(&error) => {
                is_again = true;
                session.requests.take()?;
            }
            Err(error) => return Err(explain(target, &error)),
        }
    };
    if let Some(Peer(address)) = response.extensions().get::<Peer>() {
        trail.connected(*address);
    }
    trail.update(|contact| contact.request_bytes = request.body.as_ref().map_or(0, |body| body.len() as u64));
    Ok(response)
}

fn message(request: &Checked) -> Result<http::Request<Full<Bytes>>, Failure> {
    let Checked { method, target, headers, body, .. } = request;
    let mut message = http::Request::new(Full::new(body.clone().unwrap_or_default()));
    let broken = |error: http::uri::InvalidUri| Failure::Protocol {
        origin: target.origin(),
        reason: error.to_string(),
    };
    *message.method_mut() = (*method).into();
    *message.uri_mut() = target.url().parse().map_err(broken)?;
    *message.headers_mut() = headers.clone();
    Ok(message)
}

/// Whether the connection ended before anything of a response came.
fn broke_off(error: &(dyn StdError + 'static)) -> bool {
    let is_gone = |kind| {
        matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted)
    };
    if causes(error)
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| is_gone(error.kind()))
    {
        return true;
    }
    causes(error)
        .find_map(|cause| cause.downcast_ref::<hyper::Error>())
        .is_some_and(hyper::Error::is_incomplete_message)
}

async fn receive(
    session: &Inner,
    target: &Target,
    mut body: Incoming,
    limit: Limit,
    trail: &Trail,
) -> Result<(Vec<u8>, Held), Failure> {
    let allowed = session.grant.limits().response_bytes;
    let too_large = Failure::LargeResponse { allowed };
    // What the server announces is refused early; what it sends is counted all the same.
    if body.size_hint().lower() > allowed {
        return Err(too_large);
    }
    let mut received = Vec::new();
    let mut held = Held::nothing(Arc::clone(&session.transit));
    while let Some(frame) = limit.hold(target, body.frame()).await? {
        let frame = frame.map_err(|error| explain(target, &error))?;
        // Trailers say nothing that anybody asked for.
        let Ok(chunk): Result<Bytes, _> = frame.into_data() else { continue };
        let bytes = chunk.len() as u64;
        trail.update(|contact| contact.response_bytes += bytes);
        if received.len() as u64 + bytes > allowed {
            return Err(too_large);
        }
        held.add(bytes)?;
        received.extend_from_slice(&chunk);
    }
    Ok((received, held))
}

/// What went wrong, as far as a guest's author can use it.
fn explain(target: &Target, error: &(dyn StdError + 'static)) -> Failure {
    if let Some(failure) = causes(error).find_map(|cause| cause.downcast_ref::<Failure>()) {
        return failure.clone();
    }
    let last = causes(error).last().map(ToString::to_string).unwrap_or_default();
    Failure::Protocol { origin: target.origin(), reason: last }
}

fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn StdError + 'static)| (**error).source())
}
