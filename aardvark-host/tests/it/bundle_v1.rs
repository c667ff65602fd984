//! Bundles of the reference runtime: manifest 1.0, a Python entrypoint that takes no arguments.

use aardvark_host::Untyped;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Fault, Kind};
use serde_json::json;

use crate::support::{files, host, slot, unique};

#[test]
fn an_entrypoint_without_arguments_runs() {
    let slot = slot(files(&[
        (
            "aardvark.manifest.json",
            r#"{"schemaVersion": "1.0", "entrypoint": "main:handler", "runtime": {"language": "python"},
                "resources": {"cpu": {"defaultLimitMs": 1000}, "network": {"allow": []}}}"#,
        ),
        ("main.py", "def handler():\n    return {'ok': True, 'total': sum(range(5))}\n"),
    ]));
    assert_eq!(slot.call("handler", vec![]).unwrap(), json!({"ok": true, "total": 10}));
}

#[test]
fn an_entrypoint_that_is_not_there_is_found_at_load() {
    for (manifest, path, code) in [
        (
            r#"{"schemaVersion": "1.0", "entrypoint": "main:handle"}"#,
            "main.py",
            "def handler():\n    return 1\n",
        ),
        (
            r#"{"schemaVersion": "2.0", "name": "e", "version": "1.0.0", "entrypoint": "main:handle"}"#,
            "main.js",
            "export const handler = () => 1;\n",
        ),
    ] {
        let source = files(&[("aardvark.manifest.json", manifest), (path, code)]);
        let error = host().slot::<Untyped>(&unique("entry"), source).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Contract, Fault::Guest), "{error}");
        assert!(
            error.to_string().contains("`handle`") && error.to_string().contains("it offers: handler"),
            "{error}"
        );
    }
}

#[test]
fn what_else_a_manifest_asks_for_is_there_or_refused() {
    let python = |manifest: &str| {
        let manifest = format!(r#"{{"schemaVersion": "2.0", "name": "p", "version": "1.0.0", {manifest}}}"#);
        let code = "import os, sys\ndef f(): return [os.environ.get('REGION'), 'csv' in sys.modules]\n";
        host().slot::<Untyped>(
            &unique("v2"),
            files(&[("aardvark.manifest.json", &manifest), ("plugin.py", code)]),
        )
    };
    let served =
        python(r#""env": {"REGION": "EU"}, "runtime": {"pyodide": {"preloadImports": ["csv"]}}"#).unwrap();
    assert_eq!(served.call("f", vec![]).unwrap(), json!(["EU", true]));
    let hash = "0".repeat(64);
    for (manifest, kind, expected) in [
        (r#""runtime": {"pyodide": {"preloadImports": ["no_such"]}}"#.to_owned(), Kind::Exception, "no_such"),
        (
            r#""runtime": {"pyodide": {"version": "0.29.4"}}"#.to_owned(),
            Kind::Package,
            "set `runtime.pyodide.version` to `314.0.7`",
        ),
        (
            format!(
                r#""requires": {{"python": [{{"name": "pydantic", "version": "2.14.3",
                    "file": "pydantic-2.14.3-py3-none-any.whl", "sha256": "{hash}"}}]}}"#
            ),
            Kind::Package,
            "`pydantic` 2.14.3",
        ),
    ] {
        let error = python(&manifest).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let javascript = files(&[
        (
            "aardvark.manifest.json",
            r#"{"schemaVersion": "2.0", "name": "j", "version": "1.0.0", "env": {"REGION": "EU"}}"#,
        ),
        (
            "plugin.js",
            "import { env } from 'aardvark';\nexport const f = () => [env.REGION, Object.isFrozen(env)];\n",
        ),
    ]);
    assert_eq!(slot(javascript).call("f", vec![]).unwrap(), json!(["EU", true]));
}

#[test]
fn a_package_that_is_not_staged_is_reported_before_any_call() {
    let manifest = |packages: &str| {
        format!(r#"{{"schemaVersion": "1.0", "entrypoint": "main:handler", "packages": {packages}}}"#)
    };
    for (packages, expected) in [
        (
            r#"["numpy"]"#,
            &[
                "`numpy` cannot be used: it is in Pyodide 314.0.7 but not staged",
                "numpy-",
                "ship a pure-Python package",
            ][..],
        ),
        (r#"["pandas", "numpy"]"#, &["`pandas`", "`numpy`"]),
        (
            r#"["nunpy"]"#,
            &["`nunpy` cannot be used: it is not a package of Pyodide 314.0.7; did you mean `numpy`"],
        ),
    ] {
        let manifest = manifest(packages);
        let source = [
            ("aardvark.manifest.json", manifest.as_str()),
            ("main.py", "raise SystemError('never run')\ndef handler():\n    return 1\n"),
        ];
        let bundle = source.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        Bundle::from_files(bundle).expect("the bundle itself is fine");
        let error = host().slot::<Untyped>(&unique("v1"), files(&source)).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Package, Fault::Host));
        for part in expected {
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
