//! Crates are ranked like modules: cli, facade, host, network, wheels, distribution, manifest. The macros stand apart.
//!
//! Examples and this tool stand above all: they may use what users may, and nobody uses them but other examples.

use toml::Table;

use super::finding::Finding;
use super::members::{Member, members};
use super::tree::Tree;

/// From the bottom; a crate depends only on those before it.
const RANKS: &[&str] = &[
    "aardvark-manifest",
    "aardvark-distribution",
    "aardvark-wheels",
    "aardvark-network",
    "aardvark-files",
    "aardvark-host",
    "aardvark",
    "aardvark-cli",
];
const MACROS: &str = "aardvark-macros";
const FACADE: &str = "aardvark";
const HOST: &str = "aardvark-host";

/// Every dependency that points upwards, and V8 outside the host.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let members = members(tree);
    let mut findings = Vec::new();
    for member in &members {
        for (section, dependency) in dependencies(&member.manifest) {
            let target = members.iter().find(|other| other.name == dependency);
            let message = match target {
                Some(target) => problem(member, target, section),
                None if dependency == "v8" && member.name != HOST => {
                    Some(format!("only `{HOST}` depends on `v8` (use what `{HOST}` offers)"))
                }
                None => None,
            };
            if let Some(message) = message {
                findings.push(Finding::new(&member.path, member.line_of(&dependency), message));
            }
        }
    }
    findings
}

fn problem(from: &Member, to: &Member, section: &str) -> Option<String> {
    let (own, target) = (from.name.as_str(), to.name.as_str());
    // Tests may use the door that users use; of the macros' output it is the only one, as it names that crate.
    if section == "dev-dependencies" && target == FACADE {
        return None;
    }
    if own == MACROS {
        return Some(format!("`{MACROS}` stands apart and depends on no crate of the workspace"));
    }
    if target == MACROS {
        return (own != FACADE)
            .then(|| format!("only `{FACADE}` depends on `{MACROS}` (use its re-exports)"));
    }
    match (rank(own), rank(target)) {
        (Some(own_rank), Some(target_rank)) if target_rank < own_rank => None,
        (Some(_), Some(_)) => {
            Some(format!("`{own}` may not depend on `{target}`: dependencies go {}", RANKS.join(" <- ")))
        }
        (None, Some(_)) => None,
        (Some(_), None) => Some(format!("`{own}` may not depend on `{target}`, which is no library of ours")),
        (None, None) if from.is_example() && to.is_example() => None,
        (None, None) => Some(format!("`{own}` may not depend on `{target}`: only examples share crates")),
    }
}

fn rank(name: &str) -> Option<usize> {
    RANKS.iter().position(|ranked| *ranked == name)
}

/// Section and package of every dependency.
fn dependencies(manifest: &Table) -> Vec<(&'static str, String)> {
    let platforms = manifest.get("target").and_then(toml::Value::as_table);
    let platforms = platforms.into_iter().flat_map(Table::values).filter_map(toml::Value::as_table);
    let mut found = Vec::new();
    for table in [manifest].into_iter().chain(platforms) {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(entries) = table.get(section).and_then(toml::Value::as_table) else { continue };
            found.extend(entries.iter().map(|(name, value)| {
                let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(name);
                (section, package.to_owned())
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace of these packages, each with one dependency.
    fn findings(packages: &[(&str, &str, &str)]) -> Vec<String> {
        let names: Vec<_> = packages.iter().map(|(path, ..)| format!("{path:?}")).collect();
        let root = format!("[workspace]\nmembers = [{}]\n", names.join(", "));
        let files: Vec<_> = packages
            .iter()
            .map(|(path, section, dependency)| {
                let name = path.rsplit('/').next().unwrap();
                let text =
                    format!("[package]\nname = \"{name}\"\n[{section}]\n{dependency}.workspace = true\n");
                (format!("{path}/Cargo.toml"), text)
            })
            .collect();
        let mut tree = vec![("Cargo.toml", root.as_str())];
        tree.extend(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        check(&Tree::of(&tree)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn downward_dependencies_are_fine() {
        assert_eq!(
            findings(&[
                ("aardvark-manifest", "dependencies", "serde"),
                ("aardvark-distribution", "dependencies", "aardvark-manifest"),
                ("aardvark-host", "target.'cfg(unix)'.dependencies", "aardvark-distribution"),
                ("aardvark-macros", "dev-dependencies", "aardvark"),
                ("aardvark", "dependencies", "aardvark-macros"),
                ("aardvark-cli", "dependencies", "aardvark"),
                ("examples/interface", "dependencies", "aardvark"),
                ("examples/quakes", "dependencies", "interface"),
                ("xtask", "dependencies", "aardvark-manifest"),
            ]),
            [""; 0]
        );
    }

    #[test]
    fn upward_dependencies_are_reported_at_their_line() {
        assert_eq!(
            findings(&[
                ("aardvark-manifest", "dev-dependencies", "aardvark-host"),
                ("aardvark-host", "dependencies", "aardvark-macros"),
                ("aardvark-macros", "dev-dependencies", "aardvark-manifest"),
                ("aardvark", "dependencies", "quakes"),
                ("aardvark-cli", "dependencies", "v8"),
                ("examples/quakes", "dependencies", "xtask"),
                ("xtask", "target.'cfg(unix)'.build-dependencies", "v8"),
            ]),
            [
                "aardvark-manifest/Cargo.toml:4: `aardvark-manifest` may not depend on `aardvark-host`: dependencies \
                 go aardvark-manifest <- aardvark-distribution <- aardvark-wheels <- aardvark-network <- \
                 aardvark-files <- aardvark-host <- aardvark <- aardvark-cli",
                "aardvark-host/Cargo.toml:4: only `aardvark` depends on `aardvark-macros` (use its re-exports)",
                "aardvark-macros/Cargo.toml:4: `aardvark-macros` stands apart and depends on no crate of the \
                 workspace",
                "aardvark/Cargo.toml:4: `aardvark` may not depend on `quakes`, which is no library of ours",
                "aardvark-cli/Cargo.toml:4: only `aardvark-host` depends on `v8` (use what `aardvark-host` offers)",
                "examples/quakes/Cargo.toml:4: `quakes` may not depend on `xtask`: only examples share crates",
                "xtask/Cargo.toml:4: only `aardvark-host` depends on `v8` (use what `aardvark-host` offers)",
            ]
        );
    }
}
