//! What a guest has from its host: the files of its bundle and packages, a scratch directory, mounted directories, and the
//! network for the length of a call.

#[cfg(feature = "python")]
use std::sync::Arc;

use aardvark_manifest::error::Error;
#[cfg(feature = "python")]
use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::Resource;

use super::super::ops;
use super::super::ops::view::Storage;
use super::super::traffic::Traffic;
use super::Realm;
use crate::engine::failure::GuestError;

impl Realm {
    /// Gives scripts the host's files.
    #[cfg(feature = "python")]
    pub(crate) fn set_files(&mut self, files: Arc<dyn ops::files::HostFiles>) {
        self.isolate.set_slot(ops::files::Files::new(files));
        ops::files::level(&mut self.isolate);
    }

    /// Which modules of its plugin the guest has read.
    #[cfg(feature = "python")]
    pub(crate) fn imported(&self) -> Vec<usize> {
        ops::files::imported(&self.isolate)
    }

    /// Makes `modules` those that it has read, also after each [`Realm::reset_imported`].
    #[cfg(feature = "python")]
    pub(crate) fn restore_imported(&mut self, modules: &[usize]) -> Result<(), LimitReached> {
        ops::files::restore(&mut self.isolate, modules)
    }

    /// Forgets which modules it has read since [`Realm::restore_imported`].
    #[cfg(feature = "python")]
    pub(crate) fn reset_imported(&mut self) {
        ops::files::reset(&mut self.isolate);
    }

    /// Opens the network for one call, which may use `session`.
    pub(crate) fn begin_traffic(&mut self, session: &aardvark_network::Session) {
        let grant = session.grant();
        if !grant.is_empty()
            && let Some(recorder) = self.recorder()
        {
            recorder.meter().allow(Resource::Requests, grant.max_requests());
        }
        if let Some(traffic) = self.isolate.get_slot_mut::<Traffic>() {
            traffic.begin(session);
        }
    }

    /// Closes the network, and cancels what the call has left under way.
    pub(crate) fn end_traffic(&mut self) {
        let Some(left) = self.isolate.get_slot_mut::<Traffic>().and_then(Traffic::end) else { return };
        if let Some(recorder) = self.recorder() {
            left.note(recorder);
        }
    }

    /// Gives scripts the plugin's own files.
    pub(crate) fn set_storage(&mut self, view: aardvark_files::View) {
        self.isolate.set_slot(Storage(view));
        ops::view::level(&mut self.isolate);
    }

    /// The plugin's own files.
    pub(crate) fn storage(&mut self) -> Option<&mut aardvark_files::View> {
        self.isolate.get_slot_mut::<Storage>().map(|storage| &mut storage.0)
    }

    /// Lets the plugin do with files what `access` says.
    pub(crate) fn grant_files(&mut self, access: &aardvark_files::Access) -> Result<(), Error> {
        if let Some(recorder) = self.recorder() {
            let meter = recorder.meter();
            meter.allow(Resource::ScratchBytes, access.scratch_bytes);
            meter.allow(Resource::ScratchFiles, access.scratch_files);
            meter.allow(Resource::OpenFiles, access.open_files);
            if !access.mounts.is_empty() {
                meter.allow(Resource::MountBytes, access.mount_bytes);
            }
        }
        if let Some(view) = self.storage() {
            view.grant(access).map_err(|source| GuestError::Mount { source })?;
        }
        Ok(())
    }

    /// Whether the plugin sees the host's directories: not while its top level runs.
    #[cfg(feature = "javascript")]
    pub(crate) fn show_mounts(&mut self, are_shown: bool) {
        if let Some(view) = self.storage() {
            view.show_mounts(are_shown);
        }
    }

    /// From here on [`Realm::reset_storage`] comes back to the files of this moment.
    #[cfg(feature = "python")]
    pub(crate) fn remember_storage(&mut self) {
        if let Some(view) = self.storage() {
            view.remember();
        }
        ops::view::level(&mut self.isolate);
    }

    /// The plugin's own files as they were.
    #[cfg(feature = "python")]
    pub(crate) fn reset_storage(&mut self) {
        if self.storage().is_some_and(|view| view.reset()) {
            ops::view::level(&mut self.isolate);
        }
    }
}
