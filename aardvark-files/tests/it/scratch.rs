//! The scratch directory behaves like a directory.

use aardvark_files::{Changes, FileKind, OpenMode, Problem};

use crate::support::{NOW, get, put, view};

#[test]
fn what_is_written_is_read() {
    let mut view = view(1000, 10);
    put(&mut view, "/tmp/a", b"hello").unwrap();
    assert_eq!(get(&mut view, "/tmp/a").unwrap(), b"hello");
    assert_eq!(get(&mut view, "//tmp/./b/../a").unwrap(), b"hello");
    let found = view.stat("/tmp/a").unwrap();
    assert_eq!((found.kind, found.size, found.modified), (FileKind::File, 5, NOW));
    assert_eq!(view.list("/tmp").unwrap(), ["a"]);
    assert_eq!(view.list("/").unwrap(), ["mnt", "tmp"]);
    assert!(view.list("/mnt").unwrap().is_empty());
}

#[test]
fn renaming_follows_the_rules() {
    let mut view = view(1000, 20);
    for path in ["/tmp/full", "/tmp/empty", "/tmp/dir", "/tmp/dir/sub"] {
        view.make_directory(path, 0o755, NOW).unwrap();
    }
    put(&mut view, "/tmp/full/x", b"x").unwrap();
    put(&mut view, "/tmp/a", b"aa").unwrap();
    put(&mut view, "/tmp/b", b"bbb").unwrap();
    let mut rename = |from: &str, to: &str| view.rename(from, to, NOW).err();
    assert_eq!(rename("/tmp/dir", "/tmp/dir/sub/deep"), Some(Problem::Invalid));
    assert_eq!(rename("/tmp/a", "/tmp/empty"), Some(Problem::IsDirectory));
    assert_eq!(rename("/tmp/dir", "/tmp/a"), Some(Problem::NotDirectory));
    assert_eq!(rename("/tmp/dir", "/tmp/full"), Some(Problem::NotEmpty));
    assert_eq!(rename("/tmp/absent", "/tmp/c"), Some(Problem::Absent));
    assert_eq!(rename("/tmp/a", "/tmp/absent/c"), Some(Problem::Absent));
    assert_eq!(rename("/tmp/a", "/tmp/b/c"), Some(Problem::NotDirectory));
    assert_eq!(rename("/tmp", "/tmp/c"), Some(Problem::Busy));
    assert_eq!(rename("/tmp/a", "/tmp"), Some(Problem::Busy));
    assert_eq!(rename("/tmp/a", "/elsewhere"), Some(Problem::ReadOnly));
    assert_eq!(rename("/tmp/dir", "/tmp/dir"), None);
    assert_eq!(rename("/tmp/dir", "/tmp/empty"), None);
    assert_eq!(rename("/tmp/a", "/tmp/b"), None);
    assert_eq!(view.list("/tmp").unwrap(), ["b", "empty", "full"]);
    assert_eq!(view.list("/tmp/empty").unwrap(), ["sub"]);
    assert_eq!(get(&mut view, "/tmp/b").unwrap(), b"aa");
    assert_eq!((view.scratch_bytes(), view.scratch_files()), (3, 5));
}

#[test]
fn a_file_lives_as_long_as_somebody_has_it_open() {
    let mut view = view(100, 10);
    let handle = view.open("/tmp/a", OpenMode::from_bits(3), 0o600, NOW).unwrap();
    view.write(handle, 0, &[1; 60], NOW).unwrap();
    view.remove("/tmp/a", NOW).unwrap();
    assert_eq!(view.stat("/tmp/a"), Err(Problem::Absent));
    assert_eq!(view.stat_open(handle).unwrap().size, 60);
    assert_eq!((view.scratch_bytes(), view.scratch_files()), (60, 1));
    assert_eq!(put(&mut view, "/tmp/b", &[2; 60]), Err(Problem::NoSpace));
    view.close(handle).unwrap();
    assert_eq!((view.scratch_bytes(), view.scratch_files()), (0, 1));
    put(&mut view, "/tmp/b", &[2; 60]).unwrap();
    assert_eq!(view.stat_open(handle), Err(Problem::BadHandle));
}

#[test]
fn handles_do_what_they_were_opened_for() {
    let mut view = view(100, 10);
    put(&mut view, "/tmp/a", b"abc").unwrap();
    let reading = view.open("/tmp/a", OpenMode::READ, 0, NOW).unwrap();
    assert_eq!(view.write(reading, 0, b"x", NOW), Err(Problem::BadHandle));
    assert_eq!(view.resize_open(reading, 0, NOW), Err(Problem::BadHandle));
    assert_eq!(view.open("/tmp/a", OpenMode::from_bits(7), 0, NOW), Err(Problem::Exists));
    assert_eq!(view.open("/tmp", OpenMode::READ, 0, NOW), Err(Problem::IsDirectory));
    assert_eq!(view.open("/tmp/a/", OpenMode::READ, 0, NOW), Err(Problem::IsDirectory));
    assert_eq!(view.open("/tmp/a/b", OpenMode::READ, 0, NOW), Err(Problem::NotDirectory));
    assert_eq!(view.close(77), Err(Problem::BadHandle));
}

#[test]
fn links_are_kept_and_not_followed() {
    let mut view = view(100, 10);
    view.make_link("/tmp/link", "/tmp/loop", NOW).unwrap();
    view.make_link("/tmp/loop", "/tmp/link", NOW).unwrap();
    assert_eq!(view.link_target("/tmp/link").unwrap(), "/tmp/loop");
    assert_eq!(view.stat("/tmp/link").unwrap().kind, FileKind::Link);
    assert_eq!(view.open("/tmp/link", OpenMode::READ, 0, NOW), Err(Problem::Loop));
    assert_eq!(view.stat("/tmp/link/a"), Err(Problem::NotDirectory));
    assert_eq!(view.make_link("/tmp/x", &"a".repeat(5000), NOW), Err(Problem::NameTooLong));
    assert_eq!((view.scratch_bytes(), view.scratch_files()), (18, 2));
}

#[test]
fn attributes_change_only_where_they_are_given() {
    let mut view = view(100, 10);
    put(&mut view, "/tmp/a", b"abc").unwrap();
    view.set("/tmp/a", Changes::new(Some(0o107_777), None, None), 2000.0).unwrap();
    view.set("/tmp/a", Changes::new(None, Some(5.0), Some(6.0)), 3000.0).unwrap();
    let found = view.stat("/tmp/a").unwrap();
    assert_eq!((found.mode(), found.accessed, found.modified, found.changed), (0o107_777, 5.0, 6.0, 3000.0));
}
