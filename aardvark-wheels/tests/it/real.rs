//! Real wheels, as `aardvark lock` would pin them.

use aardvark_wheels::{PackageSet, Root, WheelName, is_bundled_wheel};
use serde_json::{Value, json};

use crate::fixture::{bundle, distribution, real_wheels, text};

fn pins() -> Vec<Value> {
    let pins = real_wheels().1.iter();
    pins.map(|pin| json!({"name": pin.name, "version": pin.version, "file": pin.file, "sha256": pin.sha256}))
        .collect()
}

#[test]
fn pydantic_msgspec_and_xxhash_are_ready_to_be_mounted() {
    let (wheelhouse, _) = real_wheels();
    let set = PackageSet::resolve_with(&bundle(&pins(), &[], &[]), distribution(), Some(wheelhouse)).unwrap();
    assert_eq!(set.packages().len(), 7);
    assert_eq!(set.files().count(), 23 + 7 + 112 + 11 + 5 + 9 + 10);
    let libraries: Vec<_> = set.files().filter(|file| file.path.ends_with(".so")).collect();
    let names: Vec<_> = libraries.iter().map(|file| file.path.split('/').next_back().unwrap()).collect();
    assert_eq!(
        names,
        [
            "_core.cpython-314-wasm32-emscripten.so",
            "_pydantic_core.cpython-314-wasm32-emscripten.so",
            "_xxhash.cpython-314-wasm32-emscripten.so",
        ]
    );
    for library in libraries {
        assert_eq!(library.root, Root::SitePackages);
        let content = set.read(library.index).unwrap();
        assert_eq!((content.len() as u64, &content[..4]), (library.bytes, &b"\0asm"[..]), "{}", library.path);
    }
    assert!(text(&set, "pydantic/version.py").contains("2.14.3"));
    for file in set.files() {
        assert_eq!(set.read(file.index).unwrap().len() as u64, file.bytes, "{}", file.path);
    }
}

#[test]
fn a_pin_that_is_left_out_is_missed() {
    let (wheelhouse, _) = real_wheels();
    let pins: Vec<_> = pins().into_iter().filter(|pin| pin["name"] != "pydantic-core").collect();
    let error =
        PackageSet::resolve_with(&bundle(&pins, &[], &[]), distribution(), Some(wheelhouse)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the plugin's package `pydantic-core` cannot be used: `pydantic` needs it in version `==2.50.4`, and nothing has \
         it (run `aardvark lock`, which pins dependencies too)"
    );
}

#[test]
fn names_of_real_wheels_say_what_they_are() {
    for pin in &real_wheels().1 {
        let name = WheelName::parse(&pin.file).unwrap();
        assert_eq!((name.package(), name.version()), (pin.name.as_str(), pin.version.as_str()));
        assert!(is_bundled_wheel(&format!("wheels/{}", pin.file)));
    }
}
