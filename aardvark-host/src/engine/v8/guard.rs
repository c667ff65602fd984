//! Host functions: the one door through which guest code enters Rust.
//!
//! An [`Op`] is a type, because V8's callbacks must be zero-sized; its state lives in isolate slots. [`entry`] is
//! the callback that V8 sees for every op: it stops unwinding at the FFI border (a panic there would abort the
//! process) and turns an [`OpError`] into a JavaScript exception.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A host function.
pub(crate) trait Op {
    /// The function's name on the `ops` object.
    const NAME: &'static str;

    /// Runs the function. Lengths that come from the guest must be checked before they are allocated.
    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError>;
}

/// Why a host function refused; becomes a JavaScript exception of the same name.
#[derive(Debug)]
pub(crate) enum OpError {
    /// Thrown as a `TypeError`.
    Type(Cow<'static, str>),
    /// Thrown as a `RangeError`.
    Range(Cow<'static, str>),
    /// An exception is already pending in V8: just return.
    Pending,
}

impl OpError {
    /// A `TypeError` with this message.
    pub(crate) fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Type(message.into())
    }
}

/// The V8 callback of `O`.
pub(crate) fn entry<'s, O: Op>(
    scope: &mut v8::PinScope<'s, '_>,
    arguments: v8::FunctionCallbackArguments<'s>,
    mut result: v8::ReturnValue<'s>,
) {
    // Unwind safety: a panicking op leaves at most its own slot half-written. The guest gets the exception below and may
    // catch it: the isolate goes on, so what an op leaves in its slot must be whole at every step.
    let outcome = catch_unwind(AssertUnwindSafe(|| O::call(scope, &arguments, &mut result)));
    let error = match outcome {
        Ok(Ok(())) | Ok(Err(OpError::Pending)) => return,
        Ok(Err(error)) => error,
        Err(_) => {
            tracing::error!(target: "aardvark::v8", op = O::NAME, "a host function panicked");
            OpError::Type(Cow::Borrowed("internal error in a host function"))
        }
    };
    throw(scope, &error);
}

/// [`entry`] of `O` as V8 knows it.
pub(crate) fn callback<O: Op>() -> v8::FunctionCallback {
    v8::MapFnTo::map_fn_to(entry::<O>)
}

/// Installs `O` on `target`.
pub(crate) fn define<'s, O: Op>(
    scope: &mut v8::PinScope<'s, '_>,
    target: v8::Local<'s, v8::Object>,
) -> Option<()> {
    let name = v8::String::new(scope, O::NAME)?;
    let function = v8::Function::builder(entry::<O>)
        .constructor_behavior(v8::ConstructorBehavior::Throw)
        .build(scope)?;
    function.set_name(name);
    target.set(scope, name.into(), function.into())?;
    Some(())
}

fn throw(scope: &mut v8::PinScope<'_, '_>, error: &OpError) {
    let (OpError::Type(message) | OpError::Range(message)) = error else { return };
    let Some(text) = v8::String::new(scope, message) else { return };
    let exception = match error {
        OpError::Range(_) => v8::Exception::range_error(scope, text),
        _ => v8::Exception::type_error(scope, text),
    };
    scope.throw_exception(exception);
}
