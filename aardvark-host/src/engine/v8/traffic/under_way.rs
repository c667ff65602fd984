//! The requests of a call that have been sent and were not looked at since, within reach of the watchdog's thread: when it
//! answers a call, it ends them too.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aardvark_manifest::outcome::{Contact, ContactEnd, Resource, ResourceUse, Violation, ViolationKind};
use aardvark_network::{Finished, NetworkErrorKind, Ticket};

use super::Mailbox;
use crate::engine::attempt::attempt;
use crate::engine::record::Record;
use crate::engine::recorder::Recorder;
use crate::telemetry::Said;

/// See the module. Clones are the same requests.
#[derive(Clone, Default)]
pub(in crate::engine::v8) struct UnderWay {
    open: Arc<Mutex<HashMap<u32, Ticket>>>,
    pub(super) mailbox: Mailbox,
}

/// What a call has left under way.
#[derive(Default)]
pub(in crate::engine::v8) struct Left {
    violations: Vec<Violation>,
    contacts: Vec<Contact>,
}

impl UnderWay {
    pub(super) fn open(&self) -> MutexGuard<'_, HashMap<u32, Ticket>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cancels what is open. `None`: nothing is.
    pub(super) fn close(&self) -> Option<Left> {
        let open = std::mem::take(&mut *self.open());
        (!open.is_empty()).then(|| Left::of(open, std::mem::take(&mut *self.mailbox.lock())))
    }

    /// The same on another thread. `None`: somebody is stuck there.
    pub(in crate::engine::v8) fn close_from_outside(&self) -> Option<Left> {
        // Both or nothing: whoever looks again finds all of it. In this order, as the isolate's thread takes them.
        let mut mailbox = attempt(&self.mailbox.0)?;
        let open = std::mem::take(&mut *attempt(&self.open)?);
        let mail = std::mem::take(&mut *mailbox);
        drop(mailbox);
        Some(Left::of(open, mail))
    }
}

impl Left {
    fn of(mut open: HashMap<u32, Ticket>, mail: impl IntoIterator<Item = (u32, Finished)>) -> Self {
        let mut left = Self::default();
        for (id, mut finished) in mail {
            if open.remove(&id).is_some() {
                left.violations.extend(violation(&finished));
                left.contacts.extend(finished.take_contacts());
            }
        }
        left.contacts.extend(open.into_values().flat_map(Ticket::cancel));
        left
    }

    /// Puts it into the call's record.
    pub(in crate::engine::v8) fn note(self, recorder: &mut Recorder) {
        self.violations.into_iter().for_each(|violation| recorder.violation(violation));
        super::note_contacts(recorder, self.contacts);
    }

    /// Puts it into a record that has left its recorder; gives what a recorder would have told.
    pub(in crate::engine::v8) fn add_to(self, record: &mut Record) -> Vec<Said> {
        let sent = self.contacts.iter().filter(|contact| was_sent(contact)).count() as u64;
        let is_counted = |counted: &&mut ResourceUse| counted.resource == Resource::Requests;
        if let Some(counted) = record.resources.iter_mut().find(is_counted) {
            counted.used += sent;
        }
        let violations = self.violations.iter().cloned().map(Said::Violation);
        let told = violations.chain(self.contacts.iter().cloned().map(Said::Contact)).collect();
        self.violations.into_iter().for_each(|violation| record.violation(violation));
        self.contacts.into_iter().for_each(|contact| record.contact(contact));
        told
    }
}

/// What the guest has tried and was not allowed to do, if that is why a request has failed.
pub(super) fn violation(finished: &Finished) -> Option<Violation> {
    let error = finished.result.as_ref().err()?;
    let kind = match error.kind() {
        NetworkErrorKind::Denied => ViolationKind::Network,
        NetworkErrorKind::UsedUp => ViolationKind::Resource,
        _ => return None,
    };
    Some(Violation::new(kind, &error.to_string()))
}

/// Whether it counts as a request.
pub(super) fn was_sent(contact: &Contact) -> bool {
    !matches!(contact.end, ContactEnd::Denied(_))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::TcpListener;

    use aardvark_network::{Client, NetworkGrant, NetworkPolicy, Request};

    use super::*;

    #[test]
    fn what_is_out_of_reach_is_left_as_it_is() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", server.local_addr().unwrap());
        let policy = NetworkPolicy::builder().allow(address.clone()).build().unwrap();
        let session = Client::new().open(NetworkGrant::of_policy(&policy));
        session.begin_call();
        let under_way = UnderWay::default();
        let ticket = session.send(Request::new("GET", address), |_| {}).unwrap();
        under_way.open().insert(1, ticket);
        // It is on its way, and is never answered.
        let (mut connection, _) = server.accept().unwrap();
        connection.read_exact(&mut [0]).unwrap();

        let mailbox = under_way.mailbox.lock();
        assert!(under_way.close_from_outside().is_none());
        drop(mailbox);
        let open = under_way.open();
        assert!(under_way.close_from_outside().is_none());
        drop(open);
        let left = under_way.close_from_outside().unwrap();
        assert_eq!(left.contacts.len(), 1, "{:?}", left.contacts);
        assert!(under_way.open().is_empty());
    }
}
