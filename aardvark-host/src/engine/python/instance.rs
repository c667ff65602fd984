//! The call path into a running interpreter: two JavaScript calls and two copies, no proxies.

use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::Resource;

use crate::engine::failure::{GuestError, defect};
use crate::engine::v8::failure::Failure;
use crate::engine::v8::realm::Realm;
use crate::engine::v8::wasm::LinearMemory;
use crate::engine::{Limits, MOST_LISTING_BYTES, Stop};

/// The functions of `boot.js`, and the memory they work on.
pub(super) struct Instance {
    prepare: v8::Global<v8::Function>,
    release: v8::Global<v8::Function>,
    load: v8::Global<v8::Function>,
    freeze: v8::Global<v8::Function>,
    invoke: v8::Global<v8::Function>,
    image: ImageFunctions,
    mailbox: v8::Global<v8::Uint32Array>,
    memory: LinearMemory,
    /// Where the interpreter looks for warnings.
    bell: usize,
}

/// What concerns the state outside linear memory.
struct ImageFunctions {
    equip: v8::Global<v8::Function>,
    describe: v8::Global<v8::Function>,
    grow: v8::Global<v8::Function>,
    adopt: v8::Global<v8::Function>,
    remember: v8::Global<v8::Function>,
    reset: v8::Global<v8::Function>,
}

/// Why a call into the interpreter gave no reply.
pub(super) enum Trouble {
    /// The interpreter itself failed; its state is unknown.
    Interpreter(Failure),
    /// The dispatch function let an exception out, or memory ran out before it.
    Dispatch,
    /// The same after the memory would have had to grow to `wanted` bytes, which are more than it may have. C code does
    /// not always survive that.
    NoMemory { wanted: u64 },
    /// The request does not fit into linear memory.
    NoRoom { bytes: usize },
    /// The reply is larger than the limit.
    TooLarge { actual: u64, allowed: u64 },
}

/// What a reply begins with that says why there is no value.
const REPORT: &[u8] = b"!";

/// The longest such reply, in bytes, where values may be less long than that. The dispatcher keeps to much less.
const MAX_REPORT: u64 = 16 << 20;

/// What Emscripten throws when a program asks to end.
const EXIT: &str = "ExitStatus";

/// A reply this large is freed at once instead of with the next call, in bytes.
const LARGE_REPLY: usize = 1 << 20;

impl Instance {
    /// Takes the functions from what `boot.js` returned. `None`: they are not all there.
    pub(super) fn new(scope: &mut v8::PinScope<'_, '_>, parts: &v8::Global<v8::Value>) -> Option<Self> {
        let parts = v8::Local::<v8::Object>::try_from(v8::Local::new(scope, parts)).ok()?;
        let function = |name| {
            let name = v8::String::new(scope, name)?;
            let function = v8::Local::<v8::Function>::try_from(parts.get(scope, name.into())?).ok()?;
            Some(v8::Global::new(scope, function))
        };
        let (prepare, release) = (function("prepare")?, function("release")?);
        let (load, freeze, invoke) = (function("load")?, function("freeze")?, function("invoke")?);
        let image = ImageFunctions {
            equip: function("equip")?,
            describe: function("describe")?,
            grow: function("grow")?,
            adopt: function("adopt")?,
            remember: function("remember")?,
            reset: function("reset")?,
        };
        let name = v8::String::new(scope, "mailbox")?;
        let mailbox = v8::Local::<v8::Uint32Array>::try_from(parts.get(scope, name.into())?).ok()?;
        let mailbox = v8::Global::new(scope, mailbox);
        let name = v8::String::new(scope, "memory")?;
        let memory = parts.get(scope, name.into())?;
        let memory = LinearMemory::new(scope, memory)?;
        let name = v8::String::new(scope, "bell")?;
        let bell = usize::try_from(parts.get(scope, name.into())?.uint32_value(scope)?).ok()?;
        Some(Self { bell, prepare, release, load, freeze, invoke, image, mailbox, memory })
    }

    /// The address of the byte that the interpreter looks at for warnings.
    pub(super) fn bell(&self) -> usize {
        self.bell
    }

    /// The memory.
    pub(super) fn memory(&self) -> &LinearMemory {
        &self.memory
    }

    /// Runs `dispatch.freeze` and forgets its reply, so that nothing of it is left in memory but the reply's return
    /// value.
    pub(super) fn freeze(&self, scope: &mut v8::PinScope<'_, '_>) -> Result<Vec<u8>, Trouble> {
        let reply = self.call(scope, &self.freeze, None, b"", MOST_LISTING_BYTES)?;
        self.run(scope, &self.release, &[]).map_err(Trouble::Interpreter)?;
        Ok(reply)
    }

    /// Mounts what `listing` lists and the directories of the host that `mounted` names, and sets the limits of the
    /// memory, in bytes, and of open files.
    pub(super) fn equip(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        listing: &str,
        memory_bytes: u64,
        mounted: &str,
        open_files: u64,
    ) -> Result<(), Failure> {
        let (Some(listing), Some(mounted)) =
            (v8::String::new(scope, listing), v8::String::new(scope, mounted))
        else {
            return Err(Failure::internal("aardvark:python/boot.js", "got too long a list of files"));
        };
        let limit = v8::Number::new(scope, memory_bytes as f64);
        let open_files = v8::Number::new(scope, open_files as f64);
        let arguments = [listing.into(), limit.into(), mounted.into(), open_files.into()];
        self.run(scope, &self.image.equip, &arguments).map(drop)
    }

    /// What an image keeps besides the memory, as JSON for [`Instance::adopt`].
    pub(super) fn describe(&self, scope: &mut v8::PinScope<'_, '_>) -> Result<String, Failure> {
        self.run(scope, &self.image.describe, &[])
    }

    /// Makes the memory at least `bytes` long; `false` if that fails.
    pub(super) fn grow(&self, scope: &mut v8::PinScope<'_, '_>, bytes: usize) -> Result<bool, Failure> {
        let bytes = v8::Number::new(scope, bytes as f64).into();
        Ok(self.run(scope, &self.image.grow, &[bytes])? == "true")
    }

    /// Makes everything besides the memory what `description` says.
    pub(super) fn adopt(&self, scope: &mut v8::PinScope<'_, '_>, description: &str) -> Result<(), Failure> {
        let Some(description) = v8::String::new(scope, description) else {
            return Err(Failure::internal("aardvark:python/boot.js", "got too long a description"));
        };
        self.run(scope, &self.image.adopt, &[description.into()]).map(drop)
    }

    /// From here on [`Instance::reset`] comes back to this moment.
    pub(super) fn remember(&self, scope: &mut v8::PinScope<'_, '_>) -> Result<(), Failure> {
        self.run(scope, &self.image.remember, &[]).map(drop)
    }

    /// Brings everything besides the memory back; gives what cannot be undone, if there is something. The memory must be
    /// brought back next: nothing of the interpreter may run in between.
    pub(super) fn reset(&self, scope: &mut v8::PinScope<'_, '_>) -> Result<Option<String>, Failure> {
        v8::tc_scope!(let scope, scope);
        let receiver = v8::undefined(scope).into();
        let reset = v8::Local::new(scope, &self.image.reset);
        match reset.call(scope, receiver, &[]) {
            Some(done) if done.is_undefined() => Ok(None),
            Some(reason) => Ok(Some(reason.to_rust_string_lossy(scope))),
            None => Err(Failure::from_catch(scope)),
        }
    }

    /// Calls one of the loader's functions for its result as text.
    fn run(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        function: &v8::Global<v8::Function>,
        arguments: &[v8::Local<'_, v8::Value>],
    ) -> Result<String, Failure> {
        v8::tc_scope!(let scope, scope);
        let receiver = v8::undefined(scope).into();
        let function = v8::Local::new(scope, function);
        match function.call(scope, receiver, arguments) {
            Some(value) => Ok(value.to_rust_string_lossy(scope)),
            None => Err(Failure::from_catch(scope)),
        }
    }

    /// Runs `dispatch.load`.
    pub(super) fn load(&self, scope: &mut v8::PinScope<'_, '_>, request: &[u8]) -> Result<Vec<u8>, Trouble> {
        self.call(scope, &self.load, None, request, MOST_LISTING_BYTES)
    }

    /// Runs the handler at `index`.
    pub(super) fn invoke(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        index: usize,
        request: &[u8],
        allowed: u64,
    ) -> Result<Vec<u8>, Trouble> {
        self.call(scope, &self.invoke, u32::try_from(index).ok(), request, allowed)
    }

    /// Size of the linear memory, in bytes.
    pub(super) fn memory_bytes(&self, scope: &mut v8::PinScope<'_, '_>) -> usize {
        self.memory.len(scope)
    }

    fn call(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        function: &v8::Global<v8::Function>,
        index: Option<u32>,
        request: &[u8],
        allowed: u64,
    ) -> Result<Vec<u8>, Trouble> {
        let reply = self.exchange(scope, function, index, request, allowed);
        let is_fatal = reply.as_ref().is_err_and(Trouble::is_crash);
        match self.read_mailbox(scope) {
            Some([_, _, wanted]) if is_fatal && wanted > 0 => {
                Err(Trouble::NoMemory { wanted: wanted.into() })
            }
            _ => reply,
        }
    }

    fn exchange(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        function: &v8::Global<v8::Function>,
        index: Option<u32>,
        request: &[u8],
        allowed: u64,
    ) -> Result<Vec<u8>, Trouble> {
        v8::tc_scope!(let scope, scope);
        let receiver = v8::undefined(scope).into();
        let no_room = Trouble::NoRoom { bytes: request.len() };
        let Ok(length) = u32::try_from(request.len()) else { return Err(no_room) };
        let length = v8::Integer::new_from_unsigned(scope, length).into();
        let prepare = v8::Local::new(scope, &self.prepare);
        let Some(address) = prepare.call(scope, receiver, &[length]) else {
            return Err(Trouble::Interpreter(Failure::from_catch(scope)));
        };
        let address = address.uint32_value(scope).unwrap_or(0);
        if address == 0 || self.memory.write(scope, address, request).is_none() {
            return Err(no_room);
        }
        let function = v8::Local::new(scope, function);
        let index = index.map(|index| v8::Integer::new_from_unsigned(scope, index).into());
        let Some(done) = function.call(scope, receiver, index.as_slice()) else {
            return Err(Trouble::Interpreter(Failure::from_catch(scope)));
        };
        if !done.is_true() {
            return Err(Trouble::Dispatch);
        }
        let [address, length, _] = self.read_mailbox(scope).ok_or(Trouble::Dispatch)?;
        let is_report = self.memory.read(scope, address, length.min(1)).is_some_and(|first| first == REPORT);
        let allowed = if is_report { allowed.max(MAX_REPORT) } else { allowed };
        let reply = if u64::from(length) > allowed {
            Err(Trouble::TooLarge { actual: length.into(), allowed })
        } else {
            self.memory.read(scope, address, length).ok_or(Trouble::Dispatch)
        };
        if usize::try_from(length).unwrap_or(usize::MAX) >= LARGE_REPLY {
            let release = v8::Local::new(scope, &self.release);
            if release.call(scope, receiver, &[]).is_none() {
                return Err(Trouble::Interpreter(Failure::from_catch(scope)));
            }
        }
        reply
    }

    fn read_mailbox(&self, scope: &mut v8::PinScope<'_, '_>) -> Option<[u32; 3]> {
        let mailbox = v8::Local::new(scope, &self.mailbox);
        let mut raw = [0; 12];
        if mailbox.copy_contents(&mut raw) != raw.len() {
            return None;
        }
        let [a, b, c, d, e, f, g, h, i, j, k, l] = raw;
        Some([[a, b, c, d], [e, f, g, h], [i, j, k, l]].map(u32::from_ne_bytes))
    }
}

impl Trouble {
    /// Whether the interpreter has ended in a way that nobody asked for.
    fn is_crash(&self) -> bool {
        match self {
            Self::Interpreter(Failure::Thrown { traceback, .. }) => traceback.exception != EXIT,
            Self::Dispatch => true,
            _ => false,
        }
    }

    /// What this means for an isolate that is being loaded.
    pub(super) fn stop_of_load(self, realm: &Realm, limits: Limits) -> Stop {
        match self {
            Self::TooLarge { actual, allowed } => {
                Stop::Broken(GuestError::Listing { actual, allowed }.into())
            }
            trouble => trouble.stop(realm, limits, "the plugin's top level"),
        }
    }

    /// What this means for the isolate.
    pub(super) fn stop(self, realm: &Realm, limits: Limits, function: &str) -> Stop {
        let function = function.to_owned();
        match self {
            Self::Interpreter(Failure::Terminated) => realm.stopped(),
            Self::Interpreter(Failure::Thrown { traceback, .. }) if traceback.exception == EXIT => {
                let code = traceback.message.chars().filter(char::is_ascii_digit).collect();
                Stop::Broken(GuestError::Exit { function, code }.into())
            }
            Self::Interpreter(Failure::Thrown { traceback, .. }) => {
                Stop::Broken(GuestError::Crash { function, reason: reason(&traceback) }.into())
            }
            Self::Interpreter(failure) => Stop::Broken(defect(failure.headline())),
            Self::NoMemory { wanted } => {
                Stop::Exhausted(LimitReached::new(Resource::MemoryBytes.name(), wanted, limits.memory_bytes))
            }
            Self::Dispatch => Stop::Broken(
                GuestError::Crash {
                    function,
                    reason: "it left the interpreter unable to answer".to_owned(),
                }
                .into(),
            ),
            Self::NoRoom { bytes } => Stop::Broken(
                GuestError::Crash {
                    function,
                    reason: format!(
                        "{bytes} bytes of arguments do not fit into its memory of {} bytes (raise `limits.memoryBytes`, \
                         or pass less)",
                        limits.memory_bytes
                    ),
                }
                .into(),
            ),
            Self::TooLarge { actual, allowed } => {
                Stop::Failed(GuestError::TooLarge { function, actual, allowed }.into())
            }
        }
    }
}

fn reason(traceback: &aardvark_manifest::traceback::Traceback) -> String {
    if traceback.exception == "RangeError" && traceback.message.contains("call stack") {
        return "stack overflow in native code".to_owned();
    }
    if traceback.message.contains("Aborted") || traceback.message.contains("unreachable") {
        return format!("abort ({})", traceback.headline());
    }
    traceback.headline()
}
