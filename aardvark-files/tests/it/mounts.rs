//! Directories of the host, read-only and writable.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;

use aardvark_files::{Access, Changes, FileKind, Mount, MountMode, OpenMode, Problem, View};

use crate::support::{NOW, get, mounted, put};

#[test]
fn a_mounted_directory_is_seen_as_it_is() {
    let host = tempfile::tempdir().unwrap();
    fs::create_dir(host.path().join("d")).unwrap();
    fs::write(host.path().join("d/a"), b"hello").unwrap();
    let mut view = mounted(host.path(), MountMode::Read);
    assert_eq!(view.list("/mnt").unwrap(), ["host"]);
    assert_eq!(view.list("/mnt/host").unwrap(), ["d"]);
    assert_eq!(get(&mut view, "/mnt/host/d/a").unwrap(), b"hello");
    fs::write(host.path().join("d/a"), b"changed").unwrap();
    assert_eq!(get(&mut view, "/mnt/host/d/a").unwrap(), b"changed");
    let found = view.stat("/mnt/host/d/a").unwrap();
    assert_eq!((found.kind, found.size, found.mode()), (FileKind::File, 7, 0o100_644));
    assert_eq!(found.modified % 1000.0, 0.0);
    assert_ne!(found.inode, view.stat("/mnt/host/d").unwrap().inode);
    assert_eq!(view.open("/mnt/host/d", OpenMode::READ, 0, NOW), Err(Problem::IsDirectory));
    assert_eq!(view.stat("/mnt/other"), Err(Problem::Absent));
}

#[test]
fn a_read_only_mount_refuses_every_change() {
    let host = tempfile::tempdir().unwrap();
    fs::write(host.path().join("a"), b"hello").unwrap();
    let mut view = mounted(host.path(), MountMode::Read);
    for bits in [1, 2, 3, 6, 8, 9] {
        assert_eq!(
            view.open("/mnt/host/a", OpenMode::from_bits(bits), 0o644, NOW),
            Err(Problem::ReadOnly),
            "{bits}"
        );
    }
    assert_eq!(view.make_directory("/mnt/host/d", 0o755, NOW), Err(Problem::ReadOnly));
    assert_eq!(view.remove("/mnt/host/a", NOW), Err(Problem::ReadOnly));
    assert_eq!(view.remove_directory("/mnt/host/a", NOW), Err(Problem::ReadOnly));
    assert_eq!(view.rename("/mnt/host/a", "/mnt/host/b", NOW), Err(Problem::ReadOnly));
    assert_eq!(view.rename("/mnt/host/a", "/tmp/b", NOW), Err(Problem::CrossDevice));
    assert_eq!(view.set("/mnt/host/a", Changes::new(Some(0), None, None), NOW), Err(Problem::ReadOnly));
    assert_eq!(view.make_link("/mnt/host/l", "a", NOW), Err(Problem::NotPermitted));
    let reading = view.open("/mnt/host/a", OpenMode::READ, 0, NOW).unwrap();
    assert_eq!(view.write(reading, 0, b"x", NOW), Err(Problem::BadHandle));
    assert_eq!(view.resize_open(reading, 0, NOW), Err(Problem::BadHandle));
    assert_eq!(fs::read(host.path().join("a")).unwrap(), b"hello");
    assert_eq!(fs::read_dir(host.path()).unwrap().count(), 1);
}

#[test]
fn a_writable_mount_writes_through() {
    let host = tempfile::tempdir().unwrap();
    let mut view = mounted(host.path(), MountMode::ReadWrite);
    view.make_directory("/mnt/host/d", 0o777, NOW).unwrap();
    put(&mut view, "/mnt/host/d/a", b"hello").unwrap();
    view.rename("/mnt/host/d/a", "/mnt/host/b", NOW).unwrap();
    assert_eq!(fs::read(host.path().join("b")).unwrap(), b"hello");
    view.set("/mnt/host/b", Changes::new(Some(0o777), None, None), NOW).unwrap();
    let mode = fs::metadata(host.path().join("b")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7111, 0, "a guest makes nothing that could be run");
    view.remove_directory("/mnt/host/d", NOW).unwrap();
    view.remove("/mnt/host/b", NOW).unwrap();
    assert_eq!(fs::read_dir(host.path()).unwrap().count(), 0);
    assert_eq!(view.remove_directory("/mnt/host", NOW), Err(Problem::Busy));
}

#[test]
fn what_has_another_name_elsewhere_is_not_written() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), b"kept").unwrap();
    let host = outside.path().join("mounted");
    fs::create_dir(&host).unwrap();
    fs::hard_link(outside.path().join("secret"), host.join("a")).unwrap();
    let mut view = mounted(&host, MountMode::ReadWrite);
    for bits in [1, 8, 9, 11] {
        let opened = view.open("/mnt/host/a", OpenMode::from_bits(bits), 0, NOW);
        assert_eq!(opened, Err(Problem::NotPermitted), "{bits}");
    }
    assert_eq!(fs::read(outside.path().join("secret")).unwrap(), b"kept");
}

#[test]
fn names_that_are_no_text_are_not_shown() {
    let host = tempfile::tempdir().unwrap();
    fs::write(host.path().join(std::ffi::OsStr::from_bytes(b"\xff\xfe")), b"").unwrap();
    fs::write(host.path().join("new\nline"), b"1").unwrap();
    let mut view = mounted(host.path(), MountMode::Read);
    assert_eq!(view.list("/mnt/host").unwrap(), ["new\nline"]);
    assert_eq!(get(&mut view, "/mnt/host/new\nline").unwrap(), b"1");
    assert_eq!(view.stat("/mnt/host/\u{fffd}\u{fffd}"), Err(Problem::Absent));
}

#[test]
fn a_directory_that_is_not_there_is_an_error_that_names_it() {
    let directory = std::path::PathBuf::from("/nonexistent/directory");
    let mounts = vec![Mount { name: "x".to_owned(), directory, mode: MountMode::Read }];
    let access = Access { mounts, ..Access::none() };
    let error = View::new(&access, None).grant(&access).unwrap_err().to_string();
    assert!(error.starts_with("cannot mount `x`: "), "{error}");
    assert!(error.contains("`/nonexistent/directory`"), "{error}");
}

#[test]
fn hidden_mounts_are_not_there() {
    let host = tempfile::tempdir().unwrap();
    fs::write(host.path().join("a"), b"hello").unwrap();
    let mut view = mounted(host.path(), MountMode::Read);
    let handle = view.open("/mnt/host/a", OpenMode::READ, 0, NOW).unwrap();
    view.show_mounts(false);
    assert_eq!(view.stat("/mnt/host/a"), Err(Problem::Absent));
    assert_eq!(view.stat_open(handle), Err(Problem::BadHandle));
    assert!(view.list("/mnt").unwrap().is_empty());
    view.show_mounts(true);
    assert_eq!(get(&mut view, "/mnt/host/a").unwrap(), b"hello");
}
