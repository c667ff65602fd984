//! Manifests that must load, and what is read from them. The files in `manifests/good` are also round-tripped.

use std::fs;
use std::time::Duration;

use aardvark_manifest::manifest::{FilesystemMode, Language, Manifest, SchemaVersion, State};

use crate::snapshot;

fn load(name: &str) -> Manifest {
    let path = snapshot::test_path("manifests/good").join(name);
    Manifest::parse(&fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_good_manifest_survives_a_round_trip() {
    let mut count = 0;
    for entry in fs::read_dir(snapshot::test_path("manifests/good")).unwrap() {
        let manifest = load(entry.unwrap().file_name().to_str().unwrap());
        let again = Manifest::parse(manifest.to_json().to_string().as_bytes()).unwrap();
        assert_eq!(manifest, again);
        count += 1;
    }
    assert!(count >= 5, "{count} cases");
}

#[test]
fn the_reference_runtimes_example_loads() {
    let manifest = load("v1-reference-pandas-numpy.json");
    assert_eq!(manifest.schema_version(), SchemaVersion::V1);
    let entry = manifest.entrypoint().unwrap();
    assert_eq!((entry.module(), entry.function()), ("main", Some("handler")));
    assert_eq!(manifest.packages(), ["pandas", "numpy"]);
    assert_eq!(manifest.pyodide_version(), Some("0.29.4"));
    assert_eq!(manifest.language(), Some(Language::Python));
    assert_eq!((manifest.name(), manifest.version()), (None, None));
    assert!(manifest.network().is_none());
}

#[test]
fn manifest_1_takes_the_spellings_of_the_reference_parser() {
    let manifest = load("v1-reference-full.json");
    assert_eq!(manifest.entrypoint().unwrap().to_string(), "app.main:handler");
    assert_eq!(manifest.packages(), ["numpy", "Pandas"]);
    assert_eq!(manifest.preload_imports(), ["numpy", "numpy.linalg"]);
    assert_eq!(manifest.profile(), Some("full"));
    assert_eq!(manifest.limits().cpu, Some(Duration::from_secs(2)));
    assert_eq!(manifest.limits().wall, None);
    let network = manifest.network().unwrap();
    assert_eq!(network.allow, ["api.example.com", "*.example.org:8443"]);
    assert!(!network.https_only);
    assert_eq!((network.max_request_bytes, network.max_response_bytes), (1024, 2048));
    assert_eq!(network.timeout, Duration::from_millis(1500));
    let filesystem = manifest.filesystem().unwrap();
    assert_eq!((filesystem.mode, filesystem.quota_bytes), (FilesystemMode::ReadWrite, Some(1 << 20)));
    assert_eq!(manifest.host_capabilities(), ["rawctx_buffers"]);
    assert_eq!(load("v1-reference-javascript.json").language(), Some(Language::JavaScript));
}

#[test]
fn manifest_1_defaults() {
    let manifest = load("v1-minimal.json");
    assert_eq!(manifest.language(), None);
    assert_eq!(manifest.state(), State::Fresh);
    assert!(manifest.packages().is_empty() && manifest.implements().is_empty());
    let asks =
        r#"{"schemaVersion": "1.0", "entrypoint": "m:f", "resources": {"network": {}, "filesystem": {}}}"#;
    let manifest = Manifest::parse(asks.as_bytes()).unwrap();
    let network = manifest.network().unwrap();
    assert!(network.https_only && network.allow.is_empty());
    assert_eq!((network.max_request_bytes, network.max_response_bytes), (16 << 20, 64 << 20));
    assert_eq!(network.timeout, Duration::from_secs(30));
    assert_eq!(manifest.filesystem().unwrap().mode, FilesystemMode::Read);
}

#[test]
fn manifest_2_in_full() {
    let manifest = load("v2-full.json");
    assert_eq!(manifest.schema_version(), SchemaVersion::V2);
    assert_eq!(manifest.name(), Some("alerts-eu"));
    assert_eq!(manifest.version().unwrap().to_string(), "1.4.0");
    assert_eq!(manifest.authors().len(), 2);
    assert_eq!(manifest.license(), Some("Apache-2.0 OR MIT"));
    let implements: Vec<_> = manifest
        .implements()
        .iter()
        .map(|reference| format!("{}@{}", reference.id, reference.version))
        .collect();
    assert_eq!(implements, ["demo.alerts@1.1.0", "demo.redact@2.0.3"]);
    assert_eq!(manifest.state(), State::Warm);
    let limits = manifest.limits();
    assert_eq!(limits.wall, Some(Duration::from_millis(500)));
    assert_eq!(limits.cpu, Some(Duration::from_millis(400)));
    assert_eq!((limits.memory_bytes, limits.heap_bytes), (Some(256 << 20), Some(64 << 20)));
    assert_eq!(
        (limits.output_bytes, limits.log_bytes, limits.host_calls),
        (Some(65536), Some(4096), Some(10))
    );
    assert_eq!(
        (limits.buffer_bytes, limits.log_lines, limits.open_files),
        (Some(1 << 20), Some(100), Some(8))
    );
    assert_eq!((limits.scratch_files, limits.timers, limits.requests), (Some(50), Some(0), Some(3)));
    assert_eq!((limits.modules, limits.source_bytes), (Some(40), Some(300_000)));
    assert_eq!(limits.scratch_bytes, Some(1 << 20), "the lower of limit and quota");
    assert_eq!(manifest.network().unwrap().methods.as_deref().unwrap(), ["GET", "HEAD"]);
    let filesystem = manifest.filesystem().unwrap();
    assert_eq!((filesystem.mode, filesystem.quota_bytes), (FilesystemMode::ReadWrite, Some(1 << 20)));
    let mounts: Vec<_> = filesystem.mounts.iter().map(|mount| (mount.name.as_str(), mount.mode)).collect();
    assert_eq!(mounts, [("price-lists", FilesystemMode::Read), ("out", FilesystemMode::ReadWrite)]);
    let requirement = &manifest.requirements()[0];
    assert_eq!(requirement.normalized_name(), "ruamel-yaml");
    assert!(requirement.sha256.starts_with("9f86d081"));
    assert_eq!(manifest.config_schema().unwrap()["properties"]["threshold"]["default"], 6.0);
    assert_eq!(manifest.env()["TZ"], "UTC");
    assert_eq!(manifest.pyodide_version(), Some("314.0.7"));
    assert_eq!(manifest.host_capabilities(), ["pager"]);
}

#[test]
fn an_inferred_manifest_is_a_valid_one() {
    let manifest = Manifest::inferred(Language::JavaScript, "plugin");
    assert_eq!(manifest.language(), Some(Language::JavaScript));
    assert_eq!(manifest.entrypoint().unwrap().module(), "plugin");
    assert_eq!(manifest.entrypoint().unwrap().function(), None);
    assert!(manifest.network().is_none() && manifest.filesystem().is_none() && manifest.env().is_empty());
}
