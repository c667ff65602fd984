//! One request from its first hop to the last byte of its response.

use std::error::Error as StdError;
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

/// Sends `request` and whatever it is redirected to.
pub(crate) async fn run(session: &Inner, mut request: Checked, trail: &Trail) -> Result<Response, Failure> {
    let limit = Limit { end: Instant::now() + request.timeout, time: request.timeout };
    let place = limit.hold(&request.target, session.places.acquire()).await?;
    // Only a closed semaphore gives none, and nobody closes it.
    let _place = place.map_err(|error| Failure::Unavailable { reason: error.to_string() })?;
    for hop in 0.. {
        let origin = request.target.origin();
        trail.begin(request.method.name(), origin.clone());
        session.grant.check(request.method, &request.target)?;
        session.requests.take()?;
        let response = send(session, &request, limit, trail).await?;
        let (head, body) = response.into_parts();
        let status = head.status;
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
    let Checked { method, target, headers, body, .. } = request;
    let broken = |reason: String| Failure::Protocol { origin: target.origin(), reason };
    let body = body.clone().unwrap_or_default();
    let bytes = body.len() as u64;
    let mut message = http::Request::new(Full::new(body));
    *message.method_mut() = (*method).into();
    *message.uri_mut() = target.url().parse().map_err(|error: http::uri::InvalidUri| broken(error.to_string()))?;
    *message.headers_mut() = headers.clone();
    let answer = limit.hold(target, session.http()?.request(message)).await?;
    let response = answer.map_err(|error| explain(target, &error))?;
    if let Some(Peer(address)) = response.extensions().get::<Peer>() {
        trail.connected(*address);
    }
    trail.update(|contact| contact.request_bytes = bytes);
    Ok(response)
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
    let causes = || std::iter::successors(Some(error), |error| error.source());
    if let Some(failure) = causes().find_map(|cause| cause.downcast_ref::<Failure>()) {
        return failure.clone();
    }
    let last = causes().last().map(ToString::to_string).unwrap_or_default();
    Failure::Protocol { origin: target.origin(), reason: last }
}
