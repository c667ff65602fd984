//! Files derived from a distribution: kept whole or not at all.

use std::fs;
use std::thread;

use aardvark_distribution::{DerivedWrite, Distribution};

use crate::fixture::{Fixture, names};

#[test]
fn what_is_written_is_read() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    assert_eq!(staged.read_derived("v8-15.2", "stdlib.pyc.zip"), None);
    for content in [b"".as_slice(), b"one", &[7; 300_000]] {
        assert!(matches!(staged.write_derived("v8-15.2", "stdlib.pyc.zip", content), DerivedWrite::Written));
        assert_eq!(staged.read_derived("v8-15.2", "stdlib.pyc.zip").as_deref(), Some(content));
    }
    assert_eq!(staged.read_derived("v8-15.3", "stdlib.pyc.zip"), None);
    assert_eq!(staged.derived_dir("v8-15.2"), fixture.target().join("derived/v8-15.2"));
    assert_eq!(names(&staged.derived_dir("v8-15.2")), ["stdlib.pyc.zip"]);
    Distribution::open(fixture.target()).unwrap();
}

#[test]
fn a_damaged_file_is_not_read_and_goes_away() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    let path = staged.derived_dir("k").join("n");
    staged.write_derived("k", "n", b"content");
    let good = fs::read(&path).unwrap();
    let damaged = [
        vec![],
        good[..good.len() - 1].to_vec(),
        good[..20].to_vec(),
        [good.as_slice(), b"x"].concat(),
        flipped(&good, 0),
        flipped(&good, 8),
        flipped(&good, 20),
        flipped(&good, good.len() - 1),
    ];
    for bytes in damaged {
        fs::write(&path, &bytes).unwrap();
        assert_eq!(staged.read_derived("k", "n"), None, "{bytes:?}");
        assert!(!path.exists());
    }
}

#[test]
fn what_is_found_is_read_later_or_not_at_all() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    assert!(staged.derived("k", "n").is_none());
    staged.write_derived("k", "n", b"content");
    let found = staged.derived("k", "n").unwrap();
    assert_eq!(found.size(), 7);
    assert_eq!(found.read().as_deref(), Some(&b"content"[..]));
    // The same content again is the same file.
    staged.write_derived("k", "n", b"content");
    assert_eq!(found.read().as_deref(), Some(&b"content"[..]));
    staged.write_derived("k", "n", b"another");
    assert_eq!(found.read(), None);
    let other = staged.derived("k", "n").unwrap();
    assert_ne!(other.check(), found.check());
    let path = staged.derived_dir("k").join("n");
    let damaged = flipped(&fs::read(&path).unwrap(), 50);
    fs::write(&path, damaged).unwrap();
    assert_eq!(other.read(), None);
    assert!(!path.exists());
}

#[test]
fn a_file_moved_to_another_name_is_not_read() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    staged.write_derived("k", "n", b"content");
    let directory = staged.derived_dir("k");
    fs::rename(directory.join("n"), directory.join("m")).unwrap();
    assert_eq!(staged.read_derived("k", "m"), None);
}

#[test]
fn keys_that_are_no_file_names_stay_inside() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    for key in ["../up", "/abs", "", ".hidden", "a/b", "nul\0", &"long".repeat(100)] {
        assert!(matches!(staged.write_derived(key, key, b"content"), DerivedWrite::Written), "{key:?}");
        assert_eq!(staged.read_derived(key, key).as_deref(), Some(b"content".as_slice()), "{key:?}");
        assert_eq!(staged.derived_dir(key).parent(), Some(fixture.target().join("derived").as_path()));
    }
}

/// A file in the place of the directory: like a read-only installation, and it also stops root.
#[test]
fn a_place_that_cannot_be_written_is_not_an_error() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    fs::write(fixture.target().join("derived"), "").unwrap();
    assert!(matches!(staged.write_derived("k", "n", b"content"), DerivedWrite::NotWritten { .. }));
    assert_eq!(staged.read_derived("k", "n"), None);
}

#[test]
fn readers_never_see_a_mixture() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    let staged = &staged;
    thread::scope(|scope| {
        for writer in 1..=3_u8 {
            scope.spawn(move || {
                for _ in 0..50 {
                    staged.write_derived("k", "n", &vec![writer; 10_000 * usize::from(writer)]);
                }
            });
        }
        scope.spawn(move || {
            for _ in 0..200 {
                if let Some(content) = staged.read_derived("k", "n") {
                    assert_eq!(content, vec![content[0]; 10_000 * usize::from(content[0])]);
                }
            }
        });
    });
    assert!(staged.read_derived("k", "n").is_some());
    assert_eq!(names(&staged.derived_dir("k")), ["n"]);
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

#[test]
fn keys_that_nobody_has_used_for_a_month_go() {
    const DAY: u64 = 24 * 60 * 60;
    let fixture = Fixture::new();
    let staged = fixture.staged();
    let keys = [("old", 40), ("used", 40), ("found", 40), ("recent", 20)];
    for (key, _) in keys {
        staged.write_derived(key, "n", b"content");
    }
    staged.write_derived("future", "n", b"content");
    let far = std::time::SystemTime::now() + std::time::Duration::from_secs(80_000 * DAY);
    fs::File::open(staged.derived_dir("future")).unwrap().set_modified(far).unwrap();
    for (key, days) in keys {
        let used = std::time::SystemTime::now() - std::time::Duration::from_secs(days * DAY);
        fs::File::open(staged.derived_dir(key)).unwrap().set_modified(used).unwrap();
    }
    assert!(staged.read_derived("used", "n").is_some());
    assert!(staged.derived("found", "n").is_some());
    staged.write_derived("new", "n", b"content");
    assert_eq!(names(&fixture.target().join("derived")), ["found", "future", "new", "recent", "used"]);
    let noted = fs::metadata(staged.derived_dir("future")).unwrap().modified().unwrap();
    assert!(noted <= std::time::SystemTime::now(), "it grows old from now on");
    Distribution::open(fixture.target()).unwrap();
}

/// What cannot be opened or read at the moment may be well, and is left alone.
#[cfg(target_os = "linux")]
#[test]
fn only_what_was_read_and_is_wrong_goes_away() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    staged.write_derived("k", "n", b"content");
    let found = staged.derived("k", "n").unwrap();
    let path = staged.derived_dir("k").join("n");
    fs::remove_file(&path).unwrap();
    // A circle cannot be opened; of the process's own memory nobody can read the first bytes; a directory is no file.
    for target in ["n", "/proc/self/mem", "."] {
        std::os::unix::fs::symlink(target, &path).unwrap();
        assert!(staged.derived("k", "n").is_none(), "{target}");
        assert_eq!((staged.read_derived("k", "n"), found.read()), (None, None), "{target}");
        assert_eq!(fs::read_link(&path).unwrap(), std::path::Path::new(target));
        fs::remove_file(&path).unwrap();
    }
    // What leads to a file that is there and wrong goes, and not what it leads to.
    let wrong = fixture.target().join("elsewhere");
    fs::write(&wrong, "x".repeat(100)).unwrap();
    std::os::unix::fs::symlink(&wrong, &path).unwrap();
    assert!(staged.derived("k", "n").is_none());
    assert!(!path.is_symlink() && wrong.exists());
}

const UMASK: &str = "AARDVARK_TEST_UMASK";

/// What another process does with the umask that its environment names; nothing in the process that runs all tests.
#[cfg(unix)]
#[test]
fn with_a_umask() {
    use std::os::unix::fs::PermissionsExt as _;
    if std::env::var_os(UMASK).is_none() {
        return;
    }
    let fixture = Fixture::new();
    let staged = fixture.staged();
    assert!(matches!(staged.write_derived("k", "n", b"content"), DerivedWrite::Written));
    let directory = staged.derived_dir("k");
    for path in directory.join("n").ancestors().take_while(|path| Some(*path) != fixture.target().parent()) {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o022, 0, "{} has mode {mode:o}", path.display());
        assert_eq!(mode & 0o444, 0o444, "{} has mode {mode:o}", path.display());
    }
    println!("\nnobody else can write");
}

/// Many systems let a user's group write what the user makes.
#[cfg(unix)]
#[test]
fn nobody_else_can_write_what_is_made_under_a_lax_umask() {
    // Staged here first: the other process would fetch it again.
    drop(Fixture::new().staged());
    for umask in ["002", "000"] {
        let mut child = std::process::Command::new("sh");
        child.args(["-c", "umask \"$1\"; shift; exec \"$@\"", "sh", umask]);
        child.arg(std::env::current_exe().unwrap()).args(["--exact", "derived::with_a_umask", "--nocapture"]);
        let output = child.env(UMASK, umask).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("nobody else can write"), "{umask}: {said}");
    }
}
