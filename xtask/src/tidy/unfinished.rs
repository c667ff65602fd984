//! Nothing is left for later: no notes to self, no missing bodies, no tests switched off, no waiting by the clock.

use proc_macro2::{Delimiter, TokenTree};

use super::finding::Finding;
use super::rust_source::{RustSource, is_mark, is_word, line_of};
use super::tree::{TextFile, Tree};

/// Notes to self. Written in halves, so that this file does not name them.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// Exceptions: file, what is excused there, and a reason that a stranger would accept.
const ALLOWED: &[(&str, &str, &str)] = &[];

/// Everything unfinished in sources.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| file.is_source()) {
        findings.extend(notes(file));
    }
    for (file, source) in tree.rust() {
        findings.extend(bodies_and_switches(file, source));
        findings.extend(sleeps(file, source));
    }
    findings
}

fn notes(file: &TextFile) -> impl Iterator<Item = Finding> {
    file.lines().filter_map(|(line, text)| {
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let note = words.into_iter().find(|word| NOTES.contains(word) && !is_allowed(file, word))?;
        Some(Finding::new(file.path(), line, format!("`{note}` (do it, or open an issue)")))
    })
}

fn bodies_and_switches(file: &TextFile, source: &RustSource) -> Vec<Finding> {
    let mut findings = Vec::new();
    source.for_each_group(
        |_| false,
        |trees| {
            for (index, tree) in trees.iter().enumerate() {
                let next = trees.get(index + 1);
                let missing = ["todo", "unimplemented"].into_iter().find(|name| is_word(Some(tree), name));
                let (what, message) = match missing {
                    Some(name) if is_mark(next, '!') => {
                        (name, format!("`{name}!` (write the body, or return an error)"))
                    }
                    None if is_mark(Some(tree), '#') && is_ignore(next) => {
                        ("ignore", "an ignored test (make it pass everywhere, or delete it)".to_owned())
                    }
                    _ => continue,
                };
                if !is_allowed(file, what) {
                    findings.push(Finding::new(file.path(), line_of(tree), message));
                }
            }
        },
    );
    findings.sort();
    findings
}

fn sleeps(file: &TextFile, source: &RustSource) -> impl Iterator<Item = Finding> {
    source.paths().iter().filter_map(|path| {
        let [.., module, function] = path.segments.as_slice() else { return None };
        if module != "thread" || function != "sleep" || is_allowed(file, "sleep") {
            return None;
        }
        let message = "a thread sleeps (wait for the event itself, or own the clock)";
        Some(Finding::new(file.path(), path.line, message))
    })
}

/// Whether `tree` is the bracket of `#[ignore]`, alone or with a reason.
fn is_ignore(tree: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = tree else { return false };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket && is_word(first.as_ref(), "ignore")
}

fn is_allowed(file: &TextFile, what: &str) -> bool {
    ALLOWED.iter().any(|(path, excused, _)| *path == file.path() && *excused == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finished_code_is_fine() {
        let tree = Tree::of(&[(
            "a.rs",
            "//! Has no method to do.\nfn f(todo: &List) { todo.ignore(); tokio::time::sleep(thread); }\n",
        )]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn each_kind_is_found() {
        let note = concat!("TO", "DO");
        let rust = format!(
            "//! {note}: say what.\nuse std::thread;\n#[test]\n#[ignore = \"slow\"]\nfn f() {{ thread::sleep(g()) }}\n\
             fn g() -> u8 {{ todo!() }}\nfn h() {{ let x = k(unimplemented!(\"later\")); }}\n"
        );
        let python = format!("# A rule.\n# {}: finish\n", concat!("FIX", "ME"));
        let tree = Tree::of(&[("a.rs", &rust), ("b.py", &python)]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                format!("a.rs:1: `{note}` (do it, or open an issue)"),
                format!("b.py:2: `{}` (do it, or open an issue)", concat!("FIX", "ME")),
                "a.rs:4: an ignored test (make it pass everywhere, or delete it)".to_owned(),
                "a.rs:6: `todo!` (write the body, or return an error)".to_owned(),
                "a.rs:7: `unimplemented!` (write the body, or return an error)".to_owned(),
                "a.rs:5: a thread sleeps (wait for the event itself, or own the clock)".to_owned(),
            ]
        );
    }
}
