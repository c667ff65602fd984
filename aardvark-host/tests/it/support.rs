//! One host for all tests, short ways to make slots, and time enough for a machine that is busy with other things.

use std::iter::successors;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aardvark_distribution::{Distribution, TerminalProgress};
use aardvark_host::{Host, HostBuilder, Policy, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::manifest::Language;

/// The staged Pyodide; staged now if this machine has none.
pub(crate) fn distribution() -> Distribution {
    static STAGED: OnceLock<Distribution> = OnceLock::new();
    STAGED.get_or_init(|| aardvark_host::prepare_python(&TerminalProgress::new()).unwrap()).clone()
}

/// Longer than anything takes that ends at all, however busy the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// Denies everything, and gives time: a test that is not about a limit of time must not come near one.
pub(crate) fn patient() -> Policy {
    Policy::deny_all().wall_limit(PATIENCE).load_limit(PATIENCE)
}

/// Lets `run` make a call under longer and longer limits, from `first` to some minutes, until what came of it `is_right`;
/// gives the last outcome.
///
/// A busy machine may reach a limit before the plugin has come to what is tested. And where an isolate does not stop soon
/// enough, its caller is answered without it, and its report lacks what only the isolate knows.
pub(crate) fn within<R>(first: Duration, run: impl Fn(Duration) -> R, is_right: impl Fn(&R) -> bool) -> R {
    let longer = successors(Some(first * 4), |limit| (*limit < PATIENCE / 4).then(|| *limit * 4));
    let outcome = run(first);
    longer.fold(outcome, |outcome, limit| if is_right(&outcome) { outcome } else { run(limit) })
}

/// A host whose plugins deny everything and have time.
pub(crate) fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| host_with(patient()))
}

/// The beginning of a host whose plugins have time.
pub(crate) fn builder() -> HostBuilder {
    Host::builder().policy(patient()).distribution(distribution())
}

/// A host with another policy.
pub(crate) fn host_with(policy: Policy) -> Host {
    // The images of hundreds of small scripts would only push others out of the user's cache.
    builder().policy(policy).without_image_store().build().unwrap()
}

/// A slot name that no other test uses.
pub(crate) fn unique(name: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An inline Python plugin.
pub(crate) fn py(text: &str) -> Source {
    Source::inline(Language::Python, text)
}

/// An inline JavaScript plugin.
pub(crate) fn js(text: &str) -> Source {
    Source::inline(Language::JavaScript, text)
}

/// A plugin of one script whose module state survives between the calls of an isolate.
pub(crate) fn warm(language: Language, text: &str) -> Source {
    let (language, path) = match language {
        Language::Python => ("python", "plugin.py"),
        _ => ("javascript", "plugin.js"),
    };
    let manifest = serde_json::json!({
        "schemaVersion": "2.0", "name": "warm", "version": "1.0.0", "runtime": {"language": language}, "state": "warm",
    });
    files(&[("aardvark.manifest.json", &manifest.to_string()), (path, text)])
}

/// A slot for calls by name.
pub(crate) fn slot(source: Source) -> Slot<Untyped> {
    host().slot(&unique("test"), source).unwrap()
}

/// A slot for calls by name with several isolates.
pub(crate) fn wide_slot(source: Source, isolates: usize) -> Slot<Untyped> {
    host().slot_with(&unique("test"), source, SlotOptions::new().isolates(isolates)).unwrap()
}

/// A bundle from paths and texts.
pub(crate) fn files(files: &[(&str, &str)]) -> Source {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    aardvark_manifest::bundle::Bundle::from_files(files).unwrap().into()
}
