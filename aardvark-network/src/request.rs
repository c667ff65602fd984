//! What a guest wants to send: first as it says it, then checked.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use crate::failure::Failure;
use crate::grant::NetworkGrant;
use crate::header;
use crate::method::Method;
use crate::target::Target;

/// A request as a guest makes it; nothing in it has been checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The method; small letters stand for capitals.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Names and values in the order in which they are sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// Bytes that the guest's body has beyond those of `body`, because it was seen to be too long before it was copied.
    pub uncopied: u64,
    /// What to do about redirects.
    pub redirects: Redirects,
    /// The longest time that the guest wants to wait; the grant's limit holds as well.
    pub timeout: Option<Duration>,
}

impl Request {
    /// A request without headers and body, that follows redirects.
    #[must_use]
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            uncopied: 0,
            redirects: Redirects::Follow,
            timeout: None,
        }
    }
}

/// What to do about a response that says that the answer is elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Redirects {
    /// Go there, if it is granted; at most 10 times.
    #[default]
    Follow,
    /// Give the response as it is.
    Manual,
    /// Fail.
    Refuse,
}

/// A request that may be sent.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) redirects: Redirects,
    pub(crate) timeout: Duration,
}

impl Checked {
    /// Checks all of a request but whether its target is granted, which is asked at every hop.
    pub(crate) fn read(request: Request, target: Target, grant: &NetworkGrant) -> Result<Self, Failure> {
        let Request { method: name, headers, body, uncopied, redirects, timeout, .. } = request;
        let Some(method) = Method::parse(&name) else { return Err(Failure::NotMethod { method: name }) };
        let bytes = body.as_ref().map_or(0, |body| uncopied.saturating_add(body.len() as u64));
        let body = body.filter(|_| !(bytes == 0 && method.is_bodiless()));
        if body.is_some() && method.is_bodiless() {
            return Err(Failure::Body { method: method.name().to_owned() });
        }
        let allowed = grant.limits().request_bytes;
        if bytes > allowed {
            return Err(Failure::LargeRequest { bytes, allowed });
        }
        let limit = grant.limits().timeout;
        Ok(Self {
            method,
            target,
            headers: header::read(&headers, grant)?,
            body: body.map(Bytes::from),
            redirects,
            timeout: timeout.map_or(limit, |timeout| timeout.min(limit)),
        })
    }
}
