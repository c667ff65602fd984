//! Random bytes from the operating system's generator.

use super::super::guard::{Op, OpError};
use super::view;

/// The most that one request may ask for, in bytes; the same as the Web Cryptography API's.
const MAX_BYTES: usize = 65_536;

/// `randomFill(view)`: overwrites a typed array with random bytes.
pub(crate) struct RandomFill;

impl Op for RandomFill {
    const NAME: &'static str = "randomFill";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let view = view(arguments, 0)?;
        let length = view.byte_length();
        if length > MAX_BYTES {
            return Err(OpError::Range(
                format!("{length} random bytes at once are more than the {MAX_BYTES} allowed").into(),
            ));
        }
        let mut random = vec![0; length];
        getrandom::fill(&mut random)
            .map_err(|_| OpError::type_error("the operating system gave no random bytes"))?;
        let buffer = view.buffer(scope).ok_or(OpError::Pending)?;
        let store = buffer.get_backing_store();
        let cells = store.get(view.byte_offset()..).unwrap_or_default();
        for (cell, byte) in cells.iter().zip(random) {
            cell.set(byte);
        }
        Ok(())
    }
}
