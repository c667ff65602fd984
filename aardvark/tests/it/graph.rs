//! A crate that only declares interfaces does not build V8.

use std::process::Command;

fn tree(features: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "aardvark", "--edges", "normal,build", "--prefix", "none"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn has(tree: &str, package: &str) -> bool {
    tree.lines().any(|line| line.split(' ').next() == Some(package))
}

#[test]
fn without_the_host_there_is_no_v8() {
    let without = tree(&["--no-default-features"]);
    assert!(has(&without, "aardvark-manifest") && !has(&without, "v8") && !has(&without, "aardvark-host"));
    let languages_alone = tree(&["--no-default-features", "--features", "python,javascript"]);
    assert!(!has(&languages_alone, "v8"), "the features of the languages do not pull in the host");
    assert!(has(&tree(&[]), "v8"));
}
