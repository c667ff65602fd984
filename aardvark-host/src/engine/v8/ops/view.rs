//! The files of a guest: operations on absolute paths and on open files, all of them answered by one [`View`].
//!
//! Each gives a number from 0 on, or the negative number of a [`Problem`]; whoever calls it makes an exception of that.
//! What an operation adds is charged before it happens.

use aardvark_files::{Changes, Metadata, OpenMode, Problem, View};
use aardvark_manifest::outcome::{Resource, Violation, ViolationKind};

use super::super::cells::overwrite;
use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::{bits, bytes, number, position, string, view};

mod call;
mod names;

pub(crate) use call::level;
use call::{FileCall, FileOp, Refused};
pub(crate) use names::{Explain, Names, Target};

/// The files of one isolate.
pub(crate) struct Storage(pub(crate) View);

/// The most bytes that one write carries; longer ones are split by whoever calls.
const MOST_WRITTEN: usize = 1 << 20;

/// What making a file or directory on the host's disk counts, in bytes.
const NEW_ENTRY: u64 = 4096;

/// `fileStat(path, numbers)`: fills nine numbers: mode, size, inode, device, accessed, modified, changed.
pub(crate) struct Stat;

impl FileOp for Stat {
    const NAME: &'static str = "fileStat";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let path = call.path(0)?;
        let storage = call.storage()?;
        let (is_mounted, found) = (storage.is_mounted(&path), storage.stat(&path)?);
        let found = if is_mounted { call.coarse(found) } else { found };
        call.fill(1, &found)
    }
}

/// `fileStatOpen(handle, numbers)`: the same of an open file.
pub(crate) struct StatOpen;

impl FileOp for StatOpen {
    const NAME: &'static str = "fileStatOpen";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let handle = call.handle(0)?;
        let storage = call.storage()?;
        let (is_mounted, found) = (storage.is_mounted_handle(handle), storage.stat_open(handle)?);
        let found = if is_mounted { call.coarse(found) } else { found };
        call.fill(1, &found)
    }
}

/// `fileOpen(path, bits, permissions, now)`: gives the open file's number; for the bits see [`OpenMode::from_bits`].
pub(crate) struct Open;

impl FileOp for Open {
    const NAME: &'static str = "fileOpen";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (path, mode) = (call.path(0)?, OpenMode::from_bits(call.bits(1)));
        let (permissions, now) = (call.bits(2), call.now(3));
        let storage = call.storage()?;
        if mode.create && storage.is_mounted(&path) && storage.stat(&path).is_err() {
            call.charge_mount(NEW_ENTRY)?;
        }
        let opened = call.storage()?.open(&path, mode, permissions, now);
        Ok(f64::from(call.noted(opened, &path)?))
    }
}

/// `fileClose(handle)`.
pub(crate) struct Close;

impl FileOp for Close {
    const NAME: &'static str = "fileClose";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let handle = call.handle(0)?;
        call.storage()?.close(handle)?;
        Ok(0.0)
    }
}

/// `fileRead(handle, bytes, position)`: gives how many bytes there were.
pub(crate) struct Read;

impl FileOp for Read {
    const NAME: &'static str = "fileRead";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (handle, at) = (call.handle(0)?, call.position(2)?);
        let target = view(call.arguments, 1)?;
        let store = target.buffer(call.scope).ok_or(OpError::Pending)?.get_backing_store();
        let (from, length) = (target.byte_offset(), target.byte_length());
        let cells =
            store.get(from..from + length).ok_or_else(|| OpError::type_error("the view is detached"))?;
        let mut filled = 0;
        let count = call.storage()?.read(handle, at, length, &mut |bytes| {
            if let Some(cells) = cells.get(filled..filled + bytes.len()) {
                overwrite(cells, bytes);
            }
            filled += bytes.len();
        })?;
        Ok(count as f64)
    }
}

/// `fileReadBundled(path, bytes, position)`: the same of a file of the bundle, by its path.
pub(crate) struct ReadBundled;

impl FileOp for ReadBundled {
    const NAME: &'static str = "fileReadBundled";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let path = call.path(0)?;
        let target = view(call.arguments, 1)?;
        let store = target.buffer(call.scope).ok_or(OpError::Pending)?.get_backing_store();
        let (from, length) = (target.byte_offset(), target.byte_length());
        let cells =
            store.get(from..from + length).ok_or_else(|| OpError::type_error("the view is detached"))?;
        let content = call.storage()?.bundled(&path)?;
        let shown = content.get(..length).unwrap_or(content);
        overwrite(cells, shown);
        Ok(shown.len() as f64)
    }
}

/// `fileWrite(handle, bytes, position, now)`: gives how many bytes were written; at most 1 MiB at once.
pub(crate) struct Write;

impl FileOp for Write {
    const NAME: &'static str = "fileWrite";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (handle, at, now) = (call.handle(0)?, call.position(2)?, call.now(3));
        let content = bytes(call.arguments, 1, MOST_WRITTEN)?;
        let storage = call.storage()?;
        if storage.is_mounted_handle(handle) {
            // A hole before the written bytes counts, as others would pay for it on the disk sooner or later.
            let end = at.saturating_add(content.len() as u64);
            let amount = storage.growth(handle, end)?.max(content.len() as u64);
            call.charge_mount(amount)?;
        }
        let written = call.storage()?.write(handle, at, &content, now);
        Ok(call.noted(written, "")? as f64)
    }
}

/// `fileResize(handle, length, now)`.
pub(crate) struct Resize;

impl FileOp for Resize {
    const NAME: &'static str = "fileResize";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (handle, length, now) = (call.handle(0)?, call.position(1)?, call.now(2));
        let storage = call.storage()?;
        if storage.is_mounted_handle(handle) {
            let amount = storage.growth(handle, length)?;
            call.charge_mount(amount)?;
        }
        let resized = call.storage()?.resize_open(handle, length, now);
        call.noted(resized, "")?;
        Ok(0.0)
    }
}

/// `fileMakeDirectory(path, permissions, now)`.
pub(crate) struct MakeDirectory;

impl FileOp for MakeDirectory {
    const NAME: &'static str = "fileMakeDirectory";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (path, permissions, now) = (call.path(0)?, call.bits(1), call.now(2));
        if call.storage()?.is_mounted(&path) {
            call.charge_mount(NEW_ENTRY)?;
        }
        let made = call.storage()?.make_directory(&path, permissions, now);
        call.noted(made, &path)?;
        Ok(0.0)
    }
}

/// `fileRemove(path, now)`.
pub(crate) struct Remove;

impl FileOp for Remove {
    const NAME: &'static str = "fileRemove";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (path, now) = (call.path(0)?, call.now(1));
        let removed = call.storage()?.remove(&path, now);
        call.noted(removed, &path)?;
        Ok(0.0)
    }
}

/// `fileRemoveDirectory(path, now)`.
pub(crate) struct RemoveDirectory;

impl FileOp for RemoveDirectory {
    const NAME: &'static str = "fileRemoveDirectory";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (path, now) = (call.path(0)?, call.now(1));
        let removed = call.storage()?.remove_directory(&path, now);
        call.noted(removed, &path)?;
        Ok(0.0)
    }
}

/// `fileRename(from, to, now)`.
pub(crate) struct Rename;

impl FileOp for Rename {
    const NAME: &'static str = "fileRename";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (from, to, now) = (call.path(0)?, call.path(1)?, call.now(2));
        let renamed = call.storage()?.rename(&from, &to, now);
        call.noted(renamed, &from)?;
        Ok(0.0)
    }
}

/// `fileLink(path, target, now)`.
pub(crate) struct Link;

impl FileOp for Link {
    const NAME: &'static str = "fileLink";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (path, target, now) = (call.path(0)?, call.path(1)?, call.now(2));
        let made = call.storage()?.make_link(&path, &target, now);
        call.noted(made, &path)?;
        Ok(0.0)
    }
}

/// `fileSet(path, permissions, accessed, modified, now)`: what is not a number stays as it is.
pub(crate) struct Set;

impl FileOp for Set {
    const NAME: &'static str = "fileSet";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (path, changes, now) = (call.path(0)?, call.changes(), call.now(4));
        let set = call.storage()?.set(&path, changes, now);
        call.noted(set, &path)?;
        Ok(0.0)
    }
}

/// `fileSetOpen(handle, permissions, accessed, modified, now)`.
pub(crate) struct SetOpen;

impl FileOp for SetOpen {
    const NAME: &'static str = "fileSetOpen";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let (handle, changes, now) = (call.handle(0)?, call.changes(), call.now(4));
        let set = call.storage()?.set_open(handle, changes, now);
        call.noted(set, "")?;
        Ok(0.0)
    }
}

/// `fileCount(open)`: says how many files the guest has open now.
pub(crate) struct Count;

impl FileOp for Count {
    const NAME: &'static str = "fileCount";
    const IS_HOST_CALL: bool = false;

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let open = call.bits(0);
        if let Some(state) = call.scope.get_slot_mut::<RealmState>() {
            state.recorder.meter().level(Resource::OpenFiles, u64::from(open));
        }
        Ok(0.0)
    }
}

/// `fileRefused(what, path)`: notes an attempt that a place which is never writable has refused already.
pub(crate) struct Refusal;

impl FileOp for Refusal {
    const NAME: &'static str = "fileRefused";

    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused> {
        let path = call.path(0)?;
        call.violation(ViolationKind::Files, &format!("writing to `{path}`, which is only for reading"));
        Ok(0.0)
    }
}
