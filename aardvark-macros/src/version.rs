//! The short form of versions in attributes: `"1.1"` or `"1.1.0"`.

use semver::Version;
use syn::LitStr;

use crate::errors::Errors;

/// Reads a version. Reports what is wrong with it.
pub(crate) fn parse(literal: &LitStr, errors: &mut Errors) -> Option<Version> {
    let text = literal.value();
    let full = match text.matches('.').count() {
        1 => format!("{text}.0"),
        _ => text.clone(),
    };
    match Version::parse(&full) {
        Ok(version) if version.pre.is_empty() && version.build.is_empty() => Some(version),
        Ok(_) => {
            errors.push(
                literal,
                format!("version must not have a pre-release or build part, found `{text}` (drop what follows the numbers)"),
            );
            None
        }
        Err(_) => {
            errors.push(
                literal,
                format!("version must be two or three numbers, found `{text}` (write it like `\"1.0\"`)"),
            );
            None
        }
    }
}

/// The oldest version that is compatible with `version`: what a function without `#[since]` exists since.
pub(crate) const fn base(version: &Version) -> Version {
    match version.major {
        0 => Version::new(0, version.minor, 0),
        major => Version::new(major, 0, 0),
    }
}
