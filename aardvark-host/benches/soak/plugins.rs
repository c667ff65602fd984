//! The plugins of the soak: good ones, told apart by a version, hostile ones, and some that do not load.

use std::net::SocketAddr;
use std::time::Duration;

use aardvark_host::Source;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;
use serde_json::{Value, json};

/// Whether calls see each other's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Fresh,
    Warm,
}

/// How long an answer to a good plugin may take, on a machine with other work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long an answer to a hostile plugin may take, most of which never come.
const IMPATIENCE: Duration = Duration::from_secs(2);

/// Both.
pub(crate) const LANGUAGES: [Language; 2] = [Language::Python, Language::JavaScript];

/// A good plugin that answers with its version. It may reach `server`.
pub(crate) fn good(
    language: Language,
    state: State,
    version: u64,
    server: SocketAddr,
) -> Result<Source, Error> {
    let text = match language {
        Language::Python => include_str!("plugins/good.py"),
        _ => include_str!("plugins/good.js"),
    };
    let resources = json!({"network": network(server, PATIENCE), "filesystem": {"mode": "readWrite"}});
    let text = text.replace("VERSION = 0", &format!("VERSION = {version}"));
    bundle(language, state, version, &resources, text)
}

/// The plugin that tries everything. It may reach `server`, and has two directories.
pub(crate) fn hostile(
    language: Language,
    state: State,
    version: u64,
    server: SocketAddr,
) -> Result<Source, Error> {
    let text = match language {
        Language::Python => include_str!("plugins/hostile.py"),
        _ => include_str!("plugins/hostile.js"),
    };
    let mounts = json!([{"name": "in"}, {"name": "out", "mode": "readWrite"}]);
    let resources = json!({"network": network(server, IMPATIENCE), "filesystem": {"mode": "readWrite", "mounts": mounts}});
    bundle(language, state, version, &resources, text.to_owned())
}

/// A plugin that does not load, each time for another reason.
pub(crate) fn broken(language: Language, version: u64, server: SocketAddr) -> Source {
    let is_python = language == Language::Python;
    let text = match version % 4 {
        0 if is_python => "1 / 0",
        0 => "throw new Error('broken');",
        1 if is_python => "def work(:",
        1 => "export const = 1;",
        2 if is_python => "import os; os.abort()",
        2 => "await new Promise(() => {});",
        // Asks for a host that is not granted.
        _ => {
            let resources = json!({"network": {"allow": [format!("elsewhere.test:{}", server.port())]}});
            let text = if is_python { "def work(): pass\n" } else { "export const work = () => {};\n" };
            return bundle(language, State::Fresh, version, &resources, text.to_owned())
                .unwrap_or_else(|_| Source::from(Vec::new()));
        }
    };
    Source::inline(language, text)
}

fn network(server: SocketAddr, timeout: Duration) -> Value {
    let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    json!({"allow": [format!("http://{server}")], "httpsOnly": false, "timeoutMs": milliseconds})
}

fn bundle(
    language: Language,
    state: State,
    version: u64,
    resources: &Value,
    text: String,
) -> Result<Source, Error> {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "soak", "version": format!("1.0.{version}"),
        "state": if state == State::Warm { "warm" } else { "fresh" },
        "runtime": {"language": language.name()}, "resources": resources,
    });
    let path = if language == Language::Python { "plugin.py" } else { "plugin.js" };
    let files = [("aardvark.manifest.json", manifest.to_string()), (path, text)];
    Ok(Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))?.into())
}
