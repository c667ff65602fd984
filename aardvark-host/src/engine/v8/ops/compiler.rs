//! Whether WebAssembly may be compiled, and what was refused before it came to that.

use aardvark_manifest::outcome::{Violation, ViolationKind};

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;

/// `setCompiling(isOn)`: lets scripts compile WebAssembly, or no longer. Off at first.
pub(crate) struct SetCompiling;

impl Op for SetCompiling {
    const NAME: &'static str = "setCompiling";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let is_on = arguments.get(0).is_true();
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            state.compiles_wasm = is_on;
        }
        Ok(())
    }
}

/// `refuseLibrary()`: notes that a guest asked for a shared library that no package brought.
pub(crate) struct RefuseLibrary;

impl Op for RefuseLibrary {
    const NAME: &'static str = "refuseLibrary";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            let detail = "loading a shared library that no package brought";
            state.recorder.violation(Violation::new(ViolationKind::Code, detail));
        }
        Ok(())
    }
}
