//! Which directory is meant, and how much may be in it.

use std::path::Path;

use aardvark_host::image::{Environment, ImageStore, Limit};
use aardvark_manifest::error::Kind;

fn environment(image_dir: Option<&str>, image_limit: Option<&str>, cache_dir: Option<&str>) -> Environment {
    let mut environment = Environment::default();
    environment.image_dir = image_dir.map(Into::into);
    environment.image_limit = image_limit.map(Into::into);
    environment.cache_dir = cache_dir.map(Into::into);
    environment
}

#[test]
fn variables_come_first_then_the_users_cache() {
    for (environment, directory, limit) in [
        (
            environment(Some("/opt/images"), Some("1 GB"), Some("/home/u/.cache")),
            "/opt/images",
            1_000_000_000,
        ),
        (environment(None, None, Some("/home/u/.cache")), "/home/u/.cache/aardvark/images", 4 << 30),
        (environment(Some(""), Some(""), Some("/home/u/.cache")), "/home/u/.cache/aardvark/images", 4 << 30),
        (environment(Some("/opt/images"), None, None), "/opt/images", 4 << 30),
    ] {
        let store = ImageStore::from_environment(&environment).unwrap();
        assert_eq!((store.directory(), store.limit()), (Path::new(directory), Limit::bytes(limit)));
    }
    let store = ImageStore::from_environment(&environment(Some("images"), None, None)).unwrap();
    assert_eq!(store.directory(), std::env::current_dir().unwrap().join("images"));
}

#[test]
fn what_is_missing_or_no_size_is_said() {
    let error = ImageStore::from_environment(&environment(None, None, None)).unwrap_err();
    assert_eq!(error.kind(), Kind::Image);
    assert_eq!(
        error.to_string(),
        "no directory for images: this user has no home directory (set AARDVARK_IMAGE_DIR to a directory)"
    );
    let error = ImageStore::from_environment(&environment(Some("/x"), Some("much"), None)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a size such as `500 MB` or `4 GiB` in AARDVARK_IMAGE_LIMIT, found `much`"
    );
}

#[test]
fn the_process_has_a_store() {
    let resolved = ImageStore::resolve().unwrap();
    assert_eq!(resolved, ImageStore::from_environment(&Environment::of_process()).unwrap());
    assert!(resolved.directory().is_absolute());
}
