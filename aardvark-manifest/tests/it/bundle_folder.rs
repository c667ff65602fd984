//! What folders may contain.

use std::fs;

use aardvark_manifest::bundle::{Bundle, Origin};
use aardvark_manifest::error::{Fault, Kind};

#[test]
fn a_folder_that_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing");
    let error = Bundle::open(&path).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Io, Fault::Host));
    let path = path.display();
    assert_eq!(
        error.to_string(),
        format!("bundle archive `{path}`: cannot read `{path}`: No such file or directory (os error 2)")
    );
}

#[test]
fn an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let error = Bundle::open(folder.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("bundle `{}`: expected at least one file, found none", folder.path().display())
    );
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(
        Bundle::open(folder.path())
            .unwrap_err()
            .to_string()
            .ends_with("expected at least one file, found none")
    );
}

#[test]
fn the_origin_is_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plugin.js"), "export const assess = () => null;\n").unwrap();
    let bundle = Bundle::open(folder.path()).unwrap();
    assert_eq!(*bundle.origin(), Origin::Folder(folder.path().to_owned()));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    use aardvark_manifest::bundle::pack;
    use aardvark_manifest::manifest::Language;
    use nix::sys::stat::Mode;
    use nix::unistd::mkfifo;

    use super::*;

    fn check(prepare: impl Fn(&Path), expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("plugin.py"), "x = 1\n").unwrap();
        prepare(folder.path());
        let error = Bundle::from_folder(folder.path()).unwrap_err();
        assert_eq!(error.kind(), Kind::Bundle);
        assert_eq!(error.to_string(), format!("bundle `{}`: {expected}", folder.path().display()));
    }

    #[test]
    fn links_are_refused_wherever_they_point() {
        let remedy = "is not allowed (replace it with a copy of what it points to)";
        check(
            |folder| symlink("/etc/hostname", folder.join("a.txt")).unwrap(),
            &format!("symbolic link `a.txt` {remedy}"),
        );
        check(
            |folder| symlink("plugin.py", folder.join("b.py")).unwrap(),
            &format!("symbolic link `b.py` {remedy}"),
        );
        check(
            |folder| {
                fs::create_dir(folder.join("sub")).unwrap();
                symlink("..", folder.join("sub/up")).unwrap();
            },
            &format!("symbolic link `sub/up` {remedy}"),
        );
        check(|folder| symlink("nowhere", folder.join("c")).unwrap(), &format!("symbolic link `c` {remedy}"));
    }

    #[test]
    fn the_rules_for_names_hold_on_disk_too() {
        check(
            |folder| fs::write(folder.join(OsStr::from_bytes(b"caf\xe9.py")), "").unwrap(),
            "path `caf\u{fffd}.py` is not UTF-8",
        );
        check(
            |folder| fs::write(folder.join("a\\b.py"), "").unwrap(),
            "path `a\\b.py` contains a backslash (separate segments with `/`)",
        );
        check(
            |folder| fs::write(folder.join("PLUGIN.py"), "").unwrap(),
            "paths `PLUGIN.py` and `plugin.py` differ in case only, which some file systems take for the same",
        );
        check(
            |folder| fs::write(folder.join("nul"), "").unwrap(),
            "path `nul` contains `nul`, which names a device on Windows",
        );
    }

    #[test]
    fn pipes_and_devices_are_no_bundles() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, socket) = (folder.path().join("pipe"), folder.path().join("socket"));
        mkfifo(&pipe, Mode::S_IRWXU).unwrap();
        drop(UnixListener::bind(&socket).unwrap());
        let link = folder.path().join("link");
        symlink(&pipe, &link).unwrap();
        for path in [pipe.as_path(), &socket, &link, Path::new("/dev/zero")] {
            let error = Bundle::open(path).unwrap_err();
            assert_eq!((error.kind(), error.fault()), (Kind::Io, Fault::Host));
            assert_eq!(
                error.to_string(),
                format!(
                    "bundle archive `{}`: expected a folder or a regular file, found neither (copy what a pipe or \
                     device gives to a file)",
                    path.display()
                )
            );
        }
    }

    #[test]
    fn an_archive_may_be_named_by_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle::inline(Language::Python, "x = 1\n").unwrap();
        fs::write(folder.path().join("a.zip"), pack(&bundle).unwrap()).unwrap();
        symlink("a.zip", folder.path().join("link")).unwrap();
        assert_eq!(Bundle::open(folder.path().join("link")).unwrap().digest(), bundle.digest());
    }

    #[test]
    fn a_pipe_in_a_folder_is_not_waited_for() {
        check(
            |folder| mkfifo(&folder.join("pipe"), Mode::S_IRWXU).unwrap(),
            "`pipe` is neither a file nor a folder (remove it)",
        );
    }

    #[test]
    fn sockets_are_no_files() {
        check(
            |folder| drop(UnixListener::bind(folder.join("socket")).unwrap()),
            "`socket` is neither a file nor a folder (remove it)",
        );
    }
}
