//! Who takes part: a peer in one way of using it.

use serde::{Deserialize, Serialize};

use crate::peer::Peer;

/// The language of the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Language {
    Python,
    JavaScript,
}

/// What a call finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// What earlier calls left behind.
    Warm,
    /// The plugin as it was right after loading.
    Fresh,
}

/// What a comparison with a contender means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Ours,
    /// Also keeps plugins apart from the app.
    Sandbox,
    /// Does not: a floor, not a competitor.
    Bare,
}

/// One line in the tables.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Contender {
    /// For the command line and the JSON.
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) label: &'static str,
    #[serde(skip)]
    pub(crate) peer: Peer,
    pub(crate) language: Language,
    pub(crate) state: State,
    pub(crate) role: Role,
    /// Whether starts may use what was frozen earlier; those that may not take part in first results only.
    pub(crate) images: bool,
    /// Whether the plugin imports pydantic; such contenders take part where isolates are made.
    pub(crate) packages: bool,
}

const fn row(
    name: &'static str,
    label: &'static str,
    peer: Peer,
    language: Language,
    state: State,
    role: Role,
) -> Contender {
    Contender { name, label, peer, language, state, role, images: true, packages: false }
}

impl Contender {
    const fn without_images(mut self) -> Self {
        self.images = false;
        self
    }

    const fn with_packages(mut self) -> Self {
        self.packages = true;
        self
    }

    /// The one called `name`.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        CONTENDERS.iter().find(|contender| contender.name == name)
    }
}

/// Everybody.
pub(crate) const CONTENDERS: &[Contender] = {
    use Language::{JavaScript, Python};
    use Role::{Bare, Ours, Sandbox};
    use State::{Fresh, Warm};
    &[
        row("aardvark-py-warm", "Aardvark, warm", Peer::Aardvark, Python, Warm, Ours),
        row("aardvark-py-fresh", "Aardvark, fresh", Peer::Aardvark, Python, Fresh, Ours),
        row("aardvark-py-boot", "Aardvark, no image on disk", Peer::Aardvark, Python, Fresh, Ours)
            .without_images(),
        row("aardvark-py-pydantic", "Aardvark, with pydantic", Peer::Aardvark, Python, Warm, Ours)
            .with_packages(),
        row("eryx-session", "eryx, session", Peer::Eryx, Python, Warm, Sandbox),
        row("eryx-sandbox", "eryx, sandbox", Peer::Eryx, Python, Fresh, Sandbox),
        row("eryx-boot", "eryx, no saved factory", Peer::Eryx, Python, Fresh, Sandbox).without_images(),
        row("wasm-py-kept", "componentize-py on Wasmtime, kept", Peer::WasmPython, Python, Warm, Sandbox),
        row("wasm-py-new", "componentize-py on Wasmtime, new", Peer::WasmPython, Python, Fresh, Sandbox),
        row("pyodide", "Pyodide on Node", Peer::Pyodide, Python, Warm, Bare),
        row("cpython", "CPython, same process", Peer::Cpython, Python, Warm, Bare),
        row("cpython-process", "CPython, process per call", Peer::CpythonProcess, Python, Fresh, Bare),
        row("aardvark-js-warm", "Aardvark, warm", Peer::Aardvark, JavaScript, Warm, Ours),
        row("aardvark-js-fresh", "Aardvark, fresh", Peer::Aardvark, JavaScript, Fresh, Ours),
        row("quickjs-kept", "rquickjs, kept", Peer::QuickJs, JavaScript, Warm, Sandbox),
        row("quickjs-new", "rquickjs, new", Peer::QuickJs, JavaScript, Fresh, Sandbox),
        row(
            "wasm-js-kept",
            "componentize-js on Wasmtime, kept",
            Peer::WasmJavaScript,
            JavaScript,
            Warm,
            Sandbox,
        ),
        row(
            "wasm-js-new",
            "componentize-js on Wasmtime, new",
            Peer::WasmJavaScript,
            JavaScript,
            Fresh,
            Sandbox,
        ),
        row("node", "Node, same process", Peer::Node, JavaScript, Warm, Bare),
        row("node-context", "Node, new context", Peer::Node, JavaScript, Fresh, Bare),
    ]
};
