//! Time: a monotonic clock and a wait that an interrupt ends.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::super::bell;
use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;

/// `now()`: milliseconds since this process first asked, never going backwards.
pub(crate) struct Now;

impl Op for Now {
    const NAME: &'static str = "now";

    fn call<'s>(
        _scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        result.set_double(ORIGIN.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3);
        Ok(())
    }
}

/// `sleep(milliseconds)`: blocks the isolate's thread; ends early, with termination pending, when interrupted. A warning
/// ends it too: gives whether there was one, which the guest then finds when it looks.
pub(crate) struct Sleep;

impl Op for Sleep {
    const NAME: &'static str = "sleep";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        // `max` also turns a NaN into 0.
        let milliseconds = arguments.get(0).number_value(scope).unwrap_or(0.0).max(0.0);
        let Some(interrupt) = scope.get_slot::<RealmState>().map(|state| state.interrupt.clone()) else {
            return Ok(());
        };
        // A day is beyond every wall limit and keeps the conversion total.
        interrupt.wait_unless_warned(Duration::from_secs_f64((milliseconds / 1e3).min(86_400.0)));
        result.set_bool(bell::deliver(scope));
        Ok(())
    }
}
