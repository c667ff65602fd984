//! Packages that are as they should be.

use std::sync::Arc;

use aardvark_manifest::bundle::{Bundle, pack};
use aardvark_wheels::{PackageOrigin, PackageSet, Root, Wheelhouse};

use crate::fixture::{bundle, distribution, paths, resolve, text, wheel, wheel_with};

#[test]
fn a_plugin_without_packages_has_the_empty_set() {
    let set = resolve(&[]).unwrap();
    assert!(set.is_empty());
    assert_eq!((set.files().count(), set.packages().len()), (0, 0));
    let plain = Bundle::from_files([("plugin.py", "def f(): ...\n")]).unwrap();
    let plain = PackageSet::resolve(&plain, distribution()).unwrap();
    assert_eq!(plain.digest(), set.digest());
    assert_eq!(set.digest(), "574351ad93661ad2aa3b17fc5a95b832a30d989b6ea10492ec9d5a147bb4c556");
}

#[test]
fn the_files_of_all_wheels_are_listed_in_one_order_and_read() {
    let set = resolve(&[
        &wheel("zebra", "2.0", &[("zebra/stripes.py", "BLACK = 1\n"), ("zebra.py", "")]),
        &wheel("Ape_tools", "1.0", &[("ape/__init__.py", "A = 'ape'\n"), ("ape/hand.py", "")]),
    ])
    .unwrap();
    let expected = [
        "Ape_tools-1.0.dist-info/METADATA",
        "Ape_tools-1.0.dist-info/WHEEL",
        "ape/__init__.py",
        "ape/hand.py",
        "zebra/stripes.py",
        "zebra-2.0.dist-info/METADATA",
        "zebra-2.0.dist-info/WHEEL",
        "zebra.py",
    ];
    assert_eq!(paths(&set), expected);
    assert!(
        set.files().enumerate().all(|(index, file)| (file.index, file.root) == (index, Root::SitePackages))
    );
    assert_eq!(text(&set, "zebra/stripes.py"), "BLACK = 1\n");
    assert_eq!(text(&set, "ape/__init__.py"), "A = 'ape'\n");
    let packages: Vec<_> =
        set.packages().map(|package| (package.name, package.version, package.origin)).collect();
    assert_eq!(
        packages,
        [("ape-tools", "1.0", PackageOrigin::Bundle), ("zebra", "2.0", PackageOrigin::Bundle)]
    );
    let error = set.read(8).unwrap_err();
    assert_eq!(error.to_string(), "expected the index of one of 8 files of packages, found 8");
}

#[test]
fn a_wheels_data_folder_is_sorted_out() {
    let set = resolve(&[&wheel(
        "demo",
        "1.0",
        &[
            ("demo-1.0.data/purelib/demo/pure.py", "pure"),
            ("demo-1.0.data/platlib/demo/plat.py", "plat"),
            ("demo-1.0.data/scripts/demo", "#!python"),
            ("demo-1.0.data/headers/demo.h", ""),
            ("demo-1.0.data/data/etc/demo.conf", ""),
            ("other-1.0.data/purelib/x.py", "not this wheel's data folder"),
        ],
    )])
    .unwrap();
    let expected = [
        "demo/plat.py",
        "demo/pure.py",
        "demo-1.0.dist-info/METADATA",
        "demo-1.0.dist-info/WHEEL",
        "other-1.0.data/purelib/x.py",
    ];
    assert_eq!(paths(&set), expected);
    assert_eq!(text(&set, "demo/pure.py") + &text(&set, "demo/plat.py"), "pureplat");
}

#[test]
fn a_file_that_two_packages_have_comes_from_the_first_by_name() {
    let set = resolve(&[
        &wheel("b", "1", &[("tests/__init__.py", "b")]),
        &wheel("a", "1", &[("tests/__init__.py", "a")]),
    ])
    .unwrap();
    assert_eq!(text(&set, "tests/__init__.py"), "a");
}

#[test]
fn dependencies_that_are_pinned_too_are_fine() {
    let needs = "Requires-Dist: Second.Wheel[fast]>=1,<3; python_version >= '3.9'\nRequires-Dist: tomli; python_version < '3'\n";
    let extras = "Requires-Dist: third; extra == 'fast'\nRequires-Dist: fourth; extra == 'slow'\nRequires-Python: >=3.10\n";
    let set = resolve(&[
        &wheel_with("first", "1.0", needs, &[]),
        &wheel_with("second_wheel", "2.0", extras, &[]),
        &wheel("third", "1", &[]),
    ]);
    assert_eq!(set.unwrap().packages().len(), 3);
}

#[test]
fn the_bundle_comes_before_the_wheelhouse_and_the_digest_does_not_care() {
    let directory = tempfile::tempdir().unwrap();
    let wheelhouse = Wheelhouse::at(directory.path());
    let demo = wheel("demo", "1.0", &[("demo.py", "x = 1\n")]);
    let in_bundle = bundle(&[demo.pin()], &[], &[&demo]);
    let elsewhere = bundle(&[demo.pin()], &[], &[]);
    let resolve = |bundle| PackageSet::resolve_with(bundle, distribution(), Some(&wheelhouse));
    resolve(&elsewhere).unwrap_err();
    wheelhouse.put(&demo.bytes).unwrap();
    let (first, second) = (resolve(&in_bundle).unwrap(), resolve(&elsewhere).unwrap());
    assert_eq!(first.packages().next().unwrap().origin, PackageOrigin::Bundle);
    assert_eq!(second.packages().next().unwrap().origin, PackageOrigin::Wheelhouse);
    assert_eq!(first.digest(), second.digest());
    assert_ne!(first.digest(), crate::fixture::resolve(&[]).unwrap().digest());
    // Packed into a ZIP, the bundle still has its wheels.
    let packed = Bundle::from_zip(&pack(&in_bundle).unwrap()).unwrap();
    assert_eq!(resolve(&packed).unwrap().digest(), first.digest());
}

#[test]
fn sets_with_the_same_wheel_share_what_is_inflated_until_it_is_trimmed() {
    let demo = wheel("shared", "1.0", &[("shared.py", "x = 1\n")]);
    let (first, second) = (resolve(&[&demo]).unwrap(), resolve(&[&demo]).unwrap());
    let index = first.files().find(|file| file.path == "shared.py").unwrap().index;
    let content = first.read(index).unwrap();
    assert!(Arc::ptr_eq(&content, &second.read(index).unwrap()));
    second.trim();
    let again = first.read(index).unwrap();
    assert!(!Arc::ptr_eq(&content, &again));
    assert_eq!(content, again);
}
