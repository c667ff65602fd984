//! Manifest 1.0 to [`Manifest`], with the liberties that the reference runtime's parser takes.

use std::time::Duration;

use serde_json::Value;

use super::checker::Checker;
use super::place::Place;
use super::raw::RawManifestV1;
use super::{Entrypoint, FilesystemRequest, Limits, Manifest, NetworkRequest, SchemaVersion};

/// Spells a 1.0 manifest the way its schema does. The reference runtime's parser trims every string and takes
/// the language in any case and as `js`, and the profile in any case; its schema file does not say so.
pub(super) fn normalize(value: &mut Value) {
    trim(value);
    let Some(runtime) = value.get_mut("runtime") else { return };
    if let Some(Value::String(language)) = runtime.get_mut("language") {
        language.make_ascii_lowercase();
        if language == "js" {
            "javascript".clone_into(language);
        }
    }
    if let Some(Value::String(profile)) =
        runtime.get_mut("pyodide").and_then(|pyodide| pyodide.get_mut("profile"))
    {
        profile.make_ascii_lowercase();
    }
}

pub(super) fn manifest(raw: RawManifestV1, checker: &mut Checker<'_>) -> Manifest {
    let runtime = raw.runtime.unwrap_or_default();
    let resources = raw.resources.unwrap_or_default();
    let language = runtime.language;
    checker.python_only(
        language,
        &[(&["packages"], !raw.packages.is_empty()), (&["runtime", "pyodide"], runtime.pyodide.is_some())],
    );
    let mut pyodide = runtime.pyodide.unwrap_or_default();
    let network = resources.network.map(|mut network| {
        let allow = std::mem::take(&mut network.allow);
        let allow = checker.names(&Place::of(&["resources", "network", "allow"]), allow);
        NetworkRequest::new(&network, allow, None)
    });
    let cpu = resources.cpu.and_then(|cpu| cpu.default_limit_ms).map(Duration::from_millis);
    let quota = resources.filesystem.as_ref().and_then(|filesystem| filesystem.quota_bytes);
    Manifest {
        language,
        entrypoint: Some(Entrypoint::split(&raw.entrypoint)),
        packages: checker.names(&Place::of(&["packages"]), raw.packages),
        preload_imports: checker.preload_imports(&mut pyodide),
        pyodide_version: pyodide.version,
        profile: pyodide.profile,
        limits: Limits { cpu, ..Limits::default() }.with_quota(quota),
        network,
        filesystem: resources.filesystem.map(FilesystemRequest::from),
        host_capabilities: checker
            .names(&Place::of(&["resources", "hostCapabilities"]), resources.host_capabilities),
        ..Manifest::empty(SchemaVersion::V1, Value::Null)
    }
}

fn trim(value: &mut Value) {
    match value {
        Value::String(text) if text.trim().len() < text.len() => *text = text.trim().to_owned(),
        Value::Array(items) => items.iter_mut().for_each(trim),
        Value::Object(fields) => fields.values_mut().for_each(trim),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
