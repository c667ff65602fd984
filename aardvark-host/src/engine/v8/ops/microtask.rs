//! The microtask queue.

use super::super::guard::{Op, OpError};

/// `enqueueMicrotask(callback)`: runs `callback` when the current job is done. It must not throw: nobody listens.
pub(crate) struct EnqueueMicrotask;

impl Op for EnqueueMicrotask {
    const NAME: &'static str = "enqueueMicrotask";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let callback = v8::Local::<v8::Function>::try_from(arguments.get(0))
            .map_err(|_| OpError::type_error("argument 1 must be a function"))?;
        scope.enqueue_microtask(callback);
        Ok(())
    }
}
