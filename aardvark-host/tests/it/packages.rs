//! Python packages: pinned wheels, and packages of a distribution by name. The wheels are real; pip fetches them once
//! per user.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use aardvark_distribution::{Distribution, Location, Silent, Source as Origin, StageOptions, stage};
use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, Slot, Untyped};
use aardvark_manifest::bundle::{Bundle, pack};
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::PythonRequirement;
use aardvark_wheels::{Destination, Target, Wheelhouse, fetch};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{builder, distribution, files, host, unique};

/// The plugin `orders`, with its wheels in the user's wheelhouse.
fn orders() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/packages/orders");
        let bundle = Bundle::from_folder(folder).unwrap();
        fetch(bundle.manifest().requirements(), &Target::of(&distribution()), &destination()).unwrap();
        bundle
    })
}

fn destination() -> Destination {
    Destination::Wheelhouse(Wheelhouse::shared().unwrap())
}

fn served() -> Slot<Untyped> {
    host().slot(&unique("orders"), orders().clone()).unwrap()
}

/// Lets pydantic, msgspec and xxhash work a few times.
#[track_caller]
fn check_works(slot: &Slot<Untyped>) {
    let order = json!({"customer": "Ada", "lines": [{"sku": "a-1", "count": 2}, {"sku": "b-2", "count": 3}]});
    // What CPython outside of Aardvark gives for the same order with the same packages.
    let expected = json!({"pieces": 5, "bytes": 53, "id": "c069ec0893cd1bf7"});
    for _ in 0..3 {
        assert_eq!(slot.call("check", vec![order.clone()]).unwrap(), expected);
    }
}

#[test]
fn pinned_packages_are_imported_and_work() {
    let slot = served();
    check_works(&slot);
    let wrong = json!({"customer": 7, "lines": [{"sku": "", "count": 0}]});
    assert_eq!(
        slot.call("check", vec![wrong]).unwrap(),
        json!({"errors": [
            ["customer", "string_type"], ["lines.0.sku", "string_too_short"], ["lines.0.count", "greater_than"],
        ]})
    );
}

/// Where the other process finds the images.
const DIRECTORY: &str = "AARDVARK_TEST_PACKAGES_DIRECTORY";

/// The plugin `orders` on a host of its own, which finds nothing in memory.
fn served_from(directory: &Path) -> Slot<Untyped> {
    let store = ImageStore::new(directory, Limit::default());
    let host = builder().image_store(store).build().unwrap();
    let slot = host.slot(&unique("orders"), orders().clone()).unwrap();
    host.settle();
    slot
}

/// What another process does; nothing in the process that runs all tests.
#[test]
fn child() {
    if let Some(directory) = env::var_os(DIRECTORY) {
        check_works(&served_from(Path::new(&directory)));
    }
}

#[test]
fn two_processes_use_packages_that_one_of_them_has_imported() {
    let directory = tempfile::tempdir().unwrap();
    let first = served_from(directory.path());
    check_works(&first);
    let store = ImageStore::new(directory.path(), Limit::default());
    // Whoever imported them again would begin with Python's image for the next plugin, and make that again too.
    let images = store.list().unwrap();
    let is_of_plugin = |(name, _): (&str, &[u8])| name == "packages";
    let python = images.iter().find(|image| !image.parts.iter().any(is_of_plugin)).unwrap();
    fs::remove_file(&python.path).unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    let output =
        command.args(["--exact", "packages::child"]).env(DIRECTORY, directory.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    let left: Vec<_> = store.list().unwrap().into_iter().map(|image| image.key).collect();
    let expected: Vec<_> = images.iter().map(|image| image.key).filter(|key| *key != python.key).collect();
    assert_eq!(left, expected);
    check_works(&first);
}

#[test]
fn packages_know_their_versions_and_their_data() {
    let slot = served();
    let expected =
        json!({"msgspec": "0.22.0", "pydantic": "2.14.3", "pydantic-core": "2.50.4", "xxhash": "4.1.0"});
    assert_eq!(slot.call("installed", vec![]).unwrap(), expected);
    assert_eq!(slot.call("data", vec![]).unwrap(), json!(true));
}

#[test]
fn packages_are_read_only() {
    let slot = served();
    let refused = slot.call("vandalise", vec![]).unwrap();
    assert_eq!(refused.as_array().unwrap().len(), 3, "{refused}");
    let order = json!({"customer": "Ada", "lines": []});
    assert_eq!(slot.call("check", vec![order]).unwrap()["pieces"], 0);
}

#[test]
fn wheels_in_the_bundle_are_mounted_and_not_shown() {
    let mut all: Vec<(String, Vec<u8>)> =
        orders().files().map(|(path, content)| (path.to_owned(), content.to_vec())).collect();
    for pin in orders().manifest().requirements() {
        let wheel = fs::read(destination().path(pin)).unwrap();
        all.push((format!("wheels/{}", pin.file), wheel));
    }
    let slot: Slot<Untyped> = host().slot(&unique("orders"), Bundle::from_files(all).unwrap()).unwrap();
    assert_eq!(
        slot.call("places", vec![]).unwrap(),
        json!(["/lib/python3.14/site-packages/msgspec", ["aardvark.manifest.json", "plugin.py"]])
    );
}

#[test]
fn a_package_that_is_not_pinned_is_not_there() {
    let without: Vec<Value> = orders()
        .manifest()
        .requirements()
        .iter()
        .filter(|pin| pin.name != "pydantic-core")
        .map(|pin| json!({"name": pin.name, "version": pin.version, "file": pin.file, "sha256": pin.sha256}))
        .collect();
    let manifest =
        json!({"schemaVersion": "2.0", "name": "o", "version": "1.0.0", "requires": {"python": without}});
    let source =
        files(&[("aardvark.manifest.json", &manifest.to_string()), ("plugin.py", "import pydantic\n")]);
    let error = host().slot::<Untyped>(&unique("orders"), source).unwrap_err();
    assert_eq!(error.kind(), Kind::Package);
    assert!(error.to_string().contains("`pydantic` needs it in version `==2.50.4`"), "{error}");
}

/// A release of Pyodide with pydantic and what it needs, made of the staged one and the fetched wheels.
fn release(directory: &Path) -> Distribution {
    let source = directory.join("source");
    fs::create_dir(&source).unwrap();
    let real = distribution();
    for path in [real.loader(), real.asm_wasm(), real.stdlib_zip()] {
        fs::copy(&path, source.join(path.file_name().unwrap())).unwrap();
    }
    let mut packages = serde_json::Map::new();
    for pin in orders().manifest().requirements() {
        fs::copy(destination().path(pin), source.join(&pin.file)).unwrap();
        packages.insert(pin.name.clone(), listed(pin));
    }
    let info = json!({"abi_version": real.abi(), "python": real.python_version()});
    let lock = json!({"info": info, "packages": packages}).to_string();
    fs::write(source.join("pyodide-lock.json"), lock).unwrap();
    let location = Location::at(directory.join("pyodide"));
    stage(&StageOptions::new(Origin::Directory(PathBuf::from(&source)), location), &Silent)
        .unwrap()
        .distribution
}

fn listed(pin: &PythonRequirement) -> Value {
    let depends: &[&str] = match pin.name.as_str() {
        "pydantic" => &["annotated-types", "pydantic_core", "typing-extensions", "typing-inspection"],
        "pydantic-core" | "typing-inspection" => &["typing-extensions"],
        _ => &[],
    };
    json!({
        "name": pin.name, "version": pin.version, "file_name": pin.file, "sha256": pin.sha256, "depends": depends,
        "imports": [pin.name.replace('-', "_")], "install_dir": "site", "package_type": "package",
    })
}

#[test]
fn a_manifest_of_the_reference_runtime_names_packages_of_the_distribution() {
    let directory = tempfile::tempdir().unwrap();
    let host = Host::builder().distribution(release(directory.path())).build().unwrap();
    let manifest = r#"{"schemaVersion": "1.0", "entrypoint": "main:handler", "packages": ["pydantic"],
        "runtime": {"language": "python", "pyodide": {"preloadImports": ["pydantic"]}}}"#;
    let code = "import sys\n\
                from pydantic import TypeAdapter\n\
                def handler():\n    return [TypeAdapter(list[int]).validate_json('[1, 2]'), 'xxhash' in sys.modules]\n";
    let source = files(&[("aardvark.manifest.json", manifest), ("main.py", code)]);
    let slot: Slot<Untyped> = host.slot("v1", source).unwrap();
    assert_eq!(slot.call("handler", vec![]).unwrap(), json!([[1, 2], false]));
}

/// Without a shared library anywhere, and without a word of it in the plugin's own files.
#[test]
fn a_pure_wheel_may_ask_the_interpreter_for_its_functions() {
    let tell = "import ctypes\nversion = ctypes.pythonapi.Py_GetVersion\nversion.restype = ctypes.c_char_p\n";
    let wheel = [
        // A bundle has an entry; packed, it is a ZIP like any other.
        ("plugin.py", "def f(): pass\n"),
        ("tell.py", tell),
        ("tell-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tell\nVersion: 1.0\n"),
        ("tell-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ("tell-1.0.dist-info/RECORD", ""),
    ];
    let wheel = wheel.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let wheel = pack(&Bundle::from_files(wheel).unwrap()).unwrap();
    let sha256: String = Sha256::digest(&wheel).iter().map(|byte| format!("{byte:02x}")).collect();
    let file = "tell-1.0-py3-none-any.whl";
    let manifest = json!({
        "schemaVersion": "2.0", "name": "told", "version": "1.0.0",
        "requires": {"python": [{"name": "tell", "version": "1.0", "file": file, "sha256": sha256}]},
    });
    let files = [
        ("aardvark.manifest.json".to_owned(), manifest.to_string().into_bytes()),
        ("plugin.py".to_owned(), b"import tell\ndef f(): return tell.version().decode()[:4]\n".to_vec()),
        (format!("wheels/{file}"), wheel),
    ];
    let slot: Slot<Untyped> = host().slot(&unique("told"), Bundle::from_files(files).unwrap()).unwrap();
    for _ in 0..2 {
        assert_eq!(slot.call("f", vec![]).unwrap(), json!("3.14"));
    }
}
