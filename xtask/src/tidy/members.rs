//! The workspace's members: each described where it is listed, each under the workspace's lints.

use toml::Table;

use super::finding::Finding;
use super::tree::Tree;

/// A package of the workspace.
pub(super) struct Member {
    /// The package's name.
    pub(super) name: String,
    /// Of its Cargo.toml, relative to the repository.
    pub(super) path: String,
    /// Its Cargo.toml.
    pub(super) manifest: Table,
    text: String,
}

/// Members without a description or lints, and Cargo.toml files that cannot be read.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.file("Cargo.toml") else {
        return vec![Finding::new("Cargo.toml", 1, "the workspace has no Cargo.toml")];
    };
    let mut findings = Vec::new();
    let members = members(tree);
    for directory in directories(root.text()) {
        let quoted = format!("\"{directory}\"");
        let (line, text) = root.lines().find(|(_, line)| line.contains(&quoted)).unwrap_or((1, ""));
        if text.split_once('#').is_none_or(|(_, comment)| comment.trim().is_empty()) {
            let message = format!("member `{directory}` is not described (end its line with `# what it is`)");
            findings.push(Finding::new(root.path(), line, message));
        }
        let path = format!("{directory}/Cargo.toml");
        let Some(member) = members.iter().find(|member| member.path == path) else {
            let message =
                format!("member `{directory}` has no readable `{path}` (write each member out, no globs)");
            findings.push(Finding::new(root.path(), line, message));
            continue;
        };
        if !has_workspace_lints(&member.manifest) {
            let message = "the workspace's lints do not apply (add `[lints]` with `workspace = true`)";
            findings.push(Finding::new(&path, 1, message));
        }
    }
    findings
}

/// The members whose Cargo.toml is there and parses.
pub(super) fn members(tree: &Tree) -> Vec<Member> {
    let root = tree.file("Cargo.toml").map(|file| directories(file.text())).unwrap_or_default();
    root.into_iter()
        .filter_map(|directory| {
            let path = format!("{directory}/Cargo.toml");
            let text = tree.file(&path)?.text().to_owned();
            let manifest: Table = text.parse().ok()?;
            let name = manifest.get("package")?.get("name")?.as_str()?.to_owned();
            Some(Member { name, path, manifest, text })
        })
        .collect()
}

impl Member {
    /// The line of the Cargo.toml where `dependency` is named, counted from 1.
    pub(super) fn line_of(&self, dependency: &str) -> usize {
        let names = |line: &str| {
            line.trim_start().strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        };
        self.text.lines().position(names).map_or(1, |index| index + 1)
    }

    /// Whether it lies under `examples/`.
    pub(super) fn is_example(&self) -> bool {
        self.path.starts_with("examples/")
    }
}

fn directories(root: &str) -> Vec<String> {
    let manifest: Table = root.parse().unwrap_or_default();
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    let members = members.and_then(toml::Value::as_array);
    members.into_iter().flatten().filter_map(|member| Some(member.as_str()?.to_owned())).collect()
}

fn has_workspace_lints(manifest: &Table) -> bool {
    manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool)
        == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn described_and_linted_members_are_fine() {
        let tree = Tree::of(&[
            ("Cargo.toml", "[workspace]\nmembers = [\n  \"a\", # the letter\n]\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n[lints]\nworkspace = true\n"),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn what_is_missing_is_named() {
        let tree = Tree::of(&[
            ("Cargo.toml", "[workspace]\nmembers = [\n  \"a\",\n  \"b\", #\n  \"c/*\", # all\n]\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n[lints]\nworkspace = true\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\n"),
        ]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                "Cargo.toml:3: member `a` is not described (end its line with `# what it is`)",
                "Cargo.toml:4: member `b` is not described (end its line with `# what it is`)",
                "b/Cargo.toml:1: the workspace's lints do not apply (add `[lints]` with `workspace = true`)",
                "Cargo.toml:5: member `c/*` has no readable `c/*/Cargo.toml` (write each member out, no globs)",
            ]
        );
    }
}
