//! What V8 calls goes through the guard, which stops unwinding and re-entry.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::finding::Finding;
use super::rust_source::{is_mark, is_word, line_of};
use super::tree::Tree;

const ENGINE: &str = "aardvark-host/src/engine/";
const GUARD: &str = "aardvark-host/src/engine/v8/guard.rs";

/// What the guard offers to callbacks that are no host functions.
const CONTAINERS: &[&str] = &["contain", "contain_quietly"];

/// Every way to make a function for guests outside the guard, and every callback without it.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust() {
        if !file.path().starts_with(ENGINE) || file.path() == GUARD {
            continue;
        }
        for path in source.paths() {
            if makes_a_function(&path.segments) {
                let message = format!(
                    "`{}` outside the guard (make it an `Op`, and let guard.rs make the function)",
                    path.segments.join("::")
                );
                findings.push(Finding::new(file.path(), path.line, message));
            }
        }
        source.for_each_group(
            |_| false,
            |trees| {
                for (index, tree) in trees.iter().enumerate() {
                    let rest = trees.get(index..).unwrap_or_default();
                    if let [keyword, name @ TokenTree::Ident(_), rest @ ..] = rest
                        && is_word(Some(keyword), "fn")
                        && let Some(body) = body(rest)
                        && (is_extern(trees.get(..index).unwrap_or_default()) || opens_scope(body))
                        && !body.stream().is_empty()
                        && !names(body.stream(), &|word| CONTAINERS.contains(&word))
                    {
                        let message = format!(
                            "V8 calls `{name}`, which may unwind (wrap what it does in `guard::contain` or \
                             `contain_quietly`)"
                        );
                        findings.push(Finding::new(file.path(), line_of(tree), message));
                    }
                }
            },
        );
    }
    findings
}

fn makes_a_function(segments: &[String]) -> bool {
    let of_v8 = segments.first().is_some_and(|first| first == "v8");
    let maker = segments.iter().any(|segment| {
        ["Function", "FunctionBuilder", "FunctionTemplate", "MapFnTo"].contains(&segment.as_str())
    });
    // The type alone, as in `v8::Local<v8::Function>`, is no call.
    of_v8 && maker && segments.len() > 2
}

/// The braces of a function whose name has been read.
fn body(after_name: &[TokenTree]) -> Option<&Group> {
    after_name.iter().take_while(|tree| !is_mark(Some(tree), ';')).find_map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    })
}

/// Whether `extern "C"` stands right before.
fn is_extern(before: &[TokenTree]) -> bool {
    matches!(before, [.., keyword, TokenTree::Literal(_)] if is_word(Some(keyword), "extern"))
}

fn opens_scope(body: &Group) -> bool {
    // Only of the function itself: one that is declared inside it is looked at by itself.
    let trees: Vec<_> = body.stream().into_iter().collect();
    trees.windows(2).any(|pair| is_word(pair.first(), "callback_scope") && is_mark(pair.get(1), '!'))
}

fn names(stream: TokenStream, is_meant: &dyn Fn(&str) -> bool) -> bool {
    stream.into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => is_meant(&word.to_string()),
        TokenTree::Group(group) => names(group.stream(), is_meant),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_through_the_guard_may_be_there() {
        let tree = Tree::of(&[
            ("aardvark-host/src/engine/v8/guard.rs", "fn f() { v8::Function::builder(entry::<O>); }"),
            (
                "aardvark-host/src/engine/v8/modules.rs",
                "fn g(f: v8::Local<v8::Function>) { f.call(); }\n\
                 unsafe extern \"C\" fn nothing(_: u8) {}\n\
                 unsafe extern \"C\" fn near(data: u8) -> usize { contain_quietly(0, || look(data)) }\n\
                 fn resolve(context: C) -> Option<M> { v8::callback_scope!(unsafe scope, context); \
                 contain(scope, \"import\", None, |scope| locate(scope)) }",
            ),
            ("aardvark-host/src/cpu.rs", "extern \"C\" fn signal(number: i32) { note(number); }"),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn what_does_not_may_not() {
        let tree = Tree::of(&[(
            "aardvark-host/src/engine/v8/modules.rs",
            "fn f() { v8::Function::builder(start).build(scope); }\n\
             unsafe extern \"C\" fn near(data: u8) -> usize { look(data) }\n\
             fn resolve(context: C) -> Option<M> { v8::callback_scope!(unsafe scope, context); locate(scope) }",
        )]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        let remedy = "which may unwind (wrap what it does in `guard::contain` or `contain_quietly`)";
        assert_eq!(
            findings,
            [
                "aardvark-host/src/engine/v8/modules.rs:1: `v8::Function::builder` outside the guard (make it an `Op`, \
                 and let guard.rs make the function)"
                    .to_owned(),
                format!("aardvark-host/src/engine/v8/modules.rs:2: V8 calls `near`, {remedy}"),
                format!("aardvark-host/src/engine/v8/modules.rs:3: V8 calls `resolve`, {remedy}"),
            ]
        );
    }
}
