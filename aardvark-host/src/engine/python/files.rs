//! What the interpreter finds on its read-only file systems: the standard library, our own modules, packages, the bundle.

use aardvark_manifest::bundle::Bundle;
use aardvark_wheels::{PackageSet, Root, is_bundled_wheel};

use super::runtime::Runtime;
use crate::engine::v8::ops::files::HostFiles;

/// Python modules that Aardvark brings, on `sys.path` after the plugin's own.
pub(super) const GUEST: &[(&str, &str)] = &[
    ("aardvark.py", include_str!("guest/aardvark.py")),
    ("_aardvark_codec.py", include_str!("guest/_aardvark_codec.py")),
    ("_aardvark_dispatch.py", include_str!("guest/_aardvark_dispatch.py")),
    ("_aardvark_errors.py", include_str!("guest/_aardvark_errors.py")),
    ("_aardvark_http.py", include_str!("guest/_aardvark_http.py")),
    ("_aardvark_httpx.py", include_str!("guest/_aardvark_httpx.py")),
    ("_aardvark_imports.py", include_str!("guest/_aardvark_imports.py")),
    ("_aardvark_loop.py", include_str!("guest/_aardvark_loop.py")),
    ("_aardvark_network.py", include_str!("guest/_aardvark_network.py")),
    ("_aardvark_pyodide.py", include_str!("guest/_aardvark_pyodide.py")),
    ("_aardvark_streams.py", include_str!("guest/_aardvark_streams.py")),
    ("_aardvark_urllib3.py", include_str!("guest/_aardvark_urllib3.py")),
    ("_aardvark_warning.py", include_str!("guest/_aardvark_warning.py")),
];

/// Files and where they are mounted.
#[derive(Default)]
pub(super) struct Files {
    contents: Vec<Content>,
    /// Of each file that is a module of the plugin's, its length if it is text, in bytes.
    modules: Vec<Option<u64>>,
    mounts: Vec<(String, Vec<Listed>)>,
}

/// Path, index and size in bytes; an index of -1 stands for a directory.
type Listed = (String, i64, usize);

enum Content {
    Static(&'static str),
    OfPackages { packages: PackageSet, index: usize },
    OfBundle { bundle: Bundle, path: String },
    OfRuntime(Runtime),
}

impl Files {
    /// The standard library and our own modules, below `/lib`.
    pub(super) fn library(runtime: &Runtime) -> Self {
        let mut files = Self::default();
        let [major, minor] = runtime.python();
        files.mounts.push(("/lib".to_owned(), Vec::new()));
        files.add(
            format!("python{major}{minor}.zip"),
            runtime.library().size(),
            Content::OfRuntime(runtime.clone()),
        );
        for directory in ["site-packages", "lib-dynload"] {
            files.add_directory(format!("python{major}.{minor}/{directory}"));
        }
        for (path, text) in GUEST {
            files.add(format!("aardvark/{path}"), text.len(), Content::Static(text));
        }
        files
    }

    /// The same, followed by `packages` where Python looks for them and by `bundle` below `/bundle`. Lists only what
    /// follows.
    pub(super) fn with_plugin(runtime: &Runtime, bundle: &Bundle, packages: &PackageSet) -> Self {
        let mut files = Self::library(runtime);
        files.mounts.clear();
        let [major, minor] = runtime.python();
        files.add_packages(packages, Root::SitePackages, format!("/lib/python{major}.{minor}/site-packages"));
        files.add_packages(packages, Root::SharedLibraries, "/usr/lib".to_owned());
        files.mounts.push(("/bundle".to_owned(), Vec::new()));
        for (path, content) in bundle.files().filter(|(path, _)| !is_bundled_wheel(path)) {
            let of_bundle = Content::OfBundle { bundle: bundle.clone(), path: path.to_owned() };
            files.add_module(path, content.len(), of_bundle);
        }
        files
    }

    fn add_packages(&mut self, packages: &PackageSet, root: Root, folder: String) {
        if packages.files().all(|file| file.root != root) {
            return;
        }
        self.mounts.push((folder, Vec::new()));
        for file in packages.files().filter(|file| file.root == root) {
            let content = Content::OfPackages { packages: packages.clone(), index: file.index };
            let size = usize::try_from(file.bytes).unwrap_or(usize::MAX);
            self.add_module(file.path, size, content);
        }
    }

    /// `[mount point, [[path, index, size], …]]` of each mount, as JSON.
    pub(super) fn listing(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.mounts)
    }

    fn add(&mut self, path: String, size: usize, content: Content) {
        let index = self.contents.len();
        self.contents.push(content);
        self.modules.push(None);
        if let (Some((_, files)), Ok(index)) = (self.mounts.last_mut(), i64::try_from(index)) {
            files.push((path, index, size));
        }
    }

    /// Adds a file of the plugin's, which may be a module.
    fn add_module(&mut self, path: &str, size: usize, content: Content) {
        self.add(path.to_owned(), size, content);
        if let Some(module) = self.modules.last_mut() {
            *module = match path.rsplit_once('.').map(|(_, extension)| extension) {
                Some("py") => Some(size as u64),
                // These are loaded without being compiled.
                Some("pyc" | "so") => Some(0),
                _ => None,
            };
        }
    }

    fn add_directory(&mut self, path: String) {
        if let Some((_, files)) = self.mounts.last_mut() {
            files.push((path, -1, 0));
        }
    }
}

impl HostFiles for Files {
    fn with(&self, index: usize, read: &mut dyn FnMut(&[u8])) -> Option<()> {
        match self.contents.get(index)? {
            Content::Static(text) => read(text.as_bytes()),
            Content::OfPackages { packages, index } => match packages.read(*index) {
                Ok(content) => read(&content),
                Err(error) => {
                    tracing::warn!(target: "aardvark::python", %error, "a file of a package cannot be read");
                    return None;
                }
            },
            Content::OfBundle { bundle, path } => read(bundle.file(path)?),
            Content::OfRuntime(runtime) => read(runtime.library().bytes()?),
        }
        Some(())
    }

    fn module(&self, index: usize) -> Option<u64> {
        *self.modules.get(index)?
    }
}
