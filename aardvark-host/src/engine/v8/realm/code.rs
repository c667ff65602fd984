//! Code that is made while a guest runs: V8 asks here before it compiles a string or WebAssembly. The answer to guests is
//! no, and the attempt is a violation.
//!
//! Not here: the host's own scripts and modules, about which V8 asks nobody, and the libraries of Python packages, which the
//! loader checks (`libraries.js`).

use aardvark_manifest::outcome::{Violation, ViolationKind};

use super::super::guard::contain;
use super::RealmState;

/// Has V8 ask.
pub(super) fn refuse(isolate: &mut v8::OwnedIsolate) {
    isolate.set_allow_wasm_code_generation_callback(may_compile);
    isolate.set_modify_code_generation_from_strings_callback(may_evaluate);
}

/// Asked by V8 whenever a script compiles WebAssembly; not when the host does.
#[expect(unsafe_code, reason = "V8 calls this through a C function pointer")]
unsafe extern "C" fn may_compile(
    context: v8::Local<'_, v8::Context>,
    _source: v8::Local<'_, v8::String>,
) -> bool {
    v8::callback_scope!(unsafe scope, context);
    contain(scope, "may compile", false, |scope| {
        let Some(state) = scope.get_slot_mut::<RealmState>() else { return false };
        if !state.compiles_wasm {
            state.recorder.violation(Violation::new(ViolationKind::Code, "compiling WebAssembly"));
        }
        state.compiles_wasm
    })
}

/// Asked by V8 whenever a script calls `eval` or makes a function of text, as no context of ours allows that by itself.
fn may_evaluate<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    source: v8::Local<'s, v8::Value>,
    _is_code_like: bool,
) -> v8::ModifyCodeGenerationFromStringsResult<'s> {
    let codegen_allowed = contain(scope, "may evaluate", false, |scope| {
        // `eval` gives back what is no string, and V8 compiles nothing but strings.
        if !source.is_string() {
            return true;
        }
        if let Some(state) = scope.get_slot_mut::<RealmState>() {
            state.recorder.violation(Violation::new(ViolationKind::Code, "compiling a string"));
        }
        false
    });
    v8::ModifyCodeGenerationFromStringsResult { codegen_allowed, modified_source: None }
}

#[cfg(test)]
mod tests;
