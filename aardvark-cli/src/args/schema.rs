//! The command line of `aardvark schema`.

use clap::{Args, ValueEnum};

const AFTER_HELP: &str = "\
Examples:
  aardvark schema > aardvark.manifest.schema.json     for an editor that completes manifests
  aardvark schema --version 1.0                       the older format";

/// Prints the JSON Schema (Draft 2020-12) of `aardvark.manifest.json`
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP, disable_version_flag = true)]
pub(crate) struct SchemaArguments {
    /// The version of the manifest format
    #[arg(long, value_enum, default_value = "2.0")]
    pub(crate) version: SchemaName,
}

/// A version of the manifest format, as written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    #[value(name = "1.0")]
    V1,
    #[value(name = "2.0")]
    V2,
}
