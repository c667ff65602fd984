//! Panics and re-entry, by ops that exist for that, in real realms.

use std::sync::Arc;

use super::super::failure::Failure;
use super::super::modules::{ModuleMap, ModuleSource};
use super::super::process::THREAD_STACK_BYTES;
use super::super::realm::{Realm, RealmOptions};
use super::super::scripts::{Asset, evaluate};
use super::{Op, OpError, define};
use crate::engine::{Limits, Stop};

struct Nothing;

impl ModuleSource for Nothing {
    fn read(&self, _: &str) -> Option<&[u8]> {
        None
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// `panics()`.
struct Panics;

impl Op for Panics {
    const NAME: &'static str = "panics";

    fn call<'s>(
        _scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        _result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        panic!("on purpose")
    }
}

/// `outer(f)` and `honest(f)`: what `f` gives. Only the second says that it runs code of the guest's.
struct Outer<const RUNS_GUEST: bool>;

impl<const RUNS_GUEST: bool> Op for Outer<RUNS_GUEST> {
    const NAME: &'static str = if RUNS_GUEST { "honest" } else { "outer" };
    const RUNS_GUEST: bool = RUNS_GUEST;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let function = v8::Local::<v8::Function>::try_from(arguments.get(0)).map_err(|_| OpError::Pending)?;
        let receiver = v8::undefined(scope);
        let given = function.call(scope, receiver.into(), &[]).ok_or(OpError::Pending)?;
        result.set(given);
        Ok(())
    }
}

/// `inner()`: 1.
struct Inner;

impl Op for Inner {
    const NAME: &'static str = "inner";

    fn call<'s>(
        _scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        result.set_uint32(1);
        Ok(())
    }
}

/// Runs `source`, a function of the ops, and then `look`.
fn run(source: &'static str, look: impl FnOnce(Result<String, Failure>, Realm) + Send + 'static) {
    let body = move || {
        let modules = ModuleMap::new(Arc::new(Nothing));
        let mut realm = Realm::new(RealmOptions { limits: Limits::OWN, modules }).unwrap();
        let given = realm.enter(|scope| {
            let ops = v8::Object::new(scope);
            define::<Panics>(scope, ops).unwrap();
            define::<Outer<false>>(scope, ops).unwrap();
            define::<Outer<true>>(scope, ops).unwrap();
            define::<Inner>(scope, ops).unwrap();
            let function = evaluate(scope, &Asset { name: "test.js", source })?;
            v8::tc_scope!(let scope, scope);
            let function = v8::Local::new(scope, function);
            let receiver = v8::undefined(scope);
            match function.call(scope, receiver.into(), &[ops.into()]) {
                Some(value) => Ok(value.to_rust_string_lossy(scope)),
                None => Err(Failure::from_catch(scope)),
            }
        });
        look(given, realm);
    };
    let thread = std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn a_panic_ends_the_guest_which_cannot_catch_it() {
    for source in [
        "(ops) => ops.panics()",
        "(ops) => { for (;;) try { ops.panics() } catch { } }",
        "(ops) => { try { ops.panics() } finally { for (;;) {} } }",
    ] {
        run(source, |given, realm| {
            assert!(given.is_err(), "{given:?}");
            assert_eq!(realm.interrupt().panicked(), Some("panics"));
            let Stop::Broken(error) = realm.stopped() else { panic!("the isolate is not broken") };
            assert_eq!(error.kind(), aardvark_manifest::error::Kind::Internal);
            assert!(error.to_string().contains("`panics`"), "{error}");
        });
    }
}

#[test]
fn what_is_caught_at_the_very_end_breaks_the_isolate_all_the_same() {
    run("(ops) => { try { ops.panics() } catch { return 'went on' } }", |_, realm| {
        assert!(realm.interrupt().is_raised());
        assert_eq!(realm.interrupt().panicked(), Some("panics"));
    });
}

#[test]
fn no_host_function_begins_within_another_one() {
    let refused = "TypeError: the host function `inner` was called while another one runs";
    for (source, expected) in [
        ("(ops) => { try { return ops.outer(() => ops.inner()) } catch (error) { return error } }", refused),
        // The refusal is over with the outer one, however that ends.
        ("(ops) => { try { ops.outer(() => { throw 1 }) } catch { } return ops.inner() }", "1"),
        ("(ops) => ops.honest(() => ops.inner())", "1"),
        ("(ops) => ops.honest(() => ops.outer(() => 2) + ops.inner())", "3"),
    ] {
        run(source, move |given, realm| {
            assert_eq!(given.unwrap(), expected, "{source}");
            assert!(!realm.interrupt().is_raised());
        });
    }
}
