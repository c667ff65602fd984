//! `unsafe` stays where memory and V8 are handled by hand, and each block says why it is sound.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::finding::Finding;
use super::rust_source::{BROKEN_ON_PURPOSE, is_mark, is_word, line_of};
use super::tree::{TextFile, Tree};

/// The modules that may hold `unsafe`: these files and what lies in the directories of the same name.
const ALLOWED: &[&str] = &[
    "aardvark-host/src/engine/v8",
    // One call that trusts compiled code which the benchmark wrote itself: without it a peer would look slower.
    "bench/src/drive/wasm",
];

/// Every `unsafe` outside the allowed modules, and every block or impl inside them without `// SAFETY:`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust().filter(|(file, _)| !file.path().starts_with(BROKEN_ON_PURPOSE)) {
        let allowed = is_allowed(file.path());
        for Use { line, needs_reason } in uses(source.tokens()) {
            if !allowed {
                let message =
                    format!("`unsafe` outside {} (offer a safe function there)", ALLOWED.join(", "));
                findings.push(Finding::new(file.path(), line, message));
            } else if needs_reason && !has_reason(file, line) {
                let message =
                    "`unsafe` without a reason (put `// SAFETY:` above it and list what the callee asks)";
                findings.push(Finding::new(file.path(), line, message));
            }
        }
    }
    findings
}

struct Use {
    line: usize,
    /// Blocks and impls make a claim; declarations only pass it on to their callers.
    needs_reason: bool,
}

fn is_allowed(path: &str) -> bool {
    ALLOWED
        .iter()
        .any(|module| path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/')))
}

fn uses(tokens: TokenStream) -> Vec<Use> {
    let trees: Vec<_> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (index, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(word) if word == "unsafe" => {
                let next = trees.get(index + 1);
                let is_block =
                    matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
                found.push(Use { line: line_of(tree), needs_reason: is_block || is_word(next, "impl") });
            }
            TokenTree::Group(group) => {
                let opens_scope =
                    index.checked_sub(2).is_some_and(|name| is_scope_macro(trees.get(name..index)));
                let skipped =
                    usize::from(opens_scope && is_word(group.stream().into_iter().next().as_ref(), "unsafe"));
                found.extend(uses(group.stream().into_iter().skip(skipped).collect()));
            }
            _ => {}
        }
    }
    found
}

/// `callback_scope!` and its like: the `v8` crate wants the word there, but it opens no unsafe block of ours.
fn is_scope_macro(before: Option<&[TokenTree]>) -> bool {
    let Some([TokenTree::Ident(name), mark]) = before else { return false };
    name.to_string().ends_with("scope") && is_mark(Some(mark), '!')
}

/// Whether a comment that starts with `SAFETY:` stands above the statement which holds `line`.
fn has_reason(file: &TextFile, line: usize) -> bool {
    let above: Vec<_> = file.text().lines().take(line - 1).map(str::trim).collect();
    let mut seen_comment = false;
    for text in above.into_iter().rev() {
        if let Some(comment) = text.strip_prefix("//") {
            seen_comment = true;
            if comment.trim_start().starts_with("SAFETY:") {
                return true;
            }
        } else if seen_comment || text.is_empty() || text.ends_with([';', '{', '}']) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSIDE: &str = "aardvark-host/src/engine/v8/wasm.rs";

    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn reasoned_blocks_in_their_place_and_mere_words_are_fine() {
        for (path, text) in [
            (INSIDE, "fn f() {\n    // SAFETY: `g` asks nothing.\n    unsafe { g() }\n}\n"),
            (
                INSIDE,
                "// SAFETY: plain data,\n// no threads.\n#[expect(unsafe_code)]\nunsafe impl Send for T {}\n",
            ),
            (INSIDE, "fn f() {\n    // SAFETY: short.\n    let long =\n        unsafe { g() };\n}\n"),
            (INSIDE, "unsafe extern \"C\" fn f() { v8::callback_scope!(unsafe scope, context); }"),
            ("aardvark-host/src/engine/v8.rs", "unsafe fn f() {}"),
            ("aardvark-macros/tests/it/fail/unsafe_function.rs", "unsafe fn f() {}"),
            ("aardvark-host/src/host.rs", "// unsafe { }\nconst WORD: &str = \"unsafe {}\"; /* unsafe */"),
        ] {
            assert_eq!(findings(path, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn elsewhere_it_is_reported_even_in_macros() {
        for text in ["fn f() { unsafe { g() } }", "unsafe impl Send for T {}", "m!(unsafe { g() });"] {
            assert_eq!(
                findings("aardvark-host/src/engine/v8_names.rs", text),
                ["aardvark-host/src/engine/v8_names.rs:1: `unsafe` outside aardvark-host/src/engine/v8, \
                     bench/src/drive/wasm (offer a safe function there)"]
            );
        }
    }

    #[test]
    fn without_a_reason_right_above_it_is_reported() {
        for text in [
            "fn f() {\n\n    unsafe { g() }\n}\n",
            "fn f() {\n    // Calls g.\n    unsafe { g() }\n}\n",
            "fn f() {\n    // SAFETY: for h.\n    h();\n    unsafe { g() }\n}\n",
        ] {
            let found = findings(INSIDE, text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].contains("`unsafe` without a reason (put `// SAFETY:` above it"), "{found:?}");
        }
    }
}
