//! Keeping what was computed from a distribution, for later processes. That it cannot be kept costs each of them some time
//! and nothing else, so it is said once, however many files there are and however often they are tried.

use std::sync::atomic::{AtomicBool, Ordering};

use aardvark_distribution::{DerivedWrite, Distribution};

/// Keeps `content` under `key` and `name`, if that can be done.
pub(super) fn keep(distribution: &Distribution, key: &str, name: &str, content: &[u8]) {
    static IS_SAID: AtomicBool = AtomicBool::new(false);
    let DerivedWrite::NotWritten { cause } = distribution.write_derived(key, name, content) else { return };
    let path = distribution.derived_dir(key).join(name);
    if IS_SAID.swap(true, Ordering::Relaxed) {
        tracing::debug!(target: "aardvark::python", path = %path.display(), %cause, "not kept either");
    } else {
        tracing::warn!(
            target: "aardvark::python", path = %path.display(), %cause,
            "what is computed from the distribution is not kept; each process computes it again"
        );
    }
}
