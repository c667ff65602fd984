//! What a guest has said and done during one call, and the way to it from two threads.
//!
//! The isolate's thread writes it and hands it out at the end of the call. If it does not come to that, because it hangs
//! in a function of V8 or is parked for good, the watchdog's thread takes what is there so far. Neither runs anything of
//! V8's or of the app's under the lock, so that no guest can make its thread stay there.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aardvark_manifest::outcome::{Contact, LogLine, ResourceUse, Violation};

use super::attempt::attempt;

/// The most contacts that one call's record keeps.
const MOST_CONTACTS: usize = 256;

/// The most violations that one call's record keeps.
const MOST_VIOLATIONS: usize = 64;

/// What was collected.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// As bytes, because a character may be written in two halves.
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    pub(crate) logs: Vec<LogLine>,
    /// Bytes that no longer fitted.
    pub(crate) dropped: u64,
    /// Requests to other hosts.
    pub(crate) contacts: Vec<Contact>,
    /// What the guest tried and was not allowed to do.
    pub(crate) violations: Vec<Violation>,
    /// Contacts and violations that were not kept.
    pub(crate) dropped_events: u64,
    /// The limits that host functions enforce, with what was used of each. Known when the record is handed out.
    pub(crate) resources: Vec<ResourceUse>,
}

/// The record that is being written, and how many were before it. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Arc<Page>);

#[derive(Debug, Default)]
struct Page {
    record: Mutex<Record>,
    /// Changed under the lock of the record.
    turn: AtomicU64,
}

impl Record {
    /// Standard output; what is not UTF-8 is replaced.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error, likewise.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Adds a request to another host.
    pub(crate) fn contact(&mut self, contact: Contact) {
        if self.contacts.len() == MOST_CONTACTS {
            self.dropped_events += 1;
        } else {
            self.contacts.push(contact);
        }
    }

    /// Adds something that the guest tried and was not allowed to do.
    pub(crate) fn violation(&mut self, violation: Violation) {
        if self.violations.len() == MOST_VIOLATIONS {
            self.dropped_events += 1;
        } else {
            self.violations.push(violation);
        }
    }
}

impl Notes {
    /// To write into it, on the isolate's own thread.
    pub(super) fn write(&self) -> MutexGuard<'_, Record> {
        self.0.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which record is being written, counted from 0.
    pub(crate) fn turn(&self) -> u64 {
        self.0.turn.load(Ordering::Relaxed)
    }

    /// Hands out the record and begins the next one.
    pub(super) fn take(&self) -> Record {
        self.hand_out(self.write())
    }

    /// The same on another thread, if it is the one of that `turn` still, and nobody is stuck writing into it.
    pub(crate) fn take_of(&self, turn: u64) -> Option<Record> {
        let record = attempt(&self.0.record)?;
        (self.turn() == turn).then(|| self.hand_out(record))
    }

    fn hand_out(&self, mut record: MutexGuard<'_, Record>) -> Record {
        self.0.turn.store(self.turn() + 1, Ordering::Relaxed);
        std::mem::take(&mut *record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_handed_out_once() {
        let notes = Notes::default();
        let (watchdog, turn) = (notes.clone(), notes.turn());
        notes.write().stdout.extend(b"said");
        let record = watchdog.take_of(turn).unwrap();
        assert_eq!(record.stdout(), "said");
        assert!(watchdog.take_of(turn).is_none());
        assert_eq!(notes.take().stdout(), "");

        let turn = notes.turn();
        notes.write().stdout.extend(b"said");
        assert_eq!(notes.take().stdout(), "said");
        assert!(watchdog.take_of(turn).is_none(), "what was handed out is no empty record");
    }

    #[test]
    fn whoever_is_stuck_while_writing_holds_up_nobody() {
        let notes = Notes::default();
        let held = notes.write();
        assert!(notes.take_of(0).is_none());
        drop(held);
        assert!(notes.take_of(0).is_some());
    }

    #[test]
    fn so_many_events_are_kept_and_no_more() {
        let mut record = Record::default();
        for _ in 0..300 {
            record.contact(Contact::new("GET", "x", aardvark_manifest::outcome::ContactEnd::Status(200)));
            record.violation(Violation::new(aardvark_manifest::outcome::ViolationKind::Code, "x"));
        }
        assert_eq!((record.contacts.len(), record.violations.len(), record.dropped_events), (256, 64, 280));
    }
}
