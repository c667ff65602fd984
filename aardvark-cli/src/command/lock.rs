//! `aardvark lock`: pins the Python packages of a plugin, and gets their wheels.

mod document;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aardvark::bundle::Bundle;
use aardvark::manifest::{FILE_NAME, Language, Manifest, PythonRequirement, SchemaVersion};
use aardvark::{Error, Fault, Kind};
use aardvark_distribution::{TerminalProgress, ensure_for};
use aardvark_manifest::error::Detail;
use aardvark_wheels::{BUNDLE_FOLDER, Destination, Locked, PackageSet, Target, Wheelhouse, fetch};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::args::LockArguments;
use crate::failure::Failure;
use crate::output::plain::Plain;
use crate::output::{Output, Status};

/// What `--json` prints.
#[derive(Serialize)]
struct LockObject<'a> {
    ok: bool,
    manifest: String,
    wheels: String,
    changed: bool,
    pins: Vec<PinView<'a>>,
    packages: &'a [String],
    /// Why the plugin would not find its packages here and now.
    problem: Option<String>,
}

#[derive(Serialize)]
struct PinView<'a> {
    name: &'a str,
    version: &'a str,
    file: &'a str,
    sha256: &'a str,
}

impl<'a> PinView<'a> {
    fn of(pin: &'a PythonRequirement) -> Self {
        Self { name: &pin.name, version: &pin.version, file: &pin.file, sha256: &pin.sha256 }
    }
}

#[derive(Debug, thiserror::Error)]
enum LockFailure {
    #[error(
        "expected a plugin's folder, found no folder `{}` (name the folder before the packages, as in `aardvark lock . \
         pydantic`)",
        path.display()
    )]
    NoFolder { path: PathBuf },
    #[error(
        "the plugin in `{}` has no manifest to keep pins in (add `{FILE_NAME}` with `{{\"schemaVersion\": \"2.0\", \
         \"name\": \"…\", \"version\": \"1.0.0\"}}`)",
        folder.display()
    )]
    NoManifest { folder: PathBuf },
    #[error(
        "the manifest has version {found}, which keeps no pins (set `schemaVersion` to `2.0` and add `name` and `version`)"
    )]
    OldManifest { found: &'static str },
    #[error(
        "the plugin is in {found}, and only Python plugins have Python packages (ship packages inside the bundle)"
    )]
    Language { found: &'static str },
    #[error("no packages to get: the manifest pins none (name some, as in `aardvark lock . pydantic`)")]
    Nothing,
    #[error("there is no place for shared wheels: this user has no home directory (set AARDVARK_WHEELS_DIR)")]
    Homeless,
}

impl Detail for LockFailure {
    fn kind(&self) -> Kind {
        match self {
            Self::NoManifest { .. } | Self::OldManifest { .. } => Kind::Manifest,
            Self::Homeless => Kind::Io,
            _ => Kind::Arguments,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Homeless => Fault::Host,
            Self::NoManifest { .. } | Self::OldManifest { .. } => Fault::Guest,
            _ => Fault::Caller,
        }
    }
}

/// Runs the command.
///
/// # Errors
///
/// The folder is no Python plugin with a manifest 2.0, there is no pip, or no versions fit together; then nothing has
/// changed but what may lie in the folder of wheels.
pub(super) fn lock(arguments: &LockArguments, output: &mut Output) -> Result<Status, Error> {
    let folder = arguments.folder.as_path();
    let bundle = open(folder)?;
    let manifest = bundle.manifest();
    let destination = destination(folder, arguments.shared)?;
    let distribution = ensure_for(manifest, &TerminalProgress::new())?;
    let locked = if arguments.requirements.is_empty() {
        if manifest.requirements().is_empty() {
            return Err(LockFailure::Nothing.into());
        }
        fetch(manifest.requirements(), &Target::of(&distribution), &destination)?;
        None
    } else {
        let (requests, pins) = (&arguments.requirements, manifest.requirements());
        Some(aardvark_wheels::lock(requests, pins, &distribution, &destination)?)
    };
    let changed = match &locked {
        Some(locked) => rewrite(folder, &bundle, locked)?,
        None => false,
    };
    let bundle = Bundle::from_folder(folder)?;
    let problem = PackageSet::resolve(&bundle, &distribution).err();
    tell(output, &bundle, folder, &destination, changed, problem.as_ref())?;
    Ok(Status::Success)
}

fn open(folder: &Path) -> Result<Bundle, Error> {
    if !folder.is_dir() {
        return Err(LockFailure::NoFolder { path: folder.to_owned() }.into());
    }
    let bundle = Bundle::from_folder(folder)?;
    if bundle.language() != Language::Python {
        return Err(LockFailure::Language { found: bundle.language().name() }.into());
    }
    if !bundle.has_manifest() {
        return Err(LockFailure::NoManifest { folder: folder.to_owned() }.into());
    }
    match bundle.manifest().schema_version() {
        SchemaVersion::V2 => Ok(bundle),
        old => Err(LockFailure::OldManifest { found: old.name() }.into()),
    }
}

fn destination(folder: &Path, shared: bool) -> Result<Destination, Error> {
    if !shared {
        return Ok(Destination::Folder(folder.join(BUNDLE_FOLDER)));
    }
    Ok(Destination::Wheelhouse(Wheelhouse::shared().ok_or(LockFailure::Homeless)?))
}

/// Writes the pins into the manifest, if they are others than before, and removes wheels that are pinned no longer.
fn rewrite(folder: &Path, bundle: &Bundle, locked: &Locked) -> Result<bool, Error> {
    let old = bundle.file(FILE_NAME).unwrap_or_default();
    let old = String::from_utf8_lossy(old);
    let mut packages = bundle.manifest().packages().to_vec();
    let named: BTreeSet<String> = packages.iter().map(|name| PythonRequirement::normalize(name)).collect();
    packages.extend(locked.packages.iter().filter(|name| !named.contains(*name)).cloned());
    let added = packages.len() > bundle.manifest().packages().len();
    let new = document::with_pins(&old, &locked.pins, added.then_some(packages.as_slice()));
    // What is written must be read again: better no pins than a manifest that does not load.
    Manifest::parse(new.as_bytes())?;
    let changed = new != old;
    if changed {
        let path = folder.join(FILE_NAME);
        replace(&path, new.as_bytes()).map_err(|source| Failure::io("write", &path, source))?;
    }
    let kept: BTreeSet<&str> = locked.pins.iter().map(|pin| pin.file.as_str()).collect();
    for pin in bundle.manifest().requirements().iter().filter(|pin| !kept.contains(pin.file.as_str())) {
        // Not there if the wheels are shared; whatever else stops it, the wheel only takes space.
        drop(fs::remove_file(folder.join(BUNDLE_FOLDER).join(&pin.file)));
    }
    Ok(changed)
}

/// Writes beside the file and renames, so that nobody sees half a manifest. Its permissions stay.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(parent)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.persist(path)?;
    Ok(())
}

fn tell(
    output: &mut Output,
    bundle: &Bundle,
    folder: &Path,
    destination: &Destination,
    changed: bool,
    problem: Option<&Error>,
) -> Result<(), Error> {
    let manifest = folder.join(FILE_NAME).display().to_string();
    let wheels = match destination {
        Destination::Wheelhouse(wheelhouse) => wheelhouse.directory().display().to_string(),
        _ => folder.join(BUNDLE_FOLDER).display().to_string(),
    };
    let pins = bundle.manifest().requirements();
    if output.is_json() {
        return output.object(&LockObject {
            ok: true,
            manifest,
            wheels,
            changed,
            pins: pins.iter().map(PinView::of).collect(),
            packages: bundle.manifest().packages(),
            problem: problem.map(ToString::to_string),
        });
    }
    for pin in pins {
        output.line(format_args!("{} {}", pin.name, pin.version))?;
    }
    let written = if changed { "written to" } else { "unchanged in" };
    output.note(format_args!("pins {written} `{}`, wheels in `{}`", Plain(&manifest), Plain(&wheels)));
    if let Some(problem) = problem {
        output.note(format_args!("not ready to run here: {problem}"));
    }
    Ok(())
}
