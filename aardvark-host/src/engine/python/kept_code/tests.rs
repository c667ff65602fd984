//! Which code is used, and when files are written: with a distribution of the test's own. What depends on V8's flags, which a
//! process sets once, happens in processes of their own: this test binary, asked to run [`child`].

#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use aardvark_distribution::{Distribution, Silent};

use crate::engine::Limits;
use crate::engine::python::boot;
use crate::engine::python::runtime::{Cut, GLUE_CODE, Runtime, SCRIPT_CODE, glue_code_key, script_code_key};
use crate::engine::v8::process;

const DIRECTORY: &str = "AARDVARK_TEST_KEPT_CODE";
const FLAGS: &str = "AARDVARK_TEST_KEPT_CODE_FLAGS";

/// Isolates that a process starts one after the other.
const ISOLATES: usize = 3;

/// Where V8 writes its version into code.
const CODE_VERSION: usize = 4;

/// A copy of the staged distribution, without what was derived from it.
fn copied() -> (tempfile::TempDir, Distribution) {
    let staged = aardvark_distribution::ensure(&Silent).unwrap();
    let directory = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(staged.directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let distribution = Distribution::open(directory.path()).unwrap();
    (directory, distribution)
}

/// The derived files, by their keys and names, each with a number that a new file does not share.
fn kept(distribution: &Distribution) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    let Ok(keys) = fs::read_dir(distribution.directory().join("derived")) else { return found };
    for key in keys {
        for file in fs::read_dir(key.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(distribution.directory().join("derived")).unwrap();
            found.insert(name.display().to_string(), fs::metadata(&path).unwrap().ino());
        }
    }
    found
}

/// What the other processes do; nothing in the process that runs all tests.
#[test]
fn child() {
    let Ok(directory) = env::var(DIRECTORY) else { return };
    v8::V8::set_flags_from_string(&env::var(FLAGS).unwrap());
    process::initialize().unwrap();
    let body = move || {
        let distribution = Distribution::open(Path::new(&directory)).unwrap();
        let runtime = Runtime::plain(&distribution).unwrap();
        let files: Vec<_> = (0..ISOLATES)
            .map(|_| {
                let mut realm = boot::realm(Limits::OWN, &runtime).unwrap();
                drop(boot::boot(&mut realm, &runtime, Limits::OWN, Cut::Lean).unwrap());
                kept(&distribution)
            })
            .collect();
        // The first isolate keeps what there is to keep, and no other one has anything to add.
        assert!(files.iter().all(|kept| *kept == files[0]), "{files:?}");
    };
    std::thread::Builder::new().stack_size(process::THREAD_STACK_BYTES).spawn(body).unwrap().join().unwrap();
    println!("\nstarted");
}

/// Starts isolates in another process, with these flags of V8.
#[track_caller]
fn start(distribution: &Distribution, flags: &str) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "engine::python::kept_code::tests::child", "--nocapture"]);
    let output = command.env(DIRECTORY, distribution.directory()).env(FLAGS, flags).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("started"), "{said}{output:?}");
}

#[test]
fn apps_with_different_flags_keep_code_side_by_side() {
    let (_directory, distribution) = copied();
    start(&distribution, "");
    let plain = kept(&distribution);
    assert_eq!(plain.len(), 2, "{plain:?}");
    start(&distribution, "--no-flush-bytecode");
    let both = kept(&distribution);
    assert_eq!(both.len(), 4, "{both:?}");
    assert!(plain.iter().all(|(name, file)| both.get(name) == Some(file)), "{plain:?} {both:?}");
    for flags in ["", "--no-flush-bytecode", ""] {
        start(&distribution, flags);
        assert_eq!(kept(&distribution), both, "{flags}");
    }
}

#[test]
fn code_that_v8_refuses_is_replaced_once() {
    let (_directory, distribution) = copied();
    start(&distribution, "");
    let good = kept(&distribution);
    // The other process has the keys of this one, whose V8 has the same flags.
    process::initialize().unwrap();
    let files = [(glue_code_key(), GLUE_CODE), (script_code_key(), SCRIPT_CODE)];
    for (key, name) in &files {
        let content = distribution.read_derived(key, name).unwrap();
        let foreign = if *name == SCRIPT_CODE { scripts_of_another(content) } else { of_another(content) };
        drop(distribution.write_derived(key, name, &foreign));
    }
    let foreign = kept(&distribution);
    start(&distribution, "");
    let replaced = kept(&distribution);
    assert!(foreign.iter().all(|(name, file)| good.contains_key(name) && replaced[name] != *file));
    start(&distribution, "");
    assert_eq!(kept(&distribution), replaced);
}

/// V8's code as another version of it would have written it.
fn of_another(mut code: Vec<u8>) -> Vec<u8> {
    code[CODE_VERSION] ^= 1;
    code
}

/// The same for the code of several scripts, each with its name, and both behind their lengths.
fn scripts_of_another(mut content: Vec<u8>) -> Vec<u8> {
    let (mut at, mut is_code) = (0, false);
    while at < content.len() {
        let length = u64::from_le_bytes(content[at..at + 8].try_into().unwrap());
        if is_code {
            content[at + 8 + CODE_VERSION] ^= 1;
        }
        (at, is_code) = (at + 8 + usize::try_from(length).unwrap(), !is_code);
    }
    content
}

#[test]
fn what_this_process_has_made_is_not_replaced() {
    let (_directory, distribution) = copied();
    let code = super::KeptCode::<[u8]>::read(&distribution, "k".to_owned(), "n", |code| Some(code.into()));
    assert!(code.get().is_none());
    code.keep((*b"first").into(), <[u8]>::to_vec);
    code.keep((*b"again").into(), <[u8]>::to_vec);
    assert_eq!(code.get().as_deref(), Some(&b"first"[..]));
    assert_eq!(distribution.read_derived("k", "n").as_deref(), Some(&b"first"[..]));
}

#[test]
fn code_that_others_could_have_written_is_not_run() {
    let (directory, distribution) = copied();
    process::initialize().unwrap();
    drop(distribution.write_derived(&glue_code_key(), GLUE_CODE, b"code"));
    let code = || Runtime::plain(&distribution).unwrap().glue_code().get();
    assert_eq!(code().as_deref(), Some(&b"code"[..]));
    let target = directory.path();
    let key = distribution.derived_dir(&glue_code_key());
    for path in [&key.join(GLUE_CODE), &key, &target.join("derived"), target] {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        for others in [0o002, 0o020] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode | others)).unwrap();
            assert_eq!(code(), None, "{} with {others:o}", path.display());
        }
        fs::set_permissions(path, fs::Permissions::from_mode(mode & !0o022)).unwrap();
    }
    assert!(code().is_some());
}
