//! Archives made to harm: they write nothing outside the scaffold and leave nothing behind.

use aardvark_manifest::error::Kind;

use crate::fixture::{Fixture, check, entries, gzip, header, tar_of};

#[test]
fn paths_that_lead_out() {
    let hostile = [
        ("../pyodide.asm.wasm", "../pyodide.asm.wasm"),
        ("package/../../escape.whl", "package/../../escape.whl"),
        ("/tmp/aardvark-escape.whl", "/tmp/aardvark-escape.whl"),
        ("package\\..\\escape.whl", "package\\\\..\\\\escape.whl"),
        ("C:/escape.whl", "C:/escape.whl"),
        ("package/a\u{1}.whl", "package/a\\u{1}.whl"),
    ];
    for (path, shown) in hostile {
        let fixture = Fixture::new();
        let mut entries = entries();
        entries.truncate(1);
        entries.insert(0, (path.to_owned(), b"x".to_vec()));
        check(
            &fixture,
            fixture.stage(fixture.archive("hostile.tgz", &gzip(&tar_of(&entries)))),
            Kind::Distribution,
            &format!(
                "`DIR/hostile.tgz` has an entry `{shown}` that leads out of the archive (use an archive made by Pyodide)"
            ),
        );
        assert_eq!(fixture.around_target(), ["hostile.tgz"]);
    }
}

#[test]
fn links_in_the_place_of_files() {
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Fifo, tar::EntryType::Char] {
        let fixture = Fixture::new();
        let mut header = header("package/pyodide.asm.wasm", 0, kind);
        header.set_link_name("/etc/hostname").unwrap();
        header.set_cksum();
        let mut builder = tar::Builder::new(Vec::new());
        builder.append(&header, std::io::empty()).unwrap();
        check(
            &fixture,
            fixture.stage(fixture.archive("links.tgz", &gzip(&builder.into_inner().unwrap()))),
            Kind::Distribution,
            "`DIR/links.tgz` has an entry `package/pyodide.asm.wasm` that is a link or a device, expected a file (use \
             an archive made by Pyodide)",
        );
    }
}

#[test]
fn one_name_twice() {
    let fixture = Fixture::new();
    let twice = ["package/a.whl", "other/a.whl"].map(|path| (path.to_owned(), b"x".to_vec()));
    check(
        &fixture,
        fixture.stage(fixture.archive("twice.tgz", &gzip(&tar_of(&twice)))),
        Kind::Distribution,
        "`DIR/twice.tgz` has `a.whl` twice (use an archive made by Pyodide)",
    );
}

/// 20 MB of zeros compress to 20 kB; the cap is on what comes out.
#[test]
fn a_file_that_inflates_too_far() {
    let fixture = Fixture::new();
    let bomb = [("package/pyodide-lock.json".to_owned(), vec![0; 20_000_000])];
    check(
        &fixture,
        fixture.stage(fixture.archive("bomb.tgz", &gzip(&tar_of(&bomb)))),
        Kind::Distribution,
        "`pyodide-lock.json` in `DIR/bomb.tgz` is too large, expected at most 16777216 bytes (use an archive made by \
         Pyodide)",
    );
}

#[test]
fn more_entries_than_any_release_has() {
    let fixture = Fixture::new();
    let many: Vec<_> = (0..20_001).map(|n| (format!("package/deep/{n}"), Vec::new())).collect();
    check(
        &fixture,
        fixture.stage(fixture.archive("many.tgz", &gzip(&tar_of(&many)))),
        Kind::Distribution,
        "`DIR/many.tgz` has more than 20000 entries (use an archive made by Pyodide)",
    );
}

/// The name in an extension header says `../`; such headers are not followed at all.
#[test]
fn long_names_are_not_put_together() {
    let fixture = Fixture::new();
    let mut builder = tar::Builder::new(Vec::new());
    let long = "../".repeat(50) + "escape.whl";
    builder
        .append(&header("././@LongLink", long.len() as u64, tar::EntryType::GNULongName), long.as_bytes())
        .unwrap();
    builder.append(&header("package/short.whl", 1, tar::EntryType::Regular), b"x".as_slice()).unwrap();
    check(
        &fixture,
        fixture.stage(fixture.archive("long.tgz", &gzip(&builder.into_inner().unwrap()))),
        Kind::Distribution,
        "the source has no `pyodide.asm.mjs` (use the npm package, or a core or full release archive of Pyodide)",
    );
    assert_eq!(fixture.around_target(), ["long.tgz"]);
}
