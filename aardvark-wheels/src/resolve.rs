//! From what a manifest asks for to verified packages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aardvark_distribution::{Distribution, InstallDir};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::{Manifest, PythonRequirement};

use crate::BUNDLE_FOLDER;
use crate::archive::PackageArchive;
use crate::dependencies::{self, Extras, Need, Node, Nodes};
use crate::failure::{PackageFailure, Problem, io_failure};
use crate::file_name::WheelName;
use crate::layout::Format;
use crate::open::{self, OpenProblem};
use crate::package_set::{Package, PackageOrigin, Root};
use crate::requirement::{is_among, is_same_version};
use crate::target::Target;
use crate::wheelhouse::Wheelhouse;

/// The packages that the manifest of `bundle` asks for, sorted by name.
pub(crate) fn packages(
    bundle: &Bundle,
    distribution: &Distribution,
    wheelhouse: Option<&Wheelhouse>,
) -> Result<Vec<Package>, Error> {
    let manifest = bundle.manifest();
    if manifest.requirements().is_empty() && manifest.packages().is_empty() {
        // The lock file is not read for the many plugins that need nothing.
        return Ok(Vec::new());
    }
    let target = Target::of(distribution);
    let mut problems = Vec::new();
    let mut packages = Vec::new();
    for pin in manifest.requirements() {
        match pinned(pin, bundle, wheelhouse, &target) {
            Ok(package) => packages.push(package),
            Err(problem) => problems.push((format!("`{}` {}", pin.name, pin.version), problem)),
        }
    }
    staged(manifest, distribution, &mut packages, &mut problems)?;
    packages.sort_by(|left, right| left.name.cmp(&right.name));
    // Who needs what is only clear when every package is there.
    if problems.is_empty() {
        problems.extend(unmet(&packages, &target));
    }
    PackageFailure::of(problems)?;
    Ok(packages)
}

/// The wheel that `pin` means.
fn pinned(
    pin: &PythonRequirement,
    bundle: &Bundle,
    wheelhouse: Option<&Wheelhouse>,
    target: &Target,
) -> Result<Package, Problem> {
    let name = pin.normalized_name();
    let expected = || format!("`{name}` {}", pin.version);
    let file_name =
        WheelName::parse(&pin.file).ok_or_else(|| Problem::FileName { file: pin.file.clone() })?;
    if file_name.package() != name || !is_same_version(file_name.version(), &pin.version) {
        let found = format!("`{}` {}", file_name.package(), file_name.version());
        return Err(Problem::Other { place: pin.file.clone(), expected: expected(), found });
    }
    if !file_name.tags().iter().any(|tag| target.supports(tag)) {
        let python = target.python().to_owned();
        return Err(Problem::Tags { file: pin.file.clone(), tags: target.tags(), python });
    }
    let (origin, place, bytes) = find(pin, bundle, wheelhouse)?;
    let archive = open(&pin.sha256, Format::Wheel, &place, bytes)?;
    if let Some(metadata) = archive.metadata() {
        let found = PythonRequirement::normalize(&metadata.name);
        if found != name || !is_same_version(&metadata.version, &pin.version) {
            let found = format!("`{found}` {}", metadata.version);
            return Err(Problem::Other { place, expected: expected(), found });
        }
        let wanted = metadata.requires_python.as_deref().unwrap_or_default();
        if !is_among(target.python(), wanted) {
            return Err(Problem::Python { wanted: wanted.to_owned(), python: target.python().to_owned() });
        }
    }
    Ok(Package {
        name,
        version: pin.version.clone(),
        file: pin.file.clone(),
        sha256: pin.sha256.clone(),
        origin,
        root: Root::SitePackages,
        archive,
    })
}

/// The bytes of a pinned wheel, which nobody has hashed yet, and where they lie.
fn find(
    pin: &PythonRequirement,
    bundle: &Bundle,
    wheelhouse: Option<&Wheelhouse>,
) -> Result<(PackageOrigin, String, Arc<[u8]>), Problem> {
    let path = format!("{BUNDLE_FOLDER}/{}", pin.file);
    // A wheel in the bundle with the wrong hash is an error even if the right one is elsewhere: somebody changed it.
    if let Some(bytes) = bundle.shared_file(&path) {
        return Ok((PackageOrigin::Bundle, path, bytes));
    }
    if let Some(wheelhouse) = wheelhouse
        && let Some(bytes) = wheelhouse.read(&pin.sha256).map_err(Problem::Io)?
    {
        let place = wheelhouse.path(&pin.sha256).display().to_string();
        return Ok((PackageOrigin::Wheelhouse, place, bytes));
    }
    Err(Problem::Absent {
        file: pin.file.clone(),
        sha256: pin.sha256.clone(),
        shared: wheelhouse.map(|wheelhouse| wheelhouse.directory().to_owned()),
    })
}

/// Adds the distribution's packages that `manifest` names, and what they depend on. A pin takes the place of a
/// dependency.
fn staged(
    manifest: &Manifest,
    distribution: &Distribution,
    packages: &mut Vec<Package>,
    problems: &mut Vec<(String, Problem)>,
) -> Result<(), Error> {
    if manifest.packages().is_empty() {
        return Ok(());
    }
    let pinned: BTreeSet<String> =
        manifest.requirements().iter().map(PythonRequirement::normalized_name).collect();
    let known = distribution.packages()?;
    let mut waiting = Vec::new();
    for name in manifest.packages() {
        match known.get(name) {
            Some(package) if pinned.contains(&package.name) => {
                problems.push((format!("`{name}`"), Problem::Twice));
            }
            Some(package) => waiting.push(package.name.clone()),
            None => {
                let pyodide = distribution.version().to_owned();
                problems
                    .push((format!("`{name}`"), Problem::Unknown { pyodide, similar: known.similar(name) }));
            }
        }
    }
    let mut seen = pinned;
    while let Some(name) = waiting.pop() {
        let Some(package) = known.get(&name).filter(|_| seen.insert(name)) else { continue };
        waiting.extend(package.depends.iter().cloned());
        match from_distribution(package, distribution)? {
            Ok(package) => packages.push(package),
            Err(problem) => problems.push((format!("`{}`", package.name), problem)),
        }
    }
    Ok(())
}

fn from_distribution(
    package: &aardvark_distribution::Package,
    distribution: &Distribution,
) -> Result<Result<Package, Problem>, Error> {
    let file = package.file_name.clone();
    let Some(path) = distribution.package_file(&package.name)? else {
        return Ok(Err(Problem::NotStaged { pyodide: distribution.version().to_owned(), file }));
    };
    let format = match path.extension().and_then(|extension| extension.to_str()) {
        Some("whl") => Format::Wheel,
        Some("zip") => Format::Plain,
        _ => return Ok(Err(Problem::Format { file })),
    };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Ok(Err(Problem::Io(io_failure("read", &path, source)))),
    };
    let place = path.display().to_string();
    Ok(open(&package.sha256, format, &place, bytes.into()).map(|archive| Package {
        name: package.name.clone(),
        version: package.version.clone(),
        file,
        sha256: package.sha256.clone(),
        origin: PackageOrigin::Distribution,
        root: match package.install_dir {
            InstallDir::SharedLibraries => Root::SharedLibraries,
            _ => Root::SitePackages,
        },
        archive,
    }))
}

fn open(sha256: &str, format: Format, place: &str, bytes: Arc<[u8]>) -> Result<Arc<PackageArchive>, Problem> {
    open::open(sha256, format, bytes).map_err(|problem| match problem {
        OpenProblem::Hash { found } => {
            Problem::Hash { place: place.to_owned(), expected: sha256.to_owned(), found }
        }
        OpenProblem::Archive(problem) => Problem::Archive { place: place.to_owned(), problem },
    })
}

/// What pinned wheels need and nobody has.
fn unmet(packages: &[Package], target: &Target) -> Vec<(String, Problem)> {
    let nodes: Nodes<'_> = packages
        .iter()
        .map(|package| {
            let metadata = package.archive.metadata();
            let metadata = metadata.filter(|_| package.origin != PackageOrigin::Distribution);
            let requires = metadata.map(|metadata| metadata.requires.as_slice()).unwrap_or_default();
            (package.name.as_str(), Node { version: &package.version, requires })
        })
        .collect();
    // By what is needed: three packages that miss the same one are one problem, with the first of them as witness.
    let mut first: BTreeMap<String, Need> = BTreeMap::new();
    for need in dependencies::unmet(&nodes, &Extras::new(), target) {
        first.entry(need.name.clone()).or_insert(need);
    }
    let problem = |need: Need| match need.found {
        None => Problem::NoPin { by: need.by, versions: need.versions },
        Some(version) => Problem::Unfit { by: need.by, versions: need.versions, version },
    };
    first.into_iter().map(|(name, need)| (format!("`{name}`"), problem(need))).collect()
}
