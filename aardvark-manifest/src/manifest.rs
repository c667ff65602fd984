//! The manifest of a plugin, `aardvark.manifest.json`, as a value that is always valid.
//!
//! Bytes become a [`Manifest`] in one go: text, JSON, the schema of the stated version, then the rules that a
//! schema cannot express. Everything that is wrong is reported at once, each problem with its place, line and
//! column. A manifest only *asks*; what a plugin gets is the host's decision.
//!
//! ```text
//! bytes ─ document (text, syntax, duplicates) ─ validate (JSON Schema) ─ raw::v1 | raw::v2 ─ Manifest
//! ```

mod checker;
mod config;
mod document;
mod entrypoint;
mod expected;
mod files;
mod found;
mod from_v1;
mod from_v2;
mod language;
mod limits;
mod page;
mod parse;
mod place;
mod problem;
mod raw;
mod reference;
mod resources;
mod schema;
mod schema_version;
mod similar;
mod state;
mod validate;

use std::collections::BTreeMap;

use semver::Version;
use serde_json::{Value, json};

pub use self::entrypoint::Entrypoint;
pub use self::files::generated_files;
pub use self::language::Language;
pub use self::limits::Limits;
pub use self::reference::{InterfaceReference, PythonRequirement};
pub use self::resources::{FilesystemMode, FilesystemRequest, MountRequest, NetworkRequest};
pub use self::schema::schema;
pub use self::schema_version::SchemaVersion;
pub use self::state::State;
pub(crate) use self::{found::shortened, similar::nearest};
use crate::error::Error;

/// Name of the manifest file at the root of a bundle.
pub const FILE_NAME: &str = "aardvark.manifest.json";

/// What a plugin says about itself and asks of its host.
///
/// ```
/// use aardvark_manifest::manifest::{Language, Manifest};
///
/// let manifest = Manifest::parse(
///     br#"{"schemaVersion": "1.0", "entrypoint": "main:handler", "packages": ["numpy"],
///          "runtime": {"language": "python"}}"#,
/// )?;
/// assert_eq!(manifest.language(), Some(Language::Python));
/// assert_eq!(manifest.entrypoint().and_then(|entry| entry.function()), Some("handler"));
/// assert_eq!(manifest.packages(), ["numpy"]);
///
/// let error = Manifest::parse(br#"{"schemaVersion": "1.0", "entrypont": "main:handler"}"#).unwrap_err();
/// assert_eq!(error.place(), Some("entrypoint"));
/// assert!(error.to_string().contains("did you mean `entrypoint`?"));
/// # Ok::<(), aardvark_manifest::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    schema_version: SchemaVersion,
    original: Value,
    name: Option<String>,
    version: Option<Version>,
    description: Option<String>,
    authors: Vec<String>,
    license: Option<String>,
    language: Option<Language>,
    entrypoint: Option<Entrypoint>,
    implements: Vec<InterfaceReference>,
    packages: Vec<String>,
    requirements: Vec<PythonRequirement>,
    preload_imports: Vec<String>,
    pyodide_version: Option<String>,
    profile: Option<String>,
    state: State,
    limits: Limits,
    network: Option<NetworkRequest>,
    filesystem: Option<FilesystemRequest>,
    host_capabilities: Vec<String>,
    config_schema: Option<Value>,
    env: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads the bytes of a manifest file: UTF-8, at most 1 MiB, at most 64 levels of nesting.
    ///
    /// # Errors
    ///
    /// [`Kind::Manifest`](crate::error::Kind::Manifest), with every problem in the message, if the bytes are not
    /// a manifest of version 1.0 or 2.0.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        parse::parse(bytes).map_err(Error::from)
    }

    /// The manifest of a bundle that has none: the entry module and its language, nothing asked for.
    #[must_use]
    pub fn inferred(language: Language, module: &str) -> Self {
        let original = json!({
            "schemaVersion": SchemaVersion::V2.name(),
            "entrypoint": module,
            "runtime": { "language": language.name() },
        });
        Self {
            language: Some(language),
            entrypoint: Some(Entrypoint::new(module, None)),
            ..Self::empty(SchemaVersion::V2, original)
        }
    }

    fn empty(schema_version: SchemaVersion, original: Value) -> Self {
        Self {
            schema_version,
            original,
            name: None,
            version: None,
            description: None,
            authors: Vec::new(),
            license: None,
            language: None,
            entrypoint: None,
            implements: Vec::new(),
            packages: Vec::new(),
            requirements: Vec::new(),
            preload_imports: Vec::new(),
            pyodide_version: None,
            profile: None,
            state: State::default(),
            limits: Limits::default(),
            network: None,
            filesystem: None,
            host_capabilities: Vec::new(),
            config_schema: None,
            env: BTreeMap::new(),
        }
    }

    /// Whether the bundle has no manifest, and so no place to ask for anything.
    #[must_use]
    pub fn is_inferred(&self) -> bool {
        // Version 2.0 requires a name of all others.
        self.schema_version == SchemaVersion::V2 && self.name.is_none()
    }

    /// Version of the manifest format.
    #[must_use]
    pub const fn schema_version(&self) -> SchemaVersion {
        self.schema_version
    }

    /// Identity of the plugin; `None` in 1.0 and without a manifest.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Version of the plugin; `None` in 1.0 and without a manifest.
    #[must_use]
    pub const fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// What the plugin does.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Who wrote the plugin.
    #[must_use]
    pub fn authors(&self) -> &[String] {
        &self.authors
    }

    /// Licence of the plugin, as an SPDX expression.
    #[must_use]
    pub fn license(&self) -> Option<&str> {
        self.license.as_deref()
    }

    /// Language of the plugin; `None` if not stated, which is for the bundle to resolve.
    #[must_use]
    pub const fn language(&self) -> Option<Language> {
        self.language
    }

    /// Where the plugin starts; always there in 1.0.
    #[must_use]
    pub const fn entrypoint(&self) -> Option<&Entrypoint> {
        self.entrypoint.as_ref()
    }

    /// Interfaces that the plugin says it implements, each id once.
    #[must_use]
    pub fn implements(&self) -> &[InterfaceReference] {
        &self.implements
    }

    /// Packages of the Pyodide distribution, each once whatever the case of its letters.
    #[must_use]
    pub fn packages(&self) -> &[String] {
        &self.packages
    }

    /// Python wheels with exact pins and hashes, each name once.
    #[must_use]
    pub fn requirements(&self) -> &[PythonRequirement] {
        &self.requirements
    }

    /// Python modules to import before the plugin's own.
    #[must_use]
    pub fn preload_imports(&self) -> &[String] {
        &self.preload_imports
    }

    /// Version of Pyodide that the plugin was written for. In 1.0 it names the reference runtime's own; the host
    /// decides what to make of it.
    #[must_use]
    pub fn pyodide_version(&self) -> Option<&str> {
        self.pyodide_version.as_deref()
    }

    /// Name of the distribution to run on.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Whether calls see each other's changes to module state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Limits of one call.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Network access asked for; `None` if the section is missing.
    #[must_use]
    pub const fn network(&self) -> Option<&NetworkRequest> {
        self.network.as_ref()
    }

    /// File system access asked for; `None` if the section is missing.
    #[must_use]
    pub const fn filesystem(&self) -> Option<&FilesystemRequest> {
        self.filesystem.as_ref()
    }

    /// Host APIs asked for, by capability name.
    #[must_use]
    pub fn host_capabilities(&self) -> &[String] {
        &self.host_capabilities
    }

    /// JSON Schema of the plugin's configuration; it compiles and refers to nothing outside itself.
    #[must_use]
    pub const fn config_schema(&self) -> Option<&Value> {
        self.config_schema.as_ref()
    }

    /// Environment variables that the plugin sees.
    #[must_use]
    pub const fn env(&self) -> &BTreeMap<String, String> {
        &self.env
    }

    /// The manifest as it was written, or as it would be for an inferred one.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.original.clone()
    }
}
