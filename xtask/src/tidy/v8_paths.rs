//! The crate `v8` is named in the engine only: no guest object leaves it.

use super::finding::Finding;
use super::tree::Tree;

const ENGINE: &[&str] = &["aardvark-host/src/engine.rs", "aardvark-host/src/engine/"];

/// Every path into the crate `v8` outside the engine.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust() {
        if ENGINE.iter().any(|place| file.path().starts_with(place)) {
            continue;
        }
        for path in source.paths() {
            let names_crate = path.segments.first().is_some_and(|first| first == "v8");
            if names_crate && (path.is_import || path.segments.len() > 1) {
                let message = format!(
                    "`{}` outside aardvark-host/src/engine/ (let the engine hand out a value of its own)",
                    path.segments.join("::")
                );
                findings.push(Finding::new(file.path(), path.line, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_may_and_others_may_name_its_own_module() {
        let tree = Tree::of(&[
            ("aardvark-host/src/engine/v8/realm.rs", "use v8::Local; fn f(scope: &v8::PinScope) {}"),
            ("aardvark-host/src/registry.rs", "use crate::engine::v8::process; // v8::Isolate\n"),
            ("aardvark-cli/src/main.rs", "fn f(v8: u8) -> u8 { v8 }"),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn others_may_not() {
        let tree = Tree::of(&[(
            "aardvark-host/src/slot.rs",
            "//! Slot.\nuse v8;\nuse ::v8::{Local, Global};\nfn f() { dbg!(v8::V8::get_version()) }\n",
        )]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        let remedy = "outside aardvark-host/src/engine/ (let the engine hand out a value of its own)";
        assert_eq!(
            findings,
            [
                format!("aardvark-host/src/slot.rs:2: `v8` {remedy}"),
                format!("aardvark-host/src/slot.rs:3: `v8::Local` {remedy}"),
                format!("aardvark-host/src/slot.rs:3: `v8::Global` {remedy}"),
                format!("aardvark-host/src/slot.rs:4: `v8::V8::get_version` {remedy}"),
            ]
        );
    }
}
