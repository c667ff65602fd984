//! The machine's `pip`, which knows the user's indexes, mirrors, proxies and credentials.
//!
//! Only `aardvark lock` and tests come here; a host never does.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::manifest::PythonRequirement;

use crate::failure::io_failure;
use crate::target::Target;

const VARIABLE: &str = "AARDVARK_PYTHON";

/// Lines of pip's own words that a message repeats, and characters of each: pip may list a hundred versions.
const REPEATED: usize = 4;
const REPEATED_CHARACTERS: usize = 300;

/// A Python that can run `pip`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pip {
    python: PathBuf,
}

/// Whether pip also gets what the named packages depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dependencies {
    Follow,
    Leave,
}

#[derive(Debug, thiserror::Error)]
enum PipFailure {
    #[error(
        "cannot run `{} -m pip`: {reason} (install Python 3 with pip, or name another interpreter in {VARIABLE})",
        python.display()
    )]
    Absent { python: PathBuf, reason: String },
    #[error(
        "pip found no wheels for {wanted} that Python {python} here takes; tried {tags} (ask for a version that has \
         such wheels; pip said: {said})"
    )]
    NotFound { wanted: String, python: String, tags: String, said: String },
}

impl Detail for PipFailure {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

impl Pip {
    /// The first interpreter with pip: the one that `AARDVARK_PYTHON` names, else `python3` or `python` in the search
    /// path.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn find() -> Result<Self, Error> {
        let named = env::var_os(VARIABLE).filter(|named| !named.is_empty());
        let candidates = match named {
            Some(named) => vec![named],
            None => ["python3", "python"].map(OsString::from).to_vec(),
        };
        let mut failure = None;
        for python in candidates.into_iter().map(PathBuf::from) {
            // `-m pip --version` takes four times as long to say the same.
            let run = Command::new(&python).args(["-c", "import pip"]).output();
            let reason = match run {
                Ok(output) if output.status.success() => return Ok(Self { python }),
                Ok(output) => last_words(&output.stderr),
                Err(error) => error.to_string(),
            };
            failure.get_or_insert(PipFailure::Absent { python, reason });
        }
        Err(failure.map_or_else(
            || PipFailure::Absent { python: "python3".into(), reason: "not found".to_owned() }.into(),
            Error::from,
        ))
    }

    /// Downloads wheels for `target` into `directory`: `requirements` are texts such as `pydantic>=2`.
    pub(crate) fn download(
        &self,
        target: &Target,
        requirements: &[String],
        dependencies: Dependencies,
        directory: &Path,
    ) -> Result<(), Error> {
        let list: String = requirements.iter().map(|requirement| format!("{requirement}\n")).collect();
        self.run(target, &list, requirements, dependencies, directory)
    }

    /// Downloads the wheels of `pins`, exactly, into `directory`.
    pub(crate) fn download_pins<'a>(
        &self,
        target: &Target,
        pins: impl IntoIterator<Item = &'a PythonRequirement>,
        directory: &Path,
    ) -> Result<(), Error> {
        let (mut list, mut wanted) = (String::new(), Vec::new());
        for pin in pins {
            list.push_str(&format!("{}=={} --hash=sha256:{}\n", pin.name, pin.version, pin.sha256));
            wanted.push(format!("{}=={}", pin.name, pin.version));
        }
        self.run(target, &list, &wanted, Dependencies::Leave, directory)
    }

    fn run(
        &self,
        target: &Target,
        list: &str,
        wanted: &[String],
        dependencies: Dependencies,
        directory: &Path,
    ) -> Result<(), Error> {
        // In a file rather than as arguments: a requirement that begins with a dash must not become an option of pip,
        // and hashes can only be stated in a file.
        let requirements = directory.join("requirements.txt");
        fs::write(&requirements, list).map_err(|source| io_failure("write", &requirements, source))?;
        let mut command = Command::new(&self.python);
        command.args(["-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]);
        command.args(["--only-binary", ":all:", "--implementation", "cp", "--abi", &target.cpython()]);
        command.args(["--python-version", &target.python_series()]);
        for platform in target.platforms() {
            command.args(["--platform", &platform]);
        }
        if dependencies == Dependencies::Leave {
            command.arg("--no-deps");
        }
        command.arg("--dest").arg(directory).arg("--requirement").arg(&requirements);
        let ran = command.output();
        drop(fs::remove_file(&requirements));
        let output = ran.map_err(|source: io::Error| PipFailure::Absent {
            python: self.python.clone(),
            reason: source.to_string(),
        })?;
        if output.status.success() {
            return Ok(());
        }
        let wanted: Vec<String> = wanted.iter().map(|wanted| format!("`{wanted}`")).collect();
        let (wanted, tags) = (wanted.join(", "), target.tags());
        let python = target.python().to_owned();
        Err(PipFailure::NotFound { wanted, python, tags, said: last_words(&output.stderr) }.into())
    }
}

/// The last lines of what a program said, as one.
fn last_words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let errors: Vec<&str> =
        lines.iter().filter_map(|line| line.strip_prefix("ERROR:")).map(str::trim).collect();
    let said = if errors.is_empty() { lines } else { errors };
    let skipped = said.len().saturating_sub(REPEATED);
    let said: Vec<String> = said.into_iter().skip(skipped).map(shortened).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join("; ") }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(REPEATED_CHARACTERS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}
