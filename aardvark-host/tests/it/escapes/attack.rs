//! An attack: a file of guest code whose first lines say where the idea is from and how it must end.

use std::path::Path;
use std::time::Duration;

use aardvark_manifest::error::{Error, Fault};
use aardvark_manifest::outcome::Outcome;
use serde_json::Value;

use crate::support::PATIENCE;

/// Time for an attack that is known to use all it gets.
const SHORT: Duration = Duration::from_millis(300);

/// Time for an attack that may use all it gets.
const LONG: Duration = Duration::from_secs(5);

/// See the module.
pub(super) struct Attack {
    pub(super) name: String,
    /// `Ends:` how it may end, one of these.
    endings: Vec<Ending>,
    /// `Frame:` a file that the error's traceback must name.
    frame: Option<String>,
    /// `Logs:` how many lines the call must have logged.
    logs: Option<usize>,
    /// `Ruins:` in a warm isolate, the plugin has broken itself, so that honest calls fail there; they must still end, as
    /// the guest's fault.
    pub(super) ruins_itself: bool,
}

/// An orderly end.
enum Ending {
    Value(Value),
    AnyValue,
    /// An error of this kind, the guest's fault.
    Error(String),
}

impl Attack {
    /// The attacks in `folder`, by name; only `ESCAPE` if that variable is set.
    pub(super) fn all(folder: &Path) -> Vec<Self> {
        let only = std::env::var("ESCAPE").ok();
        let mut attacks: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "py" || kind == "js"))
            .map(|path| {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                Self::parse(name, &std::fs::read_to_string(path).unwrap())
            })
            .filter(|attack| only.as_ref().is_none_or(|only| *only == attack.name))
            .collect();
        attacks.sort_by(|one, other| one.name.cmp(&other.name));
        attacks
    }

    fn parse(name: String, text: &str) -> Self {
        let field = |field: &str| {
            let lines = text.lines().map(|line| line.trim_start_matches(['/', '#', ' ']));
            lines.into_iter().find_map(|line| line.strip_prefix(field)?.strip_prefix(": ").map(str::to_owned))
        };
        assert!(field("From").is_some(), "{name} does not say where it is from");
        let ends = field("Ends").unwrap_or_else(|| panic!("{name} does not say how it ends"));
        Self {
            endings: ends.split(" or ").map(Ending::parse).collect(),
            frame: field("Frame"),
            logs: field("Logs").map(|count| count.parse().unwrap()),
            ruins_itself: field("Ruins").is_some(),
            name,
        }
    }

    /// Whether nothing but a limit ends it.
    fn is_endless(&self) -> bool {
        self.endings.iter().all(Ending::is_limit)
    }

    /// How long it may take: some use all they get, others need what a busy machine takes for them.
    pub(super) fn wall_limit(&self) -> Duration {
        match self.endings.iter().any(Ending::is_limit) {
            true if self.is_endless() => SHORT,
            true => LONG,
            false => PATIENCE,
        }
    }

    /// How long it may take to load, which takes some time in itself.
    pub(super) fn load_limit(&self) -> Duration {
        self.wall_limit().max(LONG)
    }

    /// Whether it may end in `error`.
    pub(super) fn allows(&self, error: &Error) -> bool {
        self.endings.iter().any(|ending| ending.is(error))
    }

    /// What is wrong with how it ended.
    pub(super) fn judge(&self, outcome: &Outcome<Result<Value, Error>>) -> Result<(), String> {
        let shown = match &outcome.result {
            Ok(value) => format!("gave {}", short(value)),
            Err(error) => {
                format!("failed as {} of the {}: {error:.300}", error.kind().name(), error.fault().name())
            }
        };
        if !self.endings.iter().any(|ending| ending.fits(&outcome.result)) {
            return Err(shown);
        }
        if let (Some(frame), Err(error)) = (&self.frame, &outcome.result) {
            let traceback = error.traceback().ok_or("has no traceback")?;
            if !traceback.frames.iter().any(|found| found.file == *frame) {
                return Err(format!("hides its frames: {shown}"));
            }
        }
        match self.logs {
            Some(logs) if outcome.report.logs.len() != logs => {
                Err(format!("logged {} lines: {:?}", outcome.report.logs.len(), outcome.report.logs))
            }
            _ => Ok(()),
        }
    }
}

impl Ending {
    fn is_limit(&self) -> bool {
        matches!(self, Self::Error(kind) if kind == "limit")
    }

    fn parse(text: &str) -> Self {
        match text.split_once(' ') {
            _ if text == "any value" => Self::AnyValue,
            Some(("error", kind)) => Self::Error(kind.to_owned()),
            _ => Self::Value(serde_json::from_str(text).unwrap_or_else(|error| panic!("`{text}`: {error}"))),
        }
    }

    fn fits(&self, result: &Result<Value, Error>) -> bool {
        match (self, result) {
            (Self::Value(expected), Ok(found)) => expected == found,
            (Self::AnyValue, Ok(_)) => true,
            (ending, Err(error)) => ending.is(error),
            _ => false,
        }
    }

    fn is(&self, error: &Error) -> bool {
        matches!(self, Self::Error(kind) if error.kind().name() == kind) && error.fault() == Fault::Guest
    }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(400).collect()
}
