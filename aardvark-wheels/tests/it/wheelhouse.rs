//! The directory of shared wheels.

use std::fs;
use std::path::{Path, PathBuf};

use aardvark_manifest::error::Kind;
use aardvark_wheels::{Environment, Wheelhouse, hash};

fn environment(wheels_dir: Option<&str>, cache_dir: Option<&str>) -> Option<PathBuf> {
    let mut environment = Environment::default();
    environment.wheels_dir = wheels_dir.map(Into::into);
    environment.cache_dir = cache_dir.map(Into::into);
    Wheelhouse::from_environment(&environment).map(|wheelhouse| wheelhouse.directory().to_owned())
}

#[test]
fn the_variable_comes_before_the_cache() {
    assert_eq!(environment(Some("/w"), Some("/c")), Some("/w".into()));
    assert_eq!(environment(Some(""), Some("/c")), Some("/c/aardvark/wheels".into()));
    assert_eq!(environment(None, None), None);
    assert!(environment(Some("relative"), None).unwrap().is_absolute());
}

#[test]
fn wheels_are_kept_under_their_hash_once() {
    let directory = tempfile::tempdir().unwrap();
    let wheelhouse = Wheelhouse::at(directory.path().join("made/when/needed"));
    let path = wheelhouse.put(b"a wheel").unwrap();
    assert_eq!(path, wheelhouse.path(&hash(b"a wheel")));
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(wheelhouse.put(b"a wheel").unwrap(), path);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    // What is damaged is replaced.
    fs::write(&path, "damaged").unwrap();
    wheelhouse.put(b"a wheel").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"a wheel");
    assert_eq!(fs::read_dir(wheelhouse.directory()).unwrap().count(), 1);
}

#[test]
fn many_writers_of_one_wheel_all_succeed() {
    let directory = tempfile::tempdir().unwrap();
    let wheelhouse = Wheelhouse::at(directory.path());
    let wheel = vec![7; 1 << 16];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let path = wheelhouse.put(&wheel).unwrap();
                assert_eq!(fs::read(path).unwrap(), wheel);
            });
        }
    });
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Wheelhouse::at(file.join("inside")).put(b"x").unwrap_err();
    assert_eq!(error.kind(), Kind::Io);
    let expected = format!("cannot create the directory `{}`", Path::new(&file).join("inside").display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(error.to_string().ends_with("or set AARDVARK_WHEELS_DIR to another directory)"), "{error}");
}
