//! How many timers wait, which only scripts know, held against the limit.

use aardvark_manifest::outcome::Resource;

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
#[cfg(feature = "python")]
use super::number;
use super::{bits, charge};

/// `takeTimer()`: counts one more.
pub(crate) struct TakeTimer;

impl Op for TakeTimer {
    const NAME: &'static str = "takeTimer";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        charge(scope, Resource::Timers, 1, "clear some, or wait")
    }
}

/// `countTimers(count)`: so many wait, with the one that is about to be set.
#[cfg(feature = "python")]
pub(crate) struct CountTimers;

#[cfg(feature = "python")]
impl Op for CountTimers {
    const NAME: &'static str = "countTimers";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        // What is no number is more than anybody may have.
        let count = number(arguments, 0).filter(|count| count.is_finite()).unwrap_or(f64::MAX);
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            state.recorder.meter().give_back(Resource::Timers, u64::MAX);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it saturates, and is not negative"
        )]
        charge(scope, Resource::Timers, count.max(0.0) as u64, "cancel some, or wait")
    }
}

/// `giveBackTimers(count)`: counts so many less.
pub(crate) struct GiveBackTimers;

impl Op for GiveBackTimers {
    const NAME: &'static str = "giveBackTimers";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let count = bits(scope, arguments, 0).unwrap_or(0);
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            state.recorder.meter().give_back(Resource::Timers, count.into());
        }
        Ok(())
    }
}
