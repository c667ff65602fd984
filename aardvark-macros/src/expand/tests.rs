//! Expected expansions: `tests/expand/NAME.rs` is a trait, `NAME.expanded.rs` what the macro makes of it.
//! `AARDVARK_BLESS=1` writes the latter anew.

use std::fs;
use std::path::Path;

use quote::ToTokens;
use syn::{File, Item};

/// What the macro makes of the trait in `file`, formatted.
fn expanded(file: &Path) -> String {
    let source = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
    let mut output = proc_macro2::TokenStream::new();
    for item in source.items {
        let Item::Trait(mut item) = item else {
            item.to_tokens(&mut output);
            continue;
        };
        let attribute = item.attrs.iter().position(|attribute| attribute.path().is_ident("plugin")).unwrap();
        let arguments = item.attrs.remove(attribute).meta.require_list().unwrap().tokens.clone();
        crate::plugin_tokens(arguments, item.to_token_stream()).to_tokens(&mut output);
    }
    let file: File = syn::parse2(output).unwrap();
    prettyplease::unparse(&file)
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    let header = format!(
        "//! What the macro makes of `{name}.rs`. Written by the test; see `src/expand/tests.rs`.\n\n"
    );
    let found = header + &expanded(&folder.join(format!("{name}.rs")));
    let path = folder.join(format!("{name}.expanded.rs"));
    if std::env::var_os("AARDVARK_BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert_eq!(found, expected, "the expansion changed (if that is right, run with AARDVARK_BLESS=1)");
}

#[test]
fn sync() {
    check("sync");
}

#[test]
fn defaults() {
    check("defaults");
}

#[test]
fn asynchronous() {
    check("asynchronous");
}

#[test]
fn several_errors() {
    check("several_errors");
}
