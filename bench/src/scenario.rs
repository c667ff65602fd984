//! What is measured: the same for every contender that can do it.

use serde::{Deserialize, Serialize};

use crate::contender::{Contender, Role, State};
use crate::feed::Size;
use crate::job::Work;
use crate::peer::Peer;

/// What the numbers of a scenario count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// Less is better.
    Nanoseconds,
    /// Less is better.
    Bytes,
    /// More is better.
    CallsPerSecond,
}

/// One scenario.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Scenario {
    /// For the command line and the JSON.
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) title: &'static str,
    pub(crate) unit: Unit,
    #[serde(skip)]
    pub(crate) work: Work,
    /// Only contenders with this state, or all.
    #[serde(skip)]
    pub(crate) state: Option<State>,
    #[serde(skip)]
    pub(crate) size: Size,
    #[serde(skip)]
    pub(crate) busy: bool,
    /// Milliseconds before each sample, in which a system may get ready for it.
    #[serde(skip)]
    pub(crate) pause_ms: u64,
}

const fn row(
    name: &'static str,
    title: &'static str,
    work: Work,
    state: Option<State>,
    size: Size,
) -> Scenario {
    let unit = match work {
        Work::Memory => Unit::Bytes,
        Work::Callers => Unit::CallsPerSecond,
        _ => Unit::Nanoseconds,
    };
    Scenario { name, title, unit, work, state, size, busy: false, pause_ms: 0 }
}

/// In the order of the report.
pub(crate) const SCENARIOS: &[Scenario] = {
    use State::{Fresh, Warm};
    &[
        row("first", "process start to first result", Work::First, None, Size::Small),
        row("isolate", "one more isolate, with its first result", Work::Isolate, None, Size::Small),
        row("isolate-paced", "one more isolate, after a pause", Work::Isolate, None, Size::Small).after(400),
        row("warm-small", "call, state kept, small struct", Work::Change, Some(Warm), Size::Small),
        row("warm-1kb", "call, state kept, 1 KB", Work::Change, Some(Warm), Size::Kilobyte),
        row("warm-100kb", "call, state kept, 100 KB", Work::Change, Some(Warm), Size::Hundred),
        row("warm-5mb", "call, state kept, 5 MB", Work::Change, Some(Warm), Size::Megabytes),
        row("fresh-small", "call, pristine state, small struct", Work::Change, Some(Fresh), Size::Small),
        row("fresh-paced", "call, pristine state, after a pause", Work::Change, Some(Fresh), Size::Small)
            .after(3),
        row("fresh-100kb", "call, pristine state, 100 KB", Work::Change, Some(Fresh), Size::Hundred),
        row("loop", "loop of 1 000 000 iterations", Work::Spin, Some(Warm), Size::Small),
        row("memory", "memory of one more isolate (PSS)", Work::Memory, None, Size::Small),
        row("callers", "callers on two isolates, small struct", Work::Callers, None, Size::Small),
        row("callers-busy", "callers on two isolates, 1 ms of work", Work::Callers, None, Size::Small).busy(),
    ]
};

impl Scenario {
    const fn after(mut self, pause_ms: u64) -> Self {
        self.pause_ms = pause_ms;
        self
    }

    const fn busy(mut self) -> Self {
        self.busy = true;
        self
    }

    /// Whether `contender` can do it.
    pub(crate) fn takes(&self, contender: &Contender) -> bool {
        if self.state.is_some_and(|state| state != contender.state) {
            return false;
        }
        let keeps = contender.state == State::Warm;
        match self.work {
            Work::First => true,
            _ if !contender.images => false,
            Work::Change | Work::Spin | Work::Callers if contender.packages => false,
            // A bare language has nothing to add to its process.
            Work::Isolate => contender.role != Role::Bare || contender.peer == Peer::Pyodide,
            Work::Memory => {
                (contender.role != Role::Bare && (keeps || contender.role == Role::Ours))
                    || contender.peer == Peer::Pyodide
            }
            // Node has one thread, and pools of workers are the app's own there.
            Work::Callers => (contender.role != Role::Bare && keeps) || contender.peer == Peer::Cpython,
            Work::Change | Work::Spin => true,
        }
    }
}
