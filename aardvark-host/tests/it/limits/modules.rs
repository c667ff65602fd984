//! Modules and their text, counted by the host: a plugin cannot load more of its bundle than it may, whatever it does to the
//! language's own tables and finders, and every isolate that continues from one image counts what is in it.
//!
//! Not here: a module that a plugin makes by hand, compiles from a text of its own, or keeps in an archive. It is an object,
//! and counts as memory.

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, Slot, Source, Untyped};
use aardvark_manifest::bundle::{Bundle, pack};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::manifest::Language;
use aardvark_manifest::outcome::{Report, Resource};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{distribution, files, host_with, js, patient, unique};

/// Modules that each plugin here ships, besides its own.
const SHIPPED: usize = 40;

/// A plugin with [`SHIPPED`] modules of 100 bytes.
fn source(language: Language, text: &str) -> Source {
    let (entry, suffix, comment) =
        if language == Language::Python { ("plugin.py", "py", '#') } else { ("plugin.js", "js", ' ') };
    let module = format!("{:100}", if comment == '#' { "n = 1 #" } else { "export const n = 1;" });
    let shipped: Vec<String> = (0..SHIPPED).map(|n| format!("parts/m{n}.{suffix}")).collect();
    let mut bundle = vec![(entry, text)];
    bundle.extend(shipped.iter().map(|path| (path.as_str(), module.as_str())));
    files(&bundle)
}

fn used(report: &Report, resource: Resource) -> u64 {
    report.resources.iter().find(|counted| counted.resource == resource).unwrap().used
}

fn run(slot: &Slot<Untyped>, function: &'static str, n: usize) -> (Value, Report) {
    let outcome = slot.run(Call::json(function, vec![json!(n)]));
    (outcome.result.unwrap(), outcome.report)
}

/// Each goes on until it has loaded all that is shipped, or is stopped.
const EVASIONS: &str = "
import importlib, importlib.util, io, os, runpy, sys, tokenize, types
from importlib.machinery import SourceFileLoader
NAMES = [f'm{n}' for n in range(40)]
PATHS = [f'/bundle/parts/{name}.py' for name in NAMES]
def each(load):
    for name, path in zip(NAMES, PATHS):
        try: load(name, path)
        except BaseException: pass
def forgetting():
    def load(name, path):
        importlib.import_module('parts.' + name)
        sys.modules.pop('parts.' + name)
    each(load)
def without_finders():
    sys.meta_path.clear(); sys.path_hooks.clear(); sys.path_importer_cache.clear()
    each(lambda name, path: SourceFileLoader(name, path).load_module(name))
def by_spec():
    def load(name, path):
        spec = importlib.util.spec_from_file_location('same', path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    each(load)
def compiled():
    def load(name, path):
        module = types.ModuleType(name)
        exec(compile(open(path).read(), path, 'exec'), vars(module))
    each(load)
def running(): each(lambda name, path: runpy.run_path(path))
def byte_by_byte():
    def load(name, path):
        number = os.open(path, os.O_RDONLY)
        os.lseek(number, 50, 0)
        os.read(number, 1)
        os.close(number)
    each(load)
def linked():
    def load(name, path):
        os.symlink(path, '/tmp/' + name + '.txt')
        open('/tmp/' + name + '.txt').read()
    each(load)
def replaced():
    importlib._bootstrap_external.FileLoader.get_data = lambda self, path: open(path, 'rb').read()
    each(lambda name, path: importlib.import_module('parts.' + name))
def threefold():
    # A module that is read again is the same module.
    for _ in range(3):
        for path in PATHS[:9]: open(path).read()
    return True
def by_hand(n):
    for number in range(n):
        module = sys.modules[f'own{number}'] = types.ModuleType(f'own{number}')
        exec('n = 1', vars(module))
    return len(sys.modules) > n
";

#[test]
fn python_cannot_load_more_than_it_may() {
    let host = host_with(patient().modules(10));
    let slot = host.slot::<Untyped>(&unique("modules"), source(Language::Python, EVASIONS)).unwrap();
    for function in [
        "forgetting",
        "without_finders",
        "by_spec",
        "compiled",
        "running",
        "byte_by_byte",
        "linked",
        "replaced",
    ] {
        let error = slot.call(function, vec![]).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{function}: {error}");
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.used, limit.allowed), ("modules", 11, 10), "{function}: {error}");
        let outcome = slot.run(Call::json("threefold", vec![]));
        assert_eq!(outcome.result.unwrap(), json!(true), "after {function}");
        assert_eq!(used(&outcome.report, Resource::Modules), 10, "after {function}");
    }
    let (made, report) = run(&slot, "by_hand", 100);
    assert_eq!((made, used(&report, Resource::Modules)), (json!(true), 1), "these are objects, and memory");
}

#[test]
fn python_cannot_have_more_text_than_it_may() {
    let host = host_with(patient().source_bytes(EVASIONS.len() as u64 + 1000));
    let slot = host.slot::<Untyped>(&unique("modules"), source(Language::Python, EVASIONS)).unwrap();
    for function in ["forgetting", "compiled", "byte_by_byte"] {
        let error = slot.call(function, vec![]).unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.used), ("sourceBytes", limit.allowed + 100), "{function}: {error}");
        assert_eq!(slot.call("threefold", vec![]).unwrap(), json!(true), "after {function}");
    }
}

#[test]
fn javascript_cannot_have_more_text_than_it_may() {
    let host = host_with(patient().source_bytes(1000));
    let text = "export const x = 1; //".to_owned() + &"x".repeat(300);
    let data = format!("\"{}\"", "x".repeat(600));
    let source = files(&[
        (
            "plugin.js",
            "import './a.js';\nexport const f = async (path, options) => { try { await import(path, options); } catch {} return 1; };\n",
        ),
        ("a.js", &text),
        ("b.js", &text),
        ("c.json", &data),
    ]);
    let slot = host.slot::<Untyped>(&unique("modules"), source).unwrap();
    let import = |path: &str, options| slot.call("f", vec![json!(path), options]);
    assert_eq!(import("./b.js", json!({})).unwrap(), json!(1), "each call starts where loading ended");
    assert_eq!(import("./a.js", json!({})).unwrap(), json!(1), "it is there already");
    let error = import("./c.json", json!({"with": {"type": "json"}})).unwrap_err();
    let limit = error.limit().unwrap();
    assert_eq!((limit.name, limit.allowed), ("sourceBytes", 1000), "{error}");
    assert_eq!(import("./b.js", json!({})).unwrap(), json!(1), "and of another isolate");
    let long = format!("export const f = 1; //{}", "x".repeat(1000));
    let error = host.slot::<Untyped>(&unique("modules"), js(&long)).unwrap_err();
    assert!(error.to_string().contains("source limit"), "{error}");
}

const TWO: [(Language, &str); 2] = [
    (
        Language::Python,
        "
import importlib, json, parts.m0, parts.m1
def f(n):
    for number in range(n): importlib.import_module(f'parts.m{number}')
    return n
",
    ),
    (
        Language::JavaScript,
        "
import './parts/m0.js'; import './parts/m1.js';
export const f = async (n) => { for (let m = 0; m < n; m++) await import(`./parts/m${m}.js`); return n; };
",
    ),
];

#[test]
fn every_isolate_counts_what_was_loaded_before_it_and_what_its_call_loads() {
    let host = host_with(patient());
    for (language, text) in TWO {
        let slot = host.slot::<Untyped>(&unique("modules"), source(language, text)).unwrap();
        let own = text.len() as u64;
        for (n, modules) in [(0, 3), (2, 3), (5, 6), (0, 3), (40, 41), (1, 3)] {
            let (_, report) = run(&slot, "f", n);
            assert_eq!(used(&report, Resource::Modules), modules, "{language:?}, {n}");
            assert_eq!(used(&report, Resource::SourceBytes), own + (modules - 1) * 100, "{language:?}, {n}");
        }
    }
}

/// [`source`] of Python with its modules in a wheel, as a package.
fn with_wheel(text: &str) -> Source {
    let module = format!("{:100}", "n = 1 #");
    let mut wheel = vec![
        // A bundle has an entry; packed, it is a ZIP like any other.
        ("plugin.py".to_owned(), Vec::new()),
        (
            "parts-1.0.dist-info/METADATA".to_owned(),
            b"Metadata-Version: 2.1\nName: parts\nVersion: 1.0\n".to_vec(),
        ),
        (
            "parts-1.0.dist-info/WHEEL".to_owned(),
            b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n".to_vec(),
        ),
        ("parts-1.0.dist-info/RECORD".to_owned(), Vec::new()),
    ];
    wheel.extend((0..SHIPPED).map(|n| (format!("parts/m{n}.py"), module.clone().into_bytes())));
    let wheel = pack(&Bundle::from_files(wheel).unwrap()).unwrap();
    let sha256: String = Sha256::digest(&wheel).iter().map(|byte| format!("{byte:02x}")).collect();
    let file = "parts-1.0-py3-none-any.whl";
    let manifest = json!({
        "schemaVersion": "2.0", "name": "wheel", "version": "1.0.0",
        "requires": {"python": [{"name": "parts", "version": "1.0", "file": file, "sha256": sha256}]},
    });
    let files = [
        ("aardvark.manifest.json".to_owned(), manifest.to_string().into_bytes()),
        ("plugin.py".to_owned(), text.as_bytes().to_vec()),
        (format!("wheels/{file}"), wheel),
    ];
    Bundle::from_files(files).unwrap().into()
}

#[test]
fn modules_of_wheels_count_like_those_of_the_bundle() {
    let text = format!(
        "{}
def read(n):
    for number in range(n):
        try: open(f'{{parts.__path__[0]}}/m{{number}}.py').read(1)
        except BaseException: pass
",
        TWO[0].1
    );
    let host = host_with(patient().modules(10));
    let slot = host.slot::<Untyped>(&unique("modules"), with_wheel(&text)).unwrap();
    let own = text.len() as u64;
    for function in ["f", "read"] {
        for (n, modules) in [(0, 3), (2, 3), (5, 6), (0, 3)] {
            let (_, report) = run(&slot, function, n);
            assert_eq!(used(&report, Resource::Modules), modules, "{function}, {n}");
            assert_eq!(used(&report, Resource::SourceBytes), own + (modules - 1) * 100, "{function}, {n}");
        }
        let error = slot.call(function, vec![json!(40)]).unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.used, limit.allowed), ("modules", 11, 10), "{function}: {error}");
        assert_eq!(used(&run(&slot, "f", 0).1, Resource::Modules), 3, "after {function}");
    }
}

#[test]
fn a_warm_isolate_keeps_what_it_has_loaded() {
    let host = host_with(patient().modules(10));
    for (language, text) in TWO {
        let manifest = json!({
            "schemaVersion": "2.0", "name": "warm", "version": "1.0.0", "state": "warm",
            "runtime": {"language": language.name()},
        });
        let (entry, suffix, module) = match language {
            Language::Python => ("plugin.py", "py", "n = 1"),
            _ => ("plugin.js", "js", "export const n = 1;"),
        };
        let shipped: Vec<String> = (0..SHIPPED).map(|n| format!("parts/m{n}.{suffix}")).collect();
        let manifest = manifest.to_string();
        let mut bundle = vec![("aardvark.manifest.json", manifest.as_str()), (entry, text)];
        bundle.extend(shipped.iter().map(|path| (path.as_str(), module)));
        let slot = host.slot::<Untyped>(&unique("modules"), files(&bundle)).unwrap();
        for (n, modules) in [(0, 3), (6, 7), (0, 7), (9, 10)] {
            assert_eq!(used(&run(&slot, "f", n).1, Resource::Modules), modules, "{language:?}, {n}");
        }
        let error = slot.call("f", vec![json!(10)]).unwrap_err();
        assert_eq!(error.limit().unwrap().name, "modules", "{language:?}: {error}");
        assert_eq!(used(&run(&slot, "f", 0).1, Resource::Modules), 3, "{language:?}: another isolate");
    }
}

#[test]
fn what_fails_to_be_imported_counts_once() {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "warm", "version": "1.0.0", "state": "warm",
        "runtime": {"language": "javascript"},
    })
    .to_string();
    let text = "export const f = async (path, options) => { try { await import(path, options); } catch (error) { return error.name; } };";
    let source = files(&[
        ("aardvark.manifest.json", manifest.as_str()),
        ("plugin.js", text),
        ("bad.js", "export const = 1;"),
        ("bad.json", "{"),
        ("throws.js", "throw new RangeError('no');"),
    ]);
    let host = host_with(patient().modules(5));
    let slot = host.slot::<Untyped>(&unique("modules"), source).unwrap();
    let json = json!({"with": {"type": "json"}});
    for round in 0..10 {
        for (path, options, name, modules) in [
            ("./bad.js", json!({}), "SyntaxError", 2),
            ("./bad.json", json.clone(), "SyntaxError", 3),
            // As a script it is another module.
            ("./bad.json", json!({}), "SyntaxError", 4),
            ("./throws.js", json!({}), "RangeError", 5),
        ] {
            let outcome = slot.run(Call::json("f", vec![json!(path), options]));
            assert_eq!(outcome.result.unwrap(), json!(name), "{path}, {round}");
            let expected = if round == 0 { modules } else { 5 };
            assert_eq!(used(&outcome.report, Resource::Modules), expected, "{path}, {round}");
        }
    }
    let error = slot.call("f", vec![json!("./plugin.js"), json]).unwrap_err();
    assert_eq!(error.limit().map(|limit| limit.name), Some("modules"), "one more: {error}");
}

#[test]
fn an_image_of_a_plugin_with_more_modules_is_no_way_around_the_limit() {
    let images = tempfile::tempdir().unwrap();
    let host = |policy| {
        let store = ImageStore::new(images.path(), Limit::default());
        Host::builder().policy(policy).distribution(distribution()).image_store(store).build().unwrap()
    };
    let (language, text) = TWO[0];
    let plugin = source(language, text);
    let first = host(patient());
    let (_, report) = run(&first.slot::<Untyped>("modules", plugin.clone()).unwrap(), "f", 0);
    assert_eq!(used(&report, Resource::Modules), 3);
    drop(first);
    for (policy, name) in [(patient().modules(2), "modules"), (patient().source_bytes(200), "sourceBytes")] {
        let error = host(policy).slot::<Untyped>("modules", plugin.clone()).unwrap_err();
        assert_eq!(error.limit().unwrap().name, name, "{error}");
    }
    let (_, report) = run(&host(patient().modules(3)).slot::<Untyped>("modules", plugin).unwrap(), "f", 2);
    assert_eq!(used(&report, Resource::Modules), 3);
}
