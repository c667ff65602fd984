//! How much of a session's requests and memory is left.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::failure::Failure;

/// The requests that one call may still send.
#[derive(Debug)]
pub(crate) struct Requests {
    left: AtomicU64,
    allowed: u64,
}

impl Requests {
    pub(crate) const fn new(allowed: u64) -> Self {
        Self { left: AtomicU64::new(allowed), allowed }
    }

    /// Begins a call: it may send as many as any other.
    pub(crate) fn renew(&self) {
        self.left.store(self.allowed, Ordering::Relaxed);
    }

    /// Takes one.
    pub(crate) fn take(&self) -> Result<(), Failure> {
        let less = |left: u64| left.checked_sub(1);
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less) {
            Ok(_) => Ok(()),
            Err(_) => Err(Failure::UsedUp { allowed: self.allowed }),
        }
    }
}

/// Bytes that the bodies of a session's requests and responses have in the host's memory.
#[derive(Debug)]
pub(crate) struct Transit {
    bytes: AtomicU64,
    allowed: u64,
}

impl Transit {
    pub(crate) const fn new(allowed: u64) -> Self {
        Self { bytes: AtomicU64::new(0), allowed }
    }
}

/// A part of a [`Transit`]; gives it back when it is dropped.
pub(crate) struct Held {
    transit: Arc<Transit>,
    bytes: u64,
}

impl Held {
    /// Holds nothing yet.
    pub(crate) const fn nothing(transit: Arc<Transit>) -> Self {
        Self { transit, bytes: 0 }
    }

    /// Holds `bytes` more.
    pub(crate) fn add(&mut self, bytes: u64) -> Result<(), Failure> {
        let Transit { bytes: all, allowed } = &*self.transit;
        let more = |now: u64| now.checked_add(bytes).filter(|sum| sum <= allowed);
        match all.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(_) => {
                self.bytes += bytes;
                Ok(())
            }
            Err(_) => Err(Failure::InTransit { allowed: *allowed }),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.transit.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Held({})", self.bytes)
    }
}
