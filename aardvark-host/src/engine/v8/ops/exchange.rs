//! One request to another host while the guest waits: how Python asks.
//!
//! Both ways a message is the length of its head in four bytes, little-endian, the head as JSON, and a body.

mod asked;

use std::time::Duration;

use aardvark_network::Finished;
use serde::Serialize;

use super::super::bell;
use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::super::traffic::Traffic;
use super::network::{max_body, note_finished, send};
use super::{buffer, first_bytes};
use asked::Refused;

/// Beyond every wall limit.
const DAY: Duration = Duration::from_secs(86_400);

/// `exchange(message)`: sends the request and gives the answer; ends early, with termination pending, when interrupted. A
/// warning ends it too: it gives the request's number then, and `exchange(number)` waits on.
pub(crate) struct Exchange;

/// How waiting for a request ended.
enum Waited {
    Finished(Box<Finished>),
    Warned,
    Interrupted,
}

#[derive(Serialize)]
struct Answered<'a> {
    status: u16,
    reason: &'a str,
    url: &'a str,
    redirected: bool,
    headers: Vec<(&'a str, String)>,
}

#[derive(Serialize)]
struct Failed<'a> {
    kind: &'static str,
    message: &'a str,
}

impl Op for Exchange {
    const NAME: &'static str = "exchange";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let under_way = arguments.get(0);
        let sent = if under_way.is_number() {
            Ok(under_way.uint32_value(scope).unwrap_or(0))
        } else {
            let most = asked::MOST_BESIDES.saturating_add(max_body(scope));
            let (message, uncopied) = first_bytes(arguments, 0, most)?;
            let request = match asked::read(message, uncopied) {
                Ok(request) => request,
                Err(refused @ Refused::TooLong { .. }) => {
                    return give(scope, &failure("invalid", &refused.to_string())?, result);
                }
                Err(refused @ Refused::Malformed) => return Err(OpError::type_error(refused.to_string())),
            };
            match send(scope, request) {
                Ok(sent) => sent,
                // A plugin that asks while it is loaded is told so, like everything else.
                Err(OpError::Type(message)) => return give(scope, &failure("denied", &message)?, result),
                Err(error) => return Err(error),
            }
        };
        let mut finished = match sent {
            Err(finished) => *finished,
            Ok(id) => match wait(scope, id)? {
                Waited::Finished(finished) => *finished,
                Waited::Warned => {
                    result.set_uint32(id);
                    return Ok(());
                }
                // V8 unwinds as soon as this returns.
                Waited::Interrupted => return Ok(()),
            },
        };
        note_finished(scope, &mut finished);
        match give(scope, &write(&finished)?, result) {
            Err(OpError::Range(message)) => give(scope, &failure("too_large", &message)?, result),
            given => given,
        }
    }
}

fn give<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    message: &[u8],
    result: &mut v8::ReturnValue<'s>,
) -> Result<(), OpError> {
    let buffer = buffer(scope, message)?;
    let view = v8::Uint8Array::new(scope, buffer, 0, message.len()).ok_or(OpError::Pending)?;
    result.set(view.into());
    Ok(())
}

/// Waits for the end of the request `id`.
fn wait(scope: &mut v8::PinScope<'_, '_>, id: u32) -> Result<Waited, OpError> {
    let Some(interrupt) = scope.get_slot::<RealmState>().map(|state| state.interrupt.clone()) else {
        return Ok(Waited::Interrupted);
    };
    loop {
        let Some(traffic) = scope.get_slot_mut::<Traffic>() else { return Ok(Waited::Interrupted) };
        if let Some(finished) = traffic.receive_one(id) {
            return Ok(Waited::Finished(Box::new(finished)));
        }
        if !traffic.is_open(id) {
            return Err(OpError::type_error("there is no such request under way"));
        }
        if interrupt.is_raised() {
            return Ok(Waited::Interrupted);
        }
        traffic.mailbox().wait_for(id, &interrupt, DAY);
        if bell::deliver(scope) {
            return Ok(Waited::Warned);
        }
    }
}

fn write(finished: &Finished) -> Result<Vec<u8>, OpError> {
    let (head, body) = match &finished.result {
        Ok(response) => {
            let text = |value: &[u8]| value.iter().map(|byte| char::from(*byte)).collect();
            let headers =
                response.headers().iter().map(|(name, value)| (name.as_str(), text(value))).collect();
            let answered = Answered {
                status: response.status(),
                reason: response.reason(),
                url: response.url(),
                redirected: response.is_redirected(),
                headers,
            };
            (serde_json::to_vec(&answered), response.body())
        }
        Err(error) => return failure(error.kind().name(), &error.to_string()),
    };
    framed(head, body)
}

fn failure(kind: &'static str, message: &str) -> Result<Vec<u8>, OpError> {
    framed(serde_json::to_vec(&Failed { kind, message }), &[])
}

fn framed(head: serde_json::Result<Vec<u8>>, body: &[u8]) -> Result<Vec<u8>, OpError> {
    let head = head.map_err(|_| OpError::type_error("the response cannot be told"))?;
    let length = u32::try_from(head.len()).map_err(|_| OpError::type_error("the response cannot be told"))?;
    let mut message = Vec::with_capacity(4 + head.len() + body.len());
    message.extend_from_slice(&length.to_le_bytes());
    message.extend_from_slice(&head);
    message.extend_from_slice(body);
    Ok(message)
}
