//! Directories and files that others could tamper with, and those that this user cannot write.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::thread;
use std::time::Duration;

use aardvark_host::image::{Claim, ImagePut, ImageStore, Limit, Prune};
use aardvark_manifest::error::{Error, Fault, Kind};

use super::{BLOCK, Fixture, OUTSIDE, memory, parts};

/// Nobody, on most systems; in any case not who runs the tests.
const STRANGER: u32 = 65_534;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Asserts that every door is closed.
#[track_caller]
fn check_distrusted(store: &ImageStore, expected: &str) {
    let key = parts("alerts").key();
    let errors: [Error; 6] = [
        store.get(&key).unwrap_err(),
        store.put(&parts("alerts"), OUTSIDE, &memory(BLOCK)[..]).unwrap_err(),
        store.list().unwrap_err(),
        store.verify(&key).unwrap_err(),
        store.prune(Prune::All).unwrap_err(),
        store.claim(&key, Duration::ZERO).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.fault()), (Kind::Image, Fault::Host));
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_directory_that_others_can_write_is_refused() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    let directory = fixture.store.directory();
    for mode in [0o777, 0o1777, 0o770, 0o702] {
        set_mode(directory, mode);
        check_distrusted(
            &fixture.store,
            &format!(
                "the directory of images `{}` can be written by other users, its mode is {mode:04o} (`chmod go-w` it, \
                 or set AARDVARK_IMAGE_DIR to a directory that only this user can write)",
                directory.display()
            ),
        );
    }
    set_mode(directory, 0o755);
    assert!(fixture.store.get(&key).unwrap().is_some());
}

#[test]
fn a_file_in_its_place_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("images");
    fs::write(&place, "").unwrap();
    check_distrusted(
        &ImageStore::new(&place, Limit::default()),
        &format!(
            "expected a directory for images, found something else at `{}` (remove it, or set AARDVARK_IMAGE_DIR to \
             another directory)",
            place.display()
        ),
    );
}

#[test]
fn a_file_that_others_can_write_is_refused_and_removed() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    set_mode(&fixture.path(key), 0o622);
    let error = fixture.store.verify(&key).unwrap_err();
    let expected = "expected a file that only this user can write, found one of user ";
    assert!(error.to_string().contains(expected) && error.to_string().contains(" with mode 0622"), "{error}");
    assert!(fixture.store.get(&key).unwrap().is_none());
    assert!(!fixture.path(key).exists());
}

/// Who is not the superuser cannot give files away; then the root of the file system is a stranger's, and trusted.
#[test]
fn what_belongs_to_strangers_is_refused_and_what_belongs_to_the_superuser_is_not() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    let directory = fixture.store.directory();
    let user = directory.metadata().unwrap().uid();
    if user == 0 {
        chown(fixture.path(key), Some(STRANGER), None).unwrap();
        let error = fixture.store.verify(&key).unwrap_err();
        assert!(error.to_string().contains("found one of user 65534 with mode 0400"), "{error}");
        chown(directory, Some(STRANGER), None).unwrap();
        check_distrusted(
            &fixture.store,
            &format!(
                "expected a directory of images of user 0, found one of user 65534: `{}` (set AARDVARK_IMAGE_DIR to a \
                 directory of this user)",
                directory.display()
            ),
        );
    }
    assert_eq!(ImageStore::new("/", Limit::default()).list().unwrap().len(), 0);
}

/// Images that an administrator installed: read by everybody, changed by nobody.
#[test]
fn a_directory_that_cannot_be_written_is_read() {
    let fixture = Fixture::new();
    let (key, bad) = (fixture.put(&parts("alerts")), fixture.put(&parts("bad")));
    fs::write(fixture.path(bad), "torn").unwrap();
    let directory = fixture.store.directory();
    for path in [fixture.path(key), fixture.path(bad)] {
        set_mode(&path, 0o444);
    }
    for path in directory.ancestors().take(3) {
        set_mode(path, 0o755);
    }
    set_mode(directory, 0o555);
    as_somebody_who_cannot_write(|| {
        assert!(fixture.store.get(&key).unwrap().is_some());
        assert!(fixture.store.get(&bad).unwrap().is_none());
        assert!(fixture.path(bad).exists(), "it cannot be removed");
        let put = fixture.store.put(&parts("new"), OUTSIDE, &memory(BLOCK)[..]).unwrap();
        let ImagePut::NotWritten { cause } = put else { panic!("written: {put:?}") };
        assert_eq!(cause.kind(), std::io::ErrorKind::PermissionDenied);
        match fixture.store.claim(&bad, Duration::ZERO).unwrap() {
            Claim::Build(lock) => assert!(!lock.is_held()),
            other => panic!("{other:?}"),
        }
        let error = fixture.store.prune(Prune::All).unwrap_err();
        assert_eq!(error.kind(), Kind::Io);
        assert!(error.to_string().starts_with("cannot remove the image `"), "{error}");
    });
    assert_eq!(fixture.names().len(), 2);
    set_mode(directory, 0o700);
}

/// Runs `body` on a thread whose rights to files are a plain user's: permissions do not stop the superuser.
fn as_somebody_who_cannot_write(body: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let run = || {
            if nix::unistd::geteuid().is_root() {
                nix::unistd::setfsuid(STRANGER.into());
            }
            body();
        };
        scope.spawn(run).join().unwrap();
    });
}
