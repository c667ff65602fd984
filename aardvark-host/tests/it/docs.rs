//! The guides tell the truth: their plugins load and answer as written, their messages are the ones that come.
//!
//! HTML comments in `docs/*.md`, invisible to readers, say what to do with what follows them:
//!
//! ```text
//! <!-- file: prices/plugin.py -->            the next code block is this file of the bundle `prices`
//! <!-- call: prices price [3] => 7.5 -->     this call gives this value; `=> error: TEXT` an error that holds TEXT
//! <!-- fails: python -->                     each row of the next table: code, and part of its error
//! <!-- gives: python -->                     each row of the next table: expression, and its value as JSON
//! ```

use std::collections::BTreeMap;

use aardvark_host::{Slot, Source, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_wheels::{Destination, Target, Wheelhouse, fetch};
use serde_json::Value;

use crate::support::{distribution, js, py, slot};

#[test]
fn the_python_guide_is_true() {
    check(include_str!("../../../docs/python-guide.md"));
}

#[test]
fn the_javascript_guide_is_true() {
    check(include_str!("../../../docs/javascript-guide.md"));
}

fn check(guide: &str) {
    let mut bundles: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    let (mut calls, mut tables) = (Vec::new(), Vec::new());
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let Some(note) = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->")) else {
            continue;
        };
        match note.split_once(": ").unwrap() {
            ("file", path) => {
                let (bundle, path) = path.split_once('/').unwrap();
                assert!(lines.next().unwrap().starts_with("```"), "a code block follows {path}");
                let text = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n"));
                bundles.entry(bundle).or_default().push((path, text.collect()));
            }
            ("call", call) => calls.push(call),
            (kind @ ("fails" | "gives"), language) => {
                let rows = lines.by_ref().skip_while(|line| !line.starts_with('|'));
                let rows = rows.take_while(|line| line.starts_with('|')).skip(2).map(cells).collect();
                tables.push((kind, language, rows));
            }
            (other, _) => panic!("unknown note `{other}`"),
        }
    }
    assert!(!calls.is_empty() && !tables.is_empty(), "the notes were found");
    let slots: BTreeMap<_, _> =
        bundles.into_iter().map(|(name, files)| (name, slot(bundle(files)))).collect();
    let digest = slots["alerts"].status().digest.short().to_string();
    assert!(guide.contains(&format!("digest {digest}\n")), "what `aardvark check` prints: digest {digest}");
    calls.into_iter().for_each(|call| check_call(&slots, call));
    tables.into_iter().for_each(|(kind, language, rows)| check_table(kind, language, rows));
}

/// The bundle, with the wheels that it pins in the user's wheelhouse.
fn bundle(files: Vec<(&str, String)>) -> Source {
    let bundle = Bundle::from_files(files).unwrap();
    let wheelhouse = Destination::Wheelhouse(Wheelhouse::shared().unwrap());
    fetch(bundle.manifest().requirements(), &Target::of(&distribution()), &wheelhouse).unwrap();
    bundle.into()
}

fn check_call(slots: &BTreeMap<&str, Slot<Untyped>>, call: &str) {
    let (question, expected) = call.split_once(" => ").unwrap();
    let [name, function, arguments] = question.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
    let result = slots[name].call(function, serde_json::from_str(arguments).unwrap());
    match expected.strip_prefix("error: ") {
        Some(text) => {
            let error = result.expect_err(call);
            assert!(error.to_string().contains(text), "{call}: {error}");
        }
        None => assert_eq!(result.expect(call), serde_json::from_str::<Value>(expected).unwrap(), "{call}"),
    }
}

/// The code spans of a row's first two cells.
fn cells(row: &str) -> [String; 2] {
    let mut spans = row.trim_matches('|').split(" | ").map(|cell| {
        let cell = cell.trim();
        let quotes = cell.len() - cell.trim_start_matches('`').len();
        let inner = &cell[quotes..];
        inner[..inner.find(&"`".repeat(quotes.max(1))).unwrap_or_else(|| panic!("no code in {row}"))]
            .trim()
            .to_owned()
    });
    [spans.next().unwrap(), spans.next().unwrap()]
}

/// One function a row, all in one plugin.
fn check_table(kind: &str, language: &str, rows: Vec<[String; 2]>) {
    assert!(!rows.is_empty());
    let function = |(index, [code, _]): (usize, &[String; 2])| match (language, kind) {
        ("python", "fails") => format!("def f{index}():\n    {code}\n"),
        ("python", _) => format!("def f{index}():\n    return {code}\n"),
        (_, "fails") => format!("export async function f{index}() {{ {code} }}\n"),
        _ => format!("export async function f{index}() {{ return {code}; }}\n"),
    };
    let text = rows.iter().enumerate().map(function).collect::<String>();
    let slot = slot(match language {
        "python" => py(&format!("import datetime, decimal, enum, dataclasses\n{text}")),
        "javascript" => js(&text),
        other => panic!("unknown language `{other}`"),
    });
    for (index, [code, expected]) in rows.iter().enumerate() {
        let result = slot.call(&format!("f{index}"), vec![]);
        match kind {
            "fails" => {
                let error = result.expect_err(code);
                assert!(error.to_string().contains(expected), "`{code}`: {error}");
            }
            _ => {
                assert_eq!(result.expect(code), serde_json::from_str::<Value>(expected).unwrap(), "`{code}`")
            }
        }
    }
}
