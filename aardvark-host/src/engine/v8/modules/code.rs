//! From a module's text to V8's code for it, with as little compiling as there can be.
//!
//! Code travels between isolates, and through files between processes, as bytes that V8 writes and reads
//! ([`code_cache`], [`ModuleSource::code`]). They hold the functions that have run when they are written, so they are
//! best taken after the module has done its work once.
//!
//! V8 refuses code of an isolate that started from another blob, by a mark in the code's header. Isolates from our
//! [`Snapshot`] differ from others in that mark, but not in the read-only heap that it stands for, and the mark is
//! another one in each process. So code leaves with the mark of V8's built-in blob, and gets the isolate's own mark
//! again when it is read.

use std::sync::Arc;

use super::super::realm::RealmState;
use super::super::snapshot::{CODE_MARK, HeapMark, Snapshot};
use super::{ModuleSource, map};

/// What V8 has compiled a module to, apart from any context.
pub(super) struct Code {
    /// While it is held, V8 finds it again when it is given the same text, in whatever context.
    #[cfg_attr(not(any(feature = "python", test)), expect(dead_code, reason = "held, not read"))]
    script: v8::Global<v8::UnboundModuleScript>,
    #[cfg(any(feature = "python", test))]
    origin: CodeUse,
}

/// Where a module's code came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeUse {
    /// Compiled from the text; the source had no code.
    Compiled,
    /// Read from the source's code.
    Cached,
    /// Compiled from the text, because V8 refused the source's code.
    Rejected,
}

/// The code of the module at `path`, for [`ModuleSource::code`]; `None` if it has not been compiled in this realm.
#[cfg(any(feature = "python", test))]
pub(crate) fn code_cache(scope: &mut v8::PinScope<'_, '_>, path: &str) -> Option<Arc<[u8]>> {
    let script = map(scope)?.code.get(path)?.script.clone();
    let script = v8::Local::new(scope, script);
    let code = script.create_code_cache()?;
    match snapshot(scope) {
        Some(snapshot) => remarked(&code, snapshot.heap_mark()?, snapshot.built_in_mark()),
        None => Some(Arc::from(&**code)),
    }
}

/// Where the code of the module at `path` came from; `None` if it has not been compiled in this realm.
#[cfg(any(feature = "python", test))]
pub(crate) fn code_use(scope: &mut v8::PinScope<'_, '_>, path: &str) -> Option<CodeUse> {
    Some(map(scope)?.code.get(path)?.origin)
}

/// A new module. `None`: an exception is pending.
pub(super) fn compile<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    source: &dyn ModuleSource,
    path: &str,
    text: &str,
) -> Option<v8::Local<'s, v8::Module>> {
    let name = v8::String::new(scope, path)?;
    let text = v8::String::new(scope, text)?;
    let origin = v8::ScriptOrigin::new(scope, name.into(), 0, 0, false, 0, None, false, false, true, None);
    let offered = source.code(path);
    let is_offered = offered.is_some();
    let known = match snapshot(scope) {
        Some(snapshot) => {
            offered.and_then(|code| remarked(&code, snapshot.built_in_mark(), snapshot.heap_mark()?))
        }
        None => offered,
    };
    let (module, origin) = match &known {
        None => {
            let mut source = v8::script_compiler::Source::new(text, Some(&origin));
            let origin = if is_offered { CodeUse::Rejected } else { CodeUse::Compiled };
            (v8::script_compiler::compile_module(scope, &mut source)?, origin)
        }
        Some(code) => {
            let code = v8::CachedData::new(code);
            let mut source = v8::script_compiler::Source::new_with_cached_data(text, Some(&origin), code);
            let module = v8::script_compiler::compile_module2(
                scope,
                &mut source,
                v8::script_compiler::CompileOptions::ConsumeCodeCache,
                v8::script_compiler::NoCacheReason::NoReason,
            )?;
            let is_rejected = source.get_cached_data().is_none_or(v8::CachedData::rejected);
            (module, if is_rejected { CodeUse::Rejected } else { CodeUse::Cached })
        }
    };
    if origin == CodeUse::Rejected {
        tracing::debug!(target: "aardvark::v8", path, "V8 refused the code that was kept for a module");
    }
    let script = module.get_unbound_module_script(scope);
    let script = v8::Global::new(scope, script);
    let id = module.script_id();
    let map = map(scope)?;
    map.code.insert(
        path.to_owned(),
        Code {
            script,
            #[cfg(any(feature = "python", test))]
            origin,
        },
    );
    if let Some(id) = id {
        map.by_script.insert(id, path.to_owned());
    }
    Some(module)
}

/// What the current isolate started from.
fn snapshot(scope: &mut v8::PinScope<'_, '_>) -> Option<Snapshot> {
    scope.get_slot::<RealmState>()?.snapshot
}

/// `code` with the mark `to` instead of `from`; `None` if it has another one.
fn remarked(code: &[u8], from: HeapMark, to: HeapMark) -> Option<Arc<[u8]>> {
    let mut code = Arc::<[u8]>::from(code);
    let mark = Arc::get_mut(&mut code)?.get_mut(CODE_MARK..)?.first_chunk_mut::<4>()?;
    if *mark != from {
        return None;
    }
    *mark = to;
    Some(code)
}
