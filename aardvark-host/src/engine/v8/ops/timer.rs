//! How many timers wait, which only scripts know, held against the limit.

use aardvark_manifest::outcome::Resource;

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::{bits, charge};

/// `takeTimer()`: counts one more.
pub(crate) struct TakeTimer;

impl Op for TakeTimer {
    const NAME: &'static str = "takeTimer";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        charge(scope, Resource::Timers, 1, "clear some, or wait")
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
