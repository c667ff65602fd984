//! A whole host in surroundings that are against it: no `/proc`, an old kernel, few descriptors, no disk space, a clock
//! that has jumped. Each is a process of its own: this test binary, asked to run [`child`].

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use aardvark_distribution::Distribution;
use aardvark_host::{Host, MountMode, SlotOptions, Untyped};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use serde_json::json;

use crate::support::{builder, distribution, patient};

mod clock;
mod derived;
mod warnings;

const DIRECTORY: &str = "AARDVARK_TEST_ENVIRONMENT";
const OLD_KERNEL: &str = "AARDVARK_TEST_OLD_KERNEL";
/// A distribution instead of the one that all tests share.
const DISTRIBUTION: &str = "AARDVARK_TEST_DISTRIBUTION";

const PYTHON: &str = "
import os, time
COUNT = 0
def work(number):
    global COUNT
    COUNT += 1
    with open('/tmp/left', 'a') as file: file.write('x')
    with open('/mnt/data/greeting') as file: greeting = file.read()
    return [COUNT, number * 2, os.path.getsize('/tmp/left'), greeting]
";

const JAVASCRIPT: &str = "
import { readTextFile } from 'aardvark:fs';
let count = 0;
export const work = (number) => [++count, number * 2, 1, readTextFile('/mnt/data/greeting')];
";

/// What the other processes do; nothing in the process that runs all tests.
#[test]
fn child() {
    let Ok(directory) = env::var(DIRECTORY) else { return };
    if env::var_os(OLD_KERNEL).is_some() {
        refuse_what_is_new();
    }
    match serve(Path::new(&directory)) {
        Ok(calls) => println!("\nserved {calls} calls"),
        Err(error) => println!("\nrefused: {:?}: {error}", error.kind()),
    }
}

/// Fresh calls of both languages, several isolates at once; gives how many were right.
fn serve(directory: &Path) -> Result<usize, aardvark_manifest::error::Error> {
    let policy = patient().mount("data", directory.join("data"), MountMode::Read);
    let builder = match env::var_os(DISTRIBUTION) {
        Some(own) => {
            warnings::print();
            Host::builder().distribution(Distribution::open(own)?)
        }
        None => builder(),
    };
    let host = builder.policy(policy).build()?;
    let mut calls = 0;
    for language in ["python", "javascript"] {
        let options = SlotOptions::new().isolates(2);
        let slot = host.slot_with::<Untyped>(language, directory.join(language), options)?;
        for number in 0..6 {
            assert_eq!(slot.call("work", vec![json!(number)])?, json!([1, number * 2, 1, "hello"]));
            calls += 1;
        }
    }
    Ok(calls)
}

/// Makes `target` a distribution of its own, without what is derived from it.
fn copy_distribution(target: &Path) {
    fs::create_dir(target).unwrap();
    for entry in fs::read_dir(distribution().directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, target.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Gives the distribution in `target` the library that others have compiled already, which takes seconds.
fn copy_library(target: &Path) {
    let staged = distribution();
    for key in fs::read_dir(staged.directory().join("derived")).unwrap() {
        let key = key.unwrap().path();
        let library = key.join("python_stdlib.zip");
        if library.exists() {
            let target = target.join("derived").join(key.file_name().unwrap());
            fs::create_dir_all(&target).unwrap();
            fs::copy(library, target.join("python_stdlib.zip")).unwrap();
        }
    }
}

/// Answers as a kernel does that has neither `PAGEMAP_SCAN` nor `openat2`.
fn refuse_what_is_new() {
    const OPENAT2: i64 = 437;
    const IOCTL: i64 = 16;
    const PAGEMAP_SCAN: u64 = 0xc060_6610;
    const NO_SUCH_CALL: u32 = 38;
    const NO_SUCH_REQUEST: u32 = 25;
    let is_scan = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, PAGEMAP_SCAN).unwrap();
    let scan = SeccompRule::new(vec![is_scan]).unwrap();
    for (rules, error) in [
        (BTreeMap::from([(OPENAT2, vec![])]), NO_SUCH_CALL),
        (BTreeMap::from([(IOCTL, vec![scan])]), NO_SUCH_REQUEST),
    ] {
        let refuse = SeccompAction::Errno(error);
        let filter =
            SeccompFilter::new(rules, SeccompAction::Allow, refuse, env::consts::ARCH.try_into().unwrap());
        let program: BpfProgram = filter.unwrap().try_into().unwrap();
        seccompiler::apply_filter_all_threads(&program).unwrap();
    }
}

/// Plugins, data and a place for images.
struct Surroundings {
    directory: tempfile::TempDir,
}

impl Surroundings {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("python/plugin.py", PYTHON),
            ("python/aardvark.manifest.json", MANIFEST),
            ("javascript/plugin.js", JAVASCRIPT),
            ("javascript/aardvark.manifest.json", MANIFEST),
            ("data/greeting", "hello"),
        ] {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir(directory.path().join("images")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(directory.path().join("images"), mode).unwrap();
        Self { directory }
    }

    /// The child, to be run by a shell that has run `before`.
    fn after(&self, before: &str) -> Command {
        self.of(Command::new("sh"), before)
    }

    /// The same with mounts of its own.
    fn after_mounting(&self, before: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh"]);
        self.of(command, before)
    }

    fn of(&self, mut command: Command, before: &str) -> Command {
        let images = self.directory.path().join("images");
        command.args(["-euc", &format!("{before}\nexec \"$@\""), "sh"]).arg(env::current_exe().unwrap());
        command.args(["--exact", "environment::child", "--nocapture"]);
        command
            .env(DIRECTORY, self.directory.path())
            .env("AARDVARK_IMAGE_DIR", &images)
            .env("IMAGES", images);
        command
    }

    fn images(&self) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(self.directory.path().join("images")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "image")).collect()
    }
}

const MANIFEST: &str = r#"{
    "schemaVersion": "2.0", "name": "environment", "version": "1.0.0",
    "resources": {"filesystem": {"mounts": [{"name": "data"}]}}
}"#;

/// The last line that a child has said.
#[track_caller]
fn end(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let end = said.lines().rfind(|line| line.starts_with("served ") || line.starts_with("refused: "));
    let failed = || format!("{:?}\n{said}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    end.unwrap_or_else(|| panic!("{}", failed())).to_owned()
}

#[track_caller]
fn serves(mut command: Command) {
    assert_eq!(end(command.output().unwrap()), "served 12 calls");
}

#[test]
fn without_proc() {
    let surroundings = Surroundings::new();
    serves(surroundings.after_mounting("mount -t tmpfs none /proc"));
}

#[test]
fn on_a_kernel_without_page_scans_and_beneath_lookups() {
    let surroundings = Surroundings::new();
    let mut command = surroundings.after("");
    command.env(OLD_KERNEL, "1");
    serves(command);
}

#[test]
fn with_few_descriptors() {
    let surroundings = Surroundings::new();
    serves(surroundings.after("ulimit -n 64"));
    for limit in [8, 12, 16, 20, 24, 32] {
        let end = end(surroundings.after(&format!("ulimit -n {limit}")).output().unwrap());
        // Named, whether the host notices or the plugin.
        let is_named = end.contains("file descriptors") || end.contains("open files");
        assert!(end == "served 12 calls" || is_named, "{limit}: {end}");
    }
}

#[test]
fn with_a_full_disk_under_the_images() {
    let surroundings = Surroundings::new();
    serves(surroundings.after_mounting("mount -t tmpfs -o size=1m,mode=0700 none \"$IMAGES\""));
    let full =
        "mount -t tmpfs -o size=64k,mode=0700 none \"$IMAGES\"\nhead -c 1m /dev/zero > \"$IMAGES/full\" || :";
    serves(surroundings.after_mounting(full));
    // Where no file may be longer than a megabyte, not even one in memory, Python says so and nothing else breaks. Not to
    // ignore the signal would be the end of any process.
    let end = end(surroundings.after("trap '' XFSZ\nulimit -f 2048").output().unwrap());
    assert!(end.contains("File too large") && end.contains("raise the process's limits"), "{end}");
}

#[test]
fn with_a_cache_that_cannot_be_written() {
    let surroundings = Surroundings::new();
    serves(surroundings.after_mounting("mount -t tmpfs -o ro,mode=0700 none \"$IMAGES\""));
    serves(surroundings.after(""));
    let made = surroundings.images().len();
    assert!(made > 0);
    // Images that are there are used from a directory that is only for reading.
    let read_only = "mount --bind \"$IMAGES\" \"$IMAGES\"\nmount -o remount,bind,ro \"$IMAGES\"";
    serves(surroundings.after_mounting(read_only));
    assert_eq!(surroundings.images().len(), made);
}

#[test]
fn two_at_once() {
    let surroundings = Surroundings::new();
    let piped = |mut command: Command| {
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..2).map(|_| piped(surroundings.after(""))).collect();
    for child in children {
        assert_eq!(end(child.wait_with_output().unwrap()), "served 12 calls");
    }
}

/// The times of images are all that depends on a wall clock; see the next test. The clock itself jumps in [`clock`].
#[test]
fn after_the_clock_has_jumped() {
    let surroundings = Surroundings::new();
    serves(surroundings.after(""));
    let made = surroundings.images();
    for moment in [SystemTime::UNIX_EPOCH, SystemTime::now() + Duration::from_secs(3_000_000_000)] {
        for image in &made {
            File::options().append(true).open(image).unwrap().set_modified(moment).unwrap();
        }
        serves(surroundings.after(""));
        let left = surroundings.images();
        assert!(made.iter().all(|image| left.contains(image)), "{made:?} {left:?}");
    }
}

/// A wall clock can jump; deadlines, waits and ages that something depends on may not ask it. What a log event says of its
/// time is for people.
#[test]
fn only_ages_of_images_and_times_of_log_events_come_from_the_wall_clock() {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if fs::read_to_string(&path).unwrap().contains("SystemTime::now()") {
                found.push(path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    let wanted = ["image/prune", "image/store", "image/write", "telemetry/tap"];
    assert_eq!(found, wanted.map(|module| format!("src/{module}.rs")));
}
