//! Which file a plugin starts with, and in which language.

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::{FILE_NAME, Language};

const V2: &str = r#""schemaVersion": "2.0", "name": "x", "version": "1.0.0""#;
const V1: &str = r#""schemaVersion": "1.0""#;

/// A bundle of empty files; fields of the manifest come first, if there is one.
fn bundle(manifest: Option<&str>, paths: &[&str]) -> Result<Bundle, String> {
    let manifest = manifest.map(|fields| (FILE_NAME, format!("{{{fields}}}")));
    let files = paths.iter().map(|path| (*path, String::new())).chain(manifest);
    Bundle::from_files(files).map_err(|error| {
        assert_eq!(error.kind(), Kind::Bundle, "{error}");
        error.to_string()
    })
}

fn found(manifest: Option<&str>, paths: &[&str], expected: &str, language: Language) {
    let bundle = bundle(manifest, paths).unwrap();
    assert_eq!((bundle.entry_module_path(), bundle.language()), (expected, language), "{paths:?}");
    assert_eq!(bundle.has_manifest(), manifest.is_some());
}

fn refused(manifest: Option<&str>, paths: &[&str], expected: &str) {
    assert_eq!(bundle(manifest, paths).unwrap_err(), format!("bundle: {expected}"));
}

#[test]
fn without_a_manifest() {
    use Language::{JavaScript, Python};
    found(None, &["plugin.py"], "plugin.py", Python);
    found(None, &["main.py", "plugin.py", "notes.txt"], "plugin.py", Python);
    found(None, &["main.py", "rules.js"], "main.py", Python);
    found(None, &["main.mjs"], "main.mjs", JavaScript);
    found(None, &["plugin.mjs", "plugin.js", "main.js"], "plugin.js", JavaScript);
    let inferred = bundle(None, &["main.py"]).unwrap();
    assert_eq!(inferred.manifest().entrypoint().unwrap().module(), "main");
    refused(
        None,
        &["plugin.py", "main.js"],
        "expected an entry file in one language, found both `plugin.py` and `main.js` (remove one, or add \
         `aardvark.manifest.json` with `runtime.language`)",
    );
    let names = "`plugin.py` or `plugin.js` or `plugin.mjs` or `main.py` or `main.js` or `main.mjs`";
    let remedy = "(rename the entry file, or add `aardvark.manifest.json` with an `entrypoint`)";
    refused(
        None,
        &["a/plugin.py", "rules.py"],
        &format!("expected one of {names} at the top, found none; there is `a/plugin.py` {remedy}"),
    );
    refused(None, &["a.txt"], &format!("expected one of {names} at the top, found none {remedy}"));
    refused(
        None,
        &["x.py", "y.js", "z.txt"],
        &format!("expected one of {names} at the top, found none; there is `x.py`, `y.js` {remedy}"),
    );
}

#[test]
fn with_a_manifest() {
    use Language::{JavaScript, Python};
    let v1 = |rest: &str| format!("{V1}, {rest}");
    let v2 = |rest: &str| format!("{V2}{rest}");
    found(Some(&v1(r#""entrypoint": "main:handler""#)), &["main.py", "main.js"], "main.py", Python);
    found(Some(&v1(r#""entrypoint": "app.main:handler""#)), &["app/main.py"], "app/main.py", Python);
    found(
        Some(&v1(r#""entrypoint": "app:handler""#)),
        &["app/__init__.py", "app.py"],
        "app/__init__.py",
        Python,
    );
    let js = v1(r#""entrypoint": "app.main:default", "runtime": {"language": "js"}"#);
    found(Some(&js), &["app/main.js"], "app/main.js", JavaScript);
    found(Some(&v2("")), &["main.py"], "main.py", Python);
    found(Some(&v2("")), &["plugin.mjs"], "plugin.mjs", JavaScript);
    found(
        Some(&v2(r#", "entrypoint": "rules.eu""#)),
        &["rules/eu.mjs", "plugin.py"],
        "rules/eu.mjs",
        JavaScript,
    );
    found(
        Some(&v2(r#", "runtime": {"language": "javascript"}"#)),
        &["plugin.py", "main.js"],
        "main.js",
        JavaScript,
    );
}

#[test]
fn an_entry_file_that_is_missing() {
    let v1 = format!(r#"{V1}, "entrypoint": "main:handler""#);
    refused(
        Some(&v1),
        &["Main.py"],
        "entry module `main` of `aardvark.manifest.json`: expected the file `main/__init__.py` or `main.py`, found \
         none; there is `Main.py` (correct `entrypoint`, or add the file)",
    );
    let v2 = format!(r#"{V2}, "entrypoint": "rules""#);
    refused(
        Some(&v2),
        &["rules.py", "rules.js"],
        "expected an entry file in one language, found both `rules.py` and `rules.js` (remove one, or add \
         `aardvark.manifest.json` with `runtime.language`)",
    );
    let escaping = format!(r#"{V1}, "entrypoint": "../x:handler""#);
    assert!(bundle(Some(&escaping), &["plugin.py"]).unwrap_err().contains("entry module `../x`"));
}

#[test]
fn python_settings_need_a_python_entry_file() {
    refused(
        Some(&format!(r#"{V2}, "packages": ["numpy"]"#)),
        &["plugin.js"],
        "`packages` is for Python, but the plugin is JavaScript, since its entry file is `plugin.js` (remove \
         `packages`)",
    );
}

#[test]
fn an_entry_file_in_another_encoding() {
    let error = Bundle::from_files([("plugin.py", b"name = 'caf\xe9'")]).unwrap_err();
    assert_eq!(error.to_string(), "bundle: entry file `plugin.py` is not UTF-8 (save it as UTF-8)");
}

#[test]
fn a_manifest_error_keeps_its_place() {
    let error =
        Bundle::from_files([(FILE_NAME, r#"{"schemaVersion": "1.0", "entrypoint": 3}"#)]).unwrap_err();
    assert_eq!((error.kind(), error.place()), (Kind::Manifest, Some("entrypoint")));
    assert_eq!(
        error.to_string(),
        "bundle: `aardvark.manifest.json`: invalid manifest: line 1, column 40: `entrypoint`: expected \
         `module:function`, found the number `3`",
    );
}
