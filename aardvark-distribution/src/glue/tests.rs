//! Loaders that lack a place, or have one twice, and a source that is refused for it while it is staged.

use std::fs;

use crate::location::Location;
use crate::pinned::{LOCK_JSON, Pinned, PinnedFile};
use crate::progress::Silent;
use crate::stage::{Source, StageOptions, stage};
use crate::sum::Sum;

use super::*;

/// A text with the places that the patches of `line` want, and nothing else; `change` says how often each is there.
fn loader(line: &Line, change: impl Fn(&Patch) -> usize) -> String {
    let (assign, assigned_by) = line.assignments;
    let assignments = format!("{assign}var _a=Module[\"_a\"]=wasmExports[\"a\"];{assigned_by}");
    let places = line.patches.iter().map(|patch| patch.place.repeat(change(patch)));
    // Each on a line of its own, so that none begins in another.
    places.fold(assignments, |text, place| format!("{text}\n{place}"))
}

fn version(line: &Line) -> String {
    format!("{}0", line.prefix)
}

#[test]
fn each_patch_must_match_exactly_once() {
    for line in LINES {
        let version = version(line);
        Glue::fit(&version, &loader(line, |_| 1), &[]).unwrap();
        for patch in line.patches {
            for found in [0, 2] {
                let text = loader(line, |other| if std::ptr::eq(other, patch) { found } else { 1 });
                let error = Glue::fit(&version, &text, &[]).unwrap_err();
                let expected = format!(
                    "the loader of Pyodide {version} cannot be fitted to images: the patch `{}` expects 1 place like \
                     `{}`, found {found} (stage a version that this build of Aardvark knows)",
                    patch.name, patch.place
                );
                assert_eq!(error.to_string(), expected);
                assert_eq!((error.kind(), error.fault()), (Kind::Distribution, Fault::Host));
            }
        }
        let (assign, assigned_by) = line.assignments;
        for text in [loader(line, |_| 1).replace(assign, ""), assign.to_owned()] {
            let error = Glue::fit(&version, &text, &[]).unwrap_err().to_string();
            assert!(
                error.contains("assignments`") && (error.contains(assign) || error.contains(assigned_by)),
                "{error}"
            );
        }
    }
}

#[test]
fn each_version_that_can_be_staged_has_a_line() {
    for pinned in crate::pinned::PINNED {
        assert!(Line::of(pinned.version).is_some(), "{}", pinned.version);
    }
    let error = Glue::fit("1.0.0", "", &[]).unwrap_err();
    assert!(error.to_string().contains("no patches for the loader of Pyodide 1.0.0"), "{error}");
}

#[test]
fn exports_that_nobody_uses_are_left_out() {
    let line = &LINES[0];
    let (assign, _) = line.assignments;
    let more =
        format!("{assign}var _b=Module[\"_b\"]=wasmExports[\"b\"];var _c=Module[\"_c\"]=wasmExports[\"c\"];");
    let text = loader(line, |_| 1).replace(assign, &more);
    let glue = Glue::fit(&version(line), &text, &["c"]).unwrap();
    assert!(glue.exports().contains("c") && !glue.exports().contains("b"));
    assert!(glue.text().contains("_c=") && !glue.text().contains("_b="));
}

/// A version that somebody has pinned without looking at its loader.
fn pinned(files: &[(&'static str, Vec<u8>)]) -> &'static Pinned {
    let file = |name| {
        let content = files.iter().find(|(file, _)| *file == name).map(|(_, content)| content.as_slice());
        let sum = Sum::of_copy(&mut content.unwrap_or_default(), &mut std::io::sink(), &mut |_| {}).unwrap();
        PinnedFile { name, bytes: sum.bytes, sha256: sum.sha256.leak() }
    };
    let current = Pinned::current();
    let names = current.files.each_ref().map(|file| file.name);
    Box::leak(Box::new(Pinned {
        version: "314.9.9",
        python: current.python,
        abi: current.abi,
        npm_tarball: file("none"),
        files: names.map(file),
    }))
}

#[test]
fn a_pyodide_that_the_patches_do_not_fit_is_not_staged() {
    let line = &LINES[0];
    let missing = &line.patches[2];
    let text = loader(line, |patch| usize::from(patch.name != missing.name));
    let names = Pinned::current().files.each_ref().map(|file| file.name);
    let lock = serde_json::json!({
        "info": {"python": Pinned::current().python, "abi_version": Pinned::current().abi, "arch": "wasm32", "platform": "", "version": ""},
        "packages": {},
    });
    let files = names.map(|name| match name {
        LOCK_JSON => (name, lock.to_string().into_bytes()),
        name if name == Pinned::current().loader().name => (name, text.clone().into_bytes()),
        name => (name, name.as_bytes().to_vec()),
    });
    let directory = tempfile::tempdir().unwrap();
    let source = directory.path().join("source");
    fs::create_dir(&source).unwrap();
    for (name, content) in &files {
        fs::write(source.join(name), content).unwrap();
    }
    let location = Location::at(directory.path().join("target"));
    let options = StageOptions::new(Source::Directory(source), location.clone()).pinned(pinned(&files));
    let error = stage(&options, &Silent).unwrap_err();
    assert!(error.to_string().contains(&format!("the patch `{}` expects 1 place", missing.name)), "{error}");
    assert!(!location.directory().exists(), "nothing is staged");
}
