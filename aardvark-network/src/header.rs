//! The headers that a guest may send.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::failure::Failure;
use crate::grant::NetworkGrant;
use crate::method::Method;

/// The most header fields of one request.
const MOST_FIELDS: usize = 128;

/// The most bytes that names and values have together.
const MOST_BYTES: usize = 64 << 10;

/// What belongs to the connection or says where the request ends or to whom it goes. A guest that could set these could
/// make one request look like two to the server, or like one for another host.
const FORBIDDEN: [&str; 16] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Headers by which some servers let a request change its method.
const OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

/// Reads and checks what a guest wants to send.
pub(crate) fn read(fields: &[(String, Vec<u8>)], grant: &NetworkGrant) -> Result<HeaderMap, Failure> {
    if fields.len() > MOST_FIELDS {
        return Err(Failure::Headers { actual: fields.len(), unit: "fields", allowed: MOST_FIELDS });
    }
    let bytes = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > MOST_BYTES {
        return Err(Failure::Headers { actual: bytes, unit: "bytes", allowed: MOST_BYTES });
    }
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
            return Err(Failure::HeaderName { name: name.clone() });
        };
        let name = parsed.as_str();
        if FORBIDDEN.contains(&name) || name.starts_with("proxy-") {
            return Err(Failure::ForbiddenHeader { name: name.to_owned() });
        }
        // Refuses line breaks and all other control characters but the tab.
        let Ok(value) = HeaderValue::from_bytes(value) else {
            return Err(Failure::HeaderValue { name: name.to_owned() });
        };
        if OVERRIDES.contains(&name) {
            check_override(name, &value, grant)?;
        }
        headers.append(parsed, value);
    }
    for (name, value) in
        [(header::ACCEPT, "*/*"), (header::ACCEPT_ENCODING, "identity"), (header::USER_AGENT, AGENT)]
    {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    Ok(headers)
}

/// What we call ourselves if the guest says nothing.
const AGENT: &str = concat!("aardvark/", env!("CARGO_PKG_VERSION"));

/// A method that is not granted is not granted under another name either.
fn check_override(name: &str, value: &HeaderValue, grant: &NetworkGrant) -> Result<(), Failure> {
    let methods = value.to_str().map_err(|_| Failure::ForbiddenHeader { name: name.to_owned() })?;
    for method in methods.split(',') {
        match Method::parse(method.trim()) {
            Some(method) if grant.has_method(method) => {}
            _ => return Err(Failure::Method { method: method.trim().to_owned() }),
        }
    }
    Ok(())
}
