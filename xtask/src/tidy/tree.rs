//! The repository's files, as every check sees them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;

use super::rust_source::RustSource;
use crate::error::Error;

/// Every file that `.gitignore` does not exclude, committed or not.
///
/// Git itself is not asked: tidy also works in an exported tree and in one that belongs to another user.
pub(super) struct Tree {
    files: Vec<TextFile>,
    paths: BTreeSet<String>,
}

/// A file in UTF-8.
pub(super) struct TextFile {
    path: String,
    text: String,
    rust: Option<RustSource>,
}

impl Tree {
    /// Reads the repository at `root`.
    ///
    /// # Errors
    /// If a directory or file cannot be read.
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let not_git = OverrideBuilder::new(root).add("!/.git")?.build()?;
        let walk = WalkBuilder::new(root)
            .standard_filters(false)
            .git_ignore(true)
            .require_git(false)
            .overrides(not_git)
            .sort_by_file_path(Path::cmp)
            .build();
        let mut tree = Self { files: Vec::new(), paths: BTreeSet::new() };
        for entry in walk {
            let entry = entry?;
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let path = relative.to_string_lossy().replace('\\', "/");
            let bytes = fs::read(entry.path()).map_err(|source| Error::Io {
                verb: "read",
                path: entry.path().to_owned(),
                source,
            })?;
            tree.add(path, String::from_utf8(bytes).ok());
        }
        Ok(tree)
    }

    /// A tree of these paths and texts.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self { files: Vec::new(), paths: BTreeSet::new() };
        for (path, text) in files {
            tree.add((*path).to_owned(), Some((*text).to_owned()));
        }
        tree
    }

    fn add(&mut self, path: String, text: Option<String>) {
        self.paths.insert(path.clone());
        if let Some(text) = text {
            let is_ours = path.ends_with(".rs") && !path.starts_with("third_party/");
            let rust = is_ours.then(|| RustSource::parse(&text));
            self.files.push(TextFile { path, text, rust });
        }
    }

    /// Every file in UTF-8, by path.
    pub(super) fn files(&self) -> &[TextFile] {
        &self.files
    }

    /// The text file at `path`.
    pub(super) fn file(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Every Rust file of ours with its parsed form.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&TextFile, &RustSource)> {
        self.files.iter().filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    /// Whether there is a file or directory at `path`, text or not.
    pub(super) fn contains(&self, path: &str) -> bool {
        let directory = format!("{path}/");
        path.is_empty()
            || self.paths.contains(path)
            || self.paths.range(directory.clone()..).next().is_some_and(|next| next.starts_with(&directory))
    }
}

impl TextFile {
    /// Relative to the repository, with `/`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The whole content.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The lines with their numbers, counted from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether it is program text of ours: Rust, JavaScript or Python, third parties' excluded.
    pub(super) fn is_source(&self) -> bool {
        let extension = Path::new(&self.path).extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("rs" | "js" | "mjs" | "py")) && !self.path.starts_with("third_party/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_not_ignored_and_knows_directories() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            (".gitignore", "/target\n*.tmp\n"),
            (".git/config", ""),
            (".ci/run", "#!/bin/sh\n"),
            ("target/debug/build.rs", ""),
            ("src/lib.rs", "//! A library.\n"),
            ("src/left.tmp", ""),
            ("src/library/deep.rs", "//! Deep.\n"),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(root.path().join("src/image.bin"), [0xff, 0xfe]).unwrap();

        let tree = Tree::read(root.path()).unwrap();
        let texts: Vec<_> = tree.files().iter().map(TextFile::path).collect();
        assert_eq!(texts, [".ci/run", ".gitignore", "src/lib.rs", "src/library/deep.rs"]);
        for (path, expected) in
            [("src", true), ("src/image.bin", true), ("src/lib", false), ("src/library", true), ("", true)]
        {
            assert_eq!(tree.contains(path), expected, "{path}");
        }
    }
}
