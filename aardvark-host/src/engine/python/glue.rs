//! Emscripten's loader of the interpreter, fitted to images.
//!
//! As it comes, the loader copies each of the 8 500 functions that the interpreter exports into three tables and puts
//! all of them into the function table, before anybody has asked for one. It also cannot load a shared library at a
//! given address. The patches below mend both; each must match exactly once, so that a new Pyodide that they do not fit
//! is refused when a host reads it, before anything of it runs.

use std::collections::{HashMap, HashSet};

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

pub(super) const PATCHES: &[(&str, &str)] = &[
    // Functions come into the table when a library asks for them. Those that the interpreter itself asks for by way of
    // the table belong to OpenGL.
    (
        "updateGOT(origExports);LDSO.init();loadDylibs();",
        "for(const entry of Object.values(GOT))entry.value=0;LDSO.init();",
    ),
    // `addFunction` would first look at every function that the table holds.
    (
        "return addFunction(trampolineInstance.exports.trampoline_call)",
        "const slot=getEmptyTableSlot();setWasmTableEntry(slot,trampolineInstance.exports.trampoline_call);return slot",
    ),
    // An instance that continues from an image has been initialised.
    (r#"wasmExports["__wasm_call_ctors"]();"#, r#"Module["continues"]||wasmExports["__wasm_call_ctors"]();"#),
    // Where a library goes, and where it went; see loader/libraries.js.
    (
        "getMemory(metadata.memorySize+memAlign)",
        r#"Module["libraryMemory"](libName,metadata.memorySize+memAlign,getMemory)"#,
    ),
    (
        "var tableBase=metadata.tableSize?wasmTable.length:0;",
        "var tableBase=metadata.tableSize?wasmTable.length:0;\
         Module[\"libraryLoads\"](libName,memoryBase,tableBase,metadata.tableSize||0);",
    ),
    // Classes whose instances come into guests' hands and that nothing else leads to: they have to be frozen.
    ("class ReversedIterator{", r#"class ReversedIterator{static{Module["ReversedIterator"]=this}"#),
    (
        r#"constructor(){throw new TypeError("PyBufferView is not a constructor")}"#,
        r#"static{Module["PyBufferView"]=this}constructor(){throw new TypeError("PyBufferView is not a constructor")}"#,
    ),
];

/// The function that copies exports, one assignment each.
const ASSIGN: &str = "function assignWasmExports(wasmExports){";

/// What `loader/*.js` takes from the exports.
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
    "_hiwire_immortal_table_init",
    "emscripten_stack_get_current",
    "emscripten_stack_init",
    "free",
    "hiwire_num_refs",
    "malloc",
    "memory",
];

/// Patches `loader`.
pub(super) fn patch(loader: &str) -> Result<Glue, Mismatch> {
    let start = once(loader, ASSIGN)? + ASSIGN.len();
    let (before, rest) = loader.split_at(start);
    let end = rest.find('}').ok_or(Mismatch { place: ASSIGN, found: 0 })?;
    let (assignments, after) = rest.split_at(end);
    let used = count_names(before, count_names(after, HashMap::new()));
    let mut exports: HashSet<String> = OWN.iter().map(|name| (*name).to_owned()).collect();
    exports.extend(exports_in(before).map(str::to_owned));
    exports.extend(exports_in(after).map(str::to_owned));
    let mut kept = Vec::new();
    for assignment in assignments.split(';') {
        // `_a=Module["_a"]=wasmExports["a"]`; the variable's declaration is one use.
        let is_used = |name: &str| used.get(name).is_some_and(|uses| *uses > 1);
        if assigned(assignment).any(is_used) || exports_in(assignment).any(|name| OWN.contains(&name)) {
            exports.extend(exports_in(assignment).map(str::to_owned));
            kept.push(assignment);
        }
    }
    let mut text = format!("{before}{}{after}", kept.join(";"));
    for (place, replacement) in PATCHES {
        once(&text, place)?;
        text = text.replacen(place, replacement, 1);
    }
    Ok(Glue { text, exports })
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

/// The names on the left of `=`, be they variables or properties.
fn assigned(assignment: &str) -> impl Iterator<Item = &str> {
    let left = assignment.rsplit_once('=').map_or("", |(left, _)| left);
    left.split(|c| !is_name(c)).filter(|name| !name.is_empty() && *name != "Module")
}
