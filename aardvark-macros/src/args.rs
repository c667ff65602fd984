//! The attribute's own arguments: `id = "…", version = "…", crate = path`.

use proc_macro2::TokenStream;
use semver::Version;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token, parse_quote};

use crate::errors::Errors;
use crate::version;

const KNOWN: [&str; 3] = ["id", "version", "crate"];

/// Characters of an interface's id at most.
const MAX_ID: usize = 128;

/// The arguments, with stand-ins where they are missing or wrong; an error was reported then.
pub(crate) struct Args {
    pub(crate) id: String,
    pub(crate) version: Version,
    /// Where the crate `aardvark` is found.
    pub(crate) krate: Path,
}

impl Args {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut raw = Raw::default();
        let parsed = (|input: ParseStream<'_>| {
            raw.read(input, errors);
            Ok(())
        })
        .parse2(tokens);
        if let Err(error) = parsed {
            errors.absorb(error);
        }
        raw.finish(errors)
    }
}

#[derive(Default)]
struct Raw {
    /// The arguments that were written, rightly or wrongly: they are not missing.
    seen: Vec<String>,
    id: Option<LitStr>,
    version: Option<LitStr>,
    krate: Option<Path>,
}

impl Raw {
    fn read(&mut self, input: ParseStream<'_>, errors: &mut Errors) {
        while !input.is_empty() {
            if let Err(error) = self.argument(input, errors) {
                errors.absorb(error);
            }
            // After a mistake, go on behind the next comma.
            while !input.is_empty() && !input.peek(Token![,]) {
                let _ = input.parse::<proc_macro2::TokenTree>();
            }
            let _ = input.parse::<Token![,]>();
        }
    }

    fn argument(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let key = input.call(Ident::parse_any)?;
        let name = key.to_string();
        if !KNOWN.contains(&name.as_str()) {
            match nearest(&name) {
                Some(known) => {
                    errors.push(&key, format!("unknown argument `{name}` (did you mean `{known}`?)"));
                    self.seen.push(known.to_owned());
                }
                None => errors.push(
                    &key,
                    format!("unknown argument `{name}` (the arguments are `id`, `version` and `crate`)"),
                ),
            }
            return Ok(());
        }
        if self.seen.contains(&name) {
            errors.push(&key, format!("argument `{name}` must be given once, found it again (remove one)"));
        }
        self.seen.push(name.clone());
        input.parse::<Token![=]>()?;
        match name.as_str() {
            "id" => self.id = Some(string(input, "id")?),
            "version" => self.version = Some(string(input, "version")?),
            _ if input.peek(LitStr) => self.krate = Some(input.parse::<LitStr>()?.parse()?),
            _ => self.krate = Some(input.call(Path::parse_mod_style)?),
        }
        Ok(())
    }

    fn finish(self, errors: &mut Errors) -> Args {
        let here = proc_macro2::Span::call_site();
        let missing = |name: &str| !self.seen.iter().any(|seen| seen == name);
        if missing("id") {
            let remedy =
                "name the interface: `#[aardvark::plugin(id = \"company.purpose\", version = \"1.0\")]`";
            errors.absorb(syn::Error::new(here, format!("argument `id` is missing ({remedy})")));
        }
        if missing("version") {
            let remedy = "start with `version = \"1.0\"`";
            errors.absorb(syn::Error::new(here, format!("argument `version` is missing ({remedy})")));
        }
        if let Some(id) = &self.id {
            check_id(id, errors);
        }
        let version = self.version.and_then(|literal| version::parse(&literal, errors));
        Args {
            id: self.id.map(|id| id.value()).unwrap_or_default(),
            version: version.unwrap_or(Version::new(u64::MAX, 0, 0)),
            krate: self.krate.unwrap_or_else(|| parse_quote!(::aardvark)),
        }
    }
}

fn string(input: ParseStream<'_>, name: &str) -> syn::Result<LitStr> {
    input.parse().map_err(|error: syn::Error| {
        syn::Error::new(error.span(), format!("argument `{name}` must be a string (write `{name} = \"…\"`)"))
    })
}

/// The known argument that `name` is probably meant to be.
fn nearest(name: &str) -> Option<&'static str> {
    let distances = KNOWN.into_iter().map(|known| (strsim::damerau_levenshtein(name, known), known));
    let (distance, known) = distances.min()?;
    (distance <= known.len().div_ceil(2)).then_some(known)
}

fn check_id(id: &LitStr, errors: &mut Errors) {
    let text = id.value();
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
    };
    if text.len() > MAX_ID {
        errors
            .push(id, format!("id must have at most {MAX_ID} characters, found {} (shorten it)", text.len()));
    } else if !text.split('.').all(is_part) {
        errors.push(
            id,
            format!(
                "id must be lower-case words joined by dots, found `{text}` (write it like `\"company.purpose\"`)"
            ),
        );
    }
}
