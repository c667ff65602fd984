//! Manifest 2.0 to [`Manifest`].

use semver::Version;
use serde_json::{Map, Value};

use super::checker::Checker;
use super::place::Place;
use super::raw::{RawFilesystemV2, RawInterfaceReference, RawManifestV2, RawNetworkV2, RawPythonRequirement};
use super::{
    Entrypoint, FilesystemRequest, InterfaceReference, Limits, Manifest, NetworkRequest, PythonRequirement,
    SchemaVersion, config,
};

pub(super) fn manifest(raw: RawManifestV2, checker: &mut Checker<'_>) -> Manifest {
    let runtime = raw.runtime.unwrap_or_default();
    let resources = raw.resources.unwrap_or_default();
    let python = raw.requires.unwrap_or_default().python;
    let language = runtime.language;
    checker.python_only(
        language,
        &[
            (&["packages"], !raw.packages.is_empty()),
            (&["requires", "python"], !python.is_empty()),
            (&["runtime", "pyodide"], runtime.pyodide.is_some()),
        ],
    );
    let mut pyodide = runtime.pyodide.unwrap_or_default();
    let network = resources.network.map(|network| network_request(network, checker));
    let filesystem = resources.filesystem.map(|filesystem| filesystem_request(filesystem, checker));
    let quota = filesystem.as_ref().and_then(|filesystem| filesystem.quota_bytes);
    Manifest {
        version: version(&raw.version, checker),
        name: Some(raw.name),
        description: raw.description,
        authors: raw.authors,
        license: raw.license,
        language,
        entrypoint: raw.entrypoint.as_deref().map(Entrypoint::split),
        implements: implements(raw.implements, checker),
        packages: checker.names(&Place::of(&["packages"]), raw.packages),
        requirements: requirements(python, checker),
        preload_imports: checker.preload_imports(&mut pyodide),
        pyodide_version: pyodide.version,
        profile: pyodide.profile,
        state: raw.state.unwrap_or_default(),
        limits: raw.limits.map(Limits::from).unwrap_or_default().with_quota(quota),
        network,
        filesystem,
        host_capabilities: checker
            .names(&Place::of(&["resources", "hostCapabilities"]), resources.host_capabilities),
        config_schema: raw.config.map(|config| config_schema(config, checker)),
        env: raw.env,
        ..Manifest::empty(SchemaVersion::V2, Value::Null)
    }
}

fn version(text: &str, checker: &mut Checker<'_>) -> Option<Version> {
    let version = Version::parse(text).ok();
    if version.is_none() {
        checker.unexpected(&Place::of(&["version"]), "a semantic version such as `1.4.0`", text);
    }
    version
}

fn implements(raw: Vec<RawInterfaceReference>, checker: &mut Checker<'_>) -> Vec<InterfaceReference> {
    let list = Place::of(&["implements"]);
    checker.unique(&list, "interface", raw.iter().map(|reference| reference.interface.clone()));
    let mut references = Vec::with_capacity(raw.len());
    for reference in raw {
        // The pattern has made sure of numbers below 10^9, two or three of them.
        let mut numbers = reference.version.split('.').filter_map(|number| number.parse().ok());
        let mut next = || numbers.next().unwrap_or(0);
        references.push(InterfaceReference::new(reference.interface, Version::new(next(), next(), next())));
    }
    references
}

fn requirements(raw: Vec<RawPythonRequirement>, checker: &mut Checker<'_>) -> Vec<PythonRequirement> {
    let requirements: Vec<_> = raw
        .into_iter()
        .map(|python| PythonRequirement::new(python.name, python.version, python.file, &python.sha256))
        .collect();
    let names = requirements.iter().map(PythonRequirement::normalized_name);
    checker.unique(&Place::of(&["requires", "python"]), "name", names);
    requirements
}

fn network_request(raw: RawNetworkV2, checker: &mut Checker<'_>) -> NetworkRequest {
    let (mut network, methods) = raw.split();
    let place = Place::of(&["resources", "network"]);
    let allow = checker.names(&place.clone().field("allow"), std::mem::take(&mut network.allow));
    let methods = methods.map(|methods| checker.names(&place.field("methods"), methods));
    NetworkRequest::new(&network, allow, methods)
}

fn filesystem_request(raw: RawFilesystemV2, checker: &mut Checker<'_>) -> FilesystemRequest {
    let mounts = Place::of(&["resources", "filesystem", "mounts"]);
    checker.unique(&mounts, "name", raw.mounts.iter().map(|mount| mount.name.clone()));
    FilesystemRequest::from(raw)
}

/// The plugin's own schema.
fn config_schema(config: Map<String, Value>, checker: &mut Checker<'_>) -> Value {
    let config = Value::Object(config);
    config::check(&config, &Place::of(&["config"]), checker);
    config
}
