//! V8's code for scripts of ours: in memory for later isolates of this process, in a file for later processes.
//!
//! Whether code fits its script is V8's to say, and it says so only when it is given both. Code that V8 has refused is
//! replaced, but once in a process: what it refuses again, of what it has just made, it would refuse for ever, and each
//! isolate would write a file.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aardvark_distribution::Distribution;

use super::derive;

#[cfg(test)]
mod tests;

/// See the module.
pub(super) struct KeptCode<T: ?Sized> {
    distribution: Distribution,
    key: String,
    name: &'static str,
    state: Mutex<State<T>>,
}

struct State<T: ?Sized> {
    code: Option<Arc<T>>,
    /// Whether this process has made it.
    is_own: bool,
}

impl<T: ?Sized> KeptCode<T> {
    /// What an earlier process has kept in `distribution` under `key` and `name`, as far as `decode` makes sense of it and
    /// nobody else could have written it.
    pub(super) fn read(
        distribution: &Distribution,
        key: String,
        name: &'static str,
        decode: impl FnOnce(Vec<u8>) -> Option<Arc<T>>,
    ) -> Self {
        let content = is_ours(distribution, &key, name).then(|| distribution.read_derived(&key, name));
        let code = content.flatten().and_then(decode);
        let state = Mutex::new(State { code, is_own: false });
        Self { distribution: distribution.clone(), key, name, state }
    }

    /// The code, if there is any.
    pub(super) fn get(&self) -> Option<Arc<T>> {
        self.lock().code.clone()
    }

    /// Keeps what V8 has made because there was nothing, or because it has refused what there was.
    pub(super) fn keep(&self, code: Arc<T>, encode: impl FnOnce(&T) -> Vec<u8>) {
        let mut state = self.lock();
        if state.is_own {
            return;
        }
        *state = State { code: Some(Arc::clone(&code)), is_own: true };
        // Others only need what is in memory.
        drop(state);
        derive::keep(&self.distribution, &self.key, self.name, &encode(&code));
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether nobody else could have written V8's code. V8 runs such code as it is, outside every sandbox, so a check of its
/// bytes against damage is not enough.
fn is_ours(distribution: &Distribution, key: &str, name: &str) -> bool {
    let code = distribution.derived_dir(key).join(name);
    let outside = distribution.directory().parent();
    let is_ours = code.ancestors().take_while(|path| Some(*path) != outside).all(only_we_write);
    if !is_ours && code.exists() {
        tracing::debug!(
            target: "aardvark::python", path = %code.display(),
            "V8's code for scripts is not used: others could have written it"
        );
    }
    is_ours
}

#[cfg(unix)]
fn only_we_write(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let ours = nix::unistd::geteuid().as_raw();
    std::fs::metadata(path)
        .is_ok_and(|found| (found.uid() == ours || found.uid() == 0) && found.mode() & 0o022 == 0)
}

#[cfg(not(unix))]
fn only_we_write(_path: &Path) -> bool {
    true
}
