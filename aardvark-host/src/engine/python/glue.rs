//! Emscripten's loader of the interpreter, fitted to images.
//!
//! As it comes, the loader copies each of the 8 500 functions that the interpreter exports into three tables and puts
//! all of them into the function table, before anybody has asked for one. It also cannot load a shared library at a
//! given address. The patches of its [line](line) mend both; each must match exactly once, so that a new Pyodide that
//! they do not fit is refused when a host reads it, before anything of it runs.

use std::collections::{HashMap, HashSet};

mod line;

use line::LINES;
pub(super) use line::Line;

/// A loader, patched.
pub(super) struct Glue {
    /// The text, an ES module.
    pub(super) text: String,
    /// The exports of the interpreter that it, or `loader/*.js`, uses. All others only matter to shared libraries.
    pub(super) exports: HashSet<String>,
}

/// Why a loader cannot be patched.
#[derive(Debug, thiserror::Error)]
#[error("Emscripten's loader has {found} places like `{place}`, expected 1")]
pub(super) struct Mismatch {
    place: &'static str,
    found: usize,
}

/// What `loader/*.js` takes from the exports, and Emscripten's loader by way of a table: the function that starts Python.
const OWN: &[&str] = &[
    "PyBytes_AsString",
    "PyBytes_FromStringAndSize",
    "PyBytes_Size",
    "PyErr_Clear",
    "PyImport_ImportModule",
    "PyList_GetItem",
    "PyObject_CallOneArg",
    "PyObject_GetAttrString",
    "PyRun_SimpleString",
    "Py_DecRef",
    "_emscripten_stack_restore",
    "__main_argc_argv",
    "_hiwire_immortal_table_init",
    "emscripten_stack_get_current",
    "emscripten_stack_init",
    "free",
    "hiwire_num_refs",
    "main",
    "malloc",
    "memory",
];

/// Patches `loader`, which is of `line`.
pub(super) fn patch(loader: &str, line: &Line) -> Result<Glue, Mismatch> {
    let (assign, assigned_by) = line.assignments;
    let start = once(loader, assign)? + assign.len();
    let (before, rest) = loader.split_at(start);
    let end = rest.find(assigned_by).ok_or(Mismatch { place: assigned_by, found: 0 })?;
    let (assignments, after) = rest.split_at(end);
    let used = count_names(before, count_names(after, HashMap::new()));
    let mut exports: HashSet<String> = OWN.iter().map(|name| (*name).to_owned()).collect();
    exports.extend(exports_in(before).map(str::to_owned));
    exports.extend(exports_in(after).map(str::to_owned));
    let mut kept = String::new();
    for assignment in assignments.split_inclusive(';') {
        let is_used = |name: &str| used.get(name).is_some_and(|uses| *uses > line.declarations);
        if assigned(assignment).any(is_used) || exports_in(assignment).any(|name| OWN.contains(&name)) {
            exports.extend(exports_in(assignment).map(str::to_owned));
            kept.push_str(assignment);
        }
    }
    let mut text = format!("{before}{kept}{after}");
    for (place, replacement) in line.patches {
        once(&text, place)?;
        text = text.replacen(place, replacement, 1);
    }
    Ok(Glue { text, exports })
}

/// Everything that decides what becomes of a loader.
pub(super) fn parts() -> impl Iterator<Item = &'static str> {
    let of_line = |line: &'static Line| {
        let (assign, assigned_by) = line.assignments;
        let patches = line.patches.iter().flat_map(|(place, patch)| [*place, *patch]);
        [assign, assigned_by].into_iter().chain(patches)
    };
    OWN.iter().copied().chain(LINES.iter().flat_map(of_line))
}

fn once(text: &str, place: &'static str) -> Result<usize, Mismatch> {
    let mut matches = text.match_indices(place);
    match (matches.next(), matches.count()) {
        (Some((at, _)), 0) => Ok(at),
        (first, more) => Err(Mismatch { place, found: usize::from(first.is_some()) + more }),
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

fn count_names<'a>(text: &'a str, mut counts: HashMap<&'a str, u32>) -> HashMap<&'a str, u32> {
    for name in text.split(|c| !is_name(c)).filter(|name| !name.is_empty()) {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// `a` of each `wasmExports["a"]` and `wasmExports.a`.
fn exports_in(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split("wasmExports").skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix("[\"").or_else(|| rest.strip_prefix('.'))?;
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty())
    })
}

/// The names on the left of `=`, be they variables or properties: one in `var _a=Module["_a"]=wasmExports["a"]`, and in
/// `var _a=Module["_a"]=x=>(_a=Module["_a"]=wasmExports["a"])(x)`.
fn assigned(assignment: &str) -> impl Iterator<Item = &str> {
    let assignment = assignment.split("=>").next().unwrap_or(assignment);
    let left = assignment.rsplit_once('=').map_or("", |(left, _)| left);
    left.split(|c| !is_name(c)).filter(|name| !matches!(*name, "" | "Module" | "var"))
}
