//! The requests of one call to other hosts: sent by host functions, answered on another thread, delivered between two
//! turns of the guest.
//!
//! It is there while a call runs and at no other time: a plugin's top level, and whatever a call leaves behind, finds no
//! network.

mod under_way;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aardvark_manifest::outcome::{Contact, Resource};
use aardvark_network::{Finished, Request, Session, Ticket};

use super::interrupt::Interrupt;
use crate::engine::recorder::Recorder;
pub(super) use under_way::{Left, UnderWay};

/// See the module.
pub(crate) struct Traffic {
    /// Absent between calls.
    session: Option<Session>,
    interrupt: Interrupt,
    under_way: UnderWay,
    last: u32,
}

/// What has ended and was not looked at yet. What ends after its call stays until the next look and is dropped.
#[derive(Clone, Default)]
pub(super) struct Mailbox(Arc<Mutex<VecDeque<(u32, Finished)>>>);

impl Traffic {
    /// No call.
    pub(super) fn new(interrupt: Interrupt) -> Self {
        Self { session: None, interrupt, under_way: UnderWay::default(), last: 0 }
    }

    /// Begins a call, which may use `session`.
    pub(super) fn begin(&mut self, session: &Session) {
        session.begin_call();
        self.session = Some(session.clone());
    }

    /// Sends a request; gives its number, or how it ended if it was not sent. `None` between calls.
    pub(crate) fn send(&mut self, request: Request) -> Option<Result<u32, Box<Finished>>> {
        let session = self.session.as_ref()?;
        self.last = self.last.wrapping_add(1);
        let (id, mailbox, interrupt) = (self.last, self.mailbox(), self.interrupt.clone());
        let sent = session.send(request, move |finished| {
            mailbox.lock().push_back((id, finished));
            interrupt.notify();
        });
        Some(sent.map(|ticket| {
            self.under_way.open().insert(id, ticket);
            id
        }))
    }

    /// Bytes that the body of a request may have; 0 between calls.
    pub(crate) fn max_request_bytes(&self) -> usize {
        let allowed = self.session.as_ref().map_or(0, |session| session.grant().max_request_bytes());
        usize::try_from(allowed).unwrap_or(usize::MAX)
    }

    /// Forgets a request, which gives its contacts so far.
    pub(crate) fn cancel(&mut self, id: u32) -> Vec<Contact> {
        let ticket = self.under_way.open().remove(&id);
        ticket.map(Ticket::cancel).unwrap_or_default()
    }

    /// Whether something is still to come.
    pub(super) fn is_expecting(&self) -> bool {
        !self.under_way.open().is_empty()
    }

    /// One request that has ended.
    pub(crate) fn receive(&mut self) -> Option<(u32, Finished)> {
        loop {
            let (id, finished) = self.under_way.mailbox.lock().pop_front()?;
            if self.under_way.open().remove(&id).is_some() {
                return Some((id, finished));
            }
        }
    }

    /// Whether the request `id` has been sent and neither received nor forgotten.
    #[cfg(feature = "python")]
    pub(crate) fn is_open(&self, id: u32) -> bool {
        self.under_way.open().contains_key(&id)
    }

    /// The request `id`, if it has ended.
    #[cfg(feature = "python")]
    pub(crate) fn receive_one(&mut self, id: u32) -> Option<Finished> {
        let finished = self.under_way.mailbox.take(id, |other| self.is_open(other))?;
        self.under_way.open().remove(&id);
        Some(finished)
    }

    /// Where answers arrive.
    pub(super) fn mailbox(&self) -> Mailbox {
        self.under_way.mailbox.clone()
    }

    /// For the thread that may have to answer the call.
    pub(super) const fn under_way(&self) -> &UnderWay {
        &self.under_way
    }

    /// Ends the call: cancels what is open, and gives what it did, if anything is.
    pub(super) fn end(&mut self) -> Option<Left> {
        self.session = None;
        self.under_way.close()
    }
}

impl Mailbox {
    /// Whether something has arrived.
    pub(super) fn has_mail(&self) -> bool {
        !self.lock().is_empty()
    }

    /// Waits until something arrives, `limit` is over or the guest is interrupted.
    pub(super) fn wait(&self, interrupt: &Interrupt, limit: Duration) {
        interrupt.wait_until(limit, || self.has_mail());
    }

    /// Waits until the request `id` has ended, or the guest is warned or interrupted.
    #[cfg(feature = "python")]
    pub(super) fn wait_for(&self, id: u32, interrupt: &Interrupt, limit: Duration) {
        interrupt.wait_unless_warned(limit, || self.lock().iter().any(|(other, _)| *other == id));
    }

    /// How the request `id` ended; what belongs to requests that are not open any more is dropped.
    #[cfg(feature = "python")]
    fn take(&self, id: u32, is_open: impl Fn(u32) -> bool) -> Option<Finished> {
        let mut mail = self.lock();
        mail.retain(|(other, _)| is_open(*other));
        let place = mail.iter().position(|(other, _)| *other == id)?;
        mail.remove(place).map(|(_, finished)| finished)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(u32, Finished)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts what a request did, or was not allowed to do, into the call's record.
pub(crate) fn note(recorder: &mut Recorder, finished: &mut Finished) {
    if let Some(violation) = under_way::violation(finished) {
        recorder.violation(violation);
    }
    note_contacts(recorder, finished.take_contacts());
}

/// The same for its contacts alone.
pub(crate) fn note_contacts(recorder: &mut Recorder, contacts: Vec<Contact>) {
    for contact in contacts {
        if under_way::was_sent(&contact) {
            // The session has counted it before it was sent, against the same limit.
            let _ = recorder.meter().take(Resource::Requests, 1);
        }
        recorder.contact(contact);
    }
}
