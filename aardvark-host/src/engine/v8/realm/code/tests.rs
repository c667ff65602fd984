//! Compilers that guests of neither language can reach, asked in a realm that still has them.

use std::sync::Arc;

use aardvark_manifest::outcome::ViolationKind;

use super::super::super::modules::{ModuleMap, ModuleSource};
use super::super::super::process::THREAD_STACK_BYTES;
use super::super::super::scripts::{Asset, evaluate};
use super::super::{Realm, RealmOptions, RealmState};
use crate::engine::Limits;

struct Nothing;

impl ModuleSource for Nothing {
    fn read(&self, _: &str) -> Option<&[u8]> {
        None
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What `source`, a function, gives where WebAssembly may be compiled or not, and what was noted.
fn run(source: &'static str, compiles_wasm: bool) -> (String, Vec<(ViolationKind, String)>) {
    let body = move || {
        let modules = ModuleMap::new(Arc::new(Nothing));
        let mut realm = Realm::new(RealmOptions { limits: Limits::OWN, modules }).unwrap();
        let given = realm.enter(|scope| {
            scope.get_slot_mut::<RealmState>().unwrap().compiles_wasm = compiles_wasm;
            let function = evaluate(scope, &Asset { name: "test.js", source }).unwrap();
            let function = v8::Local::new(scope, function);
            let receiver = v8::undefined(scope);
            function.call(scope, receiver.into(), &[]).unwrap().to_rust_string_lossy(scope)
        });
        let violations = realm.take_record().violations.into_iter();
        (given, violations.map(|violation| (violation.kind, violation.detail)).collect())
    };
    std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap().join().unwrap()
}

#[test]
fn webassembly_is_compiled_where_it_may_be_and_noted_where_not() {
    let compile = "() => {
        const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
        try { return String(new WebAssembly.Module(bytes)); } catch (error) { return error.name; }
    }";
    assert_eq!(run(compile, true), ("[object WebAssembly.Module]".to_owned(), vec![]));
    let noted = (ViolationKind::Code, "compiling WebAssembly".to_owned());
    assert_eq!(run(compile, false), ("CompileError".to_owned(), vec![noted.clone()]));
    let later = "() => String(WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))";
    assert_eq!(run(later, false), ("[object Promise]".to_owned(), vec![noted]));
}

#[test]
fn strings_are_compiled_nowhere() {
    for compiles_wasm in [false, true] {
        let source = "() => { try { return (0, eval)('1'); } catch (error) { return error.name; } }";
        let noted = (ViolationKind::Code, "compiling a string".to_owned());
        assert_eq!(run(source, compiles_wasm), ("EvalError".to_owned(), vec![noted]));
    }
}
