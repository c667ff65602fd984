//! A request under way, from the outside.

use aardvark_manifest::outcome::Contact;
use tokio::task::AbortHandle;

use crate::failure::NetworkError;
use crate::response::Response;
use crate::trail::Trail;

/// How a request ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finished {
    /// The response, or why there is none.
    pub result: Result<Response, NetworkError>,
    trail: Trail,
}

impl Finished {
    pub(crate) const fn new(result: Result<Response, NetworkError>, trail: Trail) -> Self {
        Self { result, trail }
    }

    /// What was sent where, or was not because it is not granted; oldest first. None if they were taken before, by this
    /// or by [`Ticket::cancel`].
    #[must_use]
    pub fn take_contacts(&mut self) -> Vec<Contact> {
        self.trail.take()
    }
}

/// A request that was sent. Dropping it cancels the request: its connection is closed, and nobody is told.
#[derive(Debug)]
pub struct Ticket {
    task: AbortHandle,
    trail: Trail,
}

impl Ticket {
    pub(crate) const fn new(task: AbortHandle, trail: Trail) -> Self {
        Self { task, trail }
    }

    /// Cancels the request and gives its contacts so far, unless they were taken from its [`Finished`].
    #[must_use]
    pub fn cancel(self) -> Vec<Contact> {
        self.task.abort();
        self.trail.take()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.task.abort();
    }
}
