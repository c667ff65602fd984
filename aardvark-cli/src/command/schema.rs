//! `aardvark schema`: prints the JSON Schema of the manifest.

use aardvark::Error;
use aardvark::manifest::{self, SchemaVersion};

use crate::args::{SchemaArguments, SchemaName};
use crate::output::{Output, Status};

/// Runs the command.
///
/// # Errors
///
/// Standard output cannot be written to.
pub(super) fn schema(arguments: &SchemaArguments, output: &mut Output) -> Result<Status, Error> {
    let version = match arguments.version {
        SchemaName::V1 => SchemaVersion::V1,
        SchemaName::V2 => SchemaVersion::V2,
    };
    output.line(format_args!("{:#}", manifest::schema(version)))?;
    Ok(Status::Success)
}
