//! Which directory is meant.

use std::path::{Path, PathBuf};

use aardvark_distribution::{Environment, Location, PINNED};
use aardvark_manifest::error::Kind;

fn environment(pyodide_dir: Option<&str>, cache_dir: Option<&str>) -> Environment {
    let mut environment = Environment::default();
    environment.pyodide_dir = pyodide_dir.map(Into::into);
    environment.cache_dir = cache_dir.map(Into::into);
    environment
}

#[test]
fn the_variable_names_the_directory_itself() {
    let location =
        Location::from_environment(&environment(Some("/opt/pyodide"), Some("/home/u/.cache"))).unwrap();
    assert_eq!(location.directory(), Path::new("/opt/pyodide"));
    assert_eq!(location.downloads(), Path::new("/opt/pyodide.downloads"));
}

#[test]
fn without_the_variable_it_is_in_the_users_cache() {
    for unset in [None, Some("")] {
        let location = Location::from_environment(&environment(unset, Some("/home/u/.cache"))).unwrap();
        assert_eq!(location.directory(), Path::new("/home/u/.cache/aardvark/pyodide/314.0.7-core"));
        assert_eq!(location.downloads(), Path::new("/home/u/.cache/aardvark/pyodide/downloads"));
    }
}

#[test]
fn each_version_has_its_own_directory_in_the_cache() {
    let environment = environment(Some("/opt/pyodide"), Some("/home/u/.cache"));
    let directories: Vec<_> = PINNED
        .iter()
        .map(|pinned| Location::in_cache(&environment, pinned).unwrap().directory().to_owned())
        .collect();
    let expected =
        PINNED.iter().map(|pinned| format!("/home/u/.cache/aardvark/pyodide/{}-core", pinned.version));
    assert_eq!(directories, expected.map(PathBuf::from).collect::<Vec<_>>());
}

#[test]
fn a_user_without_a_home_is_told_what_to_set() {
    let error = Location::from_environment(&environment(None, None)).unwrap_err();
    assert_eq!(error.kind(), Kind::Distribution);
    assert_eq!(
        error.to_string(),
        "no directory for Pyodide: this user has no home directory (set AARDVARK_PYODIDE_DIR to a directory)"
    );
}

#[test]
fn a_relative_directory_does_not_depend_on_the_working_directory_later() {
    let location = Location::from_environment(&environment(Some("vendor/pyodide"), None)).unwrap();
    assert_eq!(location.directory(), std::env::current_dir().unwrap().join("vendor/pyodide"));
}

#[test]
fn the_process_has_a_location() {
    let resolved = Location::resolve().unwrap();
    assert_eq!(resolved, Location::from_environment(&Environment::of_process()).unwrap());
    assert!(resolved.directory().is_absolute());
}
