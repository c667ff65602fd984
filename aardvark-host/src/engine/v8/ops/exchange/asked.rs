//! A request as a Python guest writes it. Whether it may be sent is not decided here.

use std::time::Duration;

use aardvark_network::{Redirects, Request};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    method: String,
    url: String,
    /// Values are text of one character for each byte.
    headers: Vec<(String, String)>,
    #[serde(default, rename = "hasBody")]
    has_body: bool,
    /// `follow`, `manual` or `error`.
    redirect: String,
    /// In seconds.
    timeout: Option<f64>,
}

/// The longest head, in bytes. The session allows less; what is read takes some times as much.
const MOST_HEAD: usize = 256 << 10;

/// The most that a message holds besides the body, in bytes.
pub(super) const MOST_BESIDES: usize = 4 + MOST_HEAD;

/// Why a message is no request.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("the request is malformed")]
    Malformed,
    #[error("the request has {found} bytes besides its body (at most {MOST_HEAD} are allowed)")]
    TooLong { found: usize },
}

/// The request in `message`, whose body has `uncopied` bytes more.
pub(super) fn read(mut message: Vec<u8>, uncopied: u64) -> Result<Request, Refused> {
    let (length, rest) = message.split_first_chunk().ok_or(Refused::Malformed)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Refused::Malformed)?;
    if length as u64 > uncopied.saturating_add(rest.len() as u64) {
        return Err(Refused::Malformed);
    }
    // No more than that was copied.
    if length > MOST_HEAD {
        return Err(Refused::TooLong { found: length });
    }
    let head = rest.get(..length).ok_or(Refused::Malformed)?;
    let asked: Asked = serde_json::from_slice(head).map_err(|_| Refused::Malformed)?;
    message.drain(..4 + length);
    let mut request = Request::new(asked.method, asked.url);
    for (name, value) in asked.headers {
        let value: Option<Vec<u8>> =
            value.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
        request.headers.push((name, value.ok_or(Refused::Malformed)?));
    }
    request.body = asked.has_body.then_some(message);
    request.uncopied = uncopied;
    request.redirects = match asked.redirect.as_str() {
        "follow" => Redirects::Follow,
        "manual" => Redirects::Manual,
        _ => Redirects::Refuse,
    };
    // `try_from` refuses what is negative or not a number.
    request.timeout = asked.timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(request)
}
