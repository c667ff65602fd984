//! The manifest as it is written in the file, one struct per version: the single source of the JSON Schema, of
//! the reference page and of the parser.
//!
//! Nothing outside [`crate::manifest`] sees these; [`Manifest`](super::Manifest) is what they become once they
//! are checked. Doc comments here are the descriptions that users read in their editors. `x-expected` is an
//! annotation (validators ignore it) that says in words what a pattern asks for, for use in messages.

mod limits;
mod parts;
mod resources;
mod v1;
mod v2;

pub(super) use limits::RawLimits;
pub(super) use parts::{RawFilesystem, RawNetwork, RawPyodide};
pub(super) use resources::{RawFilesystemV2, RawMount, RawNetworkV2};
pub(super) use v1::RawManifestV1;
pub(super) use v2::{RawInterfaceReference, RawManifestV2, RawPythonRequirement};
