//! Coming back: to a remembered moment, and in another process.

use aardvark_files::{Listing, OpenMode, Problem};

use crate::support::{NOW, get, put, view};

#[test]
fn a_reset_brings_back_what_was_remembered() {
    let mut view = view(1000, 10);
    put(&mut view, "/tmp/kept", b"kept").unwrap();
    let handle = view.open("/tmp/kept", OpenMode::from_bits(1), 0, NOW).unwrap();
    view.remember();
    assert!(!view.reset());
    view.write(handle, 0, b"lost", NOW).unwrap();
    put(&mut view, "/tmp/new", b"new").unwrap();
    let other = view.open("/tmp/new", OpenMode::READ, 0, NOW).unwrap();
    view.close(handle).unwrap();
    view.remove("/tmp/kept", NOW).unwrap();
    assert!(view.reset());
    assert_eq!(view.list("/tmp").unwrap(), ["kept"]);
    assert_eq!(get(&mut view, "/tmp/kept").unwrap(), b"kept");
    assert_eq!((view.scratch_bytes(), view.scratch_files()), (4, 1));
    assert_eq!(view.stat_open(handle).unwrap().size, 4);
    assert_eq!(view.stat_open(other), Err(Problem::BadHandle));
    assert_eq!(view.stat("/tmp/kept").unwrap().inode, view.stat_open(handle).unwrap().inode);
}

#[test]
fn without_a_moment_to_come_back_to_nothing_is_left() {
    let mut view = view(1000, 10);
    put(&mut view, "/tmp/a", b"a").unwrap();
    view.reset();
    assert!(view.list("/tmp").unwrap().is_empty());
    assert_eq!(view.scratch_bytes(), 0);
}

#[test]
fn a_snapshot_is_the_same_elsewhere() {
    let mut here = view(1000, 10);
    here.make_directory("/tmp/d", 0o750, 1.5).unwrap();
    put(&mut here, "/tmp/d/\u{e9}", &[0, 255, 10]).unwrap();
    here.make_link("/tmp/d/link", "../x", NOW).unwrap();
    let (listing, bytes) = here.snapshot().split();
    assert_eq!(bytes, [0, 255, 10]);
    let text = serde_json::to_string(&listing).unwrap();
    let listing: Listing = serde_json::from_str(&text).unwrap();
    let snapshot = listing.with(&bytes).unwrap();
    assert_eq!((snapshot.files(), snapshot.bytes()), (3, 7));
    let mut there = view(1000, 10);
    put(&mut there, "/tmp/gone", b"").unwrap();
    there.restore(&snapshot).unwrap();
    assert_eq!(there.list("/tmp").unwrap(), ["d"]);
    assert_eq!(there.list("/tmp/d").unwrap(), ["link", "\u{e9}"]);
    for path in ["/tmp", "/tmp/d", "/tmp/d/\u{e9}", "/tmp/d/link"] {
        assert_eq!(here.stat(path), there.stat(path), "{path}");
    }
    assert_eq!(get(&mut there, "/tmp/d/\u{e9}").unwrap(), [0, 255, 10]);
    assert_eq!((there.scratch_bytes(), there.scratch_files()), (7, 3));
    assert_eq!(there.snapshot(), snapshot);
}

#[test]
fn a_snapshot_counts_what_the_directory_does() {
    let mut view = view(1000, 10);
    for length in 0..6 {
        put(&mut view, &format!("/tmp/{length}"), &vec![255; length]).unwrap();
        assert_eq!(view.snapshot().bytes(), view.scratch_bytes(), "{length}");
    }
}

#[test]
fn a_snapshot_that_does_not_fit_together_is_refused() {
    let entry = |inode: u32, parent: u32, content: serde_json::Value| {
        let mut entry = serde_json::json!({
            "inode": inode, "parent": parent, "name": "x", "permissions": 0, "times": [0, 0, 0]
        });
        entry.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
        entry
    };
    let directory = || serde_json::json!({"directory": null});
    let file = || serde_json::json!({"file": 3});
    for entries in [
        vec![],
        vec![entry(1, 1, file())],
        vec![entry(2, 2, directory())],
        vec![entry(1, 1, directory()), entry(2, 3, file())],
        vec![entry(1, 1, directory()), entry(2, 1, file()), entry(2, 1, file())],
        vec![entry(1, 1, directory()), entry(2, 1, file()), entry(3, 2, file())],
        vec![entry(1, 1, directory()), entry(9, 1, file())],
    ] {
        let text = serde_json::json!({"next": 5, "entries": entries}).to_string();
        let listing: Listing = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let snapshot = listing.with(&vec![7; 3 * text.matches("file").count()]).unwrap();
        assert!(view(100, 100).restore(&snapshot).is_err(), "{text}");
    }
}

#[test]
fn bytes_that_are_not_those_of_the_listing_are_refused() {
    let mut view = view(1000, 10);
    put(&mut view, "/tmp/a", b"one").unwrap();
    put(&mut view, "/tmp/b", b"").unwrap();
    let (listing, bytes) = view.snapshot().split();
    assert_eq!(listing.with(&bytes).unwrap(), view.snapshot());
    for bytes in [&b""[..], b"on", b"one more"] {
        assert!(listing.with(bytes).is_err(), "{bytes:?}");
    }
    for length in ["18446744073709551615", "4"] {
        let text =
            serde_json::to_string(&listing).unwrap().replace("\"file\":3", &format!("\"file\":{length}"));
        assert!(serde_json::from_str::<Listing>(&text).unwrap().with(b"one").is_err(), "{text}");
    }
}

/// Whoever writes to a file copies it first; the others share its bytes.
#[test]
fn directories_of_one_snapshot_change_apart() {
    let mut first = view(1000, 10);
    put(&mut first, "/tmp/a", b"one").unwrap();
    let snapshot = first.snapshot();
    let mut second = view(1000, 10);
    second.restore(&snapshot).unwrap();
    put(&mut second, "/tmp/a", b"two").unwrap();
    assert_eq!(get(&mut first, "/tmp/a").unwrap(), b"one");
    let mut third = view(1000, 10);
    third.restore(&snapshot).unwrap();
    assert_eq!(get(&mut third, "/tmp/a").unwrap(), b"one");
}
