//! draft

pub use aardvark_macros::plugin;
pub use aardvark_manifest::call::{BoxFuture, Call, CallError, Invoke, MAX_DEPTH, Reply, Request};
pub use aardvark_manifest::error::{Error, Fault, Kind, LimitReached};
pub use aardvark_manifest::interface::{Interface, InterfaceDescriptor};
pub use aardvark_manifest::outcome::{Level, LogLine, Outcome, Report, Usage};
pub use aardvark_manifest::traceback::{Frame, Traceback};
pub use aardvark_manifest::interface;
pub use {schemars, semver, serde, serde_json};

#[doc(hidden)]
pub mod __private;
