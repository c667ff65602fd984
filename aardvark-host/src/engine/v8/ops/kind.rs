//! What a value is, asked of V8 itself: the guest can fake every answer that JavaScript gives.

use super::super::guard::{Op, OpError};

/// A class of objects and V8's test for it.
type Test = (&'static str, fn(&v8::Value) -> bool);

/// The classes in the order in which they are tried. What matches none is an ordinary object.
const TESTS: [Test; 25] = [
    // First, because a proxy looks like its target to some of the other tests.
    ("proxy", v8::Value::is_proxy),
    ("function", v8::Value::is_function),
    ("array", v8::Value::is_array),
    ("error", v8::Value::is_native_error),
    ("map", v8::Value::is_map),
    ("set", v8::Value::is_set),
    ("date", v8::Value::is_date),
    ("regexp", v8::Value::is_reg_exp),
    ("typedArray", v8::Value::is_typed_array),
    ("dataView", v8::Value::is_data_view),
    ("arrayBuffer", v8::Value::is_array_buffer),
    ("sharedArrayBuffer", v8::Value::is_shared_array_buffer),
    ("promise", v8::Value::is_promise),
    ("weakMap", v8::Value::is_weak_map),
    ("weakSet", v8::Value::is_weak_set),
    ("boolean", v8::Value::is_boolean_object),
    ("number", v8::Value::is_number_object),
    ("string", v8::Value::is_string_object),
    ("bigint", v8::Value::is_big_int_object),
    ("symbol", v8::Value::is_symbol_object),
    ("arguments", v8::Value::is_arguments_object),
    ("generator", v8::Value::is_generator_object),
    ("module", v8::Value::is_module_namespace_object),
    ("iterator", is_collection_iterator),
    ("wasm", is_wasm),
];

/// `kindNames()`: an array of the names that [`Kind`] numbers; `object` comes first.
pub(crate) struct KindNames;

impl Op for KindNames {
    const NAME: &'static str = "kindNames";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let mut names = Vec::with_capacity(TESTS.len() + 1);
        for name in std::iter::once("object").chain(TESTS.iter().map(|(name, _)| *name)) {
            names.push(v8::String::new(scope, name).ok_or(OpError::Pending)?.into());
        }
        result.set(v8::Array::new_with_elements(scope, &names).into());
        Ok(())
    }
}

/// `kind(object)`: the index of its name in `kindNames()`. Runs no guest code.
pub(crate) struct Kind;

impl Op for Kind {
    const NAME: &'static str = "kind";

    fn call<'s>(
        _scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let value = arguments.get(0);
        let found = TESTS.iter().position(|(_, test)| test(&value));
        result.set_uint32(found.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(0));
        Ok(())
    }
}

/// `promiseState(promise)`: `[state, value]`; 0 pending, 1 fulfilled, 2 rejected.
pub(crate) struct PromiseState;

impl Op for PromiseState {
    const NAME: &'static str = "promiseState";

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let promise = v8::Local::<v8::Promise>::try_from(arguments.get(0))
            .map_err(|_| OpError::type_error("argument 1 must be a promise"))?;
        let (state, value) = match promise.state() {
            v8::PromiseState::Pending => (0, v8::undefined(scope).into()),
            v8::PromiseState::Fulfilled => (1, promise.result(scope)),
            v8::PromiseState::Rejected => (2, promise.result(scope)),
        };
        let state = v8::Integer::new(scope, state);
        result.set(v8::Array::new_with_elements(scope, &[state.into(), value]).into());
        Ok(())
    }
}

fn is_collection_iterator(value: &v8::Value) -> bool {
    value.is_map_iterator() || value.is_set_iterator()
}

fn is_wasm(value: &v8::Value) -> bool {
    value.is_wasm_memory_object() || value.is_wasm_module_object()
}
