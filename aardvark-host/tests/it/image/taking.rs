//! What is taken is gone for everybody else.

use std::os::unix::fs::symlink;
use std::sync::Barrier;

use super::{BLOCK, Fixture, OUTSIDE, contents, memory, parts};

#[test]
fn of_all_who_ask_one_gets_it() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    assert!(fixture.store.take(&key).unwrap().is_none());
    for _ in 0..20 {
        fixture.put(&parts("alerts"));
        fixture.put(&parts("other"));
        let barrier = Barrier::new(8);
        let taken: Vec<_> = std::thread::scope(|scope| {
            let take = || {
                barrier.wait();
                fixture.store.take(&key).unwrap()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(take)).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        let [image] = taken.as_slice() else { panic!("{} got it", taken.len()) };
        assert_eq!(image.outside, OUTSIDE);
        assert!(contents(image) == memory(BLOCK), "it can be read although it has no name");
        assert!(fixture.store.get(&key).unwrap().is_none());
        assert_eq!(fixture.names(), [format!("{}.image", parts("other").key())]);
    }
}

#[test]
fn a_damaged_one_is_gone_and_nobody_has_it() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    fixture.file_to_write(key).set_len(1000).unwrap();
    assert!(fixture.store.take(&key).unwrap().is_none());
    assert!(fixture.names().is_empty());
}

#[test]
fn a_link_leads_nowhere() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    let elsewhere = fixture.store.directory().join("elsewhere");
    std::fs::rename(fixture.path(key), &elsewhere).unwrap();
    symlink(&elsewhere, fixture.path(key)).unwrap();
    assert!(fixture.store.take(&key).unwrap().is_none());
    assert_eq!(fixture.names(), ["elsewhere"]);
}
