//! Our own scripts: each is a classic script whose value is a function.
//!
//! V8's code for them can be kept, so that no later isolate of the process, and of later ones, compiles them again.

use std::sync::Arc;

use super::failure::Failure;

/// A script that ships with Aardvark.
pub(crate) struct Asset {
    /// The name in stack traces; starts with `aardvark:`, which hides its frames from guests' tracebacks.
    pub(crate) name: &'static str,
    /// The text.
    pub(crate) source: &'static str,
}

/// V8's code for scripts, by their names.
#[derive(Default)]
pub(crate) struct ScriptCode(Vec<(String, Vec<u8>)>);

/// The scripts of an isolate that are worth keeping, in one of its slots.
struct Kept {
    known: Option<Arc<ScriptCode>>,
    compiled: Vec<(&'static str, v8::Global<v8::UnboundScript>)>,
    /// V8 knew or took no code for one of them.
    is_new: bool,
}

/// From here on scripts are taken from `known`, and kept for [`code`].
#[cfg(feature = "python")]
pub(super) fn keep(isolate: &mut v8::Isolate, known: Option<Arc<ScriptCode>>) {
    isolate.set_slot(Kept { known, compiled: Vec::new(), is_new: false });
}

/// The code of all scripts since [`keep`], with the functions that have run; `None` if there is no need to keep it again.
#[cfg(feature = "python")]
pub(super) fn code(scope: &mut v8::PinScope<'_, '_>) -> Option<ScriptCode> {
    let Kept { compiled, is_new, .. } = scope.remove_slot::<Kept>()?;
    if !is_new {
        return None;
    }
    let code = compiled.into_iter().map(|(name, script)| {
        let script = v8::Local::new(scope, script);
        Some((name.to_owned(), script.create_code_cache()?.to_vec()))
    });
    code.collect::<Option<_>>().map(ScriptCode)
}

/// Runs `asset` in the current context and returns its completion value, a function.
pub(crate) fn evaluate(
    scope: &mut v8::PinScope<'_, '_>,
    asset: &Asset,
) -> Result<v8::Global<v8::Function>, Failure> {
    v8::tc_scope!(let scope, scope);
    let function = compile(scope, asset).and_then(|script| script.run(scope));
    match function.map(v8::Local::<v8::Function>::try_from) {
        Some(Ok(function)) => Ok(v8::Global::new(scope, function)),
        Some(Err(_)) => Err(Failure::internal(asset.name, "did not evaluate to a function")),
        None => Err(Failure::from_catch(scope)),
    }
}

fn compile<'s>(scope: &mut v8::PinScope<'s, '_>, asset: &Asset) -> Option<v8::Local<'s, v8::Script>> {
    let name = v8::String::new(scope, asset.name)?;
    let text = v8::String::new(scope, asset.source)?;
    let origin = v8::ScriptOrigin::new(scope, name.into(), 0, 0, false, 0, None, false, false, false, None);
    let Some(kept) = scope.get_slot::<Kept>() else { return v8::Script::compile(scope, text, Some(&origin)) };
    let known = kept.known.clone();
    let code = known.as_ref().and_then(|known| known.of(asset.name));
    let mut source = match code {
        Some(code) => {
            v8::script_compiler::Source::new_with_cached_data(text, Some(&origin), v8::CachedData::new(code))
        }
        None => v8::script_compiler::Source::new(text, Some(&origin)),
    };
    let options = match code {
        Some(_) => v8::script_compiler::CompileOptions::ConsumeCodeCache,
        None => v8::script_compiler::CompileOptions::NoCompileOptions,
    };
    let no_reason = v8::script_compiler::NoCacheReason::NoReason;
    let script = v8::script_compiler::compile_unbound_script(scope, &mut source, options, no_reason)?;
    let is_taken = code.is_some() && !source.get_cached_data().is_none_or(v8::CachedData::rejected);
    let compiled = v8::Global::new(scope, script);
    if let Some(kept) = scope.get_slot_mut::<Kept>() {
        kept.is_new |= !is_taken;
        kept.compiled.push((asset.name, compiled));
    }
    Some(script.bind_to_current_context(scope))
}

impl ScriptCode {
    fn of(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, code)| code.as_slice())
    }

    /// Names and code, each behind its length.
    #[cfg(feature = "python")]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let parts = self.0.iter().flat_map(|(name, code)| [name.as_bytes(), code]);
        parts
            .flat_map(|part| (part.len() as u64).to_le_bytes().into_iter().chain(part.iter().copied()))
            .collect()
    }

    /// What [`ScriptCode::to_bytes`] gave; `None` if it did not.
    #[cfg(feature = "python")]
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut code = Vec::new();
        while !bytes.is_empty() {
            let name = String::from_utf8(part(&mut bytes)?.to_vec()).ok()?;
            code.push((name, part(&mut bytes)?.to_vec()));
        }
        Some(Self(code))
    }
}

#[cfg(feature = "python")]
fn part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    *bytes = rest;
    Some(part)
}

#[cfg(all(test, feature = "python"))]
mod tests {
    use super::ScriptCode;

    #[test]
    fn code_is_read_as_it_was_written_or_not_at_all() {
        let code = ScriptCode(vec![("one".to_owned(), vec![1, 2, 3]), ("two".to_owned(), vec![])]);
        let bytes = code.to_bytes();
        assert_eq!(ScriptCode::from_bytes(&bytes).unwrap().0, code.0);
        assert!(ScriptCode::from_bytes(&[]).unwrap().0.is_empty());
        for length in 1..bytes.len() {
            let read = ScriptCode::from_bytes(&bytes[..length]);
            assert!(read.is_none_or(|read| read.0.len() == 1), "{length}");
        }
    }
}
