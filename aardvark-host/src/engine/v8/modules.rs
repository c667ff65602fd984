//! ES modules: resolution, loading and caching inside one bundle.
//!
//! A module's name is its path in the bundle, which is also what stack traces show. Specifiers are relative
//! (`./a.js`, `../b.js`) or absolute from the bundle's root (`/a.js`); bare names are only Aardvark's own
//! built-in modules. JSON is imported `with { type: "json" }`. Nothing is read from disk or network.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::failure::Failure;
use super::guard::contain;
use super::realm::RealmState;

mod code;
mod dynamic;
mod specifier;

#[cfg(any(feature = "python", test))]
pub(crate) use code::{CodeUse, code_cache, code_use};

use code::Code;

/// Where module texts come from.
pub(crate) trait ModuleSource {
    /// The bytes of the file at `path`.
    fn read(&self, path: &str) -> Option<&[u8]>;

    /// All paths, for suggestions.
    fn paths(&self) -> Vec<&str>;

    /// What [`code_cache`] gave for the module at `path` earlier.
    ///
    /// V8 refuses code of another V8 or of other flags, but it neither compares texts of the same length nor notices
    /// damage: the source must be sure that these bytes belong to that text and are as V8 wrote them.
    fn code(&self, _path: &str) -> Option<Arc<[u8]>> {
        None
    }
}

/// The modules of one realm.
pub(crate) struct ModuleMap {
    source: Arc<dyn ModuleSource>,
    /// Bare name to module, for the modules that Aardvark provides.
    builtins: HashMap<String, v8::Global<v8::Module>>,
    /// Path to module.
    by_name: HashMap<String, v8::Global<v8::Module>>,
    /// Path to what V8 has compiled it to.
    code: HashMap<String, Code>,
    /// V8's script id to path, to resolve what a module imports.
    by_script: HashMap<i32, String>,
    /// Values that synthetic modules export, by identity hash, until they are evaluated.
    exports: HashMap<i32, Vec<(String, v8::Global<v8::Value>)>>,
    /// What has been counted, by path and form: more than what is there, as a text may turn out to be no module.
    counted: HashSet<String>,
}

/// What an import wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Script,
    Json,
}

impl ModuleMap {
    /// Where the texts come from.
    pub(crate) fn source(&self) -> &dyn ModuleSource {
        &*self.source
    }

    /// Forgets every module; what V8 has compiled them to is kept, for modules made of the same texts.
    #[cfg(feature = "javascript")]
    pub(super) fn clear(&mut self) {
        let Self { source: _, builtins, by_name, code: _, by_script, exports, counted } = self;
        builtins.clear();
        by_name.clear();
        by_script.clear();
        exports.clear();
        counted.clear();
    }

    /// An empty map over `source`.
    pub(crate) fn new(source: Arc<dyn ModuleSource>) -> Self {
        Self {
            source,
            builtins: HashMap::new(),
            by_name: HashMap::new(),
            code: HashMap::new(),
            by_script: HashMap::new(),
            exports: HashMap::new(),
            counted: HashSet::new(),
        }
    }
}

/// Sets the isolate's module callbacks.
pub(super) fn install(isolate: &mut v8::OwnedIsolate) {
    isolate.set_host_import_module_dynamically_callback(dynamic::import_dynamically);
    isolate.set_host_initialize_import_meta_object_callback(initialize_import_meta);
}

/// Compiles and links the module at `path` with everything it imports. `None`: an exception is pending.
fn load<'s>(scope: &mut v8::PinScope<'s, '_>, path: &str) -> Option<v8::Local<'s, v8::Module>> {
    let module = fetch(scope, path, Form::Script)?;
    module.instantiate_module(scope, resolve)?;
    Some(module)
}

/// A module that has begun to evaluate.
pub(crate) struct Evaluation {
    /// Settles when its top level has run.
    pub(crate) done: v8::Global<v8::Promise>,
    /// Its exports.
    pub(crate) namespace: v8::Global<v8::Value>,
}

/// Loads the module at `path` and begins to evaluate it.
pub(crate) fn evaluate(scope: &mut v8::PinScope<'_, '_>, path: &str) -> Result<Evaluation, Failure> {
    v8::tc_scope!(let scope, scope);
    let Some(module) = load(scope, path) else { return Err(Failure::from_catch(scope)) };
    let Some(evaluation) = module.evaluate(scope) else { return Err(Failure::from_catch(scope)) };
    let done = v8::Local::<v8::Promise>::try_from(evaluation)
        .map_err(|_| Failure::internal("modules", "did not evaluate to a promise"))?;
    Ok(Evaluation {
        done: v8::Global::new(scope, done),
        namespace: v8::Global::new(scope, module.get_module_namespace()),
    })
}

/// Registers a built-in module called `name`. `None`: an exception is pending.
#[cfg(feature = "javascript")]
pub(crate) fn define_builtin<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    name: &str,
    exports: &[(&str, v8::Local<'s, v8::Value>)],
) -> Option<()> {
    let module = synthetic(scope, name, exports)?;
    let module = v8::Global::new(scope, module);
    map(scope)?.builtins.insert(name.to_owned(), module);
    Some(())
}

fn map<'a>(scope: &'a mut v8::PinScope<'_, '_>) -> Option<&'a mut ModuleMap> {
    scope.get_slot_mut::<RealmState>().map(|state| &mut state.modules)
}

fn fetch<'s>(scope: &mut v8::PinScope<'s, '_>, name: &str, form: Form) -> Option<v8::Local<'s, v8::Module>> {
    // The same file may be imported as JSON and as a script; the two are different modules.
    let key = if form == Form::Json { format!("{name}#json") } else { name.to_owned() };
    if let Some(known) = map(scope)?.by_name.get(&key).cloned() {
        return Some(v8::Local::new(scope, known));
    }
    let source = map(scope)?.source.clone();
    let Some(bytes) = source.read(name) else {
        return missing(scope, name, &*source);
    };
    if !map(scope)?.counted.contains(&key) {
        admit(scope, name, bytes.len() as u64)?;
        map(scope)?.counted.insert(key.clone());
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return throw(
            scope,
            &format!("cannot import `{name}`: the file is not UTF-8 text (save it as UTF-8)"),
        );
    };
    let module = match form {
        Form::Script => code::compile(scope, &*source, name, text)?,
        Form::Json => {
            let text = v8::String::new(scope, text)?;
            let value = v8::json::parse(scope, text)?;
            synthetic(scope, name, &[("default", value)])?
        }
    };
    let handle = v8::Global::new(scope, module);
    map(scope)?.by_name.insert(key, handle);
    Some(module)
}

/// Counts a module and its text. `None`: it is too much; an exception is pending, and the guest is stopped.
fn admit(scope: &mut v8::PinScope<'_, '_>, name: &str, bytes: u64) -> Option<()> {
    if scope.get_slot_mut::<RealmState>()?.spend_on_module(bytes) {
        return Some(());
    }
    throw(scope, &format!("cannot import `{name}`: the plugin has loaded as much as it may"))
}

fn synthetic<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    name: &str,
    exports: &[(&str, v8::Local<'s, v8::Value>)],
) -> Option<v8::Local<'s, v8::Module>> {
    let name = v8::String::new(scope, name)?;
    let names = exports.iter().map(|(name, _)| v8::String::new(scope, name)).collect::<Option<Vec<_>>>()?;
    let module = v8::Module::create_synthetic_module(scope, name, &names, evaluate_synthetic);
    let values =
        exports.iter().map(|(name, value)| ((*name).to_owned(), v8::Global::new(scope, *value))).collect();
    map(scope)?.exports.insert(module.get_identity_hash().get(), values);
    Some(module)
}

fn evaluate_synthetic<'s>(
    context: v8::Local<'s, v8::Context>,
    module: v8::Local<'s, v8::Module>,
) -> Option<v8::Local<'s, v8::Value>> {
    v8::callback_scope!(unsafe scope, context);
    contain(scope, "synthetic module", None, |scope| fill_synthetic(scope, module))
}

fn fill_synthetic<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    module: v8::Local<'_, v8::Module>,
) -> Option<v8::Local<'s, v8::Value>> {
    let values = map(scope)?.exports.remove(&module.get_identity_hash().get()).unwrap_or_default();
    for (name, value) in values {
        let name = v8::String::new(scope, &name)?;
        let value = v8::Local::new(scope, value);
        module.set_synthetic_module_export(scope, name, value)?;
    }
    let resolver = v8::PromiseResolver::new(scope)?;
    let done = v8::undefined(scope);
    resolver.resolve(scope, done.into())?;
    Some(resolver.get_promise(scope).into())
}

fn resolve<'s>(
    context: v8::Local<'s, v8::Context>,
    specifier: v8::Local<'s, v8::String>,
    attributes: v8::Local<'s, v8::FixedArray>,
    referrer: v8::Local<'s, v8::Module>,
) -> Option<v8::Local<'s, v8::Module>> {
    v8::callback_scope!(unsafe scope, context);
    contain(scope, "import", None, |scope| {
        let importer =
            referrer.script_id().and_then(|id| map(scope)?.by_script.get(&id).cloned()).unwrap_or_default();
        // Each attribute is key, value and source offset here.
        let form = form_of(scope, attributes, 3)?;
        locate(scope, specifier, form, &importer)
    })
}

fn locate<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    specifier: v8::Local<'s, v8::String>,
    form: Form,
    importer: &str,
) -> Option<v8::Local<'s, v8::Module>> {
    let specifier = specifier.to_rust_string_lossy(scope);
    if let Some(builtin) = map(scope)?.builtins.get(&specifier).cloned() {
        return Some(v8::Local::new(scope, builtin));
    }
    let Some(path) = specifier::join(importer, &specifier) else {
        return throw(
            scope,
            &format!(
                "cannot import `{specifier}` in `{importer}`: only files of the bundle can be imported, by a \
                 relative path (write `./{}`, and ship the file in the bundle)",
                specifier.rsplit('/').next().unwrap_or_default()
            ),
        );
    };
    fetch(scope, &path, form)
}

fn form_of(
    scope: &mut v8::PinScope<'_, '_>,
    attributes: v8::Local<'_, v8::FixedArray>,
    stride: usize,
) -> Option<Form> {
    let mut form = Form::Script;
    for index in (0..attributes.length()).step_by(stride) {
        let item = |index| {
            let data = attributes.get(scope, index)?;
            let text = v8::Local::<v8::String>::try_from(data).ok()?;
            Some(text.to_rust_string_lossy(scope))
        };
        let (key, value) = (item(index).unwrap_or_default(), item(index + 1).unwrap_or_default());
        match (key.as_str(), value.as_str()) {
            ("type", "json") => form = Form::Json,
            _ => {
                let message =
                    format!("unknown import attribute `{key}: {value}` (only `type: \"json\"` is supported)");
                return throw(scope, &message);
            }
        }
    }
    Some(form)
}

#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn initialize_import_meta(
    context: v8::Local<'_, v8::Context>,
    module: v8::Local<'_, v8::Module>,
    meta: v8::Local<'_, v8::Object>,
) {
    v8::callback_scope!(unsafe scope, context);
    // `None`: there is no room for the text, and an exception is pending.
    contain(scope, "import.meta", None, |scope| {
        let path =
            module.script_id().and_then(|id| map(scope)?.by_script.get(&id).cloned()).unwrap_or_default();
        let key = v8::String::new(scope, "url")?;
        let url = v8::String::new(scope, &format!("bundle:///{path}"))?;
        meta.create_data_property(scope, key.into(), url.into())
    });
}

fn missing<'s, T>(scope: &mut v8::PinScope<'s, '_>, name: &str, source: &dyn ModuleSource) -> Option<T> {
    let stem = |path: &str| path.rsplit('/').next().unwrap_or_default().split('.').next().map(str::to_owned);
    let near = source.paths().into_iter().find(|path| stem(path) == stem(name));
    let hint = match near {
        Some(path) => format!("did you mean `{path}`?"),
        None => "ship the file in the bundle".to_owned(),
    };
    throw(scope, &format!("cannot import `{name}`: the bundle has no such file ({hint})"))
}

fn throw<T>(scope: &mut v8::PinScope<'_, '_>, message: &str) -> Option<T> {
    let text = v8::String::new(scope, message)?;
    let exception = v8::Exception::type_error(scope, text);
    scope.throw_exception(exception);
    None
}

#[cfg(test)]
mod tests;
