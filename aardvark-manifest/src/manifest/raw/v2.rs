//! Manifest 2.0: what a plugin needs beyond 1.0 (identity, interfaces, state, limits, pins, configuration).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::limits::RawLimits;
use super::parts::RawRuntime;
use super::resources::RawResourcesV2;
use crate::manifest::State;

/// Manifest of a plugin, version 2.0: who it is, what it implements and what it needs.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Aardvark plugin manifest 2.0", extend("$id" = "urn:aardvark:manifest:2.0"))]
pub(in crate::manifest) struct RawManifestV2 {
    /// Version of the manifest format.
    #[schemars(extend("const" = "2.0"))]
    #[expect(dead_code, reason = "it selected this struct; kept so that the schema names the field")]
    schema_version: String,
    /// Identity of the plugin, unique among the plugins of one host.
    #[schemars(
        length(min = 1, max = 128),
        regex(pattern = r"^[a-z0-9][a-z0-9._-]*$"),
        extend("x-expected" = "a name such as `alerts-eu`: a-z, 0-9, `.`, `_` and `-`, at most 128 characters")
    )]
    pub(in crate::manifest) name: String,
    /// Version of the plugin, as in semantic versioning.
    #[schemars(length(min = 5, max = 128), extend("x-expected" = "a semantic version such as `1.4.0`"))]
    pub(in crate::manifest) version: String,
    /// What the plugin does, in a sentence.
    #[serde(default)]
    #[schemars(length(max = 4096))]
    pub(in crate::manifest) description: Option<String>,
    /// Who wrote the plugin, as `Name <address>`.
    #[serde(default)]
    #[schemars(length(max = 64), inner(length(min = 1, max = 256)))]
    pub(in crate::manifest) authors: Vec<String>,
    /// Licence of the plugin, as an SPDX expression.
    #[serde(default)]
    #[schemars(length(min = 1, max = 256))]
    pub(in crate::manifest) license: Option<String>,
    /// Where the plugin starts: `module` or `module:function`, the module dotted. Without it, `plugin`, then
    /// `main`.
    #[serde(default)]
    #[schemars(
        length(min = 1, max = 512),
        regex(pattern = r"^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*(:[A-Za-z_$][A-Za-z0-9_$]*)?$"),
        extend("x-expected" = "`module` or `module:function`, the module dotted as in `rules.eu`")
    )]
    pub(in crate::manifest) entrypoint: Option<String>,
    /// Interfaces that the plugin implements, each once.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub(in crate::manifest) implements: Vec<RawInterfaceReference>,
    /// Whether calls see each other's changes to module state.
    #[serde(default)]
    #[schemars(extend("default" = "fresh"))]
    pub(in crate::manifest) state: Option<State>,
    /// Limits of one call. The host's own limits hold as well; the tighter one counts.
    #[serde(default)]
    pub(in crate::manifest) limits: Option<RawLimits>,
    /// Packages with exact pins and hashes.
    #[serde(default)]
    pub(in crate::manifest) requires: Option<RawRequires>,
    /// Packages of the Pyodide distribution that the plugin imports, by name; what they need comes with them. Python
    /// only.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 256)))]
    pub(in crate::manifest) packages: Vec<String>,
    /// JSON Schema of the configuration that the host may hand to the plugin.
    #[serde(default)]
    pub(in crate::manifest) config: Option<Map<String, Value>>,
    /// Environment variables that the plugin sees.
    #[serde(default)]
    #[schemars(
        extend("maxProperties" = 128),
        extend("propertyNames" = {
            "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,127}$",
            "x-expected": "a variable name of A-Z, a-z, 0-9 and `_`, at most 128 characters"
        }),
        extend("additionalProperties" = {
            "type": "string", "maxLength": 32768, "pattern": "^[^\\u0000]*$",
            "x-expected": "a string of at most 32768 characters without NUL"
        })
    )]
    pub(in crate::manifest) env: BTreeMap<String, String>,
    /// Which interpreter runs the plugin.
    #[serde(default)]
    pub(in crate::manifest) runtime: Option<RawRuntime>,
    /// What the plugin asks of the host. The host grants at most this, and less if its policy says so.
    #[serde(default)]
    pub(in crate::manifest) resources: Option<RawResourcesV2>,
}

/// An interface that the plugin implements.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawInterfaceReference {
    /// Identity of the interface, such as `demo.alerts`.
    #[schemars(
        length(min = 1, max = 128),
        regex(pattern = r"^[a-z0-9][a-z0-9._-]*$"),
        extend("x-expected" = "an interface id such as `demo.alerts`, at most 128 characters")
    )]
    pub(in crate::manifest) interface: String,
    /// Version of the interface that the plugin was written for: `1.1` or `1.1.0`.
    #[schemars(
        length(max = 64),
        regex(pattern = r"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8}))?$"),
        extend("x-expected" = "a version such as `1.1` or `1.1.0`")
    )]
    pub(in crate::manifest) version: String,
}

/// Packages with exact pins and hashes.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawRequires {
    /// Python wheels, those that other wheels depend on among them; each name once. `aardvark lock` writes them.
    #[serde(default)]
    #[schemars(length(max = 256))]
    pub(in crate::manifest) python: Vec<RawPythonRequirement>,
}

/// A Python wheel, exactly.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawPythonRequirement {
    /// Name of the package on the package index.
    #[schemars(
        length(min = 1, max = 128),
        regex(pattern = r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"),
        extend("x-expected" = "a Python package name, at most 128 characters")
    )]
    pub(in crate::manifest) name: String,
    /// Exact version, without an operator.
    #[schemars(
        length(min = 1, max = 64),
        regex(pattern = r"^[0-9][0-9A-Za-z.!+_-]*$"),
        extend("x-expected" = "an exact version such as `2.3.1`, without an operator")
    )]
    pub(in crate::manifest) version: String,
    /// File name of the wheel, which says what it was built for.
    #[schemars(
        length(min = 1, max = 255),
        regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._!+]*(-[A-Za-z0-9._!+]+){4,5}\.whl$"),
        extend("x-expected" = "a wheel's file name such as `tomli-2.0.1-py3-none-any.whl`")
    )]
    pub(in crate::manifest) file: String,
    /// SHA-256 of the wheel, 64 hexadecimal digits.
    #[schemars(regex(pattern = r"^[0-9a-fA-F]{64}$"), extend("x-expected" = "64 hexadecimal digits"))]
    pub(in crate::manifest) sha256: String,
}
