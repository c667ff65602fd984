//! How a guest hears a warning: a byte of its linear memory that it looks at by itself.

use super::realm::RealmState;

/// The byte that an interpreter looks at between two instructions. Zero, until the bell is rung.
pub(crate) struct Bell {
    /// Keeps the memory alive and where it is.
    store: v8::SharedRef<v8::BackingStore>,
    address: usize,
}

impl Bell {
    /// The byte at `address` of `store`.
    #[cfg(feature = "python")]
    pub(super) fn new(store: v8::SharedRef<v8::BackingStore>, address: usize) -> Self {
        Self { store, address }
    }

    fn ring(&self) {
        if let Some(cell) = self.store.get(self.address) {
            cell.set(1);
        }
    }
}

/// Rings the bell of `isolate` if there is a warning for it; gives whether there was.
pub(super) fn deliver(isolate: &v8::Isolate) -> bool {
    let is_warned = isolate.get_slot::<RealmState>().is_some_and(|state| state.interrupt.take_warning());
    if is_warned && let Some(bell) = isolate.get_slot::<Bell>() {
        bell.ring();
    }
    is_warned
}
