//! Wheels that may become pins.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::PythonRequirement;

use super::{LockFailure, Wanted};
use crate::archive::PackageArchive;
use crate::dependencies::{self, Extras, Need, Node, Nodes};
use crate::failure::io_failure;
use crate::file_name::WheelName;
use crate::layout::Format;
use crate::target::Target;
use crate::wheelhouse::hash;

/// A wheel that was looked at.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Normalised.
    name: String,
    pub(super) version: String,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) bytes: Vec<u8>,
    requires: Vec<String>,
}

/// Wheels by normalised name.
#[derive(Debug, Default)]
pub(super) struct Candidates(BTreeMap<String, Candidate>);

impl Candidate {
    /// Looks at the wheel called `file`.
    pub(super) fn open(file: &str, bytes: Vec<u8>, target: &Target) -> Result<Self, Error> {
        let refused = |reason: String| LockFailure::Wheel {
            file: file.to_owned(),
            python: target.python().to_owned(),
            reason,
        };
        let name = WheelName::parse(file).ok_or_else(|| refused("its name is not a wheel's".to_owned()))?;
        if !name.tags().iter().any(|tag| target.supports(tag)) {
            return Err(refused(format!("it is for others than {}", target.tags())).into());
        }
        let archive = PackageArchive::open(bytes.as_slice().into(), Format::Wheel)
            .map_err(|problem| refused(problem.to_string()))?;
        let metadata = archive.metadata().ok_or_else(|| refused("it has no metadata".to_owned()))?;
        Ok(Self {
            name: PythonRequirement::normalize(&metadata.name),
            version: metadata.version.clone(),
            file: file.to_owned(),
            sha256: hash(&bytes),
            bytes,
            requires: metadata.requires.clone(),
        })
    }
}

impl Candidates {
    /// Looks at the wheels in `directory`.
    pub(super) fn read(directory: &Path, target: &Target) -> Result<Self, Error> {
        let failed = |source| io_failure("read", directory, source);
        let mut candidates = Self::default();
        for entry in fs::read_dir(directory).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let bytes = fs::read(&path).map_err(|source| io_failure("read", &path, source))?;
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            candidates.insert(Candidate::open(&file, bytes, target)?);
        }
        Ok(candidates)
    }

    pub(super) fn insert(&mut self, candidate: Candidate) {
        self.0.insert(candidate.name.clone(), candidate);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Puts the wheels of `others` in the place of those of the same version: an index may offer several files of one
    /// version, and a pin that stays does not change its hash.
    pub(super) fn prefer(&mut self, others: Self) {
        for (name, other) in others.0 {
            if let Some(own) = self.0.get_mut(&name).filter(|own| own.version == other.version) {
                *own = other;
            }
        }
    }

    /// Adds the wheels of `others`.
    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The requirements that nothing here meets, first those that are `wanted`.
    pub(super) fn unmet(&self, wanted: &Wanted, target: &Target) -> Vec<Need> {
        let asked = wanted.requirements.iter().filter_map(|requirement| {
            let found = self.0.get(&requirement.name).map(|candidate| candidate.version.as_str());
            let is_met = found.is_some_and(|version| requirement.accepts(version));
            (!is_met).then(|| Need {
                by: "the request".to_owned(),
                name: requirement.name.clone(),
                versions: requirement.versions(),
                found: found.map(str::to_owned),
            })
        });
        asked.chain(dependencies::unmet(&self.nodes(), &wanted.extras, target)).collect()
    }

    /// What `wanted` needs, directly and indirectly, by name.
    pub(super) fn reached(
        &self,
        wanted: &Wanted,
        target: &Target,
    ) -> impl Iterator<Item = (&str, &Candidate)> {
        let reached = self.closure(wanted.names(), &wanted.extras, target);
        self.0
            .iter()
            .filter(move |(name, _)| reached.contains(*name))
            .map(|(name, candidate)| (name.as_str(), candidate))
    }

    /// The names that `roots` need, themselves among them.
    pub(super) fn closure(
        &self,
        roots: impl IntoIterator<Item = String>,
        asked: &Extras,
        target: &Target,
    ) -> BTreeSet<String> {
        dependencies::closure(&self.nodes(), roots, asked, target)
    }

    /// The names that some other package here needs.
    pub(super) fn needed_by_others(&self, target: &Target) -> BTreeSet<String> {
        let needed_by = |root: &String| {
            let mut needed = self.closure([root.clone()], &Extras::new(), target);
            needed.remove(root);
            needed
        };
        self.0.keys().flat_map(needed_by).collect()
    }

    fn nodes<'a>(&'a self) -> Nodes<'a> {
        let node = |(name, candidate): (&'a String, &'a Candidate)| {
            (name.as_str(), Node { version: &candidate.version, requires: &candidate.requires })
        };
        self.0.iter().map(node).collect()
    }
}
