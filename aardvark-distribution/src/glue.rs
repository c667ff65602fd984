//! Emscripten's loader of the interpreter, fitted to the images of a host. Text in, text out: it runs nothing.
//!
//! As it comes, the loader copies each of the 8 500 functions that the interpreter exports into three tables and puts
//! all of them into the function table, before anybody has asked for one. It also cannot load a shared library at a
//! given address. The patches of its [line](line) mend both; each must match exactly once, so that a new Pyodide that
//! they do not fit is refused when it is staged, before any host reads it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use sha2::{Digest as _, Sha256};

use crate::distribution::Distribution;
use crate::failure::Context as _;
use crate::pinned::Pinned;

mod line;

use line::{LINES, Line, Patch};

/// An interpreter's loader, fitted to images.
#[derive(Clone, Debug)]
pub struct Glue {
    text: String,
    exports: HashSet<String>,
}

impl Glue {
    /// Fits the loader `text` of Pyodide `version`, such as `314.0.7`. Whoever runs it uses `exports` of the interpreter
    /// besides those that it uses itself.
    ///
    /// # Errors
    ///
    /// This build knows no loader of that version, or one of its patches does not match `text` exactly once; the message
    /// names the patch.
    pub fn fit(version: &str, text: &str, exports: &[&str]) -> Result<Self, Error> {
        let line = Line::of(version).ok_or_else(|| GlueError::Unknown { version: version.to_owned() })?;
        Ok(fit(line, version, text, exports)?)
    }

    /// The loader of `distribution`, fitted, see [`Glue::fit`].
    ///
    /// # Errors
    ///
    /// As [`Glue::fit`], and if the file cannot be read.
    pub fn of(distribution: &Distribution, exports: &[&str]) -> Result<Self, Error> {
        read(&distribution.loader(), distribution.version(), exports)
    }

    /// The fitted loader, an ES module.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The exports of the interpreter that somebody uses. All others only matter to shared libraries.
    #[must_use]
    pub fn exports(&self) -> &HashSet<String> {
        &self.exports
    }

    /// SHA-256 over everything of this build that decides what becomes of a loader.
    #[must_use]
    pub fn revision() -> [u8; 32] {
        let mut hash = Sha256::new();
        for line in LINES {
            let (assign, assigned_by) = line.assignments;
            let patches = line.patches.iter().flat_map(|patch| [patch.place, patch.text]);
            for part in [assign, assigned_by].into_iter().chain(patches) {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
            hash.update(line.declarations.to_le_bytes());
        }
        hash.finalize().into()
    }
}

/// Fails unless the loader in `directory`, which is to become a distribution of `pinned`, can be fitted.
pub(crate) fn check(directory: &Path, pinned: &Pinned) -> Result<(), Error> {
    read(&directory.join(pinned.loader().name), pinned.version, &[]).map(drop)
}

fn read(path: &Path, version: &str, exports: &[&str]) -> Result<Glue, Error> {
    let bytes = fs::read(path).on("read", path)?;
    let text = String::from_utf8(bytes).map_err(|_| GlueError::NotText { version: version.to_owned() })?;
    Glue::fit(version, &text, exports)
}

#[derive(Debug, thiserror::Error)]
enum GlueError {
    #[error(
        "this build of Aardvark has no patches for the loader of Pyodide {version} (stage a version that it knows)"
    )]
    Unknown { version: String },
    #[error(
        "the loader of Pyodide {version} is not UTF-8 text (stage it again with `aardvark assets stage --replace`)"
    )]
    NotText { version: String },
    #[error(
        "the loader of Pyodide {version} cannot be fitted to images: the patch `{patch}` expects 1 place like `{place}`, \
         found {found} (stage a version that this build of Aardvark knows)"
    )]
    Mismatch { version: String, patch: &'static str, place: &'static str, found: usize },
}

impl Detail for GlueError {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

fn fit(line: &Line, version: &str, loader: &str, used_outside: &[&str]) -> Result<Glue, GlueError> {
    let once = |text: &str, patch, place| {
        let found = text.matches(place).count();
        let at = text.find(place).filter(|_| found == 1);
        at.ok_or_else(|| GlueError::Mismatch { version: version.to_owned(), patch, place, found })
    };
    let (assign, assigned_by) = line.assignments;
    let start = once(loader, "assignments", assign)? + assign.len();
    let (before, rest) = loader.split_at(start);
    // Only the first one behind the assignments counts.
    let end = rest.find(assigned_by).ok_or_else(|| GlueError::Mismatch {
        version: version.to_owned(),
        patch: "end of the assignments",
        place: assigned_by,
        found: 0,
    })?;
    let (assignments, after) = rest.split_at(end);
    let used = count_names(before, count_names(after, HashMap::new()));
    let mut exports: HashSet<String> = used_outside.iter().map(|name| (*name).to_owned()).collect();
    exports.extend(exports_in(before).map(str::to_owned));
    exports.extend(exports_in(after).map(str::to_owned));
    let mut kept = String::new();
    for assignment in assignments.split_inclusive(';') {
        let is_used = |name: &str| used.get(name).is_some_and(|uses| *uses > line.declarations);
        if assigned(assignment).any(is_used)
            || exports_in(assignment).any(|name| used_outside.contains(&name))
        {
            exports.extend(exports_in(assignment).map(str::to_owned));
            kept.push_str(assignment);
        }
    }
    let mut text = format!("{before}{kept}{after}");
    for Patch { name, place, text: instead } in line.patches {
        once(&text, name, place)?;
        text = text.replacen(place, instead, 1);
    }
    Ok(Glue { text, exports })
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

#[cfg(test)]
mod tests;
