//! From what a plugin's author asks for to pins, through pip.
//!
//! pip resolves versions, but judges the conditions of requirements (`; sys_platform == …`) by the machine it runs on.
//! So what it delivers is held against what Pyodide needs: what is missing is asked for in another round, and what only
//! this machine would need is dropped. Where pip finds nothing because this machine needs too much, or because only the
//! distribution has a package, the wheels are put together one by one (`piecewise`).

mod candidates;
mod piecewise;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use aardvark_distribution::Distribution;
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::manifest::PythonRequirement;

use self::candidates::{Candidate, Candidates};
use crate::dependencies::{Extras, Need};
use crate::fetch::{Destination, workplace};
use crate::pip::{Dependencies, Pip};
use crate::requirement::Requirement;
use crate::target::Target;

/// Rounds with pip until nothing is missing; each adds what the one before lacked.
const ROUNDS: usize = 8;

/// What a plugin's author asked for, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Locked {
    /// A pin for each wheel, dependencies included, sorted by name.
    pub pins: Vec<PythonRequirement>,
    /// Packages of the distribution that the wheels need and that no index has, sorted. They belong into the
    /// manifest's `packages`.
    pub packages: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
enum LockFailure {
    #[error(
        "expected requirements such as `pydantic` or `msgspec==0.22`, found `{}` (name packages, not files or addresses)",
        found.escape_debug()
    )]
    Requirement { found: String },
    #[error(
        "pip delivered `{file}`, which is no wheel that Python {python} here takes: {reason} (ask for another version)"
    )]
    Wheel { file: String, python: String, reason: String },
    #[error(
        "no versions fit together: `{}` needs `{}{}`, but {} (ask for other versions)",
        need.by, need.name, need.versions, found(need)
    )]
    Conflict { need: Need },
}

impl Detail for LockFailure {
    fn kind(&self) -> Kind {
        match self {
            Self::Requirement { .. } => Kind::Arguments,
            Self::Wheel { .. } | Self::Conflict { .. } => Kind::Package,
        }
    }

    fn fault(&self) -> Fault {
        Fault::Caller
    }
}

/// Finds versions for `requests` (texts such as `pydantic` or `msgspec==0.22`) that fit together, and puts their wheels
/// and those of everything they need to `destination`. Of `pins`, the plugin's pins so far, those stay as they are that
/// nothing asked for concerns.
///
/// # Errors
///
/// A request is no requirement, there is no pip, it does not find wheels that `distribution`'s interpreter takes, or
/// `destination` cannot be written.
pub fn lock(
    requests: &[String],
    pins: &[PythonRequirement],
    distribution: &Distribution,
    destination: &Destination,
) -> Result<Locked, Error> {
    let target = Target::of(distribution);
    let mut wanted = BTreeMap::new();
    for request in requests {
        let parsed = Requirement::parse(request).filter(|_| !request.contains(';'));
        let parsed = parsed.ok_or_else(|| LockFailure::Requirement { found: request.clone() })?;
        wanted.insert(parsed.name.clone(), parsed);
    }
    let (kept, known) = unconcerned(pins, &wanted, &target, destination);
    for pin in kept {
        let exact = Requirement::parse(&format!("{}=={}", pin.name, pin.version));
        wanted.extend(exact.map(|exact| (exact.name.clone(), exact)));
    }
    let wanted = Wanted::new(wanted.into_values().collect());
    let pip = Pip::find()?;
    let (mut candidates, packages) = match together(&pip, &wanted, &target) {
        Ok(candidates) => (candidates, BTreeSet::new()),
        // pip's own words say most; the other way has only something to add if it succeeds.
        Err(error) => piecewise::resolve(&pip, &wanted, &target, distribution)?.ok_or(error)?,
    };
    candidates.prefer(known);
    let mut locked = Vec::new();
    for (name, candidate) in candidates.reached(&wanted, &target) {
        destination.put(&candidate.file, &candidate.bytes)?;
        let (version, file) = (candidate.version.clone(), candidate.file.clone());
        locked.push(PythonRequirement::new(name.to_owned(), version, file, &candidate.sha256));
    }
    Ok(Locked { pins: locked, packages: packages.into_iter().collect() })
}

/// What is asked for.
struct Wanted {
    requirements: Vec<Requirement>,
    /// Extras that are asked for, by package.
    extras: Extras,
}

impl Wanted {
    fn new(requirements: Vec<Requirement>) -> Self {
        let extras = requirements
            .iter()
            .map(|requirement| (requirement.name.clone(), requirement.extras.iter().cloned().collect()))
            .collect();
        Self { requirements, extras }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.requirements.iter().map(|requirement| requirement.name.clone())
    }
}

/// The pins that `wanted` does not concern: those that others than the wanted packages need, and those that nobody
/// needs, which a person asked for some time. And the wheels of all pins, as far as they are at `destination`.
fn unconcerned<'a>(
    pins: &'a [PythonRequirement],
    wanted: &BTreeMap<String, Requirement>,
    target: &Target,
    destination: &Destination,
) -> (Vec<&'a PythonRequirement>, Candidates) {
    let mut known = Candidates::default();
    for pin in pins {
        let wheel = fs::read(destination.path(pin)).ok().filter(|wheel| crate::hash(wheel) == pin.sha256);
        // A wheel that is not there, such as in a fresh checkout, needs nothing that we know of.
        if let Some(candidate) = wheel.and_then(|wheel| Candidate::open(&pin.file, wheel, target).ok()) {
            known.insert(candidate);
        }
    }
    let names: BTreeSet<String> = pins.iter().map(PythonRequirement::normalized_name).collect();
    let needed = known.needed_by_others(target);
    let roots = names.iter().filter(|name| !needed.contains(*name) && !wanted.contains_key(*name));
    let kept = known.closure(roots.cloned(), &Extras::new(), target);
    let stays = |name: &String| kept.contains(name) && !wanted.contains_key(name);
    (pins.iter().filter(|pin| stays(&pin.normalized_name())).collect(), known)
}

/// Lets pip find everything at once.
fn together(pip: &Pip, wanted: &Wanted, target: &Target) -> Result<Candidates, Error> {
    let mut texts: BTreeSet<String> = wanted.requirements.iter().map(ToString::to_string).collect();
    let mut rounds = 0;
    loop {
        let downloads = workplace()?;
        let list: Vec<String> = texts.iter().cloned().collect();
        pip.download(target, &list, Dependencies::Follow, downloads.path())?;
        let candidates = Candidates::read(downloads.path(), target)?;
        let needs = candidates.unmet(wanted, target);
        let Some(first) = needs.first().cloned() else { return Ok(candidates) };
        rounds += 1;
        let before = texts.len();
        texts
            .extend(needs.into_iter().map(|need| format!("{}{}", need.name, need.versions.replace(' ', ""))));
        if rounds == ROUNDS || texts.len() == before {
            return Err(LockFailure::Conflict { need: first }.into());
        }
    }
}

fn found(need: &Need) -> String {
    need.found.as_ref().map_or_else(|| "pip found none".to_owned(), |version| format!("pip found {version}"))
}
