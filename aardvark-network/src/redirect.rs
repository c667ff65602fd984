//! What becomes of a request that is sent elsewhere.

use http::{HeaderMap, StatusCode, header};

use crate::failure::Failure;
use crate::method::Method;
use crate::request::Checked;

/// Headers that say who the guest is, to one server.
const CREDENTIALS: [header::HeaderName; 2] = [header::AUTHORIZATION, header::COOKIE];

/// Headers that describe a body.
const OF_BODY: [header::HeaderName; 5] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LOCATION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
];

/// Where a response sends the request, if it does.
pub(crate) fn location(status: StatusCode, headers: &HeaderMap) -> Option<Result<String, ()>> {
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = headers.get(header::LOCATION).filter(|_| is_redirect)?;
    Some(std::str::from_utf8(location.as_bytes()).map(str::to_owned).map_err(|_| ()))
}

/// The next request, by the rules of the web's `fetch`. Whether its target is granted has not been asked.
pub(crate) fn follow(request: &mut Checked, status: StatusCode, location: &str) -> Result<(), Failure> {
    let origin = request.target.origin();
    let target = request
        .target
        .join(location)
        .map_err(|problem| Failure::RedirectTarget { origin, problem: Box::new(problem) })?;
    let becomes_get = match status {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => request.method == Method::Post,
        StatusCode::SEE_OTHER => !matches!(request.method, Method::Get | Method::Head),
        _ => false,
    };
    if becomes_get {
        request.method = Method::Get;
        request.body = None;
        OF_BODY.iter().for_each(|name| drop(request.headers.remove(name)));
    }
    if !target.is_same_origin(&request.target) {
        CREDENTIALS.iter().for_each(|name| drop(request.headers.remove(name)));
    }
    request.target = target;
    Ok(())
}
