//! The contacts of one request while they are made; whoever ends it first takes them.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use aardvark_manifest::outcome::{Contact, ContactEnd};

use crate::failure::{Failure, NetworkErrorKind};

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Arc<Mutex<Hops>>);

#[derive(Debug, Default)]
struct Hops {
    ended: Vec<Contact>,
    open: Option<(Contact, Instant)>,
}

impl Trail {
    /// Begins a hop.
    pub(crate) fn begin(&self, method: &str, origin: String) {
        // What it says until it has another end.
        let end = ContactEnd::Failed("cancelled".to_owned());
        self.lock().open = Some((Contact::new(method, origin, end), Instant::now()));
    }

    /// Changes the hop that has begun.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Contact)) {
        if let Some((contact, _)) = &mut self.lock().open {
            change(contact);
        }
    }

    /// Notes where the hop went to.
    pub(crate) fn connected(&self, address: IpAddr) {
        self.update(|contact| contact.address = Some(address));
    }

    /// Ends the hop.
    pub(crate) fn end(&self, end: ContactEnd) {
        self.update(|contact| contact.end = end);
        self.lock().close();
    }

    /// Ends the hop, if one has begun, with a failure.
    pub(crate) fn fail(&self, failure: &Failure) {
        self.end(match failure.kind() {
            NetworkErrorKind::Denied | NetworkErrorKind::Invalid | NetworkErrorKind::UsedUp => {
                ContactEnd::Denied(failure.to_string())
            }
            _ => ContactEnd::Failed(failure.to_string()),
        });
    }

    /// All contacts; the open one, if there is one, is over.
    pub(crate) fn take(&self) -> Vec<Contact> {
        let mut hops = self.lock();
        hops.close();
        std::mem::take(&mut hops.ended)
    }

    fn lock(&self) -> MutexGuard<'_, Hops> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hops {
    fn close(&mut self) {
        if let Some((mut contact, began)) = self.open.take() {
            contact.time = began.elapsed();
            self.ended.push(contact);
        }
    }
}
