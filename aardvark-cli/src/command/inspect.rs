//! `aardvark inspect`: shows what a plugin consists of.

use aardvark::bundle::Bundle;
use aardvark::{Error, Excess, Policy, SlotStatus};
use serde::Serialize;
use serde_json::Value;

use crate::args::InspectArguments;
use crate::output::failure::ErrorView;
use crate::output::functions::{self, FunctionView};
use crate::output::plain::{OneLine, Plain};
use crate::output::size::{Size, Time, milliseconds};
use crate::output::{Output, Status};
use crate::packages::{self, PackageView};
use crate::plugin;

/// What `--json` prints. `null` is what was not asked for, or could not be found out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleObject<'a> {
    ok: bool,
    digest: String,
    language: &'static str,
    entry: &'a str,
    has_manifest: bool,
    manifest: Value,
    files: Vec<FileView<'a>>,
    packages: Option<Vec<PackageView>>,
    functions: Option<Vec<FunctionView>>,
    start_ms: Option<f64>,
    memory_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorView<'a>>,
}

#[derive(Serialize)]
struct FileView<'a> {
    path: &'a str,
    bytes: usize,
}

/// Runs the command.
///
/// # Errors
///
/// The bundle cannot be opened. If only loading it fails, what is known of it is printed.
pub(super) fn inspect(arguments: &InspectArguments, output: &mut Output) -> Result<Status, Error> {
    let bundle = plugin::open(&arguments.plugin.bundle)?;
    let (packages, refused) = match packages::find(&bundle) {
        Ok(packages) => (packages, None),
        Err(error) => (None, Some(error)),
    };
    // Loading it would say the same.
    let loaded = match arguments.no_run || refused.is_some() {
        true => refused.map(Err),
        false => {
            Some(plugin::start(bundle.clone(), &arguments.plugin, Policy::deny_all().excess(Excess::Narrow)))
        }
    };
    let (status, error) = match loaded {
        Some(Ok(running)) => (Some(running.slot.status()), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    match output.is_json() {
        true => output.object(&object(&bundle, packages, status.as_ref(), error.as_ref()))?,
        false => {
            list(output, &bundle, packages.unwrap_or_default(), status.as_ref())?;
            if let Some(error) = &error {
                output.problem(error);
            }
        }
    }
    Ok(error.as_ref().map_or(Status::Success, Status::of))
}

fn object<'a>(
    bundle: &'a Bundle,
    packages: Option<Vec<PackageView>>,
    status: Option<&SlotStatus>,
    error: Option<&'a Error>,
) -> BundleObject<'a> {
    BundleObject {
        ok: error.is_none(),
        digest: bundle.digest().to_string(),
        language: bundle.language().name(),
        entry: bundle.entry_module_path(),
        has_manifest: bundle.has_manifest(),
        manifest: bundle.manifest().to_json(),
        files: bundle.files().map(|(path, content)| FileView { path, bytes: content.len() }).collect(),
        packages,
        functions: status.map(FunctionView::all),
        start_ms: status.map(|status| milliseconds(status.start)),
        memory_bytes: status.map(|status| status.memory_bytes),
        error: error.map(ErrorView::new),
    }
}

fn list(
    output: &mut Output,
    bundle: &Bundle,
    packages: Vec<PackageView>,
    status: Option<&SlotStatus>,
) -> Result<(), Error> {
    list_manifest(output, bundle)?;
    if !packages.is_empty() {
        output.field("found", format_args!("{} packages", packages.len()))?;
        packages.iter().try_for_each(|package| output.line(format_args!("  {package}")))?;
    }
    let sizes: Vec<u64> = bundle.files().map(|(_, content)| content.len() as u64).collect();
    let total = Size(sizes.iter().sum());
    output.field("files", format_args!("{}, {total}", sizes.len()))?;
    for ((path, _), bytes) in bundle.files().zip(sizes) {
        output.line(format_args!("  {:>9}  {}", Size(bytes).to_string(), Plain(path)))?;
    }
    let Some(status) = status else { return Ok(()) };
    output.field("loaded in", Time(status.start))?;
    output.field("memory", Size(status.memory_bytes))?;
    output.field("functions", status.functions.len())?;
    functions::list(output, &FunctionView::all(status))
}

fn list_manifest(output: &mut Output, bundle: &Bundle) -> Result<(), Error> {
    let manifest = bundle.manifest();
    let name = manifest.name().map(|name| match manifest.version() {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    });
    let entry = match manifest.entrypoint().and_then(|entrypoint| entrypoint.function()) {
        Some(function) => format!("{}, function `{function}`", bundle.entry_module_path()),
        None => bundle.entry_module_path().to_owned(),
    };
    let source = match bundle.has_manifest() {
        true => format!("version {}", manifest.schema_version()),
        false => "none; language and entry file are inferred".to_owned(),
    };
    let implements =
        manifest.implements().iter().map(|reference| format!("{} {}", reference.id, reference.version));
    let requirements =
        manifest.requirements().iter().map(|wheel| format!("{} {}", wheel.name, wheel.version));
    output.field("digest", bundle.digest())?;
    output.optional_field("name", name)?;
    output.optional_field("description", manifest.description().map(str::to_owned))?;
    output.optional_field("authors", joined(manifest.authors().iter().cloned()))?;
    output.optional_field("license", manifest.license().map(str::to_owned))?;
    output.field("language", bundle.language())?;
    output.field("entry", OneLine(&entry))?;
    output.field("manifest", source)?;
    output.field("state", manifest.state().name())?;
    output.optional_field("implements", joined(implements))?;
    output.optional_field("packages", joined(manifest.packages().iter().cloned()))?;
    output.optional_field("requires", joined(requirements))?;
    output.optional_field("host APIs", joined(manifest.host_capabilities().iter().cloned()))
}

fn joined(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| items.join(", "))
}
