//! The manifest of a bundle, and from it the language and the file that the plugin starts with.

use super::Files;
use super::failure::Problem;
use crate::manifest::{FILE_NAME, Language, Manifest, SchemaVersion, nearest};

/// Module names of the entry file when nothing names it, in order.
const MODULES: [&str; 2] = ["plugin", "main"];

/// Files that a message about a missing entry file names at most.
const HINTS: usize = 5;

/// What the files say about the plugin.
pub(super) struct Resolved {
    pub(super) manifest: Manifest,
    pub(super) language: Language,
    pub(super) entry: String,
}

/// The extension of a language's files when we name them.
pub(super) fn extension(language: Language) -> &'static str {
    match language {
        Language::Python => "py",
        Language::JavaScript => "js",
    }
}

/// Reads the manifest and finds the entry file.
pub(super) fn resolve(files: &Files) -> Result<Resolved, Problem> {
    if files.is_empty() {
        return Err(Problem::Empty);
    }
    let resolved = match files.get(FILE_NAME) {
        Some(bytes) => stated(Manifest::parse(bytes).map_err(Problem::Manifest)?, files)?,
        None => inferred(files)?,
    };
    let source = files.get(&resolved.entry).map(AsRef::as_ref).unwrap_or_default();
    if std::str::from_utf8(source).is_err() {
        return Err(Problem::EntryNotUtf8 { path: resolved.entry });
    }
    Ok(resolved)
}

fn inferred(files: &Files) -> Result<Resolved, Problem> {
    let (language, module, entry) = first_default(files, &Language::ALL)?;
    Ok(Resolved { manifest: Manifest::inferred(language, module), language, entry })
}

fn stated(manifest: Manifest, files: &Files) -> Result<Resolved, Problem> {
    let languages = match (manifest.language(), manifest.schema_version()) {
        (Some(language), _) => vec![language],
        (None, SchemaVersion::V1) => vec![Language::Python],
        (None, SchemaVersion::V2) => Language::ALL.to_vec(),
    };
    let (language, entry) = match manifest.entrypoint() {
        Some(entrypoint) => named(files, &languages, entrypoint.module())?,
        None => first_default(files, &languages).map(|(language, _, entry)| (language, entry))?,
    };
    if language == Language::JavaScript {
        let python_only = [
            ("packages", !manifest.packages().is_empty()),
            ("requires.python", !manifest.requirements().is_empty()),
            ("runtime.pyodide.preloadImports", !manifest.preload_imports().is_empty()),
            ("runtime.pyodide.version", manifest.pyodide_version().is_some()),
            ("runtime.pyodide.profile", manifest.profile().is_some()),
        ];
        if let Some((field, _)) = python_only.into_iter().find(|(_, used)| *used) {
            return Err(Problem::PythonOnly { field, entry });
        }
    }
    Ok(Resolved { manifest, language, entry })
}

/// The entry file of a module that the manifest names.
fn named(files: &Files, languages: &[Language], module: &str) -> Result<(Language, String), Problem> {
    let found: Vec<_> = languages
        .iter()
        .filter_map(|language| Some((*language, present(files, candidates(*language, module))?)))
        .collect();
    match found.as_slice() {
        [] => {
            let expected: Vec<_> =
                languages.iter().flat_map(|language| candidates(*language, module)).collect();
            let near = similar(files, &expected);
            let expected = quoted(&expected);
            Err(Problem::MissingEntry { module: module.to_owned(), expected, near })
        }
        [only] => Ok(only.clone()),
        [(_, python), (_, javascript), ..] => {
            Err(Problem::Ambiguous { python: python.clone(), javascript: javascript.clone() })
        }
    }
}

/// The entry file when nothing names its module: the first of `plugin` and `main`, in one language only.
fn first_default(files: &Files, languages: &[Language]) -> Result<(Language, &'static str, String), Problem> {
    let first = |language: Language| {
        MODULES.into_iter().find_map(|module| {
            let simple = candidates(language, module).into_iter().filter(|path| !path.contains('/'));
            Some((language, module, present(files, simple)?))
        })
    };
    let found: Vec<_> = languages.iter().filter_map(|language| first(*language)).collect();
    match found.as_slice() {
        [] => {
            let names: Vec<_> = MODULES
                .iter()
                .flat_map(|module| languages.iter().flat_map(|language| candidates(*language, module)))
                .filter(|path| !path.contains('/'))
                .collect();
            Err(Problem::NoEntry { expected: quoted(&names), near: similar(files, &names) })
        }
        [only] => Ok(only.clone()),
        [(_, _, python), (_, _, javascript), ..] => {
            Err(Problem::Ambiguous { python: python.clone(), javascript: javascript.clone() })
        }
    }
}

/// Files that the module may be, in the order in which the language's own import looks for them: Python takes a
/// package before a file of the same name.
fn candidates(language: Language, module: &str) -> Vec<String> {
    let path = module.replace('.', "/");
    match language {
        Language::Python => vec![format!("{path}/__init__.py"), format!("{path}.py")],
        Language::JavaScript => vec![format!("{path}.js"), format!("{path}.mjs")],
    }
}

fn present(files: &Files, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    candidates.into_iter().find(|path| files.contains_key(path))
}

/// Files that were perhaps meant: the one with nearly the right name, else the plugin files at the top.
fn similar(files: &Files, expected: &[String]) -> Vec<String> {
    let paths = || files.keys().map(String::as_str);
    if let Some(near) = expected.iter().find_map(|name| nearest(name, paths())) {
        return vec![near.to_owned()];
    }
    let code = |path: &&str| [".py", ".js", ".mjs"].iter().any(|extension| path.ends_with(extension));
    paths().filter(code).take(HINTS).map(str::to_owned).collect()
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" or ")
}
