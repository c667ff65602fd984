//! What a JavaScript plugin can rely on.

use aardvark_manifest::call::Call;
use aardvark_manifest::manifest::Language;
use aardvark_manifest::outcome::Level;
use serde_json::json;

use crate::support::{files, js, slot, warm};

#[test]
fn modules_import_each_other_inside_the_bundle() {
    let slot = slot(files(&[
        (
            "plugin.js",
            "import { double } from './lib/math.js';\n\
             import table, * as again from './data/table.json' with { type: 'json' };\n\
             export const run = (x) => [double(x), table.name, again.default === table];\n\
             export const lazy = async () => (await import('./lib/lazy.js')).default;\n\
             export const missing = () => import('./lib/nothing.js').catch((e) => `${e.name}: ${e.message}`);\n\
             export const bare = () => import('lodash').catch((e) => e.message);\n\
             export const outside = () => import('../../etc/passwd').catch((e) => e.message);\n\
             export const meta = () => import.meta.url;\n",
        ),
        ("lib/math.js", "import { two } from '../two.js';\nexport const double = (x) => x * two;\n"),
        (
            "lib/lazy.js",
            "globalThis.loads = (globalThis.loads ?? 0) + 1;\nexport default globalThis.loads;\n",
        ),
        ("two.js", "await null;\nexport const two = 2;\n"),
        ("data/table.json", "{\"name\": \"table\"}"),
    ]));
    assert_eq!(slot.call("run", vec![json!(21)]).unwrap(), json!([42, "table", true]));
    assert_eq!(slot.call("lazy", vec![]).unwrap(), json!(1));
    assert_eq!(slot.call("lazy", vec![]).unwrap(), json!(1), "a module is evaluated once");
    assert_eq!(
        slot.call("missing", vec![]).unwrap(),
        json!(
            "TypeError: cannot import `lib/nothing.js`: the bundle has no such file (ship the file in the bundle)"
        )
    );
    assert!(slot.call("bare", vec![]).unwrap().as_str().unwrap().contains("by a relative path"));
    assert!(
        slot.call("outside", vec![])
            .unwrap()
            .as_str()
            .unwrap()
            .starts_with("cannot import `../../etc/passwd`")
    );
    assert_eq!(slot.call("meta", vec![]).unwrap(), json!("bundle:///plugin.js"));
}

#[test]
fn handlers_come_from_named_exports_and_a_default_object() {
    let slot = slot(warm(
        Language::JavaScript,
        "
        class Rules {
            #limit = 6;
            assess(x) { return x > this.#limit; }
            set(limit) { this.#limit = limit; return null; }
        }
        export default new Rules();
        export function named() { return 'named'; }
    ",
    ));
    assert_eq!(slot.call("assess", vec![json!(7)]).unwrap(), json!(true));
    slot.call("set", vec![json!(8)]).unwrap();
    assert_eq!(slot.call("assess", vec![json!(7)]).unwrap(), json!(false));
    assert_eq!(slot.call("named", vec![]).unwrap(), json!("named"));
    let names: Vec<_> = slot.status().functions.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["named", "assess", "set"]);
}

#[test]
fn async_handlers_and_top_level_await_are_awaited() {
    let slot = slot(js("
        const ready = await new Promise((done) => setTimeout(() => done('ready'), 5));
        export const top = () => ready;
        export async function chain() {
            const order = [];
            setTimeout(() => order.push('timer'), 0);
            queueMicrotask(() => order.push('microtask'));
            await new Promise((done) => setTimeout(done, 10));
            return order;
        }
        export const thenable = () => ({ then(resolve) { resolve('then'); } });
        export async function abort() {
            const controller = new AbortController();
            setTimeout(() => controller.abort(), 5);
            return new Promise((done) => controller.signal.addEventListener('abort', () => done('aborted')));
        }
    "));
    for (function, expected) in [
        ("top", json!("ready")),
        ("chain", json!(["microtask", "timer"])),
        ("thenable", json!("then")),
        ("abort", json!("aborted")),
    ] {
        assert_eq!(slot.call(function, vec![]).unwrap(), expected, "{function}");
    }
}

#[test]
fn console_lines_are_structured_and_belong_to_their_call() {
    let slot = slot(js("
        console.log('top level');
        export function talk(who) { console.debug('d'); console.info('hi %s', who, { a: [1] }); console.warn('w'); console.error('e'); }
    "));
    let report = slot.run(Call::json("talk", vec![json!("Ada")])).report;
    let lines: Vec<_> = report.logs.iter().map(|line| (line.level, line.message.as_str())).collect();
    assert_eq!(
        lines,
        [(Level::Debug, "d"), (Level::Info, "hi Ada { a: [ 1 ] }"), (Level::Warn, "w"), (Level::Error, "e")]
    );
    assert!(slot.run(Call::json("talk", vec![json!("Bob")])).report.logs[1].message.contains("Bob"));
}

#[test]
fn patched_builtins_change_only_the_plugin() {
    let slot = slot(js("
        JSON.parse = JSON.stringify = () => 'patched';
        Object.keys = Reflect.apply = Promise.resolve = () => { throw new Error('patched'); };
        Object.prototype.toJSON = undefined;
        Array.prototype.map = null;
        Function.prototype.call = null;
        Array.isArray = () => true;
        export const echo = (x) => x;
        export const later = async (x) => x;
    "));
    let value = json!({"a": [1, {"b": -0.0}], "c": u64::MAX});
    assert_eq!(slot.call("echo", vec![value.clone()]).unwrap(), value);
    assert_eq!(slot.call("later", vec![value.clone()]).unwrap(), value);
}
