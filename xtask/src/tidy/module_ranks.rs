//! Modules of aardvark-host are ranked, and import only from lower ranks; equal ranks are strangers.
//!
//! So the module graph has no cycle, and whoever reads from the bottom meets nothing unknown. Tests are no exception.

use super::finding::Finding;
use super::rust_paths::RustPath;
use super::tree::Tree;

const SOURCES: &str = "aardvark-host/src/";

/// From the top, as `aardvark-host/src/lib.rs` lists them.
const RANKS: &[(&str, u8)] = &[
    ("host", 7),
    ("slot", 6),
    ("registry", 5),
    ("isolate", 4),
    ("image", 3),
    ("engine", 2),
    ("plugin", 2),
    ("policy", 1),
    ("pool", 1),
    ("source", 1),
    ("spin", 0),
    ("telemetry", 0),
];

/// Every import from an equal or higher rank, and every module without a rank.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust() {
        let Some(module) = module_of(file.path()) else { continue };
        let Some(name) = module.first() else { continue };
        let Some(rank) = rank_of(name) else {
            let message = format!("module `{name}` has no rank (add it to `RANKS` in {})", file!());
            findings.push(Finding::new(file.path(), 1, message));
            continue;
        };
        for path in source.paths() {
            if let Some(message) = problem(&module, name, rank, path) {
                findings.push(Finding::new(file.path(), path.line, message));
            }
        }
    }
    findings
}

/// The path of the module that a file holds; `lib.rs`, which only lists the others, holds none.
fn module_of(path: &str) -> Option<Vec<&str>> {
    let inside = path.strip_prefix(SOURCES)?.strip_suffix(".rs")?;
    (inside != "lib").then(|| inside.split('/').collect())
}

fn rank_of(module: &str) -> Option<u8> {
    RANKS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

fn problem(module: &[&str], own: &str, own_rank: u8, path: &RustPath) -> Option<String> {
    let target = top_module(module, path)?;
    if target == own {
        return None;
    }
    let Some(rank) = rank_of(target) else {
        return Some(format!("`crate::{target}` is no ranked module (import the item from its own module)"));
    };
    let relation = match rank.cmp(&own_rank) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => "equal ranks are strangers",
        std::cmp::Ordering::Greater => "imports go to lower ranks only",
    };
    Some(format!(
        "`{own}` (rank {own_rank}) imports `{target}` (rank {rank}): {relation} \
         (move what both need to a lower rank, or have the value handed in from above)"
    ))
}

/// The module right below the crate's root that `path`, standing in `module`, leads to.
fn top_module<'path>(module: &[&'path str], path: &'path RustPath) -> Option<&'path str> {
    let mut rest = path.segments.iter().map(String::as_str).peekable();
    match *rest.peek()? {
        "crate" => return path.segments.get(1).map(String::as_str),
        "self" | "super" => {}
        _ => return None,
    }
    let mut depth = module.len() + path.inline.len();
    while let Some(segment) = rest.next_if(|segment| matches!(*segment, "self" | "super")) {
        depth -= usize::from(segment == "super").min(depth);
    }
    if depth > 0 { module.first().copied() } else { rest.next() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lower_ranks_may_be_imported_and_siblings_too() {
        for (path, text) in [
            ("aardvark-host/src/host.rs", "use crate::{registry::Registry, slot::Slot};"),
            ("aardvark-host/src/engine/v8/wasm.rs", "use crate::engine::failure::Failure; use super::realm;"),
            ("aardvark-host/src/pool/tests.rs", "use super::*; use crate::pool::Job;"),
            ("aardvark-host/src/pool.rs", "mod tests { use super::super::pool::Job; use super::*; }"),
            ("aardvark-host/src/pool.rs", "pub(crate) struct Pool; // crate::host::Host\n"),
            ("aardvark-host/src/lib.rs", "pub use host::Host; use crate::slot::Slot;"),
            ("aardvark-manifest/src/pool.rs", "use crate::host::Host;"),
        ] {
            assert_eq!(findings(path, text), [""; 0], "{path}: {text}");
        }
    }

    #[test]
    fn equal_and_higher_ranks_may_not_be_imported() {
        let remedy = "(move what both need to a lower rank, or have the value handed in from above)";
        for (path, text, expected) in [
            (
                "aardvark-host/src/registry/entry.rs",
                "//! Entry.\nuse crate::slot::Slot;\n",
                "aardvark-host/src/registry/entry.rs:2: `registry` (rank 5) imports `slot` (rank 6): imports go \
                 to lower ranks only",
            ),
            (
                "aardvark-host/src/pool.rs",
                "fn f() { assert!(crate::policy::allows()) }",
                "aardvark-host/src/pool.rs:1: `pool` (rank 1) imports `policy` (rank 1): equal ranks are strangers",
            ),
            (
                "aardvark-host/src/plugin.rs",
                "mod tests { use super::super::engine::Engine; }",
                "aardvark-host/src/plugin.rs:1: `plugin` (rank 2) imports `engine` (rank 2): equal ranks are \
                 strangers",
            ),
        ] {
            assert_eq!(findings(path, text), [format!("{expected} {remedy}")]);
        }
    }

    #[test]
    fn the_crate_s_own_re_exports_and_unknown_modules_are_reported() {
        assert_eq!(
            findings("aardvark-host/src/pool/job.rs", "use crate::Host;"),
            [
                "aardvark-host/src/pool/job.rs:1: `crate::Host` is no ranked module (import the item from its own \
                 module)"
            ]
        );
        let unknown = findings("aardvark-host/src/misc/deep.rs", "use crate::pool::Pool;");
        assert_eq!(unknown.len(), 1);
        assert!(unknown[0].contains("module `misc` has no rank"), "{unknown:?}");
    }
}
