//! The one guard through which V8 calls into Rust.
//!
//! An [`Op`] is a host function: a type, because V8's callbacks must be zero-sized; its state lives in isolate slots.
//! [`entry`] is the callback that V8 sees for every op. It turns an [`OpError`] into a JavaScript exception and keeps two
//! things out:
//!
//! * **unwinding**, which would abort the process at the FFI border. What a panic has left behind nobody knows, so it costs
//!   the isolate: the guest is stopped and cannot catch that, and the call fails as a defect of the host's;
//! * **re-entry**: no op begins while another one runs on the same thread, whatever code of the guest's V8 may run in
//!   between. What an op holds, no other op finds half-changed.
//!
//! It also counts what the host does for the guest, see [`Op::IS_HOST_CALL`].
//!
//! The callbacks that are no ops (modules, memory, garbage, the end of memory) go through [`contain`].

use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aardvark_manifest::outcome::Resource;

use super::realm::RealmState;

/// A host function.
pub(crate) trait Op {
    /// The function's name on the `ops` object.
    const NAME: &'static str;

    /// Whether it runs code of the guest's, which may call other ops: such an op holds nothing meanwhile.
    const RUNS_GUEST: bool = false;

    /// Whether the host carries something out for the guest here, of which a call has only so much: something with a file,
    /// the network, output, a wait, random bytes. What only helps our own scripts with a value is no such thing.
    const IS_HOST_CALL: bool = false;

    /// Runs the function. Lengths that come from the guest must be checked before they are allocated, and arguments are
    /// read once, by what [`ops`](super::ops) has for it.
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

thread_local! {
    /// Whether an op runs on this thread that must not be entered again.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The V8 callback of `O`.
fn entry<'s, O: Op>(
    scope: &mut v8::PinScope<'s, '_>,
    arguments: v8::FunctionCallbackArguments<'s>,
    mut result: v8::ReturnValue<'s>,
) {
    if INSIDE.get() {
        let message = format!("the host function `{}` was called while another one runs", O::NAME);
        return throw(scope, &OpError::type_error(message));
    }
    if O::IS_HOST_CALL
        && let Some(state) = scope.get_slot_mut::<RealmState>()
        && !state.spend(Resource::HostCalls, 1)
    {
        return throw(scope, &OpError::Range("this call has asked the host for too much".into()));
    }
    INSIDE.set(!O::RUNS_GUEST);
    // Unwind safety: whatever the op has left half-written goes with the isolate.
    let outcome = catch_unwind(AssertUnwindSafe(|| O::call(scope, &arguments, &mut result)));
    INSIDE.set(false);
    match outcome {
        Ok(Ok(()) | Err(OpError::Pending)) => {}
        Ok(Err(error)) => throw(scope, &error),
        Err(_) => break_isolate(scope, O::NAME),
    }
}

/// What `f` gives; if it panics, `fallback`, and the isolate is broken. For callbacks that are no [`Op`].
pub(super) fn contain<'s, 'i, R>(
    scope: &mut v8::PinScope<'s, 'i>,
    name: &'static str,
    fallback: R,
    f: impl FnOnce(&mut v8::PinScope<'s, 'i>) -> R,
) -> R {
    // Unwind safety: as in `entry`.
    match catch_unwind(AssertUnwindSafe(|| f(scope))) {
        Ok(value) => value,
        Err(_) => {
            break_isolate(scope, name);
            fallback
        }
    }
}

/// As [`contain`], where V8 allows nothing to be done with the isolate. A panic is forgotten.
pub(super) fn contain_quietly<R>(fallback: R, f: impl FnOnce() -> R) -> R {
    // Unwind safety: callers say why nothing is left half-done.
    catch_unwind(AssertUnwindSafe(f)).unwrap_or(fallback)
}

fn break_isolate(scope: &mut v8::PinScope<'_, '_>, name: &'static str) {
    if let Some(state) = scope.get_slot::<RealmState>() {
        state.interrupt.raise_for_panic_in(name);
    }
    // V8 looks at interrupts where the guest calls or loops; this ends what comes before that.
    throw(scope, &OpError::type_error("internal error in a host function"));
    // Whoever listens to events may be the one who panics.
    contain_quietly((), || tracing::error!(target: "aardvark::v8", op = name, "a host function panicked"));
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

/// `O` as a function with `data`.
pub(super) fn function<'s, O: Op>(
    scope: &mut v8::PinScope<'s, '_>,
    data: v8::Local<'s, v8::Value>,
) -> Option<v8::Local<'s, v8::Function>> {
    v8::Function::builder(entry::<O>).data(data).build(scope)
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

#[cfg(test)]
mod tests;
