//! What guests say: output streams and log lines.

use aardvark_manifest::outcome::{Level, LogLine};

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::{bits, bytes, string};
use crate::engine::recorder::Stream;

/// The most that one write or one log line may carry, in bytes or UTF-16 units; longer ones must be split.
const MAX_CHUNK: usize = 1 << 20;

/// `write(stream, bytes)`: 1 is standard output, 2 standard error.
pub(crate) struct Write;

impl Op for Write {
    const NAME: &'static str = "write";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let stream = match bits(scope, arguments, 0) {
            Some(2) => Stream::Error,
            _ => Stream::Out,
        };
        let chunk = bytes(arguments, 1, MAX_CHUNK)?;
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            state.recorder.write(stream, &chunk);
        }
        Ok(())
    }
}

/// `log(level, logger, message)`: level 0 debug, 1 info, 2 warn, 3 error.
pub(crate) struct Log;

impl Op for Log {
    const NAME: &'static str = "log";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let level = match bits(scope, arguments, 0) {
            Some(0) => Level::Debug,
            Some(2) => Level::Warn,
            Some(3) => Level::Error,
            _ => Level::Info,
        };
        let logger = string(scope, arguments, 1, MAX_CHUNK)?;
        let message = string(scope, arguments, 2, MAX_CHUNK)?;
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            state.recorder.log(LogLine::new(level, logger, message));
        }
        Ok(())
    }
}
