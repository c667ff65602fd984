//! The real lock file: 357 packages, none of which npm delivers.

use aardvark_distribution::{Distribution, PackageStatus};

use crate::fixture::Fixture;

fn staged() -> (Fixture, Distribution) {
    let fixture = Fixture::new();
    let distribution = fixture.staged();
    (fixture, distribution)
}

#[test]
fn known_packages_are_found_in_any_spelling() {
    let (_fixture, distribution) = staged();
    let numpy = PackageStatus::KnownButNotStaged {
        file_name: "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl".to_owned(),
    };
    for spelling in ["numpy", "NumPy", " numpy"] {
        assert_eq!(distribution.package_status(spelling).unwrap(), numpy);
    }
    for spelling in ["astropy_iers_data", "Astropy.IERS--data"] {
        let status = distribution.package_status(spelling).unwrap();
        assert!(matches!(status, PackageStatus::KnownButNotStaged { .. }), "{spelling}: {status:?}");
    }
    assert_eq!(distribution.package_file("numpy").unwrap(), None);
}

#[test]
fn unknown_packages_get_suggestions() {
    let (_fixture, distribution) = staged();
    let check = |name: &str, expected: &[&str]| {
        let PackageStatus::Unknown { similar } = distribution.package_status(name).unwrap() else {
            panic!("`{name}` is known");
        };
        assert_eq!(similar, expected, "{name}");
    };
    check("nunpy", &["numpy"]);
    check("pandsa", &["pandas"]);
    check("sklearn", &["scikit-learn"]);
    check("yaml", &["pyyaml", "yarl"]);
    check("PIL", &["pillow"]);
    check("something-nobody-wrote", &[]);
    check("", &[]);
}

#[test]
fn the_lock_file_is_read_whole() {
    let (_fixture, distribution) = staged();
    let packages = distribution.packages().unwrap();
    assert_eq!(packages.len(), 357);
    assert_eq!(packages.iter().count(), 357);
    let pandas = packages.get("pandas").unwrap();
    assert!(pandas.depends.contains(&"numpy".to_owned()), "{pandas:?}");
    assert_eq!(pandas.sha256.len(), 64);
    assert_eq!(packages.providing("bs4").unwrap().name, "beautifulsoup4");
}
