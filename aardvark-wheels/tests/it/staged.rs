//! Packages of a staged distribution, by name: a small release, made up of the real interpreter and real wheels.

use std::fs;

use aardvark_distribution::{Distribution, Location, Silent, Source, StageOptions, stage};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Error, Fault, Kind};
use aardvark_wheels::{PackageOrigin, PackageSet, Root, hash};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{Wheel, archive, bundle, distribution, paths, real_wheel, text, wheel};

/// A distribution of its own, with packages.
struct Release {
    directory: TempDir,
    packages: serde_json::Map<String, Value>,
}

impl Release {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let source = directory.path().join("source");
        fs::create_dir(&source).unwrap();
        let real = distribution();
        for path in [real.loader(), real.asm_wasm(), real.stdlib_zip()] {
            fs::copy(&path, source.join(path.file_name().unwrap())).unwrap();
        }
        Self { directory, packages: serde_json::Map::new() }
    }

    /// Adds a package to the lock file, and its file if there are bytes of it.
    fn with(mut self, name: &str, version: &str, file: &str, bytes: Option<&[u8]>, fields: Value) -> Self {
        let sha256 = bytes.map_or_else(|| "0".repeat(64), hash);
        if let Some(bytes) = bytes {
            fs::write(self.directory.path().join("source").join(file), bytes).unwrap();
        }
        let mut package = json!({
            "name": name, "version": version, "file_name": file, "sha256": sha256, "depends": [], "imports": [name],
            "install_dir": "site", "package_type": "package", "unvendored_tests": false,
        });
        for (field, value) in fields.as_object().unwrap() {
            package[field] = value.clone();
        }
        self.packages.insert(name.to_owned(), package);
        self
    }

    fn with_real(self, name: &str, depends: &[&str]) -> Self {
        let (pin, bytes) = real_wheel(name);
        self.with(name, &pin.version, &pin.file, Some(&bytes), json!({ "depends": depends }))
    }

    fn stage(&self) -> Distribution {
        let source = self.directory.path().join("source");
        let info = json!({"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"});
        let lock = json!({"info": info, "packages": self.packages});
        fs::write(source.join("pyodide-lock.json"), lock.to_string()).unwrap();
        let location = Location::at(self.directory.path().join("pyodide"));
        stage(&StageOptions::new(Source::Directory(source), location), &Silent).unwrap().distribution
    }
}

/// A bundle with a manifest 1.0.
fn old(packages: &[&str]) -> Bundle {
    let manifest = json!({"schemaVersion": "1.0", "entrypoint": "main:handler", "packages": packages});
    let files =
        [("aardvark.manifest.json", manifest.to_string()), ("main.py", "def handler(): ...\n".to_owned())];
    Bundle::from_files(files).unwrap()
}

fn resolve(bundle: &Bundle, distribution: &Distribution) -> Result<PackageSet, Error> {
    PackageSet::resolve_with(bundle, distribution, None)
}

#[test]
fn names_resolve_with_everything_they_depend_on() {
    let release = Release::new()
        .with_real(
            "pydantic",
            &["typing-extensions", "pydantic_core", "annotated-types", "typing-inspection"],
        )
        .with_real("pydantic-core", &["typing-extensions"])
        .with_real("annotated-types", &[])
        .with_real("typing-extensions", &[])
        .with_real("typing-inspection", &["typing-extensions"])
        .with_real("xxhash", &[]);
    let staged = release.stage();
    let set = resolve(&old(&["Pydantic"]), &staged).unwrap();
    let names: Vec<_> = set.packages().map(|package| package.name).collect();
    assert_eq!(
        names,
        ["annotated-types", "pydantic", "pydantic-core", "typing-extensions", "typing-inspection"]
    );
    assert!(set.packages().all(|package| package.origin == PackageOrigin::Distribution));
    assert!(text(&set, "pydantic/version.py").contains("2.14.3"));
    // Each package once, whoever else depends on it.
    let more = resolve(&old(&["typing_extensions", "pydantic", "xxhash"]), &staged).unwrap();
    assert_eq!(more.packages().len(), 6);
}

#[test]
fn shared_libraries_have_a_folder_of_their_own() {
    let library = archive(&[("libblas.so", "\0asm"), ("sub/libx.so", "\0asm")]);
    let tests = archive(&[("demo/tests/test_demo.py", "")]);
    let demo = wheel("demo", "1.0", &[("demo/__init__.py", "")]);
    let release = Release::new()
        .with("demo", "1.0", &demo.file, Some(&demo.bytes), json!({"depends": ["libblas"]}))
        .with("demo-tests", "1.0", "demo-tests.zip", Some(&tests), json!({"depends": ["demo"]}))
        .with("libblas", "0.3", "libblas-0.3.zip", Some(&library), json!({"install_dir": "dynlib"}));
    let staged = release.stage();
    let set = resolve(&old(&["demo-tests"]), &staged).unwrap();
    let libraries: Vec<_> = set.files().filter(|file| file.root == Root::SharedLibraries).collect();
    assert_eq!(libraries.iter().map(|file| file.path).collect::<Vec<_>>(), ["libblas.so", "sub/libx.so"]);
    assert_eq!(&set.read(libraries[0].index).unwrap()[..], b"\0asm");
    assert!(paths(&set).contains(&"demo/tests/test_demo.py") && paths(&set).contains(&"demo/__init__.py"));
}

#[test]
fn a_pin_takes_the_place_of_a_dependency() {
    let (old_base, new_base) =
        (wheel("base", "1.0", &[("base.py", "old")]), wheel("base", "2.0", &[("base.py", "new")]));
    let top = wheel("top", "1.0", &[]);
    let release = Release::new().with("base", "1.0", &old_base.file, Some(&old_base.bytes), json!({})).with(
        "top",
        "1.0",
        &top.file,
        Some(&top.bytes),
        json!({"depends": ["base"]}),
    );
    let staged = release.stage();
    let set = resolve(&bundle(&[new_base.pin()], &["top"], &[&new_base]), &staged).unwrap();
    assert_eq!(text(&set, "base.py"), "new");
    // Asked for by name as well, nobody knows which one is meant.
    let error = resolve(&bundle(&[new_base.pin()], &["base"], &[&new_base]), &staged).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the plugin's package `base` cannot be used: it is both in `packages` and pinned in `requires.python` (keep one \
         of them)"
    );
    // A pinned wheel may depend on a package of the distribution.
    let needs: Wheel = crate::fixture::wheel_with("user", "1.0", "Requires-Dist: top>=1\n", &[]);
    assert_eq!(resolve(&bundle(&[needs.pin()], &["top"], &[&needs]), &staged).unwrap().packages().len(), 3);
}

#[test]
fn what_is_not_staged_is_named_with_the_remedy() {
    let top = wheel("top", "1.0", &[]);
    let release = Release::new()
        .with("top", "1.0", &top.file, Some(&top.bytes), json!({"depends": ["base", "odd"]}))
        .with("base", "1.0", "base-1.0-py3-none-any.whl", None, json!({}))
        .with("odd", "1.0", "odd-1.0.tar", Some(b"tar"), json!({}));
    let staged = release.stage();
    let error = resolve(&old(&["top", "topp"]), &staged).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Package, Fault::Host));
    let message = error.to_string();
    for expected in [
        "3 of the plugin's packages cannot be used:\n",
        "`topp`: it is not a package of Pyodide 314.0.7; did you mean `top`? (pin it in a manifest 2.0 with `aardvark \
         lock`, or ship a pure-Python package inside the bundle)",
        "`base`: it is in Pyodide 314.0.7 but not staged (`base-1.0-py3-none-any.whl`) (stage a full release of Pyodide, \
         or pin it in a manifest 2.0 with `aardvark lock`, or ship",
        "`odd`: `odd-1.0.tar` is in a format that is not supported (expected `.whl` or `.zip`)",
    ] {
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_staged_wheel_that_changed_is_refused() {
    let top = wheel("top", "1.0", &[]);
    let release = Release::new().with("top", "1.0", &top.file, Some(&top.bytes), json!({}));
    let staged = release.stage();
    // Changed after the distribution was opened; opening it again would find it.
    fs::write(staged.directory().join(&top.file), wheel("top", "1.0", &[("x.py", "")]).bytes).unwrap();
    let error = resolve(&old(&["top"]), &staged).unwrap_err();
    assert!(error.to_string().contains("has SHA-256"), "{error}");
}
