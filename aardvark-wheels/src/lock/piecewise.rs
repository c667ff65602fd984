//! Wheels put together one by one: each of the newest version that everything so far allows.
//!
//! Finds less than pip, as it never goes back to an older version of what it has taken; but it asks only for what
//! Pyodide needs, and takes from the distribution what no index has.

use std::collections::{BTreeMap, BTreeSet};

use aardvark_distribution::Distribution;
use aardvark_manifest::error::Error;

use super::{Candidates, Wanted};
use crate::dependencies::Need;
use crate::fetch::workplace;
use crate::pip::{Dependencies, Pip};
use crate::requirement::is_among;
use crate::target::Target;

/// Runs of pip, of a second or two each; a plugin with more packages than that has other problems.
const RUNS: usize = 100;

/// Wheels, and names of the distribution's packages that take the place of others. `None` if there is no solution this
/// way.
pub(super) fn resolve(
    pip: &Pip,
    wanted: &Wanted,
    target: &Target,
    distribution: &Distribution,
) -> Result<Option<(Candidates, BTreeSet<String>)>, Error> {
    let known = distribution.packages()?;
    let mut candidates = Candidates::default();
    let mut packages = BTreeSet::new();
    // What is known to be required of each package, so that a second look does not forget the first.
    let mut required: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for _ in 0..RUNS {
        let needs = candidates.unmet(wanted, target);
        let Some(need) = needs.into_iter().find(|need| !packages.contains(&need.name)) else {
            return Ok(Some((candidates, packages)));
        };
        let Need { name, versions, found, .. } = need;
        let all = required.entry(name.clone()).or_default();
        if !all.insert(versions) && found.is_some() {
            return Ok(None);
        }
        let text: Vec<&str> =
            all.iter().map(String::as_str).filter(|versions| !versions.is_empty()).collect();
        let text = format!("{name}{}", text.join(",").replace(' ', ""));
        candidates.remove(&name);
        let downloads = workplace()?;
        match pip.download(target, &[text], Dependencies::Leave, downloads.path()) {
            Ok(()) => candidates.extend(Candidates::read(downloads.path(), target)?),
            Err(_)
                if known
                    .get(&name)
                    .is_some_and(|known| all.iter().all(|all| is_among(&known.version, all))) =>
            {
                packages.insert(name);
            }
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}
