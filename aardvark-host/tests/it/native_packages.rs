//! Real wheels with native code of other kinds than the usual: z3, which calls back through `ctypes` while it is
//! imported, and contourpy, which needs a package that only a full release of Pyodide has. pip fetches them once per
//! user.

use std::env;
use std::path::Path;
use std::process::Command;

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Slot, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_wheels::{Destination, PackageSet, Target, Wheelhouse, fetch};
use serde_json::{Value, json};

use crate::support::{builder, distribution, host, unique};

/// Where the other process finds the images.
const DIRECTORY: &str = "AARDVARK_TEST_NATIVE_DIRECTORY";

const SOLVER: &str = "
import z3

def solve(limit):
    x, y = z3.Ints('x y')
    solver = z3.Solver()
    solver.add(x > 2, y < limit, y > 0, x + 2 * y == 7)
    return [str(solver.check()), solver.model()[x].as_long(), solver.model()[y].as_long()]
";

/// A plugin with one pin, whose wheel is in the user's wheelhouse.
fn plugin(text: &str, pin: &Value, packages: &[&str]) -> Bundle {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "native", "version": "1.0.0", "runtime": {"language": "python"},
        "requires": {"python": [pin]}, "packages": packages,
    });
    let files = [("aardvark.manifest.json", manifest.to_string()), ("plugin.py", text.to_owned())];
    let bundle = Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes()))).unwrap();
    let wheelhouse = Destination::Wheelhouse(Wheelhouse::shared().unwrap());
    fetch(bundle.manifest().requirements(), &Target::of(&distribution()), &wheelhouse).unwrap();
    bundle
}

/// The solver on a host of its own, which finds nothing in memory.
fn check_solves(directory: &Path) {
    let pin = json!({
        "name": "z3-solver", "version": "5.3.3.0",
        "file": "z3_solver-5.3.3.0-py3-none-pyemscripten_2026_0_wasm32.whl",
        "sha256": "9381d9516345f53b21a8f4df243c5d608e9625aac658c3fb3975457bad260f60",
    });
    let store = ImageStore::new(directory, Limit::default());
    let host = builder().image_store(store).build().unwrap();
    let slot: Slot<Untyped> = host.slot(&unique("solver"), plugin(SOLVER, &pin, &[])).unwrap();
    for _ in 0..3 {
        assert_eq!(slot.call("solve", vec![json!(3)]).unwrap(), json!(["sat", 5, 1]));
    }
    host.settle();
}

/// What another process does; nothing in the process that runs all tests.
#[test]
fn child() {
    if let Some(directory) = env::var_os(DIRECTORY) {
        check_solves(Path::new(&directory));
    }
}

#[test]
fn z3_is_imported_by_one_process_and_used_by_two() {
    let directory = tempfile::tempdir().unwrap();
    check_solves(directory.path());
    let store = ImageStore::new(directory.path(), Limit::default());
    let before: Vec<_> = store.list().unwrap().into_iter().map(|image| image.key).collect();
    let mut command = Command::new(env::current_exe().unwrap());
    let output = command
        .args(["--exact", "native_packages::child"])
        .env(DIRECTORY, directory.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    let mut after: Vec<_> = store.list().unwrap().into_iter().map(|image| image.key).collect();
    // Whoever imported it again would have used up Python's image.
    after.retain(|key| !before.contains(key));
    assert_eq!(after, []);
}

#[test]
fn a_wheel_that_needs_numpy_is_found_and_the_error_names_what_is_missing() {
    let file = "contourpy-1.4.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl";
    let pin = json!({"name": "contourpy", "version": "1.4.0", "file": file, "sha256": CONTOURPY});
    // As `aardvark lock` writes it: numpy has no wheel for this interpreter outside of Pyodide's own releases.
    let bundle = plugin("import contourpy\ndef f(): return contourpy.__version__\n", &pin, &["numpy"]);
    let distribution = distribution();
    let error = PackageSet::resolve(&bundle, &distribution).unwrap_err();
    assert_eq!(error.kind(), Kind::Package);
    let message = error.to_string();
    let numpy = distribution.packages().unwrap().get("numpy").unwrap().file_name.clone();
    assert!(numpy.contains("cp314-pyemscripten_2026_0_wasm32"), "{numpy}");
    for part in ["package `numpy` cannot be used", numpy.as_str(), "stage a full release of Pyodide"] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains("contourpy"), "nothing is wrong with that one: {message}");
    let refused = host().slot::<Untyped>(&unique("contours"), bundle).unwrap_err();
    assert_eq!((refused.to_string(), refused.fault()), (message, Fault::Host));
    // Without it, the one that needs it is named.
    let bundle = plugin("import contourpy\n", &pin, &[]);
    let message = PackageSet::resolve(&bundle, &distribution).unwrap_err().to_string();
    assert!(message.contains("package `numpy` cannot be used: `contourpy` needs it"), "{message}");
}

const CONTOURPY: &str = "fa1b787362a3856e63dd2b89449f6c384d55ee1beb8f94f4bcc871b40f02462c";
