//! Which modules of its plugin a guest has read. A module counts once, however often it is read.

use std::collections::HashSet;

use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::Resource;

use super::super::super::realm::RealmState;
use super::Files;

/// See the module.
#[derive(Default)]
pub(super) struct Imported {
    /// Numbers of files, in the order in which they were first read.
    order: Vec<usize>,
    known: HashSet<usize>,
    /// How many of them [`reset`] leaves.
    remembered: usize,
}

impl Imported {
    /// Whether `index` had not been read before.
    pub(super) fn add(&mut self, index: usize) -> bool {
        let is_new = self.known.insert(index);
        if is_new {
            self.order.push(index);
        }
        is_new
    }
}

/// The numbers of the modules that the guest has read, for [`restore`].
pub(crate) fn imported(isolate: &v8::Isolate) -> Vec<usize> {
    isolate.get_slot::<Files>().map(|files| files.imported.order.clone()).unwrap_or_default()
}

/// Makes `modules` those that have been read, and comes back to them with each [`reset`].
///
/// # Errors
///
/// If they are more than the guest may have.
pub(crate) fn restore(isolate: &mut v8::Isolate, modules: &[usize]) -> Result<(), LimitReached> {
    let Some(files) = isolate.get_slot_mut::<Files>() else { return Ok(()) };
    let (order, known) = (modules.to_vec(), modules.iter().copied().collect());
    files.imported = Imported { order, known, remembered: modules.len() };
    level(isolate);
    let Some(state) = isolate.get_slot_mut::<RealmState>() else { return Ok(()) };
    state.recorder.meter().check(Resource::Modules)?;
    state.recorder.meter().check(Resource::SourceBytes)
}

/// Forgets what was read since [`restore`].
pub(crate) fn reset(isolate: &mut v8::Isolate) {
    let Some(Files { imported, .. }) = isolate.get_slot_mut::<Files>() else { return };
    if imported.order.len() == imported.remembered {
        return;
    }
    for index in imported.order.drain(imported.remembered..) {
        imported.known.remove(&index);
    }
    level(isolate);
}

/// Tells the meter how much has been read.
pub(crate) fn level(isolate: &mut v8::Isolate) {
    let Some(Files { contents, imported }) = isolate.get_slot::<Files>() else { return };
    let modules = imported.order.len() as u64;
    let bytes =
        imported.order.iter().filter_map(|index| contents.module(*index)).fold(0, u64::saturating_add);
    if let Some(state) = isolate.get_slot_mut::<RealmState>() {
        let meter = state.recorder.meter();
        meter.level(Resource::Modules, modules);
        meter.level(Resource::SourceBytes, bytes);
    }
}
