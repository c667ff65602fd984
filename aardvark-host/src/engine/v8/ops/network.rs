//! Requests to other hosts. Nothing here decides what is allowed; the session that a call has does.

use aardvark_manifest::outcome::Contact;
use aardvark_network::{Finished, Redirects, Request, Response};

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::super::traffic::{Traffic, note, note_contacts};
use super::{bits, buffer, first_bytes, string};

/// The longest text of a request, in UTF-16 units; the session's own limits are lower.
const MAX_TEXT: usize = 64 << 10;

/// The most names and values of headers together.
const MAX_HEADERS: u32 = 1 << 10;

/// `sendRequest(method, url, headers, body, redirects)`: gives the request's number. `headers` is an array of name, value,
/// name, value…; `body` is a typed array or undefined; `redirects` is 0 to follow them, 1 to give them, 2 to fail.
pub(crate) struct SendRequest;

impl Op for SendRequest {
    const NAME: &'static str = "sendRequest";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let mut request =
            Request::new(string(scope, arguments, 0, MAX_TEXT)?, string(scope, arguments, 1, MAX_TEXT)?);
        request.headers = headers(scope, arguments.get(2))?;
        if !arguments.get(3).is_undefined() {
            let (body, uncopied) = first_bytes(arguments, 3, max_body(scope))?;
            (request.body, request.uncopied) = (Some(body), uncopied);
        }
        request.redirects = match bits(scope, arguments, 4) {
            Some(1) => Redirects::Manual,
            Some(2) => Redirects::Refuse,
            _ => Redirects::Follow,
        };
        match send(scope, request)? {
            Ok(id) => result.set_uint32(id),
            Err(mut finished) => {
                note_finished(scope, &mut finished);
                let message = finished.result.err().map(|error| error.to_string()).unwrap_or_default();
                return Err(OpError::type_error(message));
            }
        }
        Ok(())
    }
}

/// `cancelRequest(id)`: nothing of it will be delivered.
pub(crate) struct CancelRequest;

impl Op for CancelRequest {
    const NAME: &'static str = "cancelRequest";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let id = bits(scope, arguments, 0).unwrap_or(0);
        let contacts: Vec<Contact> =
            scope.get_slot_mut::<Traffic>().map(|traffic| traffic.cancel(id)).unwrap_or_default();
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            note_contacts(&mut state.recorder, contacts);
        }
        Ok(())
    }
}

/// `takeReply()`: one request that has ended, or undefined: `[id, message]` of one that failed, else `[id, undefined,
/// status, reason, url, isRedirected, headers, body]`.
pub(crate) struct TakeReply;

impl Op for TakeReply {
    const NAME: &'static str = "takeReply";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let Some((id, mut finished)) = scope.get_slot_mut::<Traffic>().and_then(Traffic::receive) else {
            return Ok(());
        };
        note_finished(scope, &mut finished);
        let number = v8::Integer::new_from_unsigned(scope, id).into();
        let parts = match &finished.result {
            Ok(response) => {
                // A response that does not fit is a failure like any other, and no reason to lose the other ones.
                match parts(scope, response) {
                    Err(OpError::Range(message)) => vec![number, text(scope, &message)?],
                    parts => std::iter::once(number).chain(parts?).collect(),
                }
            }
            Err(error) => vec![number, text(scope, &error.to_string())?],
        };
        result.set(v8::Array::new_with_elements(scope, &parts).into());
        Ok(())
    }
}

fn parts<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    response: &Response,
) -> Result<Vec<v8::Local<'s, v8::Value>>, OpError> {
    let body = buffer(scope, response.body())?;
    let mut headers = Vec::new();
    for (name, value) in response.headers() {
        headers.push(text(scope, name)?);
        // Each byte stands for a character, as in browsers.
        let value = v8::String::new_from_one_byte(scope, value, v8::NewStringType::Normal);
        headers.push(value.ok_or(OpError::Pending)?.into());
    }
    Ok(vec![
        v8::undefined(scope).into(),
        v8::Integer::new(scope, response.status().into()).into(),
        text(scope, response.reason())?,
        text(scope, response.url())?,
        v8::Boolean::new(scope, response.is_redirected()).into(),
        v8::Array::new_with_elements(scope, &headers).into(),
        body.into(),
    ])
}

/// The largest body that is worth copying, in bytes: one more would be refused.
pub(super) fn max_body(scope: &v8::PinScope<'_, '_>) -> usize {
    scope.get_slot::<Traffic>().map_or(0, Traffic::max_request_bytes)
}

/// Sends `request`; gives its number, or how it ended if it was not sent.
pub(super) fn send(
    scope: &mut v8::PinScope<'_, '_>,
    request: Request,
) -> Result<Result<u32, Box<Finished>>, OpError> {
    let sent = scope.get_slot_mut::<Traffic>().and_then(|traffic| traffic.send(request));
    sent.ok_or_else(|| {
        OpError::type_error("there is no network while a plugin is loaded (ask for it in a handler)")
    })
}

pub(super) fn note_finished(scope: &mut v8::PinScope<'_, '_>, finished: &mut Finished) {
    if let Some(state) = scope.get_slot_mut::<RealmState>() {
        note(&mut state.recorder, finished);
    }
}

fn headers(
    scope: &v8::PinScope<'_, '_>,
    list: v8::Local<'_, v8::Value>,
) -> Result<Vec<(String, Vec<u8>)>, OpError> {
    let list = v8::Local::<v8::Array>::try_from(list)
        .map_err(|_| OpError::type_error("argument 3 must be an array"))?;
    if list.length() > MAX_HEADERS {
        return Err(OpError::Range("there are too many headers".into()));
    }
    let item = |index| {
        let value = list.get_index(scope, index).ok_or(OpError::Pending)?;
        let text = v8::Local::<v8::String>::try_from(value)
            .map_err(|_| OpError::type_error("names and values must be strings"))?;
        if text.length() > MAX_TEXT {
            return Err(OpError::Range("a header is too long".into()));
        }
        Ok(text.to_rust_string_lossy(scope))
    };
    let mut headers = Vec::new();
    for index in (0..list.length()).step_by(2) {
        let (name, value) = (item(index)?, item(index + 1)?);
        let byte = |character| u8::try_from(u32::from(character));
        let value: Result<Vec<u8>, _> = value.chars().map(byte).collect();
        let value = value.map_err(|_| {
            OpError::type_error(format!("the header `{}` has characters beyond U+00FF", name.escape_debug()))
        })?;
        headers.push((name, value));
    }
    Ok(headers)
}

fn text<'s>(scope: &v8::PinScope<'s, '_>, text: &str) -> Result<v8::Local<'s, v8::Value>, OpError> {
    Ok(v8::String::new(scope, text).ok_or(OpError::Pending)?.into())
}
