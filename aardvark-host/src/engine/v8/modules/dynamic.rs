//! `import()`: the same modules as the static form, a microtask later.

use super::super::guard::{Op, OpError, contain, function};
use super::{Form, form_of, locate, resolve, throw};

/// V8 calls this while the importing module may still be on its evaluation stack, where evaluating another module
/// of the same cycle aborts the process. So the import itself waits for the next microtask.
pub(super) fn import_dynamically<'s, 'i>(
    scope: &mut v8::PinScope<'s, 'i>,
    _options: v8::Local<'s, v8::Data>,
    importer: v8::Local<'s, v8::Value>,
    specifier: v8::Local<'s, v8::String>,
    attributes: v8::Local<'s, v8::FixedArray>,
) -> Option<v8::Local<'s, v8::Promise>> {
    contain(scope, "import()", None, |scope| promise(scope, importer, specifier, attributes))
}

fn promise<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    importer: v8::Local<'s, v8::Value>,
    specifier: v8::Local<'s, v8::String>,
    attributes: v8::Local<'s, v8::FixedArray>,
) -> Option<v8::Local<'s, v8::Promise>> {
    let resolver = v8::PromiseResolver::new(scope)?;
    let (form, exception) = {
        v8::tc_scope!(let scope, scope);
        let form = form_of(scope, attributes, 2);
        (form, scope.exception())
    };
    let Some(form) = form else {
        resolver.reject(scope, exception?)?;
        return Some(resolver.get_promise(scope));
    };
    let is_json = v8::Boolean::new(scope, form == Form::Json);
    let request = v8::Array::new_with_elements(scope, &[importer, specifier.into(), is_json.into()]);
    let start = function::<StartImport>(scope, request.into())?;
    let now = v8::undefined(scope);
    resolver.resolve(scope, now.into())?;
    resolver.get_promise(scope).then(scope, start)
}

/// Gives the promise of the namespace; a pending exception rejects the import.
struct StartImport;

impl Op for StartImport {
    const NAME: &'static str = "startImport";
    const RUNS_GUEST: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let promise = import(scope, arguments.data()).ok_or(OpError::Pending)?;
        result.set(promise.into());
        Ok(())
    }
}

/// Gives its data.
struct GiveNamespace;

impl Op for GiveNamespace {
    const NAME: &'static str = "giveNamespace";

    fn call<'s>(
        _scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        result.set(arguments.data());
        Ok(())
    }
}

fn import<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    request: v8::Local<'s, v8::Value>,
) -> Option<v8::Local<'s, v8::Promise>> {
    let request = v8::Local::<v8::Array>::try_from(request).ok()?;
    let importer = request.get_index(scope, 0)?.to_rust_string_lossy(scope);
    let specifier = v8::Local::<v8::String>::try_from(request.get_index(scope, 1)?).ok()?;
    let form = if request.get_index(scope, 2)?.is_true() { Form::Json } else { Form::Script };
    let module = locate(scope, specifier, form, &importer)?;
    module.instantiate_module(scope, resolve)?;
    if module.get_status() == v8::ModuleStatus::Evaluating {
        return throw(scope, "cannot import a module while it is being evaluated (import it statically)");
    }
    let evaluation = v8::Local::<v8::Promise>::try_from(module.evaluate(scope)?).ok()?;
    let namespace = module.get_module_namespace();
    let give_namespace = function::<GiveNamespace>(scope, namespace)?;
    evaluation.then(scope, give_namespace)
}
