//! A Python process for each call, the way of scripts: the value to its standard input, the answer from its output.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::Job;

/// Where Python and the script are.
#[derive(Clone)]
pub(crate) struct Maker {
    python: PathBuf,
    script: PathBuf,
}

impl Maker {
    pub(crate) fn new(job: &Job) -> Self {
        Self { python: job.assets.join("bin/python"), script: job.guests.join("../peers/process.py") }
    }
}

impl super::Maker for Maker {
    type Guest = Self;

    fn guest(&self) -> Result<Self, Failure> {
        Ok(self.clone())
    }
}

impl super::Guest for Maker {
    fn change(&mut self, feed: Feed) -> Result<Feed, Failure> {
        let text = serde_json::to_vec(&feed).map_err(Failure::Json)?;
        // Isolated and without site packages: as quickly as Python starts.
        let mut child = Command::new(&self.python)
            .args(["-I", "-S"])
            .arg(&self.script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| Failure::Start { program: self.python.clone(), source })?;
        if let Some(mut stdin) = child.stdin.take() {
            // The script reads all before it writes, so this cannot wait for itself.
            stdin.write_all(&text).map_err(Failure::io("write to", &self.script))?;
        }
        let output = child.wait_with_output().map_err(Failure::io("read from", &self.script))?;
        serde_json::from_slice(&output.stdout).map_err(Failure::Json)
    }

    /// Not asked for: the loop is measured with kept state only.
    fn spin(&mut self, _rounds: u32) -> Result<u32, Failure> {
        Err(Failure::NoDriver { name: "cpython-process, loop".to_owned() })
    }
}
