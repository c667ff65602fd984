//! Several at once: threads, and a process that is held up in the middle.

use std::sync::Barrier;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use aardvark_distribution::{Progress, Silent, Source, StageOptions, StageOutcome, Step, stage};

use crate::fixture::{Fixture, tarball};

#[test]
fn one_stages_and_the_others_find_it() {
    let fixture = Fixture::new();
    let options = StageOptions::new(Source::Archive(tarball().to_owned()), fixture.location.clone());
    let barrier = Barrier::new(4);
    let outcomes: Vec<StageOutcome> = thread::scope(|scope| {
        let run = || {
            barrier.wait();
            let report = stage(&options, &Silent).unwrap();
            report.distribution.verify(&Silent).unwrap();
            report.outcome
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == StageOutcome::Staged).count(), 1);
    assert_eq!(fixture.around_target(), ["pyodide"]);
}

/// The second one says that it waits. A lock of another process is held by the `flock` command.
#[cfg(target_os = "linux")]
#[test]
fn waiting_for_another_process_is_visible() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let fixture = Fixture::new();
    let lock = fixture.directory.path().join(".pyodide.lock");
    let mut holder = Command::new("flock")
        .arg(&lock)
        .args(["sh", "-c", "echo held; read line"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "held\n");

    let options = StageOptions::new(Source::Archive(tarball().to_owned()), fixture.location.clone());
    let (sender, steps) = channel();
    thread::scope(|scope| {
        let staging = scope.spawn(|| stage(&options, &Steps(sender)).unwrap().outcome);
        assert_eq!(steps.recv().unwrap(), Step::Wait);
        assert!(!fixture.target().exists());
        // The end of its input ends the holder, and with it the lock.
        drop(holder.stdin.take());
        holder.wait().unwrap();
        assert_eq!(steps.recv().unwrap(), Step::Unpack);
        assert_eq!(staging.join().unwrap(), StageOutcome::Staged);
    });
}

struct Steps(Sender<Step>);

impl Progress for Steps {
    fn start(&self, step: Step, _: Option<u64>) {
        self.0.send(step).unwrap();
    }

    fn advance(&self, _: u64) {}

    fn finish(&self) {}
}
