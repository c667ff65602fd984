//! One isolate's connection to the sink: who speaks, and in which call.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use super::event::{LogEvent, Said};
use super::sink::Sink;

/// Who speaks.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) slot: Arc<str>,
    pub(crate) generation: u64,
    pub(crate) isolate: u64,
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Tap {
    sink: Sink,
    origin: Origin,
    call: u64,
    function: Cow<'static, str>,
}

impl Tap {
    /// A connection of `origin` while it runs this call.
    pub(crate) fn new(sink: Sink, origin: Origin, call: u64, function: Cow<'static, str>) -> Self {
        Self { sink, origin, call, function }
    }

    /// A connection of `origin` between calls.
    pub(crate) fn idle(sink: Sink, origin: Origin) -> Self {
        Self::new(sink, origin, 0, Cow::Borrowed(""))
    }

    /// Tells what the guest said or did.
    pub(crate) fn tell(&self, said: Said) {
        let Origin { slot, generation, isolate } = &self.origin;
        self.sink.send(LogEvent {
            time: SystemTime::now(),
            slot: Arc::clone(slot),
            generation: *generation,
            isolate: *isolate,
            call: self.call,
            function: self.function.clone(),
            said,
            lost: 0,
        });
    }
}
