//! Contexts that are built once per process and copied into isolates: V8's startup snapshot.
//!
//! Deserialising a context costs a tenth of running the scripts that built it, and a copy is pristine by
//! construction. The blob is made on a thread of its own, while others do without, and stays for as long as the process.
//!
//! All isolates of a process share one read-only heap. V8 takes it from the first blob that it sees and uses it for
//! every other blob without a look, so a blob that was made over another read-only heap would corrupt memory. Ours is
//! made in the process that uses it, over the very heap that its isolates will share, and the flag
//! `--no-extensible-ro-snapshot` (see [`super::process`]) keeps its making from adding to that heap. The checksums in
//! the blobs say nothing: V8 15.2 without pointer compression fills the upper halves of encoded pointers with whatever
//! was on the stack (seen 2026-11-23), so two blobs over one heap differ. For the same reason such a blob must not go
//! to a file.

use std::borrow::Cow;

use super::failure::Failure;
use super::{ops, process};

/// Builds one context: gives the values that whoever copies the context gets a copy of.
pub(crate) type Recipe = fn(&mut v8::PinScope<'_, '_>) -> Result<Vec<v8::Global<v8::Value>>, Failure>;

/// A blob that isolates of this process can start from.
#[derive(Clone, Copy)]
pub(crate) struct Snapshot {
    blob: &'static [u8],
    /// What V8's built-in blob has where this one has [`Snapshot::heap_mark`].
    built_in_mark: HeapMark,
}

/// The word by which V8 tells read-only heaps apart when it reads a code cache.
pub(super) type HeapMark = [u8; 4];

/// Why there is no snapshot. Everything works without one, only slower.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
    #[error("cannot start the thread that makes it: {0}")]
    Thread(std::io::Error),
    #[error("V8 is not set up: {0}")]
    Process(aardvark_manifest::error::Error),
    #[cfg(test)]
    #[error("the thread that made it panicked")]
    Panic,
    #[error("context {index} cannot be built: {reason}")]
    Recipe { index: usize, reason: String },
    #[error("V8 gave no blob")]
    Blob,
    #[error("V8 gave no code that tells its read-only heap")]
    Mark,
    #[error("V8 could not give it a new hash seed")]
    HashSeed,
}

impl Snapshot {
    /// Builds the contexts of `recipes`, numbered from 0, on a thread of its own, which hands the result to `done`.
    pub(crate) fn begin(
        recipes: &'static [Recipe],
        done: impl FnOnce(Result<Self, SnapshotError>) + Send + 'static,
    ) -> Result<(), SnapshotError> {
        process::initialize().map_err(SnapshotError::Process)?;
        let body = move || {
            done(make(recipes).map(|(blob, built_in_mark)| Self { blob: Vec::leak(blob), built_in_mark }));
        };
        process::spawn("aardvark-snapshot".to_owned(), Box::new(body)).map_err(SnapshotError::Thread)
    }

    /// As [`Snapshot::begin`], and waits for it.
    #[cfg(test)]
    pub(crate) fn make(recipes: &'static [Recipe]) -> Result<Self, SnapshotError> {
        let (answer, made) = std::sync::mpsc::channel();
        Self::begin(recipes, move |result| {
            // Whoever asked waits below.
            let _ = answer.send(result);
        })?;
        made.recv().map_err(|_| SnapshotError::Panic)?
    }

    /// `parameters` for an isolate that starts from this snapshot.
    pub(super) fn apply(self, parameters: v8::CreateParams) -> v8::CreateParams {
        parameters.snapshot_blob(v8::StartupData::from(self.blob)).external_references(references())
    }

    /// The mark that isolates from this snapshot write into their code caches and look for in those they read.
    pub(super) fn heap_mark(self) -> Option<HeapMark> {
        mark(self.blob, BLOB_MARK)
    }

    /// The mark of isolates that come from no snapshot of ours. Their read-only heap is the same.
    pub(super) fn built_in_mark(self) -> HeapMark {
        self.built_in_mark
    }

    /// Its size, in bytes.
    pub(crate) fn len(self) -> usize {
        self.blob.len()
    }
}

/// A copy of context `index` of the snapshot that the isolate was started from, and of the values that its recipe
/// gave; `None` if there is none.
pub(super) fn copy<'s>(scope: &v8::PinScope<'s, '_, ()>, index: usize) -> Option<v8::Local<'s, v8::Context>> {
    v8::Context::from_snapshot(scope, index, v8::ContextOptions::default())
}

/// The values that the recipe of the current context gave. Can be asked for once per copy.
pub(super) fn values(scope: &v8::PinScope<'_, '_>) -> Vec<v8::Global<v8::Value>> {
    let value = |index| scope.get_context_data_from_snapshot_once::<v8::Value>(index).ok();
    (0..).map_while(value).map(|value| v8::Global::new(scope, value)).collect()
}

/// What V8 may find in a blob besides its own objects, in the order that ties writers to readers.
fn references() -> Cow<'static, [v8::ExternalReference]> {
    let functions = ops::callbacks().map(|function| v8::ExternalReference { function });
    let end = v8::ExternalReference { pointer: std::ptr::null_mut() };
    functions.chain(std::iter::once(end)).collect::<Vec<_>>().into()
}

fn make(recipes: &[Recipe]) -> Result<(Vec<u8>, HeapMark), SnapshotError> {
    let built_in = built_in_mark().ok_or(SnapshotError::Mark)?;
    let parameters = v8::CreateParams::default().allow_atomics_wait(false);
    let mut isolate = v8::Isolate::snapshot_creator(Some(references()), Some(parameters));
    isolate.set_microtasks_policy(v8::MicrotasksPolicy::Explicit);
    let built = build(&mut isolate, recipes);
    // Before any `?`: V8's crate panics if a creator goes without having created. Compiled functions are kept, so
    // that no isolate has to compile them again.
    let blob = isolate.create_blob(v8::FunctionCodeHandling::Keep);
    built?;
    let blob = blob.ok_or(SnapshotError::Blob)?;
    if !blob.can_be_rehashed() {
        return Err(SnapshotError::HashSeed);
    }
    Ok((blob.to_vec(), built_in))
}

/// Fills a creator.
fn build(isolate: &mut v8::OwnedIsolate, recipes: &[Recipe]) -> Result<(), SnapshotError> {
    v8::scope!(let scope, isolate);
    let bare = v8::Context::new(scope, v8::ContextOptions::default());
    scope.set_default_context(bare);
    for (index, recipe) in recipes.iter().enumerate() {
        let context = v8::Context::new(scope, v8::ContextOptions::default());
        context.set_allow_generation_from_strings(false);
        {
            let scope = &mut v8::ContextScope::new(scope, context);
            let values = recipe(scope)
                .map_err(|failure| SnapshotError::Recipe { index, reason: failure.headline() })?;
            scope.perform_microtask_checkpoint();
            for value in values {
                let value = v8::Local::new(scope, value);
                scope.add_context_data(context, value);
            }
        }
        scope.add_context(context);
    }
    Ok(())
}

/// Where a blob has its mark, in bytes from its start.
const BLOB_MARK: usize = 12;

/// Where a code cache has the mark of the isolate that wrote it.
pub(super) const CODE_MARK: usize = 16;

/// The mark at `offset` of something that V8 wrote.
pub(super) fn mark(bytes: &[u8], offset: usize) -> Option<HeapMark> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// V8 tells the mark of its built-in blob only in the code that it writes.
fn built_in_mark() -> Option<HeapMark> {
    let isolate = &mut v8::Isolate::new(v8::CreateParams::default());
    v8::scope!(let scope, isolate);
    let context = v8::Context::new(scope, v8::ContextOptions::default());
    let scope = &mut v8::ContextScope::new(scope, context);
    let text = v8::String::new(scope, "0")?;
    let mut source = v8::script_compiler::Source::new(text, None);
    let script = v8::script_compiler::compile_unbound_script(
        scope,
        &mut source,
        v8::script_compiler::CompileOptions::NoCompileOptions,
        v8::script_compiler::NoCacheReason::NoReason,
    )?;
    mark(&script.create_code_cache()?, CODE_MARK)
}

#[cfg(test)]
mod tests;
