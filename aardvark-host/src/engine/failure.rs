//! What can go wrong inside a guest, as errors for the caller.

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::traceback::Traceback;

/// The detail of every error that an engine raises.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuestError {
    #[error("`{function}` raised {}{}", traceback.headline(), place(traceback))]
    Exception { function: String, traceback: Traceback },
    #[error("the plugin did not load: {}{}", traceback.headline(), place(traceback))]
    Load { traceback: Traceback },
    #[cfg(feature = "python")]
    #[error(
        "`{function}` asked the interpreter to exit with {code} (return a value or raise an exception instead)"
    )]
    Exit { function: String, code: String },
    #[cfg(feature = "python")]
    #[error(
        "the interpreter crashed in `{function}`: {reason} (the isolate was discarded; the slot goes on with a new one)"
    )]
    Crash { function: String, reason: String },
    #[error(
        "`{function}` waits for something that can never happen: its promise is pending and no timer or other work is left (await only what will settle)"
    )]
    Stalled { function: String },
    #[error("`{function}` returned a value that cannot leave the plugin: {reason}")]
    Unrepresentable { function: String, reason: String },
    #[error(
        "`{function}` returned {actual} bytes of JSON, but at most {allowed} are allowed (return less, or raise `limits.outputBytes`)"
    )]
    TooLarge { function: String, actual: u64, allowed: u64 },
    #[error(
        "the plugin says in {actual} bytes of JSON what it offers, but at most {allowed} are allowed (export less, give \
         it shorter names, or shorten its documentation)"
    )]
    Listing { actual: u64, allowed: u64 },
    #[cfg(feature = "javascript")]
    #[error(
        "the plugin exports other functions each time it is loaded (export the same ones always, or say `state: warm`)"
    )]
    Unsteady,
    #[cfg(feature = "javascript")]
    #[error(
        "calls have left more behind than a new context can undo (use fewer different names with `Symbol.for`)"
    )]
    Residue,
    #[cfg(feature = "python")]
    #[error("the plugin has tampered with Aardvark's own modules: {what} (leave `_aardvark_*` alone)")]
    Tampered { what: String },
    #[cfg(feature = "python")]
    #[error("the call has done what cannot be undone: {what}")]
    Irreversible { what: String },
    #[cfg(feature = "javascript")]
    #[error(
        "the arguments of `{function}` are {bytes} bytes of JSON, more than a JavaScript string can hold (pass less)"
    )]
    ArgumentsTooLong { function: String, bytes: u64 },
    #[error("the plugin cannot be given its files: {source}")]
    Mount { source: aardvark_files::MountError },
    #[error(
        "the host function `{name}` panicked, so the isolate was discarded (see the panic's message; please report it, \
         unless it comes from a listener of the app's own)"
    )]
    Panicked { name: &'static str },
    #[error("defect in Aardvark: {what} (please report it)")]
    Defect { what: String },
}

fn place(traceback: &Traceback) -> String {
    match traceback.frames.last() {
        Some(frame) => format!(" at {}:{}", frame.file, frame.line),
        None => String::new(),
    }
}

impl Detail for GuestError {
    fn kind(&self) -> Kind {
        match self {
            Self::Exception { .. } | Self::Load { .. } | Self::Stalled { .. } => Kind::Exception,
            #[cfg(feature = "python")]
            Self::Exit { .. } => Kind::Exit,
            #[cfg(feature = "python")]
            Self::Crash { .. } => Kind::Crash,
            Self::Unrepresentable { .. } => Kind::Result,
            #[cfg(feature = "javascript")]
            Self::Unsteady | Self::Residue => Kind::Exception,
            #[cfg(feature = "python")]
            Self::Irreversible { .. } | Self::Tampered { .. } => Kind::Exception,
            Self::TooLarge { .. } | Self::Listing { .. } => Kind::Limit,
            #[cfg(feature = "javascript")]
            Self::ArgumentsTooLong { .. } => Kind::Arguments,
            Self::Mount { .. } => Kind::Io,
            Self::Panicked { .. } | Self::Defect { .. } => Kind::Internal,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Panicked { .. } | Self::Defect { .. } | Self::Mount { .. } => Fault::Host,
            #[cfg(feature = "javascript")]
            Self::ArgumentsTooLong { .. } => Fault::Caller,
            _ => Fault::Guest,
        }
    }

    fn traceback(&self) -> Option<&Traceback> {
        match self {
            Self::Exception { traceback, .. } | Self::Load { traceback } => Some(traceback),
            _ => None,
        }
    }

    fn limit(&self) -> Option<aardvark_manifest::error::LimitReached> {
        match self {
            Self::TooLarge { actual, allowed, .. } => {
                Some(aardvark_manifest::error::LimitReached::new("outputBytes", *actual, *allowed))
            }
            Self::Listing { actual, allowed } => {
                Some(aardvark_manifest::error::LimitReached::new("listingBytes", *actual, *allowed))
            }
            _ => None,
        }
    }
}

/// A defect in Aardvark itself.
pub(crate) fn defect(what: impl Into<String>) -> Error {
    GuestError::Defect { what: what.into() }.into()
}

/// A panic in the host function `name`, which has broken the isolate.
pub(crate) fn panicked(name: &'static str) -> Error {
    GuestError::Panicked { name }.into()
}
