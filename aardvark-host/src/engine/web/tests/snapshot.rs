//! Contexts copied from the snapshot: the same as those built in place, and nobody else's.

use super::{on_thread, options, realm, run};
use crate::engine::v8::realm::Realm;
use crate::engine::web::{install, install_basic};

/// Everything that can be reached from the global object, a line each, with what a guest can learn of it.
const SURVEY: &str = r#"
    const name = (key) => typeof key === "symbol" ? key.toString() : key;
    const seen = new Map();
    const lines = [];
    const kind = (value, path) => {
        if ((typeof value !== "object" && typeof value !== "function") || value === null) {
            return typeof value === "number" && path.includes("timeOrigin") ? "number" : String(typeof value === "symbol" ? value.toString() : value);
        }
        if (seen.has(value)) return `same as ${seen.get(value)}`;
        seen.set(value, path);
        queue.push([value, path]);
        return Object.prototype.toString.call(value);
    };
    const queue = [];
    kind(globalThis, "global");
    for (const [sample, make] of Object.entries({
        asyncFunction: () => async function () {}, generator: () => function* () {}, asyncGenerator: () => async function* () {},
        arrayIterator: () => [].values(), mapIterator: () => new Map().entries(), regexpIterator: () => "a".matchAll(/a/g),
        iteratorHelper: () => [].values().map(String), error: () => new DOMException("x"), url: () => new URL("a:b?c=d").searchParams.entries(),
    })) {
        // Python's subset has no URL.
        try { kind(Object.getPrototypeOf(make()), sample); } catch { lines.push(`no ${sample}`); }
    }
    while (queue.length > 0) {
        const [object, path] = queue.shift();
        lines.push(`${path} extends ${kind(Object.getPrototypeOf(object), `${path}.[[Prototype]]`)} ${Object.isExtensible(object)}`);
        if (typeof object === "function") lines.push(`${path} is ${Function.prototype.toString.call(object)}`);
        for (const key of Reflect.ownKeys(object)) {
            const at = `${path}.${name(key)}`;
            const d = Object.getOwnPropertyDescriptor(object, key);
            lines.push(`${at} ${d.writable} ${d.enumerable} ${d.configurable} ${kind(d.value, at)} ${kind(d.get, at + " get")} ${kind(d.set, at + " set")}`);
        }
    }
    return lines.sort().join("\n");
"#;

fn survey(realm: &mut Realm) -> Vec<String> {
    run(realm, SURVEY).lines().map(str::to_owned).collect()
}

#[test]
fn a_copy_has_its_globals_in_the_order_of_what_is_built_in_place() {
    on_thread(|| {
        let names = |realm: &mut Realm| {
            install(realm).unwrap();
            run(realm, "return Reflect.ownKeys(globalThis).map(String).join()")
        };
        let (copied, built) = (names(&mut realm()), names(&mut Realm::new(options()).unwrap()));
        assert_eq!(copied, built);
    });
}

#[test]
fn a_copy_is_what_is_built_in_place() {
    for basic in [false, true] {
        on_thread(move || {
            let prepare = |realm: &mut Realm| {
                let installed = if basic { install_basic(realm) } else { install(realm) };
                installed.unwrap();
                survey(realm)
            };
            let copied = prepare(&mut realm());
            let built = prepare(&mut Realm::new(options()).unwrap());
            assert!(built.len() > 2000, "{built:?}");
            let missing: Vec<_> = built.iter().filter(|line| !copied.contains(line)).collect();
            let added: Vec<_> = copied.iter().filter(|line| !built.contains(line)).collect();
            assert!(
                missing.is_empty() && added.is_empty(),
                "only built: {missing:#?}\nonly copied: {added:#?}"
            );
        });
    }
}
