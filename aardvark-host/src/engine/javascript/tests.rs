//! What a reset leaves, seen from inside V8.

use aardvark_files::Access;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_manifest::manifest::Language;

use super::{JavaScript, Loader, options};
use crate::engine::v8::process::THREAD_STACK_BYTES;
use crate::engine::v8::realm::Realm;
use crate::engine::{Engine, Limits, Stop, web};

const LIMITS: Limits = Limits { heap_bytes: 64 << 20, memory_bytes: 0, ..Limits::OWN };

/// Runs `f` with a plugin of this text, on a thread that can hold V8.
fn with_plugin(text: &str, f: impl FnOnce(&mut JavaScript) + Send + 'static) {
    let bundle = Bundle::inline(Language::JavaScript, text).unwrap();
    on_thread(move || f(&mut Loader::new(&bundle, LIMITS, &Access::none()).unwrap().load().unwrap()));
}

fn on_thread(body: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// As [`with_plugin`], in an isolate from before there was a snapshot; there is one when `f` runs.
fn with_early_plugin(text: &str, f: impl FnOnce(&mut JavaScript) + Send + 'static) {
    let bundle = Bundle::inline(Language::JavaScript, text).unwrap();
    on_thread(move || {
        let realm = Realm::new(options(&bundle, LIMITS)).unwrap();
        let mut plugin = Loader { realm, limits: LIMITS, bundle, access: Access::none() }.load().unwrap();
        assert!(web::made_snapshot().is_some());
        f(&mut plugin);
    });
}

fn realm(plugin: &mut JavaScript) -> &mut Realm {
    &mut plugin.live.as_mut().unwrap().realm
}

fn call(plugin: &mut JavaScript, arguments: &str) -> String {
    match plugin.invoke(0, arguments.as_bytes()) {
        Ok(Reply::Value(text)) => String::from_utf8(text).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn ten_thousand_resets_leave_nothing() {
    let text = "const kept = [];
        export const handler = (n) => {
          kept.push(new Array(1000).fill(n));
          globalThis.count = (globalThis.count ?? 0) + 1;
          setTimeout(() => kept.push('late'), 1e6);
          new Promise(() => {}).then(() => kept);
          new TextDecoder().decode(new Uint8Array([0xc3]), { stream: true });
          return globalThis.count;
        };";
    with_plugin(text, |plugin| {
        let mut settled = 0;
        for round in 0..10_000 {
            assert_eq!(call(plugin, "[1]"), "1");
            plugin.reset().unwrap();
            if round == 100 {
                realm(plugin).collect_garbage();
                settled = realm(plugin).heap_usage().heap_bytes;
            }
        }
        realm(plugin).collect_garbage();
        let usage = realm(plugin).heap_usage();
        assert!(usage.contexts <= 2, "{usage:?}");
        assert!(usage.heap_bytes < settled + settled / 4, "{usage:?}, and {settled} bytes after 100 calls");
    });
}

#[test]
fn buffers_outside_the_heap_are_given_back() {
    let text =
        "export const handler = () => { globalThis.kept = new Uint8Array(48 << 20).fill(1); return 1 };";
    with_plugin(text, |plugin| {
        for _ in 0..50 {
            call(plugin, "[]");
            plugin.reset().unwrap();
            let usage = realm(plugin).heap_usage();
            assert!(usage.external_bytes <= 160 << 20, "{usage:?}");
        }
    });
}

#[test]
fn open_streams_count_for_their_own_call_only() {
    let text = "export const handler = () => {
        globalThis.kept = Array.from({ length: 3000 }, () => new TextDecoder());
        for (const decoder of kept) decoder.decode(new Uint8Array([0xc3]), { stream: true });
        return kept[0].decode(new Uint8Array([0xa9])) };";
    with_plugin(text, |plugin| {
        for _ in 0..4 {
            assert_eq!(call(plugin, "[]"), "\"é\"");
            plugin.reset().unwrap();
        }
    });
}

#[test]
fn what_no_context_can_undo_discards_the_isolate() {
    let text = "export const handler = (n) => {
        for (let i = 0; i < 100; i++) Symbol.for('x'.repeat(100_000) + n + i);
        return 1 };";
    with_plugin(text, |plugin| {
        let broken = (0..100).find_map(|round| {
            call(plugin, &format!("[{round}]"));
            plugin.reset().err()
        });
        let Some(Stop::Broken(error)) = broken else { panic!("{broken:?}") };
        assert!(error.to_string().contains("Symbol.for"), "{error}");
    });
}

#[test]
fn a_plugin_with_other_exports_each_time_is_discarded() {
    let text = "const f = () => 1;
        export default Math.random() < 2 && { ['f' + Math.trunc(Math.random() * 1e9)]: f };";
    with_plugin(text, |plugin| {
        let Err(Stop::Broken(error)) = plugin.reset() else { panic!("the reset was accepted") };
        assert!(error.to_string().contains("other functions"), "{error}");
    });
}

#[test]
fn a_reset_moves_an_early_isolate_to_the_snapshot() {
    let text = "let count = 0; export const handler = (step) => (globalThis.total = count += step);";
    with_early_plugin(text, |plugin| {
        for round in 0..5 {
            assert_eq!(realm(plugin).has_snapshot(), round > 0);
            assert_eq!((call(plugin, "[1]"), call(plugin, "[2]")), ("1".to_owned(), "3".to_owned()));
            plugin.reset().unwrap();
        }
        // Whoever could stop the first isolate can stop the one that took its place.
        plugin.interrupt().raise();
        assert!(matches!(plugin.invoke(0, b"[1]"), Err(Stop::Interrupted)));
    });
}

#[test]
fn an_interrupt_during_the_move_stops_the_new_isolate() {
    with_early_plugin("export const handler = () => 1;", |plugin| {
        plugin.interrupt().raise();
        assert!(matches!(plugin.reset(), Err(Stop::Interrupted)));
    });
}
