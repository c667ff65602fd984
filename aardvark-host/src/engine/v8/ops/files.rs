//! Files of the host that a guest reads without copying them first.

use std::sync::Arc;

use super::super::guard::{Op, OpError};
use super::super::wasm::overwrite;
use super::{bits, position, view};

/// Files by number. What they are called is the reader's business.
pub(crate) trait HostFiles: Send + Sync {
    /// Shows the content of file `index`; `None` if there is no such file or it cannot be read.
    fn with(&self, index: usize, read: &mut dyn FnMut(&[u8])) -> Option<()>;
}

/// The files of one isolate.
pub(crate) struct Files(pub(crate) Arc<dyn HostFiles>);

/// `readFile(index, view, position)`: fills `view` from the file's bytes at `position`; gives the number of bytes
/// written, which is smaller at the file's end.
pub(crate) struct ReadFile;

impl Op for ReadFile {
    const NAME: &'static str = "readFile";

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
        let Some(files) = scope.get_slot::<Files>().map(|files| Arc::clone(&files.0)) else {
            return Err(OpError::type_error("there are no files of the host"));
        };
        let mut count = 0;
        let shown = files.with(index, &mut |content| {
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
