//! What is computed from a distribution, where it cannot be kept, and where several processes compute it at once. With a
//! distribution of the test's own, from which nothing has been derived yet.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Command, Output, Stdio};

use super::{DISTRIBUTION, Surroundings, copy_distribution, end};

/// Surroundings with a distribution.
struct Own(Surroundings);

impl Own {
    fn new() -> Self {
        let surroundings = Surroundings::new();
        copy_distribution(&surroundings.directory.path().join("pyodide"));
        Self(surroundings)
    }

    fn with(&self, mut command: Command) -> Output {
        let path = self.0.directory.path().join("pyodide");
        command.env("DERIVED", path.join("derived")).env(DISTRIBUTION, path).output().unwrap()
    }

    fn after(&self, before: &str) -> Output {
        self.with(self.0.after(before))
    }

    fn after_mounting(&self, before: &str) -> Output {
        self.with(self.0.after_mounting(before))
    }

    /// The derived files by their names, each with a number that a new file does not share.
    fn derived(&self) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        let directory = self.0.directory.path().join("pyodide/derived");
        for key in fs::read_dir(directory).into_iter().flatten() {
            for file in fs::read_dir(key.unwrap().path()).unwrap() {
                let file = file.unwrap();
                found.insert(file.file_name().into_string().unwrap(), file.metadata().unwrap().ino());
            }
        }
        found
    }
}

const ALL: [&str; 3] = ["pyodide.asm.mjs.code", "python_stdlib.zip", "scripts.code"];

/// What processes have said at the beginnings of lines.
fn said<'a>(output: &'a str, beginning: &str) -> Vec<&'a str> {
    output.lines().filter_map(|line| line.strip_prefix(beginning)).collect()
}

#[track_caller]
fn is_served(output: &Output, times: usize, warnings: usize) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let (served, warned) = (said(&text, "served "), said(&text, "warned: "));
    assert_eq!((served.len(), warned.len()), (times, warnings), "{text}\n{complaint}");
    assert!(
        warned.iter().all(|warning| warning.contains("is not kept; each process computes it again")),
        "{warned:?}"
    );
    text
}

#[test]
fn a_full_disk_costs_each_process_time_until_there_is_space_again() {
    let own = Own::new();
    // Something can be written, but not the library.
    let output = own.after_mounting(
        r#"
            mkdir "$DERIVED"
            mount -t tmpfs -o size=2m,mode=0755 none "$DERIVED"
            head -c 1m /dev/zero > "$DERIVED/full" 2>/dev/null || :
            "$@"
            find "$DERIVED" -type f -printf 'left: %f\n'
            rm "$DERIVED/full"
            mount -o remount,size=64m "$DERIVED"
            "$@"
            find "$DERIVED" -type f -printf 'kept: %f\n' | sort
        "#,
    );
    // One warning, of the first of three processes.
    let text = is_served(&output, 3, 1);
    let left = said(&text, "left: ");
    assert!(left.iter().all(|name| *name == "full" || name.ends_with(".code")), "{left:?}");
    assert_eq!(said(&text, "kept: "), ALL);
}

#[test]
fn a_read_only_distribution_works_with_and_without_what_is_derived() {
    const READ_ONLY: &str =
        "mount --bind \"$DERIVED/..\" \"$DERIVED/..\"\nmount -o remount,bind,ro \"$DERIVED/..\"";
    let own = Own::new();
    fs::create_dir(own.0.directory.path().join("pyodide/derived")).unwrap();
    is_served(&own.after_mounting(READ_ONLY), 1, 1);
    assert!(own.derived().is_empty());
    is_served(&own.after(""), 1, 0);
    let derived = own.derived();
    assert!(derived.keys().eq(ALL), "{derived:?}");
    is_served(&own.after_mounting(READ_ONLY), 1, 0);
    assert_eq!(own.derived(), derived);
}

#[test]
fn few_descriptors_leave_nothing_half_made() {
    let own = Own::new();
    for limit in [12, 20, 24, 32, 64] {
        let output = own.after(&format!("ulimit -n {limit}"));
        let end = end(output);
        // Named, whether the host notices or the plugin.
        let is_named = end.contains("file descriptors") || end.contains("open files");
        assert!(end == "served 12 calls" || is_named, "{limit}: {end}");
        let derived = own.derived();
        assert!(derived.keys().all(|name| ALL.contains(&name.as_str())), "{limit}: {derived:?}");
    }
    is_served(&own.after(""), 1, 0);
    let derived = own.derived();
    // Files that cannot be opened are neither replaced nor removed.
    for limit in [8, 16, 24] {
        drop(own.after(&format!("ulimit -n {limit}")));
        assert_eq!(own.derived(), derived, "{limit}");
    }
}

#[test]
fn two_processes_derive_at_once() {
    let own = Own::new();
    let path = own.0.directory.path().join("pyodide");
    let children: Vec<_> = (0..2)
        .map(|_| {
            let mut command = own.0.after("");
            command.env(DISTRIBUTION, &path).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in children {
        is_served(&child.wait_with_output().unwrap(), 1, 0);
    }
    let derived = own.derived();
    assert!(derived.keys().eq(ALL), "{derived:?}");
    is_served(&own.after(""), 1, 0);
    assert_eq!(own.derived(), derived);
}
