//! Why a slot does not do what it is asked to.

use aardvark_manifest::demand::{Change, Difference};
use aardvark_manifest::error::{Detail, Fault, Kind};

#[derive(Debug, thiserror::Error)]
pub(super) enum SlotError {
    #[error(
        "the queue of slot `{slot}` is full: {limit} calls wait (call less often, or raise `SlotOptions::isolates`)"
    )]
    Full { slot: String, limit: usize },
    #[error("the slot `{slot}` is closed (open it again with `Host::slot`)")]
    Closed { slot: String },
    #[error("the slot `{slot}` has no earlier generation (a rollback needs a swap before it)")]
    NothingToRollBack { slot: String },
    #[error(
        "the plugin asks for more than the one that runs in slot `{slot}`: {} (have it approved, see `Slot::difference`, \
         and pass its token to `SwapOptions::accept`)",
        additions(difference)
    )]
    AsksForMore { slot: String, difference: Difference },
    #[error(
        "what was approved for slot `{slot}` is not what the plugin asks for beyond the one that runs: {} (the bundle or \
         the slot has changed since: have it approved anew, see `Slot::difference`)",
        additions(difference)
    )]
    OtherApproved { slot: String, difference: Difference },
}

impl Detail for SlotError {
    fn kind(&self) -> Kind {
        match self {
            Self::AsksForMore { .. } | Self::OtherApproved { .. } => Kind::Denied,
            _ => Kind::Unavailable,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Full { .. } => Fault::Host,
            _ => Fault::Caller,
        }
    }

    fn is_retryable(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}

fn additions(difference: &Difference) -> String {
    difference.additions().map(Change::to_string).collect::<Vec<_>>().join("; ")
}
