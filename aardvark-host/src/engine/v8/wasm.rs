//! WebAssembly: modules compiled once per process, and the bytes of a linear memory.

use std::cell::Cell;

use super::failure::Failure;

pub(crate) use super::cells::overwrite;

/// A compiled module that every isolate of the process can instantiate without compiling again.
pub(crate) struct SharedModule(v8::CompiledWasmModule);

impl SharedModule {
    /// Compiles `bytes` in the current realm.
    pub(crate) fn compile(scope: &mut v8::PinScope<'_, '_>, bytes: &[u8]) -> Result<Self, Failure> {
        v8::tc_scope!(let scope, scope);
        match v8::WasmModuleObject::compile(scope, bytes) {
            Some(module) => Ok(Self(module.get_compiled_module())),
            None => Err(Failure::from_catch(scope)),
        }
    }

    /// Compiles `bytes` in an isolate of its own.
    pub(crate) fn compile_alone(bytes: &[u8]) -> Result<Self, Failure> {
        let isolate = &mut v8::Isolate::new(v8::CreateParams::default());
        v8::scope!(let scope, isolate);
        let context = v8::Context::new(scope, v8::ContextOptions::default());
        Self::compile(&mut v8::ContextScope::new(scope, context), bytes)
    }

    /// The module as an object of the current realm. `None`: an exception is pending.
    pub(crate) fn instantiate_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
    ) -> Option<v8::Local<'s, v8::WasmModuleObject>> {
        v8::WasmModuleObject::from_compiled_module(scope, &self.0)
    }
}

/// The linear memory of an instance.
pub(crate) struct LinearMemory(v8::Global<v8::WasmMemoryObject>);

impl LinearMemory {
    /// The memory behind `value`, if that is one.
    pub(crate) fn new<'s>(scope: &v8::PinScope<'s, '_>, value: v8::Local<'s, v8::Value>) -> Option<Self> {
        let memory = v8::Local::<v8::WasmMemoryObject>::try_from(value).ok()?;
        Some(Self(v8::Global::new(scope, memory)))
    }

    /// Its current size, in bytes.
    pub(crate) fn len(&self, scope: &v8::PinScope<'_, '_>) -> usize {
        v8::Local::new(scope, &self.0).buffer().byte_length()
    }

    /// A copy of `length` bytes at `address`; `None` if they are not all inside.
    pub(crate) fn read(&self, scope: &v8::PinScope<'_, '_>, address: u32, length: u32) -> Option<Vec<u8>> {
        let store = self.backing_store(scope);
        let (address, length) = (usize::try_from(address).ok()?, usize::try_from(length).ok()?);
        let cells = store.get(address..address.checked_add(length)?)?;
        let mut copy = vec![0; length];
        copy_out(cells, &mut copy);
        Some(copy)
    }

    /// Overwrites the bytes at `address`; `None`, and nothing written, if they do not all fit.
    pub(crate) fn write(&self, scope: &v8::PinScope<'_, '_>, address: u32, bytes: &[u8]) -> Option<()> {
        let store = self.backing_store(scope);
        let address = usize::try_from(address).ok()?;
        overwrite(store.get(address..address.checked_add(bytes.len())?)?, bytes);
        Some(())
    }

    /// Where the bytes are.
    pub(crate) fn backing_store(&self, scope: &v8::PinScope<'_, '_>) -> v8::SharedRef<v8::BackingStore> {
        v8::Local::new(scope, &self.0).buffer().get_backing_store()
    }
}

/// Guest memory as one slice. Cell by cell, everything below is forty times slower in unoptimised builds.
///
/// The slice must be gone before the guest runs again.
fn as_slice(cells: &[Cell<u8>]) -> &[u8] {
    #[expect(unsafe_code, reason = "V8 gives guest memory as cells")]
    // SAFETY: `Cell<u8>` has the layout of `u8`. Nothing writes while the slice is borrowed: every user is in this file
    // and does not call into the guest, and an isolate's memory belongs to one thread.
    unsafe {
        &*(std::ptr::from_ref(cells) as *const [u8])
    }
}

/// Sets all of `cells` to zero.
pub(crate) fn clear(cells: &[Cell<u8>]) {
    #[expect(unsafe_code, reason = "see `as_slice`")]
    // SAFETY: the range is that of `cells`, which may be written through a shared reference.
    unsafe {
        std::ptr::write_bytes(cells.as_ptr().cast::<u8>().cast_mut(), 0, cells.len());
    }
}

/// Copies the start of `cells` to `bytes`, as far as they go.
pub(crate) fn copy_out(cells: &[Cell<u8>], bytes: &mut [u8]) {
    let length = cells.len().min(bytes.len());
    if let (Some(from), Some(to)) = (as_slice(cells).get(..length), bytes.get_mut(..length)) {
        to.copy_from_slice(from);
    }
}

/// Whether `cells` holds anything else than `bytes`.
pub(crate) fn differs(cells: &[Cell<u8>], bytes: &[u8]) -> bool {
    as_slice(cells) != bytes
}
