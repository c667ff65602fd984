//! Spans, events and metrics are what the operator's guide says: names, targets, levels, fields and labels are promised
//! there, and whoever watches a service writes them into queries.
//!
//! Events below `info` are not promised, and need not be there.

mod guide;
mod sites;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use self::guide::Row;
use self::sites::Site;
use super::finding::Finding;
use super::tree::Tree;

const GUIDE: &str = "docs/operator-guide.md";

/// What of its kind has one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Signal {
    /// `span`, `event` or `metric`.
    what: &'static str,
    /// Of an event, its message, with `…` for what is filled in.
    name: String,
    /// The target and the level, or the kind of metric.
    class: String,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, name, class } = self;
        write!(f, "the {what} `{name}` ({class})")
    }
}

/// Every difference between the code and the guide.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(guide) = tree.file(GUIDE) else { return Vec::new() };
    let rows = guide::rows(guide.text());
    let explained = guide::explained(guide.text());
    let sites = sites::all(tree);
    let mut findings = Vec::new();
    let mut written: BTreeMap<&Signal, BTreeSet<&str>> = BTreeMap::new();
    for Site { signal, fields, path, line, is_promised } in &sites {
        let known = rows.iter().find(|row| row.signal == *signal);
        written.entry(signal).or_default().extend(fields.iter().map(String::as_str));
        let message = match known {
            None if *is_promised => format!("{signal} is not in `{GUIDE}` (add a row to its table)"),
            None => continue,
            Some(Row { fields: promised, .. }) => match fields.difference(promised).next() {
                Some(field) => format!("{signal} has `{field}`, which is not in its row of `{GUIDE}`"),
                None => continue,
            },
        };
        findings.push(Finding::new(path, *line, message));
    }
    for Row { signal, fields, line } in &rows {
        let Some(found) = written.get(signal) else {
            findings.push(Finding::new(GUIDE, *line, format!("nothing in the code is {signal}")));
            continue;
        };
        for field in fields.iter().filter(|field| !found.contains(field.as_str())) {
            findings.push(Finding::new(GUIDE, *line, format!("{signal} has no `{field}`")));
        }
        for field in fields.iter().filter(|field| signal.what != "metric" && !explained.contains(*field)) {
            let message = format!("`{field}` is not in the table of fields (say what it is, and its unit)");
            findings.push(Finding::new(GUIDE, *line, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"
        fn f() {
            let _span = tracing::debug_span!(target: "a::call", "a.call", slot = &**slot, call, kind = Empty);
            tracing::warn!(target: "a::call", %key, error = e.to_string(), "it is {what}; so be it");
            tracing::debug!(target: "a::call", count, "not promised");
            tracing::debug!(target: "a::guest", level = name(x), "{}", text);
            counter!("a_total", "slot" => s.clone(), "end" => end).increment(1);
        }
    "#;
    const TABLES: &str = "
| Span | Target, level | Fields |
|---|---|---|
| `a.call` | `a::call`, debug | `slot`, `call`; at the end `kind` (`ok`) |

| Event | Target, level | Fields |
|---|---|---|
| `it is …; so be it` | `a::call`, warn | `key`, `error` (inside `a.call`) |
| `…` (a line) | `a::guest`, debug | `level` |

| Field | Type | Meaning |
|---|---|---|
| `slot`, `call`, `kind`, `key`, `error`, `level` | text | what it says |

| Metric | Kind | Labels |
|---|---|---|
| `a_total` | counter | `slot`, `end` (`ok`) |
";

    fn findings(code: &str, tables: &str) -> Vec<String> {
        let tree = Tree::of(&[("aardvark-host/src/a.rs", code), (GUIDE, tables)]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_in_both_is_fine() {
        assert_eq!(findings(CODE, TABLES), [""; 0]);
    }

    #[test]
    fn what_the_guide_lacks_is_found_where_it_is_made() {
        let at = "aardvark-host/src/a.rs";
        for (old, new, expected) in [
            (
                "warn!",
                "error!",
                format!(
                    "{at}:4: the event `it is …; so be it` (`a::call`, error) is not in `{GUIDE}` (add a row to its table)"
                ),
            ),
            (
                "slot = &**slot",
                "place",
                format!(
                    "{at}:3: the span `a.call` (`a::call`, debug) has `place`, which is not in its row of `{GUIDE}`"
                ),
            ),
            (
                "\"end\" =>",
                "\"why\" =>",
                format!(
                    "{at}:7: the metric `a_total` (counter) has `why`, which is not in its row of `{GUIDE}`"
                ),
            ),
        ] {
            let found = findings(&CODE.replace(old, new), TABLES);
            assert!(found.contains(&expected), "{found:#?}");
        }
    }

    #[test]
    fn what_the_code_lacks_is_found_in_the_guide() {
        for (old, new, expected) in [
            ("`a_total`", "`b_total`", "nothing in the code is the metric `b_total` (counter)"),
            ("`level` |\n\n", "`level`, `size` |\n\n", "the event `…` (`a::guest`, debug) has no `size`"),
            (
                "`key`, `error`, `level`",
                "`key`, `level`",
                "`error` is not in the table of fields (say what it is, and its unit)",
            ),
        ] {
            let found = findings(CODE, &TABLES.replace(old, new));
            assert!(found.iter().any(|found| found.ends_with(expected)), "{found:#?}");
        }
    }
}
