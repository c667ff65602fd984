//! What the macro knows of a trait after reading it. Plain data; nothing here parses or writes code.

use semver::Version;
use syn::{Attribute, Block, Expr, Ident, LitStr, Path, Type, Visibility};

/// The trait.
pub(crate) struct Interface {
    pub(crate) id: String,
    pub(crate) version: Version,
    /// Where the crate `aardvark` is found.
    pub(crate) krate: Path,
    pub(crate) ident: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) docs: String,
    pub(crate) functions: Vec<Function>,
    /// The trait as written, without the attributes that are ours.
    pub(crate) item: syn::ItemTrait,
}

/// One method.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    /// The name on the wire: the identifier without `r#`.
    pub(crate) name: String,
    pub(crate) doc_attributes: Vec<Attribute>,
    pub(crate) docs: String,
    /// `#[since]`, if there is one, with the place to point at.
    pub(crate) since: Option<(Version, LitStr)>,
    pub(crate) is_async: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: Output,
    /// The default body.
    pub(crate) body: Option<Block>,
}

/// One parameter behind `&self`.
pub(crate) struct Parameter {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
}

/// Whether untyped callers may leave a parameter out.
pub(crate) enum Presence {
    Required,
    /// `Option<T>`: left out, it is `None`.
    Nullable,
    /// `#[default(expression)]`.
    Default(Box<Expr>),
}

/// What a function returns.
pub(crate) struct Output {
    /// The type as the trait writes it.
    pub(crate) whole: Type,
    /// The type of the value, without the domain error.
    pub(crate) value: Type,
    /// The domain error of `-> Result<T, E>`.
    pub(crate) error: Option<Type>,
}

impl Interface {
    /// An identifier built from the trait's name, at the trait's place.
    pub(crate) fn derived(&self, suffix: &str) -> Ident {
        let name = self.ident.to_string();
        Ident::new(&format!("{}{suffix}", name.trim_start_matches("r#")), self.ident.span())
    }
}

impl Function {
    /// An identifier built from the function's name, at the function's place.
    pub(crate) fn derived(&self, prefix: &str, suffix: &str) -> Ident {
        Ident::new(&format!("{prefix}{}{suffix}", self.name), self.ident.span())
    }
}
