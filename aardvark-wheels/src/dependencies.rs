//! Whether pinned wheels have what they need, as far as their metadata tells.
//!
//! Packages of a distribution are not asked what they need: its lock file says so, and at times knows better than
//! their metadata.

use std::collections::{BTreeMap, BTreeSet};

use crate::marker::Surroundings;
use crate::requirement::Requirement;
use crate::target::Target;

/// A package, as far as dependencies go.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) version: &'a str,
    /// Texts of its requirements.
    pub(crate) requires: &'a [String],
}

/// Packages by normalised name.
pub(crate) type Nodes<'a> = BTreeMap<&'a str, Node<'a>>;

/// A requirement that is not met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    /// Who has it, normalised.
    pub(crate) by: String,
    /// What is needed, normalised.
    pub(crate) name: String,
    /// Versions that will do, such as `>=1.0, <2`; empty for any.
    pub(crate) versions: String,
    /// The version that is there and will not do.
    pub(crate) found: Option<String>,
}

/// Extras by the name of the package that has them, all normalised.
pub(crate) type Extras = BTreeMap<String, BTreeSet<String>>;

/// The requirements among `nodes` that are not met. `asked` are extras that no node asks for, but a person.
pub(crate) fn unmet(nodes: &Nodes<'_>, asked: &Extras, target: &Target) -> Vec<Need> {
    let requirements = parsed(nodes);
    let extras = extras(&requirements, asked, target);
    let mut needs = Vec::new();
    for (by, requirements) in &requirements {
        for requirement in applying(requirements, target, extras.get(*by)) {
            let found = nodes.get(requirement.name.as_str()).map(|node| node.version);
            if !found.is_some_and(|version| requirement.accepts(version)) {
                needs.push(Need {
                    by: (*by).to_owned(),
                    name: requirement.name.clone(),
                    versions: requirement.versions(),
                    found: found.map(str::to_owned),
                });
            }
        }
    }
    needs
}

/// The names that `roots`, which are names, need directly and indirectly, themselves among them; whether or not they
/// are among `nodes`.
pub(crate) fn closure(
    nodes: &Nodes<'_>,
    roots: impl IntoIterator<Item = String>,
    asked: &Extras,
    target: &Target,
) -> BTreeSet<String> {
    let requirements = parsed(nodes);
    let extras = extras(&requirements, asked, target);
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<String> = roots.into_iter().collect();
    while let Some(name) = waiting.pop() {
        if let Some(requirements) = requirements.get(name.as_str())
            && !reached.contains(&name)
        {
            let needed = applying(requirements, target, extras.get(&name));
            waiting.extend(needed.map(|requirement| requirement.name.clone()));
        }
        reached.insert(name);
    }
    reached
}

type Parsed<'a> = BTreeMap<&'a str, Vec<Requirement>>;

fn parsed<'a>(nodes: &Nodes<'a>) -> Parsed<'a> {
    let read = |node: &Node<'_>| node.requires.iter().filter_map(|text| Requirement::parse(text)).collect();
    nodes.iter().map(|(name, node)| (*name, read(node))).collect()
}

/// `asked` and the extras that packages ask of each other.
fn extras(requirements: &Parsed<'_>, asked: &Extras, target: &Target) -> Extras {
    let mut known = asked.clone();
    loop {
        let mut asked = known.clone();
        for (name, requirements) in requirements {
            for requirement in applying(requirements, target, known.get(*name)) {
                let extras = asked.entry(requirement.name.clone()).or_default();
                extras.extend(requirement.extras.iter().cloned());
            }
        }
        // Each round adds something or is the last one.
        if asked == known {
            return known;
        }
        known = asked;
    }
}

fn applying<'a>(
    requirements: &'a [Requirement],
    target: &Target,
    extras: Option<&BTreeSet<String>>,
) -> impl Iterator<Item = &'a Requirement> {
    let extras: Vec<String> = extras.into_iter().flatten().cloned().collect();
    requirements
        .iter()
        .filter(move |requirement| requirement.applies(&Surroundings { target, extras: &extras }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(packages: &[(&str, &str, &[&str])], expected: &[(&str, &str, &str, Option<&str>)]) {
        let requires: Vec<Vec<String>> = packages
            .iter()
            .map(|(.., requires)| requires.iter().map(ToString::to_string).collect())
            .collect();
        let nodes = packages.iter().zip(&requires);
        let nodes = nodes.map(|((name, version, _), requires)| (*name, Node { version, requires })).collect();
        let needs = unmet(&nodes, &Extras::new(), &Target::new("3.14.2", "2026_0"));
        let found: Vec<_> = needs
            .iter()
            .map(|need| (need.by.as_str(), need.name.as_str(), need.versions.as_str(), need.found.as_deref()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_pinned_meets_what_is_needed() {
        check(
            &[
                ("a", "1", &["B_x>=2; sys_platform != 'win32'", "c; python_version < '3'"]),
                ("b-x", "2.0", &[]),
            ],
            &[],
        );
    }

    #[test]
    fn what_is_absent_or_unfit_is_named() {
        check(
            &[("a", "1", &["b>=2,<3", "d"]), ("b", "3.1", &["a"])],
            &[("a", "b", ">=2, <3", Some("3.1")), ("a", "d", "", None)],
        );
    }

    #[test]
    fn what_nobody_needs_is_not_reached() {
        let (web, http) =
            (["http[fast]".to_owned(), "gone".to_owned()], ["brotli; extra == 'fast'".to_owned()]);
        let node = |requires| Node { version: "1", requires };
        let nodes = BTreeMap::from([
            ("web", node(&web[..])),
            ("http", node(&http[..])),
            ("brotli", node(&[])),
            ("old", node(&[])),
        ]);
        let target = Target::new("3.14.2", "2026_0");
        let reached = |root: &str, asked| {
            closure(&nodes, [root.to_owned()], &asked, &target).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(reached("web", Extras::new()), ["brotli", "gone", "http", "web"]);
        assert_eq!(reached("old", Extras::new()), ["old"]);
        let asked = Extras::from([("http".to_owned(), BTreeSet::from(["fast".to_owned()]))]);
        assert_eq!(reached("http", asked), ["brotli", "http"]);
    }

    #[test]
    fn extras_bring_requirements_of_their_own() {
        let web: &[&str] = &["http[Fast]"];
        let http: &[&str] = &[
            "brotli; extra == 'fast'",
            "socks; extra == 'socks'",
            "http[more]; extra == 'fast'",
            "x; extra == 'more'",
        ];
        check(
            &[("http", "1", http), ("web", "1", web)],
            &[("http", "brotli", "", None), ("http", "x", "", None)],
        );
    }
}
