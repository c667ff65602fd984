//! What can go wrong around an isolate, and what a stop of the engine means to whoever waits for it.
//!
//! What a guest raises is not here: engines report that themselves.

use std::time::Duration;

use aardvark_manifest::error::{Detail, Error, Fault, Kind, LimitReached};
use aardvark_manifest::outcome::{Resource, Usage};
use aardvark_manifest::traceback::Traceback;

use super::load::Attempt;
use super::watchdog::{Fired, Passed};
use crate::engine::Stop;
use crate::engine::failure::{GuestError, panicked};

/// Why an isolate gave no reply.
#[derive(Debug, thiserror::Error)]
pub(super) enum IsolateError {
    #[error("the plugin has no function `{name}` (it offers: {offered})")]
    UnknownFunction { name: String, offered: String },
    #[error(
        "`{function}` reached its limit: {} of {} ms wall time used{} (make it faster, or raise `limits.wallMs` and the \
         policy's wall limit)", reached.used, reached.allowed, place(traceback)
    )]
    Wall { function: String, reached: LimitReached, traceback: Option<Traceback> },
    #[error(
        "`{function}` reached its limit: {} of {} ms processor time used{} (make it faster, or raise `limits.cpuMs` and \
         the policy's CPU limit)", reached.used, reached.allowed, place(traceback)
    )]
    Cpu { function: String, reached: LimitReached, traceback: Option<Traceback> },
    #[error(
        "`{function}` reached its limit: {} of {} ms {time} time used, and it has not stopped yet: it is in a function of \
         the language that cannot be interrupted, or the machine is too busy (do less at once)",
        reached.used, reached.allowed
    )]
    Hang { function: String, time: &'static str, reached: LimitReached },
    #[error(
        "loading the plugin reached its limit: {} of {} ms used (do less at the top level, or raise the policy's load \
         limit)", reached.used, reached.allowed
    )]
    Load { reached: LimitReached },
    #[error(
        "loading the plugin reached its limit: {} of {} ms processor time used (do less at the top level, or raise the \
         policy's CPU limit for loading)", reached.used, reached.allowed
    )]
    LoadCpu { reached: LimitReached },
    #[error(
        "loading the plugin reached its limit: {} of {} ms {time}used, and it has not stopped yet: it is in a function of \
         the language that cannot be interrupted, or the machine is too busy (do less at once at the top level)",
        reached.used, reached.allowed
    )]
    LoadHang { time: &'static str, reached: LimitReached },
    #[error(
        "loading the plugin reached its limit: {} of {} {} (do less at the top level, or raise the policy's {}, and \
         `limits.{}` if the manifest sets it)",
        reached.used, reached.allowed, counted.what, counted.limit, reached.name
    )]
    LoadCounted { counted: Counted, reached: LimitReached },
    #[error(
        "`{function}` filled the JavaScript heap of {} bytes (keep less, or raise `limits.heapBytes` and the policy's \
         heap limit; the isolate was discarded)", reached.allowed
    )]
    Heap { function: String, reached: LimitReached },
    #[error(
        "`{function}` keeps {} bytes alive outside the JavaScript heap, but at most {} are allowed (keep less, or raise \
         `limits.bufferBytes` and the policy's buffer limit; the isolate was discarded)", reached.used, reached.allowed
    )]
    Outside { function: String, reached: LimitReached },
    #[error(
        "`{function}` made the interpreter ask for {} bytes of memory, but at most {} are allowed, and it did not survive \
         that (keep less, or raise `limits.memoryBytes` and the policy's memory limit; the isolate was discarded)",
        reached.used, reached.allowed
    )]
    Memory { function: String, reached: LimitReached },
    #[error(
        "`{function}` asked the host for {} operations, but at most {} are allowed in one call (ask for less, or raise \
         `limits.hostCalls` and the policy's limit of host calls; the isolate was discarded)",
        reached.used, reached.allowed
    )]
    HostCalls { function: String, reached: LimitReached },
    #[error(
        "with what `{function}` imports, the plugin has {} modules, but at most {} are allowed (import less, or raise \
         `limits.modules` and the policy's limit of modules; the isolate was discarded)", reached.used, reached.allowed
    )]
    Modules { function: String, reached: LimitReached },
    #[error(
        "with what `{function}` imports, the plugin's modules are {} bytes of text, but at most {} are allowed (import \
         less, or raise `limits.sourceBytes` and the policy's source limit; the isolate was discarded)",
        reached.used, reached.allowed
    )]
    Source { function: String, reached: LimitReached },
    #[error(
        "`{function}` was stopped because its generation was retired (call again: the slot serves a newer one)"
    )]
    Retired { function: String },
    #[error("the isolate that ran this call is gone (please report it)")]
    Lost,
    #[error("this host was built without {language} (enable the cargo feature `{language}`)")]
    NoEngine { language: &'static str },
}

/// Words for what is counted while a plugin is loaded.
#[derive(Debug)]
pub(super) struct Counted {
    what: &'static str,
    /// What the policy's figure is called.
    limit: &'static str,
}

impl Detail for IsolateError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownFunction { .. } => Kind::NotFound,
            Self::Wall { .. }
            | Self::Cpu { .. }
            | Self::Hang { .. }
            | Self::Load { .. }
            | Self::LoadCpu { .. }
            | Self::LoadHang { .. }
            | Self::LoadCounted { .. }
            | Self::Heap { .. }
            | Self::Outside { .. }
            | Self::Memory { .. }
            | Self::HostCalls { .. }
            | Self::Modules { .. }
            | Self::Source { .. } => Kind::Limit,
            Self::Retired { .. } => Kind::Unavailable,
            Self::Lost => Kind::Internal,
            Self::NoEngine { .. } => Kind::Unavailable,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::UnknownFunction { .. } => Fault::Caller,
            Self::Wall { .. }
            | Self::Cpu { .. }
            | Self::Hang { .. }
            | Self::Load { .. }
            | Self::LoadCpu { .. }
            | Self::LoadHang { .. }
            | Self::LoadCounted { .. }
            | Self::Heap { .. }
            | Self::Outside { .. }
            | Self::Memory { .. }
            | Self::HostCalls { .. }
            | Self::Modules { .. }
            | Self::Source { .. } => Fault::Guest,
            _ => Fault::Host,
        }
    }

    fn is_retryable(&self) -> bool {
        matches!(self, Self::Retired { .. })
    }

    fn traceback(&self) -> Option<&Traceback> {
        match self {
            Self::Wall { traceback, .. } | Self::Cpu { traceback, .. } => traceback.as_ref(),
            _ => None,
        }
    }

    fn limit(&self) -> Option<LimitReached> {
        match self {
            Self::Wall { reached, .. }
            | Self::Cpu { reached, .. }
            | Self::Hang { reached, .. }
            | Self::Load { reached }
            | Self::LoadCpu { reached }
            | Self::LoadHang { reached, .. }
            | Self::LoadCounted { reached, .. }
            | Self::Heap { reached, .. }
            | Self::Outside { reached, .. }
            | Self::Memory { reached, .. }
            | Self::HostCalls { reached, .. }
            | Self::Modules { reached, .. }
            | Self::Source { reached, .. } => Some(*reached),
            _ => None,
        }
    }
}

/// What an attempt to load means for the plugin.
pub(super) fn load_error<T>(result: Result<T, Stop>, passed: Passed, attempt: &Attempt) -> Result<T, Error> {
    if let Some(name) = passed.panicked {
        return Err(panicked(name));
    }
    // Wherever the guest was, it is this that has ended it.
    if let Some(reached) = passed.exceeded {
        return Err(load_exhausted(reached));
    }
    let late = || load_limit(attempt, passed.fired.unwrap_or_else(|| attempt.overdue()));
    match result {
        // A deadline that passed at the very end has poisoned the isolate all the same.
        Ok(_) if passed.fired.is_some() => Err(late()),
        Ok(loaded) => Ok(loaded),
        Err(Stop::Failed(error) | Stop::Broken(error)) => Err(error),
        // Nobody is warned while loading: a plugin that raises the exception of a warning has made it up.
        Err(Stop::Warned(traceback)) => Err(GuestError::Load { traceback }.into()),
        Err(Stop::Interrupted) => Err(late()),
        Err(Stop::Exhausted(reached)) => Err(load_exhausted(reached)),
    }
}

/// The time limits of one call.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    pub(super) wall: Duration,
    /// Processor time is not limited by itself otherwise.
    pub(super) cpu: Option<Duration>,
}

/// What `stop` means to the caller of `function`.
pub(super) fn error_of(stop: Stop, function: &str, allowed: Allowed, used: &Usage, passed: Passed) -> Error {
    let function = function.to_owned();
    match stop {
        Stop::Failed(error) | Stop::Broken(error) => error,
        Stop::Exhausted(reached) => exhausted(&function, reached),
        Stop::Interrupted => match passed.fired {
            Some(which) => time_limit(function, allowed, used, which, None),
            None => IsolateError::Retired { function }.into(),
        },
        Stop::Warned(traceback) => match passed.fired.or(passed.warned) {
            Some(which) => time_limit(function, allowed, used, which, Some(traceback)),
            // It has raised the exception by itself.
            None => GuestError::Exception { function, traceback }.into(),
        },
    }
}

fn time_limit(
    function: String,
    allowed: Allowed,
    used: &Usage,
    which: Fired,
    traceback: Option<Traceback>,
) -> Error {
    let reached = reached(allowed, used, which);
    match which {
        Fired::Wall => IsolateError::Wall { function, reached, traceback }.into(),
        Fired::Cpu => IsolateError::Cpu { function, reached, traceback }.into(),
    }
}

/// What the caller of `function` hears when it has used what it may and does not stop.
pub(super) fn hang(function: String, allowed: Allowed, used: &Usage, which: Fired) -> Error {
    let time = match which {
        Fired::Wall => "wall",
        Fired::Cpu => "processor",
    };
    IsolateError::Hang { function, time, reached: reached(allowed, used, which) }.into()
}

fn reached(allowed: Allowed, used: &Usage, which: Fired) -> LimitReached {
    let (resource, used, allowed) = match which {
        Fired::Wall => (Resource::WallMs, used.wall, allowed.wall),
        Fired::Cpu => (Resource::CpuMs, used.cpu, allowed.cpu.unwrap_or(allowed.wall)),
    };
    LimitReached::new(resource.name(), milliseconds(used), milliseconds(allowed))
}

fn place(traceback: &Option<Traceback>) -> String {
    match traceback.as_ref().and_then(|traceback| traceback.frames.last()) {
        Some(frame) => format!(", at {}:{}", frame.file, frame.line),
        None => String::new(),
    }
}

/// What those who wait for an attempt to load hear when it does not stop.
pub(super) fn load_hang(attempt: &Attempt, fired: Fired) -> Error {
    let time = match fired {
        Fired::Wall => "",
        Fired::Cpu => "processor time ",
    };
    IsolateError::LoadHang { time, reached: attempt.reached(fired) }.into()
}

fn load_limit(attempt: &Attempt, fired: Fired) -> Error {
    let reached = attempt.reached(fired);
    match fired {
        Fired::Wall => IsolateError::Load { reached }.into(),
        Fired::Cpu => IsolateError::LoadCpu { reached }.into(),
    }
}

fn load_exhausted(reached: LimitReached) -> Error {
    let (what, limit) = match reached.name {
        name if name == Resource::BufferBytes.name() => {
            ("bytes kept outside the JavaScript heap", "buffer limit")
        }
        name if name == Resource::MemoryBytes.name() => ("bytes of memory asked for", "memory limit"),
        name if name == Resource::HostCalls.name() => ("operations asked of the host", "limit of host calls"),
        name if name == Resource::Modules.name() => ("modules imported", "limit of modules"),
        name if name == Resource::SourceBytes.name() => ("bytes of modules' text read", "source limit"),
        _ => ("bytes of JavaScript heap filled", "heap limit"),
    };
    IsolateError::LoadCounted { counted: Counted { what, limit }, reached }.into()
}

fn exhausted(function: &str, reached: LimitReached) -> Error {
    let function = function.to_owned();
    if reached.name == Resource::BufferBytes.name() {
        IsolateError::Outside { function, reached }.into()
    } else if reached.name == Resource::MemoryBytes.name() {
        IsolateError::Memory { function, reached }.into()
    } else if reached.name == Resource::HostCalls.name() {
        IsolateError::HostCalls { function, reached }.into()
    } else if reached.name == Resource::Modules.name() {
        IsolateError::Modules { function, reached }.into()
    } else if reached.name == Resource::SourceBytes.name() {
        IsolateError::Source { function, reached }.into()
    } else {
        IsolateError::Heap { function, reached }.into()
    }
}

/// As limits are counted.
pub(super) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
