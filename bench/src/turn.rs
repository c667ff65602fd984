//! One turn: a contender does one job in a process of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use serde::Deserialize;

use crate::contender::Contender;
use crate::failure::Failure;
use crate::job::{Job, Work};
use crate::peer::{Peer, Ready};

/// Samples by the number of callers, or under the empty name.
pub(crate) type Samples = BTreeMap<String, Vec<f64>>;

#[derive(Deserialize)]
struct Answer {
    samples: Samples,
}

/// Starts the contender's driver, waits for its end, and gives what it measured.
///
/// First results are timed here, from just before the process is started to the moment its line arrives.
pub(crate) fn take(contender: &Contender, ready: &Ready, job: &Job) -> Result<Samples, Failure> {
    if job.work != Work::First {
        return Ok(start(contender, ready, job)?.samples);
    }
    let samples = (0..job.least)
        .map(|_| start(contender, ready, job)?.first.ok_or_else(|| silent(ready)))
        .collect::<Result<_, Failure>>()?;
    Ok(Samples::from([(String::new(), samples)]))
}

struct Done {
    first: Option<f64>,
    samples: Samples,
}

fn start(contender: &Contender, ready: &Ready, job: &Job) -> Result<Done, Failure> {
    let nothing = tempfile::tempdir().map_err(Failure::io("make", &std::env::temp_dir()))?;
    let mut command = Command::new(&ready.program);
    command
        .args(&ready.arguments)
        .arg(serde_json::to_string(job).map_err(Failure::Json)?)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if contender.peer == Peer::Aardvark {
        // Not the user's own images: they are neither used nor pushed out.
        let images = if job.images { ready.assets.join("images") } else { nothing.path().to_owned() };
        command.env("AARDVARK_IMAGE_DIR", images);
    }
    let began = Instant::now();
    let child =
        command.spawn().map_err(|source| Failure::Start { program: ready.program.clone(), source })?;
    follow(child, began, ready)
}

fn follow(mut child: Child, began: Instant, ready: &Ready) -> Result<Done, Failure> {
    let program = || ready.program.clone();
    let (Some(stdout), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(silent(ready));
    };
    // Read beside the answer, so that a driver that complains at length does not wait for us.
    let complaints = thread::spawn(move || {
        let mut text = String::new();
        let _ = stderr.read_to_string(&mut text);
        text
    });
    let mut first = None;
    let mut last = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line.map_err(Failure::io("read from", &ready.program))?;
        if line == "first" {
            first = Some(began.elapsed().as_nanos() as f64);
        }
        last = line;
    }
    let status = child.wait().map_err(Failure::io("wait for", &ready.program))?;
    let stderr = complaints.join().unwrap_or_default();
    if !status.success() {
        return Err(Failure::Ended { program: program(), status, stderr });
    }
    let answer: Answer = serde_json::from_str(&last).map_err(|_| silent(ready))?;
    Ok(Done { first, samples: answer.samples })
}

fn silent(ready: &Ready) -> Failure {
    Failure::Silent { program: ready.program.clone() }
}
