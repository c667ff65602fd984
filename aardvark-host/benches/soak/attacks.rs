//! The functions of the hostile plugins, and how each must end.

use std::time::Duration;

use aardvark_manifest::error::{Error, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::Value;

use crate::plugins::State;

/// One function of a hostile plugin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attack {
    pub(crate) function: &'static str,
    end: End,
    /// How long it may take.
    pub(crate) wall: Duration,
    /// Whether the isolate's plugin is whole after it, even if nothing is undone.
    spares_itself: bool,
}

/// What an attack may end in; on a busy machine also in the wall limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// A limit stops it.
    Stopped,
    /// It fails, by its own doing or because it is refused something.
    Fails,
    /// It returns `"harmless"`.
    Harmless,
}

impl Attack {
    /// Those that a plugin of this kind tries. Without a reset, a plugin that breaks itself stays broken, so there it
    /// leaves that out.
    pub(crate) fn all(language: Language, state: State) -> Vec<Self> {
        let table = if language == Language::Python { PYTHON } else { JAVASCRIPT };
        let tried = table.iter().filter(|attack| state == State::Fresh || attack.spares_itself);
        tried.copied().collect()
    }

    /// Whether it may end so.
    pub(crate) fn allows(&self, result: &Result<Value, Error>) -> bool {
        match (result, self.end) {
            (Ok(value), End::Harmless) => value == "harmless",
            (Ok(_), _) => false,
            (Err(error), End::Fails) => !is_our_fault(error.kind()),
            (Err(error), _) => error.kind() == Kind::Limit,
        }
    }
}

/// Kinds that no guest may bring about.
const fn is_our_fault(kind: Kind) -> bool {
    matches!(kind, Kind::Internal | Kind::Io | Kind::Unavailable | Kind::NotFound | Kind::Arguments)
}

const fn stopped(function: &'static str) -> Attack {
    Attack { function, end: End::Stopped, wall: Duration::from_millis(150), spares_itself: true }
}

const fn fails(function: &'static str) -> Attack {
    Attack { function, end: End::Fails, wall: Duration::from_secs(2), spares_itself: true }
}

const fn harmless(function: &'static str) -> Attack {
    Attack { function, end: End::Harmless, wall: Duration::from_secs(2), spares_itself: true }
}

/// Changes the plugin itself, or keeps what it has taken.
const fn spoils(attack: Attack) -> Attack {
    Attack { spares_itself: false, ..attack }
}

const PYTHON: &[Attack] = &[
    stopped("loop"),
    stopped("deaf_loop"),
    stopped("deaf_builtin"),
    stopped("backtracking"),
    stopped("asleep"),
    fails("never"),
    fails("memory"),
    harmless("growth"),
    fails("bomb"),
    fails("stack"),
    fails("deep_builtin"),
    spoils(fails("deep_json")),
    fails("leave"),
    fails("abort"),
    spoils(fails("smash")),
    fails("null_call"),
    fails("beyond"),
    harmless("chatter"),
    harmless("flood"),
    fails("long_message"),
    fails("silent_message"),
    fails("large"),
    fails("cyclic"),
    fails("deep_result"),
    fails("exotic"),
    spoils(harmless("litter")),
    spoils(harmless("patch")),
    harmless("tasks"),
    harmless("threads"),
    spoils(harmless("fill")),
    spoils(harmless("many_files")),
    spoils(harmless("descriptors")),
    harmless("escape"),
    harmless("fill_mount"),
    harmless("churn"),
    stopped("slow"),
    stopped("hang"),
    harmless("endless"),
    harmless("away"),
    harmless("hops"),
    harmless("lies"),
    harmless("left_open"),
    harmless("too_many"),
    harmless("raw_socket"),
];

const JAVASCRIPT: &[Attack] = &[
    stopped("loop"),
    stopped("deaf_builtin"),
    stopped("microtasks"),
    stopped("backtracking"),
    stopped("later"),
    fails("never"),
    stopped("in_finally"),
    fails("heap"),
    fails("heap_at_once"),
    fails("strings"),
    harmless("buffers"),
    fails("stack"),
    fails("deep_builtin"),
    fails("deep_pattern"),
    harmless("chatter"),
    harmless("flood"),
    fails("long_message"),
    fails("silent_message"),
    fails("proxy_error"),
    spoils(fails("stack_hook")),
    fails("throws_nothing"),
    fails("large"),
    fails("cyclic"),
    fails("deep_result"),
    fails("endless_result"),
    stopped("getter_result"),
    fails("huge_integer"),
    fails("thenable"),
    spoils(harmless("litter")),
    spoils(harmless("patch")),
    harmless("timers"),
    spoils(harmless("fill")),
    spoils(harmless("many_files")),
    harmless("escape"),
    harmless("fill_mount"),
    harmless("churn"),
    stopped("slow"),
    stopped("hang"),
    harmless("endless"),
    harmless("away"),
    harmless("hops"),
    harmless("lies"),
    harmless("left_open"),
    harmless("too_many"),
    harmless("aborted"),
];
