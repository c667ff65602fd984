//! What stands after `from` in an import, as a path in the bundle. Knows nothing of what is in the bundle.

/// `specifier` as a path in the bundle; `None` if it is not a path or leaves the bundle.
pub(super) fn join(importer: &str, specifier: &str) -> Option<String> {
    let mut parts: Vec<&str> = match specifier {
        s if s.starts_with("./") || s.starts_with("../") => {
            let folder = importer.rsplit_once('/').map_or("", |(folder, _)| folder);
            folder.split('/').filter(|part| !part.is_empty()).collect()
        }
        s if s.starts_with('/') => Vec::new(),
        _ => return None,
    };
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn specifiers_stay_inside_the_bundle() {
        for (importer, specifier, expected) in [
            ("plugin.js", "./lib/a.js", Some("lib/a.js")),
            ("lib/a.js", "../b.js", Some("b.js")),
            ("lib/a.js", "./c.js", Some("lib/c.js")),
            ("lib/a.js", "/d.js", Some("d.js")),
            ("plugin.js", "../x.js", None),
            ("lib/a.js", "../../x.js", None),
            ("plugin.js", "lodash", None),
            ("plugin.js", "https://example.org/x.js", None),
            ("plugin.js", "./", None),
        ] {
            assert_eq!(join(importer, specifier).as_deref(), expected, "{importer} {specifier}");
        }
    }
}
