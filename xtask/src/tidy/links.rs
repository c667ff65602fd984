//! Relative links in Markdown lead to files that exist, and to headings that the file has.

use super::finding::Finding;
use super::tree::Tree;

/// Every link into nowhere.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| file.path().ends_with(".md")) {
        for (line, target) in links(file.text()) {
            if let Some(message) = problem(tree, file.path(), target) {
                findings.push(Finding::new(file.path(), line, message));
            }
        }
    }
    findings
}

fn problem(tree: &Tree, document: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, heading) =
        target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
    let resolved = if path.is_empty() { Some(document.to_owned()) } else { resolve(document, path) };
    let Some(resolved) = resolved.filter(|resolved| tree.contains(resolved)) else {
        return Some(format!("link `{target}` leads to no file (links are relative to the document)"));
    };
    let (heading, linked) = (heading?, tree.file(&resolved)?);
    let exists = !resolved.ends_with(".md") || headings(linked.text()).iter().any(|found| found == heading);
    (!exists).then(|| format!("link `{target}`: `{resolved}` has no heading `#{heading}`"))
}

/// `path` as seen from `document`; `None` if it leaves the repository.
fn resolve(document: &str, path: &str) -> Option<String> {
    let mut parts: Vec<_> = document.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Line and target of every inline link and reference definition outside of code.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (line, text) in prose(text) {
        // Odd pieces lie between backticks; a link around code, such as that of `Slot`, keeps its end outside.
        for piece in text.split('`').step_by(2) {
            let ends = piece.split("](").skip(1);
            found.extend(ends.filter_map(|rest| Some((line, target(rest.split_once(')')?.0)))));
        }
        if text.starts_with('[')
            && let Some((_, rest)) = text.split_once("]: ")
        {
            found.push((line, target(rest)));
        }
    }
    found
}

/// The target without a title and angle brackets.
fn target(inside: &str) -> &str {
    inside.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>'])
}

/// The headings' anchors, as the usual renderers make them.
fn headings(text: &str) -> Vec<String> {
    let titles = prose(text).map(|(_, line)| line).filter(|line| line.starts_with('#'));
    titles.map(|title| anchor(title.trim_start_matches('#').trim())).collect()
}

fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

/// The numbered lines outside of fenced code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        (!in_code && !is_fence).then_some((index + 1, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let other = "# The guide\n## What `Slot::swap` does, step by step\n";
        let tree = Tree::of(&[("docs/a.md", text), ("docs/guide/b.md", other), ("src/lib.rs", "")]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn links_that_lead_somewhere_are_fine() {
        assert_eq!(
            findings(
                "# Top of it\n\
                 [b](guide/b.md), [lib](../src/lib.rs), [`src`](../src/), [web](https://example.org/x)\n\
                 [swap](guide/b.md#what-slotswap-does-step-by-step) and [up](#top-of-it \"title\")\n\
                 `[not](a-link)`\n```text\n[not](a-link)\n```\n\
                 [reference]: <guide/b.md>\n"
            ),
            [""; 0]
        );
    }

    #[test]
    fn links_into_nowhere_are_found() {
        let no_file = "leads to no file (links are relative to the document)";
        assert_eq!(
            findings(
                "[a](docs/a.md) [`b`](guide/c.md)\n[out](../../etc)\n[x](guide/b.md#y) [z](#z)\n[r]: gone.md\n"
            ),
            [
                format!("docs/a.md:1: link `docs/a.md` {no_file}"),
                format!("docs/a.md:1: link `guide/c.md` {no_file}"),
                format!("docs/a.md:2: link `../../etc` {no_file}"),
                "docs/a.md:3: link `guide/b.md#y`: `docs/guide/b.md` has no heading `#y`".to_owned(),
                "docs/a.md:3: link `#z`: `docs/a.md` has no heading `#z`".to_owned(),
                format!("docs/a.md:4: link `gone.md` {no_file}"),
            ]
        );
    }
}
