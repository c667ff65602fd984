//! What a host tells while it works: log events of guests, and metrics.
//!
//! Spans and events of the host itself are where the things happen; their names are listed in the operator's guide.
//! Nothing here decides anything.

mod event;
mod metrics;
mod sink;
mod tap;

pub use event::{LogEvent, Said};
#[cfg(feature = "python")]
pub(crate) use metrics::image_built;
pub(crate) use metrics::{IsolateMetrics, SlotMetrics, SwapEnd, thread_given_up};
pub(crate) use sink::{LogHandler, Sink};
pub(crate) use tap::{Origin, Tap};
