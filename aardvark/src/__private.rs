//! What the code that `#[aardvark::plugin]` writes refers to. Not for people: it may change in any release.

use std::fmt::Debug;

pub use aardvark_manifest::call::Signature;
pub use aardvark_manifest::interface::{
    FunctionDescriptor, ParameterDescriptor, Registration, argument_schema, result_schema,
};
pub use inventory;
pub use semver::Version;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Interface;

/// Accepts arguments. What they have to be besides, the code that encodes and describes them asks for.
pub const fn assert_argument<T: Serialize + DeserializeOwned + Send + 'static>() {}

/// Accepts results. What they have to be besides, the code that decodes and describes them asks for.
pub const fn assert_result<T: Serialize + Send + 'static>() {}

/// Accepts domain errors.
pub const fn assert_error<T: Serialize + Debug + Send + 'static>() {}

/// A parameter's default as JSON.
#[must_use]
pub fn default_value<T: Serialize>(value: T) -> Value {
    // What cannot be JSON is `null` here, and a call that uses it fails with the type's own message.
    serde_json::to_value(value).unwrap_or_default()
}

/// Whether the function's result or error can hold integers beyond 64 bits.
#[must_use]
pub fn has_wide_result<I: Interface + ?Sized>(function: &str) -> bool {
    I::descriptor().find(function).is_some_and(|function| function.has_wide_result())
}
