//! `lock`: what it does not do, and what to do about it. Nothing changes then.

use std::fs;

use crate::command::{command, finish};
use crate::wheels::{MANIFEST, Workshop};

#[track_caller]
fn check(workshop: &Workshop, arguments: &[&str], code: i32, expected: &str) {
    let before = workshop.manifest();
    let error = workshop.run(&[&["lock"], arguments].concat()).error(code);
    assert!(error.starts_with(expected), "{error}");
    assert_eq!(workshop.manifest(), before);
    assert!(workshop.files("plugin/wheels").is_empty());
}

#[test]
fn folders_that_are_no_plugins_with_pins() {
    let workshop = Workshop::new();
    check(
        &workshop,
        &["pydantic"],
        2,
        "expected a plugin's folder, found no folder `pydantic` (name the folder before the packages, as in `aardvark \
         lock . pydantic`)",
    );
    check(&workshop, &["plugin"], 2, "no packages to get: the manifest pins none (name some, as in");
    let old = r#"{"schemaVersion": "1.0", "entrypoint": "plugin:f", "packages": []}"#;
    workshop.write("aardvark.manifest.json", old);
    let expected = "the manifest has version 1.0, which keeps no pins (set `schemaVersion`";
    check(&workshop, &["plugin", "demo"], 1, expected);
    workshop.write("aardvark.manifest.json", MANIFEST);
    fs::remove_file(workshop.path("plugin/plugin.py")).unwrap();
    workshop.write("plugin.js", "export const f = () => 1;\n");
    let expected = "the plugin is in javascript, and only Python plugins have Python packages";
    check(&workshop, &["plugin", "demo"], 2, expected);
}

#[test]
fn a_plugin_without_a_manifest() {
    let workshop = Workshop::new();
    fs::remove_file(workshop.path("plugin/aardvark.manifest.json")).unwrap();
    let error = workshop.run(&["lock", "plugin", "demo"]).error(1);
    assert!(error.contains("has no manifest to keep pins in (add `aardvark.manifest.json` with"), "{error}");
}

#[test]
fn requirements_that_are_none() {
    let workshop = Workshop::new();
    for requirement in
        ["./demo.whl", "demo @ file:demo.whl", "demo; python_version > '3'", "a\n-r b", "", "--index-url"]
    {
        let expected = format!(
            "expected requirements such as `pydantic` or `msgspec==0.22`, found `{}` (name packages",
            requirement.escape_debug()
        );
        check(&workshop, &["plugin", "--", requirement], 2, &expected);
    }
}

#[test]
fn packages_without_a_wheel_for_pyodide() {
    let workshop = Workshop::new();
    workshop.offer_for("cp314-cp314-manylinux_2_17_x86_64", "native", "1.0", &[]);
    check(
        &workshop,
        &["plugin", "native"],
        2,
        "pip found no wheels for `native` that Python 3.14.2 here takes; tried `cp314-cp314-pyemscripten_2026_0_wasm32`, ",
    );
    workshop.offer("left", "1.0", &["both<2"]);
    workshop.offer("right", "1.0", &["both>=2"]);
    workshop.offer("both", "1.0", &[]);
    workshop.offer("both", "2.0", &[]);
    let expected = "pip found no wheels for `left`, `right` that Python";
    check(&workshop, &["plugin", "left", "right"], 2, expected);
}

#[test]
fn machines_without_pip() {
    let workshop = Workshop::new();
    let folder = workshop.path("plugin");
    let arguments = ["lock", folder.to_str().unwrap(), "demo"];
    let error = finish(command(&arguments).env("AARDVARK_PYTHON", "no-such-python")).error(2);
    assert!(error.starts_with("cannot run `no-such-python -m pip`: "), "{error}");
    assert!(
        error.ends_with("(install Python 3 with pip, or name another interpreter in AARDVARK_PYTHON)\n"),
        "{error}"
    );
}
