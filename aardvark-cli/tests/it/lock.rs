//! `lock`: requirements become pins and wheels.

use std::fs;

use serde_json::json;

use crate::wheels::Workshop;

#[test]
fn what_is_asked_for_is_pinned_with_what_it_needs() {
    let workshop = Workshop::new();
    workshop.offer("top", "1.0", &["Base_lib>=1,<3"]);
    workshop.offer_for("cp314-cp314-pyemscripten_2026_0_wasm32", "base_lib", "2.0", &[]);
    workshop.offer("base_lib", "3.0", &[]);
    let ran = workshop.run(&["lock", "plugin", "top"]).exits(0);
    assert_eq!(ran.stdout, "base-lib 2.0\ntop 1.0\n");
    assert!(ran.stderr.starts_with("pins written to `plugin"), "{}", ran.stderr);
    let manifest = workshop.manifest();
    assert!(manifest.starts_with(crate::wheels::MANIFEST.strip_suffix("\n}\n").unwrap()), "{manifest}");
    assert!(
        manifest.contains("      { \"name\": \"base-lib\", \"version\": \"2.0\", \"file\": "),
        "{manifest}"
    );
    assert_eq!(
        workshop.files("plugin/wheels"),
        ["base_lib-2.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl", "top-1.0-py3-none-any.whl"]
    );
    // Once more changes nothing.
    let again = workshop.run(&["lock", "plugin", "top", "--json"]).json(0);
    let expected = (&json!(false), &json!(null), &json!([]));
    assert_eq!((&again["changed"], &again["problem"], &again["packages"]), expected);
    assert_eq!(workshop.manifest(), manifest);
}

#[test]
fn conditions_are_judged_for_pyodide_and_not_for_this_machine() {
    let workshop = Workshop::new();
    let here = std::env::consts::OS.replace("macos", "darwin").replace("windows", "win32");
    let only_here = format!("native; sys_platform == '{here}'");
    workshop.offer("top", "1.0", &[&only_here, "inside[fast]; sys_platform == 'emscripten'"]);
    workshop.offer("inside", "1.0", &["deeper; python_version >= '3.14' and extra == 'fast'"]);
    workshop.offer("deeper", "1.0", &[]);
    // Here, but not there: pip gets it, and it is left out again.
    workshop.offer("native", "1.0", &[]);
    assert_eq!(workshop.lock(&["top"]), ["deeper 1.0", "inside 1.0", "top 1.0"]);
    // Not even to be had: nobody minds.
    fs::remove_file(workshop.path("index/native-1.0-py3-none-any.whl")).unwrap();
    assert_eq!(workshop.lock(&["top"]), ["deeper 1.0", "inside 1.0", "top 1.0"]);
}

#[test]
fn an_older_version_is_taken_if_the_newest_cannot_be_used() {
    let workshop = Workshop::new();
    workshop.offer("top", "2.0", &["core==2.0"]);
    workshop.offer_for("cp314-cp314-manylinux_2_17_x86_64", "core", "2.0", &[]);
    workshop.offer("top", "1.0", &["core==1.0"]);
    workshop.offer("core", "1.0", &[]);
    assert_eq!(workshop.lock(&["top"]), ["core 1.0", "top 1.0"]);
}

#[test]
fn other_pins_stay_as_they_are() {
    let workshop = Workshop::new();
    workshop.offer("first", "1.0", &["shared"]);
    workshop.offer("second", "1.0", &["own", "shared"]);
    workshop.offer("own", "1.0", &[]);
    workshop.offer("shared", "1.0", &[]);
    workshop.lock(&["first", "second"]);
    for name in ["own", "shared"] {
        workshop.offer(name, "2.0", &[]);
    }
    workshop.offer("first", "2.0", &["shared"]);
    workshop.offer("second", "2.0", &["own>=2"]);
    // Another file of the same version does not take the place of the one that is pinned.
    let pinned = fs::read(workshop.path("plugin/wheels/first-1.0-py3-none-any.whl")).unwrap();
    workshop.offer("first", "1.0", &["shared>=1"]);
    // What only `second` needed goes along with it; what `first` needs too does not change.
    assert_eq!(workshop.lock(&["second"]), ["first 1.0", "own 2.0", "second 2.0", "shared 1.0"]);
    assert_eq!(fs::read(workshop.path("plugin/wheels/first-1.0-py3-none-any.whl")).unwrap(), pinned);
    let files = workshop.files("plugin/wheels");
    assert_eq!(files.len(), 4, "{files:?}");
    assert!(files.contains(&"second-2.0-py3-none-any.whl".to_owned()), "{files:?}");
    assert_eq!(workshop.lock(&["shared"]), ["first 1.0", "own 2.0", "second 2.0", "shared 2.0"]);
    assert_eq!(workshop.lock(&["first==1.0"]), ["first 1.0", "own 2.0", "second 2.0", "shared 2.0"]);
}

#[test]
fn shared_wheels_are_found_by_every_plugin() {
    let workshop = Workshop::new();
    workshop.offer("demo", "1.0", &[]);
    let object = workshop.run(&["lock", "plugin", "demo", "--shared", "--json"]).json(0);
    assert_eq!(object["problem"], json!(null));
    assert_eq!(workshop.files("plugin"), ["aardvark.manifest.json", "plugin.py"]);
    let sha256 = object["pins"][0]["sha256"].as_str().unwrap();
    assert_eq!(workshop.files("wheelhouse"), [format!("{sha256}.whl")]);
    let inspected = workshop.run(&["inspect", "plugin", "--no-run", "--json"]).json(0);
    assert_eq!(inspected["packages"][0]["origin"], "wheelhouse");
}

#[test]
fn a_checkout_without_wheels_gets_exactly_those_that_are_pinned() {
    let workshop = Workshop::new();
    workshop.offer("demo", "1.0", &[]);
    workshop.lock(&["demo"]);
    workshop.offer("demo", "2.0", &[]);
    let wheels = workshop.path("plugin/wheels");
    fs::remove_dir_all(&wheels).unwrap();
    let missing = workshop.run(&["check", "plugin", "--no-run"]).exits(2);
    assert!(missing.stderr.contains("(run `aardvark lock`"), "{}", missing.stderr);
    assert_eq!(workshop.lock(&[]), ["demo 1.0"]);
    workshop.run(&["check", "plugin", "--no-run"]).exits(0);
    // Another wheel of the same name and version is not the one that was pinned.
    fs::remove_dir_all(&wheels).unwrap();
    workshop.offer("demo", "1.0", &["other"]);
    let error = workshop.run(&["lock", "plugin"]).error(2);
    assert!(error.starts_with("pip found no wheels for `demo==1.0`"), "{error}");
    assert!(workshop.files("plugin/wheels").is_empty());
}

#[test]
fn packages_that_only_the_distribution_has_are_named_in_the_manifest() {
    let workshop = Workshop::new();
    workshop.offer("plots", "1.0", &["numpy>=2"]);
    let object = workshop.run(&["lock", "plugin", "plots", "--json"]).json(0);
    assert_eq!(object["packages"], json!(["numpy"]));
    let problem = object["problem"].as_str().unwrap();
    assert!(problem.contains("`numpy` cannot be used: it is in Pyodide 314.0.7 but not staged"), "{problem}");
    assert!(workshop.manifest().contains("  \"packages\": [\"numpy\"]"), "{}", workshop.manifest());
    let object = workshop.run(&["lock", "plugin", "pandas", "--json"]).json(0);
    assert_eq!(object["packages"], json!(["numpy", "pandas"]));
    // A version that it does not have does not become another one.
    workshop.run(&["lock", "plugin", "scipy<0.1"]).error(2);
}

#[test]
fn a_packed_plugin_brings_its_wheels() {
    let workshop = Workshop::new();
    workshop.offer("demo", "1.0", &[]);
    workshop.lock(&["demo"]);
    workshop.run(&["pack", "plugin", "-o", "plugin.zip"]).exits(0);
    let object = workshop.run(&["check", "plugin.zip", "--no-run", "--json"]).json(0);
    assert_eq!(object["packages"][0]["origin"], "bundle");
    let ran = workshop.run(&["inspect", "plugin.zip", "--no-run"]).exits(0);
    assert!(ran.stdout.contains("\n  demo 1.0, "), "{}", ran.stdout);
}
