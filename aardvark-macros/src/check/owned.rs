//! Which types can cross to a plugin, as far as their names tell. Whether the traits of serde are implemented is
//! left to the compiler.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{
    Lifetime, Type, TypeFnPtr, TypeImplTrait, TypeInfer, TypeMacro, TypeNever, TypePath, TypePtr,
    TypeReference, TypeSlice, TypeTraitObject,
};

use crate::errors::Errors;

/// Reports what in `ty` cannot be sent. `role` says what the type is for.
pub(super) fn check(ty: &Type, role: &'static str, errors: &mut Errors) {
    Check { role, errors }.visit_type(ty);
}

struct Check<'e> {
    role: &'static str,
    errors: &'e mut Errors,
}

impl Check<'_> {
    fn refuse(&mut self, tokens: &impl ToTokens, what: &str, remedy: &str) {
        let role = self.role;
        self.errors.push(tokens, format!("a {role} must own its data, found {what} ({remedy})"));
    }
}

impl Visit<'_> for Check<'_> {
    fn visit_type_reference(&mut self, ty: &TypeReference) {
        let remedy = match &*ty.elem {
            Type::Path(path) if path.path.is_ident("str") => "use `String`".to_owned(),
            Type::Slice(slice) => format!("use `Vec<{}>`", slice.elem.to_token_stream()),
            other => format!("use `{}`", other.to_token_stream()),
        };
        self.refuse(ty, "a reference", &remedy);
    }

    fn visit_type_slice(&mut self, ty: &TypeSlice) {
        self.refuse(ty, "a slice", &format!("use `Vec<{}>`", ty.elem.to_token_stream()));
    }

    fn visit_type_ptr(&mut self, ty: &TypePtr) {
        self.refuse(ty, "a pointer", "send the value itself");
    }

    fn visit_type_fn_ptr(&mut self, ty: &TypeFnPtr) {
        self.refuse(ty, "a function pointer", "code cannot be sent to a plugin");
    }

    fn visit_type_impl_trait(&mut self, ty: &TypeImplTrait) {
        self.refuse(ty, "`impl Trait`", "name the type");
    }

    fn visit_type_trait_object(&mut self, ty: &TypeTraitObject) {
        self.refuse(ty, "a trait object", "use an enum or `serde_json::Value`");
    }

    fn visit_type_never(&mut self, ty: &TypeNever) {
        self.refuse(ty, "`!`", "return `()`");
    }

    fn visit_type_infer(&mut self, ty: &TypeInfer) {
        self.refuse(ty, "`_`", "name the type");
    }

    fn visit_type_macro(&mut self, ty: &TypeMacro) {
        self.refuse(ty, "a macro", "name the type");
    }

    fn visit_type_path(&mut self, ty: &TypePath) {
        if ty.path.segments.first().is_some_and(|segment| segment.ident == "Self") {
            self.refuse(ty, "`Self`", "name the type");
        } else {
            visit::visit_type_path(self, ty);
        }
    }

    fn visit_lifetime(&mut self, lifetime: &Lifetime) {
        if lifetime.ident != "static" {
            self.refuse(lifetime, "a borrowed type", "use the owned one");
        }
    }
}
