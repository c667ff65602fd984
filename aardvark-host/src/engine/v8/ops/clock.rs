//! Time: a monotonic clock, what guests see of it, and a wait that an interrupt ends.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::super::bell;
use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::number;

/// `now()`: milliseconds since this process first asked, never going backwards. Exact: guests see it through
/// [`Coarsen`] only.
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

/// `coarsen(milliseconds)`: the last tick before, of a clock that is as fine as guests may see.
pub(crate) struct Coarsen;

impl Op for Coarsen {
    const NAME: &'static str = "coarsen";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let exact = number(arguments, 0).unwrap_or(f64::NAN);
        result.set_double(coarsen(exact, resolution(scope)));
        Ok(())
    }
}

/// `clockResolution()`: milliseconds between two ticks of the clocks that guests see; 0 if they are exact.
pub(crate) struct Resolution;

impl Op for Resolution {
    const NAME: &'static str = "clockResolution";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        result.set_double(resolution(scope));
        Ok(())
    }
}

/// A time of the machine's, in milliseconds, as guests may see it.
pub(super) fn coarse(scope: &v8::PinScope<'_, '_>, exact: f64) -> f64 {
    coarsen(exact, resolution(scope))
}

fn resolution(scope: &v8::PinScope<'_, '_>) -> f64 {
    scope.get_slot::<RealmState>().map_or(1.0, |state| state.clock_resolution.as_secs_f64() * 1e3)
}

fn coarsen(exact: f64, resolution: f64) -> f64 {
    if resolution > 0.0 { (exact / resolution).floor() * resolution } else { exact }
}

/// `sleep(milliseconds)`: blocks the isolate's thread; ends early, with termination pending, when interrupted. A warning
/// ends it too: gives whether there was one, which the guest then finds when it looks.
pub(crate) struct Sleep;

impl Op for Sleep {
    const NAME: &'static str = "sleep";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        // `max` also turns a NaN into 0.
        let milliseconds = number(arguments, 0).unwrap_or(0.0).max(0.0);
        let Some(interrupt) = scope.get_slot::<RealmState>().map(|state| state.interrupt.clone()) else {
            return Ok(());
        };
        // A day is beyond every wall limit and keeps the conversion total.
        let duration = Duration::from_secs_f64((milliseconds / 1e3).min(86_400.0));
        interrupt.wait_unless_warned(duration, || false);
        result.set_bool(bell::deliver(scope));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::coarsen;

    #[test]
    fn time_stands_still_between_two_ticks() {
        assert_eq!(coarsen(1234.9, 1.0), 1234.0);
        assert_eq!(coarsen(1234.9, 100.0), 1200.0);
        assert_eq!(coarsen(1234.9, 0.0), 1234.9);
    }
}
