//! One builds, the others wait and find.

use std::fs;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use aardvark_host::image::{Claim, ImageStore, Limit};

use super::{Fixture, contents, memory, parts};

/// Longer than any test: whoever waits as long waits for something that will not come.
const LONG: Duration = Duration::from_secs(600);

#[test]
fn of_many_threads_one_builds() {
    let fixture = Fixture::new();
    let parts = parts("alerts");
    let barrier = Barrier::new(8);
    let claim = || {
        barrier.wait();
        match fixture.store.claim(&parts.key(), LONG).unwrap() {
            Claim::Found(image) => {
                assert!(contents(&image) == memory(super::BLOCK));
                0
            }
            Claim::Build(lock) => {
                assert!(lock.is_held());
                fixture.put(&parts);
                1
            }
            other => panic!("{other:?}"),
        }
    };
    let built: i32 = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(claim)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(built, 1);
    assert_eq!(fixture.names(), [format!("{}.image", parts.key())]);
}

#[test]
fn if_the_builder_gives_up_the_next_one_builds() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    for _ in 0..3 {
        let Claim::Build(lock) = fixture.store.claim(&key, LONG).unwrap() else {
            panic!("nothing was built")
        };
        assert!(lock.is_held());
        assert_eq!(fixture.names(), [format!("{key}.lock")]);
        drop(lock);
        assert_eq!(fixture.names(), [""; 0]);
    }
}

#[test]
fn whoever_cannot_wait_builds_without_the_lock() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    let lock = fixture.store.lock(&key, LONG).unwrap();
    assert!(lock.is_held());
    assert!(!fixture.store.lock(&key, Duration::ZERO).unwrap().is_held());
    assert!(!fixture.store.lock(&key, Duration::from_millis(5)).unwrap().is_held());
    // Locks of other images have nothing to do with it.
    assert!(fixture.store.lock(&parts("other").key(), Duration::ZERO).unwrap().is_held());
    drop(lock);
    assert!(fixture.store.lock(&key, LONG).unwrap().is_held());
}

/// A file in the place of a parent: no directory can be made there, not even by the superuser.
#[test]
fn without_a_directory_everybody_builds() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let store = ImageStore::new(folder.path().join("file").join("images"), Limit::default());
    let claim = store.claim(&parts("alerts").key(), LONG);
    match claim {
        Ok(Claim::Build(lock)) => assert!(!lock.is_held()),
        other => panic!("{other:?}"),
    }
}
