//! The host's files change while a guest looks at them.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aardvark_files::MountMode;

use crate::support::{get, mounted, put};

/// A name that is a directory of the mount at one moment and a link out of it at the next.
#[test]
fn a_directory_that_becomes_a_link_leads_nowhere() {
    let outside = tempfile::tempdir().unwrap();
    let inside = outside.path().join("inside");
    fs::create_dir_all(inside.join("real")).unwrap();
    fs::create_dir_all(outside.path().join("target")).unwrap();
    fs::write(inside.join("real/a"), b"inside").unwrap();
    fs::write(outside.path().join("target/a"), b"outside").unwrap();
    symlink("../target", inside.join("link")).unwrap();
    let mut view = mounted(&inside, MountMode::ReadWrite);
    let done = Arc::new(AtomicBool::new(false));
    let (swapping, swapped) = (Arc::clone(&done), inside.clone());
    let swapper = std::thread::spawn(move || {
        while !swapping.load(Ordering::Relaxed) {
            for from in ["real", "link"] {
                fs::rename(swapped.join(from), swapped.join("name")).unwrap();
                std::thread::yield_now();
                fs::rename(swapped.join("name"), swapped.join(from)).unwrap();
            }
        }
    });
    let mut seen = 0;
    for round in 0..2_000_000 {
        // More, if the other thread was never on a core with the name in place.
        if round >= 20_000 && seen > 0 {
            break;
        }
        if let Ok(content) = get(&mut view, "/mnt/host/name/a") {
            assert_ne!(content, b"outside");
            seen += 1;
        }
        if round % 4 == 0 {
            let _ = put(&mut view, "/mnt/host/name/a", b"inside");
            let _ = put(&mut view, "/mnt/host/name/new", b"");
        }
    }
    done.store(true, Ordering::Relaxed);
    swapper.join().unwrap();
    assert!(seen > 0);
    assert_eq!(fs::read(outside.path().join("target/a")).unwrap(), b"outside");
    assert!(!outside.path().join("target/new").exists());
}
