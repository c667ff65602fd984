//! Ways out of a mounted directory, and things in it that are no files.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use aardvark_files::{MountMode, OpenMode, Problem, View};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use crate::support::{NOW, get, mounted, put};

/// A directory with a secret beside the part of it that is mounted.
fn scene() -> (tempfile::TempDir, View) {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), b"secret").unwrap();
    let inside = outside.path().join("inside");
    fs::create_dir_all(inside.join("d")).unwrap();
    fs::write(inside.join("d/a"), b"a").unwrap();
    links(&inside, outside.path());
    let view = mounted(&inside, MountMode::ReadWrite);
    (outside, view)
}

fn links(inside: &Path, outside: &Path) {
    symlink("../secret", inside.join("up")).unwrap();
    symlink(outside.join("secret"), inside.join("absolute")).unwrap();
    symlink("/proc/self/root", inside.join("magic")).unwrap();
    symlink("/proc/self/cwd", inside.join("cwd")).unwrap();
    symlink("/dev/fd", inside.join("fd")).unwrap();
    symlink("..", inside.join("parent")).unwrap();
    symlink("loop", inside.join("loop")).unwrap();
    symlink("d/../../secret", inside.join("winding")).unwrap();
    symlink("nothing", inside.join("dangling")).unwrap();
    symlink("../made", inside.join("maker")).unwrap();
    symlink("d", inside.join("good")).unwrap();
}

#[test]
fn no_path_reads_what_is_outside() {
    let (_outside, mut view) = scene();
    for path in [
        "/mnt/host/../secret",
        "/mnt/host/../../secret",
        "/mnt/host/d/../../../secret",
        "/mnt/../mnt/host/../secret",
        "/mnt/host//..//secret",
        "/mnt/host/./.././secret",
        "/mnt/host/up",
        "/mnt/host/absolute",
        "/mnt/host/winding",
        "/mnt/host/parent/secret",
        "/mnt/host/magic/etc/passwd",
        "/mnt/host/cwd/Cargo.toml",
        "/mnt/host/fd/0",
        "/mnt/host/loop",
        "/mnt/host/good/../../secret",
        "/mnt/host\0/a",
        "/mnt/host/..\0/secret",
        "/mnt/HOST/d/a",
        "/mnt/host/%2e%2e/secret",
        "/proc/self/fd/0",
        "/proc/self/root",
        "/dev/fd/0",
        "/etc/passwd",
        "../secret",
        "mnt/host/d/a",
        "",
    ] {
        assert!(get(&mut view, path).is_err(), "{path:?}");
        assert!(put(&mut view, path, b"x").is_err(), "{path:?}");
        assert!(view.list(path).is_err(), "{path:?}");
        assert!(view.rename("/mnt/host/d/a", path, NOW).is_err() || view.stat(path).is_ok(), "{path:?}");
        if view.stat("/mnt/host/d/a").is_err() {
            view.rename(path, "/mnt/host/d/a", NOW).unwrap();
        }
    }
    assert_eq!(get(&mut view, "/mnt/host/good/a").unwrap(), b"a");
}

/// Here a backslash is a letter like any other.
#[test]
fn a_backslash_leads_nowhere() {
    let (outside, mut view) = scene();
    put(&mut view, "/mnt/host/..\\secret", b"x").unwrap();
    assert_eq!(fs::read(outside.path().join("inside/..\\secret")).unwrap(), b"x");
    assert_eq!(fs::read(outside.path().join("secret")).unwrap(), b"secret");
}

#[test]
fn nothing_outside_is_changed() {
    let (outside, mut view) = scene();
    for path in [
        "/mnt/host/maker",
        "/mnt/host/up",
        "/mnt/host/parent/new",
        "/mnt/host/magic/tmp/new",
        "/mnt/host/fd/1",
    ] {
        assert!(put(&mut view, path, b"x").is_err(), "{path}");
        assert!(view.make_directory(&format!("{path}/x"), 0o755, NOW).is_err(), "{path}");
    }
    assert!(view.rename("/mnt/host/parent/secret", "/mnt/host/stolen", NOW).is_err());
    assert!(view.rename("/mnt/host/d/a", "/mnt/host/parent/a", NOW).is_err());
    assert!(view.remove("/mnt/host/parent/secret", NOW).is_err());
    assert!(view.remove_directory("/mnt/host/parent/inside", NOW).is_err());
    assert_eq!(fs::read(outside.path().join("secret")).unwrap(), b"secret");
    let mut names: Vec<_> =
        fs::read_dir(outside.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["inside", "secret"]);
}

#[test]
fn only_what_can_be_reached_is_listed() {
    let (_outside, view) = scene();
    assert_eq!(view.list("/mnt/host").unwrap(), ["d", "good"]);
}

#[test]
fn special_files_are_refused_without_waiting() {
    let host = tempfile::tempdir().unwrap();
    mkfifo(&host.path().join("pipe"), Mode::S_IRWXU).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(host.path().join("socket")).unwrap();
    let mut view = mounted(host.path(), MountMode::ReadWrite);
    for path in ["/mnt/host/pipe", "/mnt/host/socket"] {
        for bits in [0, 1, 3, 9] {
            assert_eq!(
                view.open(path, OpenMode::from_bits(bits), 0o644, NOW),
                Err(Problem::Access),
                "{path} {bits}"
            );
        }
        assert_eq!(view.stat(path), Err(Problem::Access));
        assert_eq!(view.rename(path, "/mnt/host/x", NOW), Err(Problem::Access));
    }
    assert!(view.list("/mnt/host").unwrap().is_empty());
}

#[test]
fn more_entries_than_are_listed_are_an_error() {
    let host = tempfile::tempdir().unwrap();
    let first = host.path().join("0");
    fs::write(&first, b"").unwrap();
    // Links are made faster than files, up to what the file system allows for one.
    for number in 1..=65_536 {
        let name = host.path().join(number.to_string());
        if number % 60_000 == 0 || fs::hard_link(&first, &name).is_err() {
            fs::write(&name, b"").unwrap();
        }
    }
    let view = mounted(host.path(), MountMode::Read);
    assert_eq!(view.list("/mnt/host"), Err(Problem::Overflow));
    fs::remove_file(first).unwrap();
    assert_eq!(view.list("/mnt/host").unwrap().len(), 65_536);
}
