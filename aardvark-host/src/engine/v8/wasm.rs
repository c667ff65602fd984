//! WebAssembly: modules compiled once per process, and the bytes of a linear memory.

use super::failure::Failure;

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
        let store = v8::Local::new(scope, &self.0).buffer().get_backing_store();
        let (address, length) = (usize::try_from(address).ok()?, usize::try_from(length).ok()?);
        let cells = store.get(address..address.checked_add(length)?)?;
        let mut copy = Vec::with_capacity(length);
        #[expect(unsafe_code, reason = "copying cell by cell is forty times slower in unoptimised builds")]
        // SAFETY: `cells` is `length` readable bytes (`Cell<u8>` has the layout of `u8`) that stay alive because
        // `store` does; the guest does not run, as this thread is its only one, so nothing writes meanwhile;
        // `copy` has room for `length` bytes, cannot overlap, and all of them are initialised before `set_len`.
        unsafe {
            std::ptr::copy_nonoverlapping(cells.as_ptr().cast::<u8>(), copy.as_mut_ptr(), length);
            copy.set_len(length);
        }
        Some(copy)
    }

    /// Overwrites the bytes at `address`; `None`, and nothing written, if they do not all fit.
    pub(crate) fn write(&self, scope: &v8::PinScope<'_, '_>, address: u32, bytes: &[u8]) -> Option<()> {
        let store = v8::Local::new(scope, &self.0).buffer().get_backing_store();
        let address = usize::try_from(address).ok()?;
        let cells = store.get(address..address.checked_add(bytes.len())?)?;
        #[expect(unsafe_code, reason = "copying cell by cell is forty times slower in unoptimised builds")]
        // SAFETY: `cells` is `bytes.len()` bytes of interior-mutable memory that stays alive because `store`
        // does; the guest does not run meanwhile; `bytes` is host memory, so the two cannot overlap.
        unsafe {
            std::ptr::copy_nonoverlapping(
                bytes.as_ptr(),
                cells.as_ptr().cast::<u8>().cast_mut(),
                bytes.len(),
            );
        }
        Some(())
    }
}
