//! Where the sample plugins are, and a host that runs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aardvark::Host;
use aardvark::distribution::TerminalProgress;

/// One host for all tests: V8 is set up once per process.
pub(crate) fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| {
        let distribution = aardvark::prepare_python(&TerminalProgress::new()).unwrap();
        Host::builder().distribution(distribution).build().unwrap()
    })
}

/// The folder of a sample plugin.
pub(crate) fn folder(name: &str) -> PathBuf {
    root().join(name)
}

/// The names of all sample plugins, sorted.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Copies a plugin, to be changed.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins")
}
