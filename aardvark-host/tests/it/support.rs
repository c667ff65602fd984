//! One host for all tests, and short ways to make slots.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use aardvark_distribution::{Distribution, TerminalProgress};
use aardvark_host::{Host, Policy, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::manifest::Language;

/// The staged Pyodide; staged now if this machine has none.
pub(crate) fn distribution() -> Distribution {
    static STAGED: OnceLock<Distribution> = OnceLock::new();
    STAGED.get_or_init(|| aardvark_host::prepare_python(&TerminalProgress::new()).unwrap()).clone()
}

/// A host with the default policy.
pub(crate) fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| host_with(Policy::deny_all()))
}

/// A host with another policy.
pub(crate) fn host_with(policy: Policy) -> Host {
    // The images of hundreds of small scripts would only push others out of the user's cache.
    Host::builder().policy(policy).distribution(distribution()).without_image_store().build().unwrap()
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
