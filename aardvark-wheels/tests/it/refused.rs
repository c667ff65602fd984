//! Packages that cannot be used: each says what is wrong, and what to do.

use aardvark_manifest::error::{Error, Fault, Kind};
use aardvark_wheels::{PackageSet, Wheelhouse, hash};
use serde_json::{Value, json};

use crate::fixture::{Wheel, bundle, distribution, resolve, wheel, wheel_with};

fn refused(pins: &[Value], wheels: &[&Wheel], wheelhouse: Option<&Wheelhouse>) -> Error {
    PackageSet::resolve_with(&bundle(pins, &[], wheels), distribution(), wheelhouse).unwrap_err()
}

#[track_caller]
fn check(error: &Error, fault: Fault, expected: &str) {
    assert_eq!((error.kind(), error.fault(), error.to_string().as_str()), (Kind::Package, fault, expected));
}

/// The pin of `wheel` with one field changed.
fn pin(wheel: &Wheel, field: &str, value: &str) -> Value {
    let mut pin = wheel.pin();
    pin[field] = json!(value);
    pin
}

#[test]
fn a_wheel_that_is_nowhere() {
    let demo = wheel("demo", "1.0", &[]);
    let sha256 = hash(&demo.bytes);
    check(
        &refused(&[demo.pin()], &[], None),
        Fault::Host,
        &format!(
            "the plugin's package `demo` 1.0 cannot be used: expected `demo-1.0-py3-none-any.whl` with SHA-256 {sha256}, \
             found it neither in the bundle's `wheels/` nor in a wheelhouse, as this user has none (run `aardvark lock` \
             on the plugin's folder, which fetches it)"
        ),
    );
    let directory = tempfile::tempdir().unwrap();
    let error = refused(&[demo.pin()], &[], Some(&Wheelhouse::at(directory.path())));
    let place = format!("nor in the wheelhouse `{}` (run", directory.path().display());
    assert!(error.to_string().contains(&place), "{error}");
}

#[test]
fn a_wheel_with_another_hash() {
    let (demo, other) = (wheel("demo", "1.0", &[]), wheel("demo", "1.0", &[("demo.py", "")]));
    let expected = |place: &str| {
        format!(
            "the plugin's package `demo` 1.0 cannot be used: `{place}` has SHA-256 {}, expected {} (it is not the file \
             that was pinned: remove it and run `aardvark lock`)",
            hash(&other.bytes),
            hash(&demo.bytes)
        )
    };
    // A right one in the wheelhouse does not make up for a wrong one in the bundle.
    let directory = tempfile::tempdir().unwrap();
    let wheelhouse = Wheelhouse::at(directory.path());
    let path = wheelhouse.put(&demo.bytes).unwrap();
    let error = refused(&[demo.pin()], &[&other], Some(&wheelhouse));
    check(&error, Fault::Guest, &expected("wheels/demo-1.0-py3-none-any.whl"));
    std::fs::write(&path, &other.bytes).unwrap();
    let error = refused(&[demo.pin()], &[], Some(&wheelhouse));
    check(&error, Fault::Guest, &expected(&path.display().to_string()));
}

#[test]
fn a_wheel_for_another_interpreter() {
    let mut demo = wheel("demo", "1.0", &[]);
    for tags in
        ["cp313-cp313-pyemscripten_2026_0_wasm32", "cp314-cp314-manylinux_2_17_x86_64", "py2-none-any"]
    {
        demo.file = format!("demo-1.0-{tags}.whl");
        check(
            &resolve(&[&demo]).unwrap_err(),
            Fault::Guest,
            &format!(
                "the plugin's package `demo` 1.0 cannot be used: `demo-1.0-{tags}.whl` is for other interpreters; tried \
                 `cp314-cp314-pyemscripten_2026_0_wasm32`, `cp314-abi3-pyemscripten_2026_0_wasm32` (or an older `cp3…`), \
                 `py3-none-pyemscripten_2026_0_wasm32`, `py3-none-any`, which Python 3.14.2 here takes (run `aardvark \
                 lock`, which looks for a version with such a wheel)"
            ),
        );
    }
    check(
        &resolve(&[&wheel_with("demo", "1.0", "Requires-Python: <3.14\n", &[])]).unwrap_err(),
        Fault::Guest,
        "the plugin's package `demo` 1.0 cannot be used: it wants Python <3.14, but this is 3.14.2 (pin another version \
         with `aardvark lock`)",
    );
}

#[test]
fn a_pin_that_names_another_wheel() {
    let demo = wheel("demo", "1.0", &[]);
    let check = |pin: Value, place: &str, expected: &str, found: &str| {
        check(
            &refused(std::slice::from_ref(&pin), &[&demo], None),
            Fault::Guest,
            &format!(
                "the plugin's package `{}` {} cannot be used: `{place}` is {found}, expected {expected} (run `aardvark \
                 lock`, which writes pins that agree)",
                pin["name"].as_str().unwrap(),
                pin["version"].as_str().unwrap()
            ),
        );
    };
    check(pin(&demo, "version", "1.1"), "demo-1.0-py3-none-any.whl", "`demo` 1.1", "`demo` 1.0");
    check(pin(&demo, "name", "other"), "demo-1.0-py3-none-any.whl", "`other` 1.0", "`demo` 1.0");
    // The same version in another spelling is the same version.
    PackageSet::resolve_with(&bundle(&[pin(&demo, "version", "1.0.0")], &[], &[&demo]), distribution(), None)
        .unwrap();
}

#[test]
fn a_wheel_that_calls_itself_something_else() {
    let mut demo = wheel("demo", "1.0", &[]);
    (demo.file, demo.name) = ("evil-1.0-py3-none-any.whl".to_owned(), "evil".to_owned());
    check(
        &resolve(&[&demo]).unwrap_err(),
        Fault::Guest,
        "the plugin's package `evil` 1.0 cannot be used: `wheels/evil-1.0-py3-none-any.whl` is `demo` 1.0, expected \
         `evil` 1.0 (run `aardvark lock`, which writes pins that agree)",
    );
}

#[test]
fn a_dependency_that_nothing_meets() {
    let needs = "Requires-Dist: second>=2\nRequires-Dist: third\n";
    check(
        &resolve(&[&wheel_with("first", "1.0", needs, &[]), &wheel("second", "1.5", &[])]).unwrap_err(),
        Fault::Guest,
        "2 of the plugin's packages cannot be used:\n  `second`: `first` needs `>=2`, but 1.5 is pinned (run `aardvark \
         lock`, which finds versions that fit)\n  `third`: `first` needs it, and nothing has it (run `aardvark lock`, \
         which pins dependencies too)",
    );
}

#[test]
fn two_versions_of_a_package_are_refused_by_the_manifest() {
    let (old, new) = (wheel("demo", "1.0", &[]), wheel("demo", "2.0", &[]));
    let manifest = json!({
        "schemaVersion": "2.0", "name": "p", "version": "1.0.0", "requires": {"python": [old.pin(), new.pin()]},
    });
    let files = [("aardvark.manifest.json", manifest.to_string()), ("plugin.py", String::new())];
    let error = aardvark_manifest::bundle::Bundle::from_files(files).unwrap_err();
    assert_eq!(error.place(), Some("requires.python[1].name"));
    assert!(error.to_string().contains("`demo` stated twice"), "{error}");
}

#[test]
fn a_file_that_is_another_packages_folder() {
    check(
        &resolve(&[&wheel("a", "1", &[("lib", "file")]), &wheel("b", "1", &[("lib/x.py", "")])]).unwrap_err(),
        Fault::Guest,
        "the plugin's package `a` 1 cannot be used: its file `lib` is a folder in `b` 1 (leave one of the two out)",
    );
}
