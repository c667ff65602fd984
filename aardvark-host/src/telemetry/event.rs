//! Something that a guest said or did, told while its call still runs.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aardvark_manifest::outcome::{Contact, ContactEnd, LogLine, Violation};
use aardvark_manifest::plain::Plain;

/// One thing that a guest said or did, and who it was. `Display` makes one line of it that no guest can forge.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LogEvent {
    /// When, by the host's clock.
    pub time: SystemTime,
    /// The slot's name.
    pub slot: Arc<str>,
    /// The generation, counted from 1 in its slot.
    pub generation: u64,
    /// The isolate, as in [`Report::isolate`](aardvark_manifest::outcome::Report::isolate).
    pub isolate: u64,
    /// The call, as in [`Report::call`](aardvark_manifest::outcome::Report::call); 0 between calls: while a JavaScript
    /// plugin is loaded, or goes back to how it was. What a Python plugin says while its image is built is not told.
    pub call: u64,
    /// The function that was called; empty between calls.
    pub function: Cow<'static, str>,
    /// What it said or did.
    pub said: Said,
    /// Events lost right before this one, of any slot of the host, because the sink was too slow.
    pub lost: u64,
}

/// What a guest said or did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Said {
    /// A structured log line: `logging`, `console.*`.
    Line(LogLine),
    /// A piece of standard output; lines and characters may be cut anywhere.
    Stdout(Vec<u8>),
    /// A piece of standard error, likewise.
    Stderr(Vec<u8>),
    /// A request to another host.
    Contact(Contact),
    /// Something that it tried and was not allowed to do.
    Violation(Violation),
}

impl Said {
    /// Whether it is the guest's own words, of which there may be any number.
    pub(super) fn is_chatter(&self) -> bool {
        matches!(self, Self::Line(_) | Self::Stdout(_) | Self::Stderr(_))
    }

    /// What it takes up while it waits, in bytes.
    pub(super) fn bytes(&self) -> usize {
        const OVERHEAD: usize = 256;
        OVERHEAD
            + match self {
                Self::Line(line) => line.logger.len() + line.message.len(),
                Self::Stdout(bytes) | Self::Stderr(bytes) => bytes.len(),
                Self::Contact(contact) => contact.method.len() + contact.origin.len(),
                Self::Violation(violation) => violation.detail.len(),
            }
    }
}

impl fmt::Display for LogEvent {
    /// Such as `slot="alerts" generation=1 isolate=3 call=17 function="assess" warn logger="rules" no such region`. Text
    /// of the guest's is last, on this one line, or between quotes that it cannot close.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slot, generation, isolate, call, function, said, .. } = self;
        write!(f, "slot={} generation={generation} isolate={isolate} call={call} ", Quoted(slot))?;
        write!(f, "function={} ", Quoted(function))?;
        match said {
            Said::Line(line) => {
                let (level, logger) = (line.level.name(), Quoted(&line.logger));
                write!(f, "{level} logger={logger} {}", Plain(&line.message))
            }
            Said::Stdout(bytes) => write!(f, "stdout {}", Plain(&String::from_utf8_lossy(bytes))),
            Said::Stderr(bytes) => write!(f, "stderr {}", Plain(&String::from_utf8_lossy(bytes))),
            Said::Contact(contact) => {
                write!(f, "contact {} {} ", Quoted(&contact.method), Quoted(&contact.origin))?;
                match &contact.end {
                    ContactEnd::Status(status) => write!(f, "status={status}"),
                    ContactEnd::Denied(reason) => write!(f, "denied {}", Plain(reason)),
                    ContactEnd::Failed(reason) => write!(f, "failed {}", Plain(reason)),
                    end => write!(f, "{}", Plain(&format!("{end:?}"))),
                }
            }
            Said::Violation(violation) => {
                write!(f, "violation {:?} {}", violation.kind, Plain(&violation.detail))
            }
        }
    }
}

/// A name between double quotes, with none inside.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Plain(&self.0.replace('\\', "\\\\").replace('"', "\\\"")))
    }
}
