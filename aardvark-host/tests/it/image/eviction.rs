//! What goes when there is too much, and what crashed writers left.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use aardvark_host::image::{Key, Limit, Prune};

use super::{BLOCK, Fixture, OUTSIDE, contents, memory, parts, written};

const HOUR: Duration = Duration::from_secs(3600);

/// Three images, used three, two and one hours ago, and the disk space of each.
fn three(fixture: &Fixture) -> ([Key; 3], u64) {
    let keys = ["a", "b", "c"].map(|name| fixture.put(&parts(name)));
    for (key, hours) in keys.iter().zip([3, 2, 1]) {
        fixture.age(*key, hours * HOUR);
    }
    (keys, fixture.store.list().unwrap()[0].disk_bytes)
}

#[track_caller]
fn check_kept(fixture: &Fixture, mut expected: Vec<Key>) {
    let mut kept: Vec<_> = fixture.store.list().unwrap().iter().map(|image| image.key).collect();
    kept.sort();
    expected.sort();
    assert_eq!(kept, expected);
}

#[test]
fn the_list_starts_with_what_was_used_last() {
    let fixture = Fixture::new();
    let ([a, b, c], _) = three(&fixture);
    let keys =
        |fixture: &Fixture| fixture.store.list().unwrap().iter().map(|image| image.key).collect::<Vec<_>>();
    assert_eq!(keys(&fixture), [c, b, a]);
    fixture.store.get(&a).unwrap().unwrap();
    assert_eq!(keys(&fixture), [a, c, b]);
    // Looking is not using.
    fixture.store.verify(&b).unwrap();
    assert_eq!(keys(&fixture), [a, c, b]);
}

#[test]
fn a_new_image_displaces_those_that_were_not_used_for_longest() {
    let fixture = Fixture::new();
    let ([a, b, c], size) = three(&fixture);
    fixture.store.get(&a).unwrap().unwrap();
    let small = Fixture {
        store: aardvark_host::image::ImageStore::new(fixture.store.directory(), Limit::bytes(3 * size)),
        ..fixture
    };
    let d = small.put(&parts("d"));
    check_kept(&small, vec![a, c, d]);
    let e = small.put(&parts("e"));
    check_kept(&small, vec![a, d, e]);
    assert!(small.store.get(&b).unwrap().is_none());
}

#[test]
fn the_image_just_written_stays_even_if_it_is_too_large() {
    let fixture = Fixture::limited(Limit::bytes(0));
    let a = fixture.put(&parts("a"));
    check_kept(&fixture, vec![a]);
    let b = fixture.put(&parts("b"));
    check_kept(&fixture, vec![b]);
}

#[test]
fn an_image_that_is_in_use_goes_and_stays_readable() {
    let fixture = Fixture::limited(Limit::bytes(0));
    let image = written(fixture.store.put(&parts("a"), OUTSIDE, &memory(4 * BLOCK)[..]).unwrap());
    fixture.put(&parts("b"));
    assert!(fixture.store.get(&parts("a").key()).unwrap().is_none());
    assert!(contents(&image) == memory(4 * BLOCK));
}

#[test]
fn pruning_by_age_size_and_altogether() {
    let fixture = Fixture::new();
    let ([a, b, c], size) = three(&fixture);
    let pruned = fixture.store.prune(Prune::UnusedFor(4 * HOUR)).unwrap();
    assert_eq!((pruned.removed, pruned.kept, pruned.kept_bytes), (vec![], 3, 3 * size));
    let pruned = fixture.store.prune(Prune::UnusedFor(3 * HOUR)).unwrap();
    assert_eq!((pruned.removed, pruned.removed_bytes, pruned.kept), (vec![a], size, 2));
    let pruned = fixture.store.prune(Prune::DownTo(Limit::bytes(2 * size - 1))).unwrap();
    assert_eq!((pruned.removed, pruned.kept_bytes), (vec![b], size));
    let pruned = fixture.store.prune(Prune::DownTo(Limit::bytes(size))).unwrap();
    assert_eq!((pruned.removed, pruned.kept), (vec![], 1));
    let pruned = fixture.store.prune(Prune::All).unwrap();
    assert_eq!((pruned.removed, pruned.kept, pruned.kept_bytes), (vec![c], 0, 0));
    check_kept(&fixture, vec![]);
}

#[test]
fn there_is_nothing_to_prune_where_there_is_nothing() {
    let fixture = Fixture::new();
    assert_eq!(fixture.store.prune(Prune::All).unwrap().removed, []);
    assert!(!fixture.store.directory().exists());
}

#[test]
fn leftovers_of_crashes_go_and_other_peoples_files_stay() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("a"));
    let file = |name: &str, age: Duration| {
        let path = fixture.store.directory().join(name);
        fs::write(&path, "torn").unwrap();
        let file = File::open(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
        file
    };
    file(".new-crashed", 2 * HOUR);
    file(".new-just-begun", Duration::ZERO);
    let busy = file(".new-locked", 2 * HOUR);
    busy.lock().unwrap();
    file(&format!("{key}.lock"), Duration::ZERO);
    file("notes.txt", 100 * HOUR);
    file("yarn.lock", 100 * HOUR);

    fixture.put(&parts("a"));
    let kept = [".new-just-begun", ".new-locked", &format!("{key}.image"), "notes.txt", "yarn.lock"];
    assert_eq!(fixture.names(), kept);
    drop(busy);
    fixture.store.prune(Prune::All).unwrap();
    assert_eq!(fixture.names(), [".new-just-begun", "notes.txt", "yarn.lock"]);
}
