//! Files of the host that a guest reads without copying them first.
//!
//! Which of them are modules the host knows, and so counts those that are read, whatever the guest makes of its own
//! tables of modules and finders. What is in an archive of the bundle is no file to the host, and is not counted.

use std::sync::Arc;

use super::super::guard::{Op, OpError};
use super::super::realm::RealmState;
use super::super::wasm::overwrite;
use super::{bits, position, view};

mod imported;

pub(crate) use imported::{imported, level, reset, restore};

use imported::Imported;

/// Files by number. What they are called is the reader's business.
pub(crate) trait HostFiles: Send + Sync {
    /// Shows the content of file `index`; `None` if there is no such file or it cannot be read.
    fn with(&self, index: usize, read: &mut dyn FnMut(&[u8])) -> Option<()>;

    /// If file `index` is a module of the plugin's: how much text that the guest has to compile it holds, in bytes.
    fn module(&self, index: usize) -> Option<u64>;
}

/// The files of one isolate.
pub(crate) struct Files {
    contents: Arc<dyn HostFiles>,
    imported: Imported,
}

impl Files {
    /// Files of which none has been read.
    pub(crate) fn new(contents: Arc<dyn HostFiles>) -> Self {
        Self { contents, imported: Imported::default() }
    }
}

/// `readFile(index, view, position)`: fills `view` from the file's bytes at `position`; gives the number of bytes
/// written, which is smaller at the file's end.
pub(crate) struct ReadFile;

impl Op for ReadFile {
    const NAME: &'static str = "readFile";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let index = bits(scope, arguments, 0).and_then(|index| usize::try_from(index).ok());
        let position = position(arguments, 2).and_then(|position| usize::try_from(position).ok());
        let (Some(index), Some(position)) = (index, position) else {
            return Err(OpError::type_error("a file's number and a position must be integers"));
        };
        let view = view(arguments, 1)?;
        let store = view.buffer(scope).ok_or(OpError::Pending)?.get_backing_store();
        let (from, length) = (view.byte_offset(), view.byte_length());
        let cells =
            store.get(from..from + length).ok_or_else(|| OpError::type_error("the view is detached"))?;
        let Some(files) = scope.get_slot_mut::<Files>() else {
            return Err(OpError::type_error("there are no files of the host"));
        };
        let contents = Arc::clone(&files.contents);
        if let Some(bytes) = contents.module(index)
            && files.imported.add(index)
            && let Some(state) = scope.get_slot_mut::<RealmState>()
            && !state.spend_on_module(bytes)
        {
            return Err(OpError::Range("the plugin has loaded as many modules as it may".into()));
        }
        let mut count = 0;
        let shown = contents.with(index, &mut |content| {
            let rest = content.get(position..).unwrap_or_default();
            let bytes = rest.get(..length).unwrap_or(rest);
            overwrite(cells, bytes);
            count = bytes.len();
        });
        shown.ok_or_else(|| OpError::type_error("this file of the host cannot be read"))?;
        result.set_double(count as f64);
        Ok(())
    }
}
