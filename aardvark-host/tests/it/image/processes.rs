//! Several processes and one directory. The other processes are this test binary, asked to run [`child`].

use std::env;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use aardvark_host::image::{Claim, ImagePut, ImageStore, Limit, MemorySource, Prune};
use aardvark_manifest::error::Kind;

use super::{BLOCK, Fixture, OUTSIDE, contents, memory, parts};

const ROLE: &str = "AARDVARK_TEST_IMAGE_ROLE";
const DIRECTORY: &str = "AARDVARK_TEST_IMAGE_DIRECTORY";
const LONG: Duration = Duration::from_secs(600);
const IMAGE: usize = 20 * BLOCK;

/// What other processes do; nothing in the process that runs all tests.
#[test]
fn child() {
    let (Ok(role), Ok(directory)) = (env::var(ROLE), env::var(DIRECTORY)) else { return };
    let store = ImageStore::new(directory, Limit::default());
    let key = parts("alerts").key();
    let put = |memory: &dyn Fn() -> ImagePut| matches!(memory(), ImagePut::Written(_));
    match role.as_str() {
        "claim" => match store.claim(&key, LONG).unwrap() {
            Claim::Build(lock) => {
                assert!(lock.is_held());
                assert!(put(&|| store.put(&parts("alerts"), OUTSIDE, &memory(IMAGE)[..]).unwrap()));
                println!("\nbuilt");
            }
            Claim::Found(image) => {
                assert!(contents(&image) == memory(IMAGE));
                println!("\nfound");
            }
            other => panic!("{other:?}"),
        },
        "write" => {
            let is_enough = thread::spawn(|| std::io::stdin().read_to_end(&mut Vec::new()).unwrap());
            let mut rounds = 0;
            while rounds < 30 || !is_enough.is_finished() {
                // The other writer may have removed the place that this one has just looked at.
                store.put(&parts("alerts"), OUTSIDE, &memory(IMAGE)[..]).unwrap();
                rounds += 1;
            }
            println!("\nwritten");
        }
        "hang" => drop(store.put(&parts("alerts"), OUTSIDE, &Hanging)),
        "hold" => {
            let lock = store.lock(&key, LONG).unwrap();
            assert!(lock.is_held());
            wait_for_the_end();
        }
        "small files only" => {
            let put = store.put(&parts("alerts"), OUTSIDE, &memory(IMAGE)[..]).unwrap();
            let ImagePut::NotWritten { cause } = put else { panic!("written: {put:?}") };
            println!("\n{:?}", cause.kind());
        }
        other => panic!("no role is called {other}"),
    }
}

/// A memory that ends in the middle, and the process with it.
struct Hanging;

impl MemorySource for Hanging {
    fn len(&self) -> u64 {
        IMAGE as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        buffer.fill(1);
        if offset > 0 {
            wait_for_the_end();
        }
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the other process reads it")]
fn wait_for_the_end() {
    println!("\nready");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Another process, which is killed if its test fails.
struct Process(Child, BufReader<ChildStdout>);

impl Process {
    fn start(role: &str, directory: &Path) -> Self {
        Self::run(Command::new(env::current_exe().unwrap()), role, directory)
    }

    fn run(mut command: Command, role: &str, directory: &Path) -> Self {
        command.args(["--exact", "image::processes::child", "--nocapture"]);
        command.env(ROLE, role).env(DIRECTORY, directory).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self(child, stdout)
    }

    /// Reads up to a line that is one of `words`.
    #[track_caller]
    fn says(&mut self, words: &[&str]) -> String {
        let mut line = String::new();
        while self.1.read_line(&mut line).unwrap() > 0 {
            if words.contains(&line.trim_end()) {
                return line.trim_end().to_owned();
            }
            line.clear();
        }
        panic!("it ended and said none of {words:?}");
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn ten_processes_build_once() {
    let fixture = Fixture::new();
    // Nobody begins before all have started.
    let lock = fixture.store.lock(&parts("alerts").key(), LONG).unwrap();
    let mut processes: Vec<_> = (0..10).map(|_| Process::start("claim", fixture.store.directory())).collect();
    drop(lock);
    let said: Vec<_> = processes.iter_mut().map(|process| process.says(&["built", "found"])).collect();
    assert_eq!(said.iter().filter(|said| *said == "built").count(), 1, "{said:?}");
    drop(processes);
    assert_eq!(fixture.names(), [format!("{}.image", parts("alerts").key())]);
}

#[test]
fn two_writers_of_one_image_are_both_content_and_readers_see_it_whole_or_not_at_all() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    let mut writers = [(); 2].map(|()| Process::start("write", fixture.store.directory()));
    let mut seen = 0;
    while writers.iter_mut().any(|writer| writer.0.try_wait().unwrap().is_none()) {
        if seen >= 30 {
            writers.iter_mut().for_each(|writer| drop(writer.0.stdin.take()));
        }
        match fixture.store.verify(&key) {
            Ok(()) => seen += 1,
            Err(error) => assert_eq!(error.kind(), Kind::NotFound, "{error}"),
        }
        if let Some(image) = fixture.store.get(&key).unwrap() {
            assert!(contents(&image) == memory(IMAGE));
        }
    }
    for writer in &mut writers {
        writer.says(&["written"]);
    }
    assert!(seen >= 30);
    fixture.store.verify(&key).unwrap();
    assert_eq!(fixture.names(), [format!("{key}.image")]);
}

#[test]
fn what_a_killed_writer_leaves_is_no_image_and_goes() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    let mut writer = Process::start("hang", fixture.store.directory());
    writer.says(&["ready"]);
    let [unfinished] = &fixture.names()[..] else { panic!("{:?}", fixture.names()) };
    assert!(unfinished.starts_with(".new-"));
    let file = std::fs::File::open(fixture.store.directory().join(unfinished)).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    drop(file);
    // As old as it looks, somebody is still at work on it.
    fixture.store.prune(Prune::All).unwrap();
    assert_eq!(fixture.names().len(), 1);
    assert!(fixture.store.get(&key).unwrap().is_none());

    writer.kill();
    assert!(fixture.store.get(&key).unwrap().is_none());
    fixture.put(&parts("alerts"));
    assert_eq!(fixture.names(), [format!("{key}.image")]);
}

#[test]
fn the_lock_of_a_killed_builder_is_free() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    let mut builder = Process::start("hold", fixture.store.directory());
    builder.says(&["ready"]);
    assert!(!fixture.store.lock(&key, Duration::ZERO).unwrap().is_held());
    // Others are swept while it is held, this one is not.
    fixture.put(&parts("other"));
    assert!(fixture.names().contains(&format!("{key}.lock")));
    builder.kill();
    assert!(fixture.store.lock(&key, LONG).unwrap().is_held());
    assert!(!fixture.names().contains(&format!("{key}.lock")));
}

/// A limit on the size of files stands for a disk that is full: it needs no file system of its own.
#[test]
fn a_write_that_fails_in_the_middle_leaves_nothing() {
    let fixture = Fixture::new();
    let mut shell = Command::new("sh");
    let limited = "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\"";
    shell.args(["-c", limited]).arg(env::current_exe().unwrap());
    let mut process = Process::run(shell, "small files only", fixture.store.directory());
    process.says(&["FileTooLarge"]);
    assert_eq!(fixture.names(), [""; 0]);
}
