//! A plugin that knows the seed of its own hashes knows nobody else's.
//!
//! The seed is drawn when Python boots, which happens once for each plugin's image; with it, keys can be made up that all
//! fall into one place of a dictionary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, HostBuilder, Source, Untyped};
use serde_json::Value;

use crate::support::{distribution, files, py, unique};

/// The text makes the plugin another one.
fn plugin(number: usize) -> String {
    format!("NUMBER = {number}\ndef seen(): return [hash('aardvark'), hash(b'aardvark')]\n")
}

fn kept(number: usize) -> Source {
    files(&[("plugin.py", &plugin(number))])
}

fn builder() -> HostBuilder {
    Host::builder().distribution(distribution())
}

fn storing(directory: &Path) -> Host {
    builder().image_store(ImageStore::new(directory, Limit::default())).build().unwrap()
}

/// What a plugin sees of its seed.
fn seen(host: &Host, source: Source) -> Value {
    host.slot::<Untyped>(&unique("seed"), source).unwrap().call("seen", vec![]).unwrap()
}

fn images(directory: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "image")).collect()
}

#[track_caller]
fn check_all_differ(seen: &[Value]) {
    let different: BTreeSet<String> = seen.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), seen.len(), "{seen:?}");
}

#[test]
fn images_do_not_share_the_seed_of_their_hashes() {
    let directory = tempfile::tempdir().unwrap();
    let host = storing(directory.path());
    let mut all = vec![seen(&host, kept(0)), seen(&host, kept(1)), seen(&host, py(&plugin(2)))];
    host.settle();
    // What a later process finds: the first two plugins', and Python, booted once more.
    assert_eq!(images(directory.path()).len(), 3);
    let later = storing(directory.path());
    assert_eq!(seen(&later, kept(0)), all[0], "one plugin has one seed, wherever it runs");
    all.extend([seen(&later, kept(3)), seen(&later, py(&plugin(4)))]);
    later.settle();
    // Nothing is kept, in one way and the other.
    for spares in [0, 1] {
        let host = builder().without_image_store().spare_interpreters(spares).build().unwrap();
        all.extend([seen(&host, py(&plugin(5))), seen(&host, py(&plugin(6)))]);
        host.settle();
        all.push(seen(&host, py(&plugin(7))));
    }
    check_all_differ(&all);
}

#[test]
fn a_plugin_that_fails_to_load_has_used_its_seed_up() {
    let directory = tempfile::tempdir().unwrap();
    let host = storing(directory.path());
    let tell = "raise ValueError([hash('aardvark'), hash(b'aardvark')])\n";
    let mut all = Vec::new();
    for number in 0..2 {
        let failed =
            host.slot::<Untyped>(&unique("seed"), py(&format!("{tell}# {number}"))).map(drop).unwrap_err();
        let told = failed.traceback().unwrap().message.clone();
        all.push(serde_json::from_str(&told).unwrap());
        // The next one waits for nobody, and the one after it has one from the disk.
        all.push(seen(&host, kept(number)));
        host.settle();
    }
    check_all_differ(&all);
}

#[test]
fn processes_that_start_together_never_share_a_boot() {
    let directory = tempfile::tempdir().unwrap();
    let first = storing(directory.path());
    let mut all = vec![seen(&first, kept(0))];
    first.settle();
    let hosts: Vec<Host> = (0..4).map(|_| storing(directory.path())).collect();
    std::thread::scope(|scope| {
        let started: Vec<_> = hosts
            .iter()
            .enumerate()
            .flat_map(|(index, host)| [(host, 2 * index + 1), (host, 2 * index + 2)])
            .map(|(host, number)| scope.spawn(move || seen(host, kept(number))))
            .collect();
        all.extend(started.into_iter().map(|thread| thread.join().unwrap()));
    });
    hosts.iter().for_each(Host::settle);
    check_all_differ(&all);
}
