//! One-time set-up of V8 for the whole process.
//!
//! V8 freezes its flags at the first use and protects its JIT pages with a key that only threads started later
//! inherit, so everything happens in one place, before the first isolate, and is never undone.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

/// Stack that V8 may use on a worker thread, in bytes.
///
/// CPython recurses on V8's stack (each Python-to-C call is a wasm frame), so the default of 984 KiB is too
/// small for ordinary Python code such as nested comprehensions inside `json.dumps`.
const STACK_BYTES: usize = 12 * 1024 * 1024;

/// Stack size of every thread that enters an isolate: V8's share and room for the host's own frames, in bytes.
pub(crate) const THREAD_STACK_BYTES: usize = STACK_BYTES + 4 * 1024 * 1024;

/// Helper threads that V8 may start for compilation and garbage collection, shared by all isolates.
const PLATFORM_THREADS: u32 = 2;

/// Why V8 could not be set up. Permanent for this process.
#[derive(Clone, Debug, thiserror::Error)]
enum SetupError {
    #[error(
        "V8 does not know the flags {0} (this build of Aardvark does not fit its V8; rebuild both together)"
    )]
    UnknownFlags(String),
    #[error(
        "V8's WebAssembly trap handler could not be installed (another V8 in this process was initialised first; \
         create `Host` before it)"
    )]
    TrapHandler,
    #[error("V8 does not know the time zone UTC (this build of V8 lacks its ICU data; rebuild it with i18n)")]
    TimeZone,
    #[error("cannot start a thread (raise the process's thread limit): {0}")]
    Thread(Arc<std::io::Error>),
}

impl Detail for SetupError {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// Starts a thread that may enter isolates: with a stack of [`THREAD_STACK_BYTES`], and as a child of the thread that
/// was there when V8 was initialised. On processors with protection keys V8's code pages can be used only by such
/// threads; a worker of an async runtime that is older than the host is none, and a child of it would crash.
pub(crate) fn spawn(name: String, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
    let gone = || std::io::Error::other("the thread that starts isolates' threads is gone");
    let spawner = SPAWNER.get().ok_or_else(gone)?;
    let (answer, started) = mpsc::channel();
    let request = Spawn { name, body, answer };
    spawner.lock().unwrap_or_else(PoisonError::into_inner).send(request).map_err(|_| gone())?;
    started.recv().map_err(|_| gone())?
}

static SPAWNER: OnceLock<Mutex<mpsc::Sender<Spawn>>> = OnceLock::new();

struct Spawn {
    name: String,
    body: Box<dyn FnOnce() + Send>,
    answer: mpsc::Sender<std::io::Result<()>>,
}

fn start_spawner() -> std::io::Result<()> {
    let (requests, inbox) = mpsc::channel::<Spawn>();
    let serve = move || {
        for Spawn { name, body, answer } in inbox {
            let started = std::thread::Builder::new().name(name).stack_size(THREAD_STACK_BYTES).spawn(body);
            // Whoever asked may have stopped waiting.
            let _ = answer.send(started.map(drop));
        }
    };
    std::thread::Builder::new().name("aardvark-spawner".to_owned()).spawn(serve)?;
    // Set once: set-up runs once.
    let _ = SPAWNER.set(Mutex::new(requests));
    Ok(())
}

/// From here on V8 may end this thread, where it would end the process for want of memory: a watch over it is armed.
pub(crate) fn watch_over_this_thread() {
    super::fatal::may_be_lost();
}

/// V8's version.
#[cfg(feature = "python")]
pub(crate) fn version() -> &'static str {
    v8::V8::get_version()
}

/// What V8's code for scripts depends on besides their text: its version, and a digest of that, of its flags and of the
/// processor's features. Another process has the same if it may use the same code. Only after [`initialize`], which sets flags.
#[cfg(feature = "python")]
pub(crate) fn code_version() -> String {
    format!("{}-{:08x}", version(), v8::script_compiler::cached_data_version_tag())
}

/// Initialises V8 on the first call; later calls return what the first one found.
pub(crate) fn initialize() -> Result<(), Error> {
    static DONE: OnceLock<Result<(), SetupError>> = OnceLock::new();
    DONE.get_or_init(set_up).clone().map_err(Error::from)
}

fn set_up() -> Result<(), SetupError> {
    let flags = [
        "aardvark".to_owned(), // argv[0], which V8 skips
        format!("--stack-size={}", STACK_BYTES / 1024),
        // Guests share no memory with anybody: without a callback that asks for it, contexts lack the constructor.
        "--enable-sharedarraybuffer-per-context".to_owned(),
        "--no-harmony-shadow-realm".to_owned(),
        // When one guest's memory runs out, V8 would drop the quick code of every WebAssembly function in the process, to
        // compile it again when it is called; and it frees what was dropped only once all isolates have looked at an
        // interrupt, which one that waits for calls never does. Code grew by 20 MB a minute that way (2026-11-23).
        "--no-flush-liftoff-code".to_owned(),
        // Every snapshot has the read-only heap that V8 was built with; see `snapshot`.
        "--no-extensible-ro-snapshot".to_owned(),
    ];
    let unknown = v8::V8::set_flags_from_command_line(flags.to_vec());
    if unknown.len() > 1 {
        return Err(SetupError::UnknownFlags(unknown.get(1..).unwrap_or_default().join(" ")));
    }
    // Off unless asked for; it removes bounds checks from wasm code and pins the base of every linear memory.
    if !v8::V8::enable_web_assembly_trap_handler(true) {
        return Err(SetupError::TrapHandler);
    }
    super::icu::install();
    v8::V8::initialize_platform(v8::new_default_platform(PLATFORM_THREADS, false).make_shared());
    v8::V8::initialize();
    super::fatal::install();
    // A guest learns neither where the machine is nor what its user speaks; Python is told the same.
    v8::icu::set_default_locale("en-US");
    if !v8::icu::set_default_time_zone("Etc/UTC") {
        return Err(SetupError::TimeZone);
    }
    start_spawner().map_err(|error| SetupError::Thread(Arc::new(error)))?;
    tracing::debug!(target: "aardvark::v8", version = v8::V8::get_version(), "V8 initialised");
    Ok(())
}
