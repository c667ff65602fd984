//! A plugin's folder and a folder of wheels that stands in for an index: pip itself is real, and needs no network.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::command::{Ran, command, finish, staged};

pub(crate) const MANIFEST: &str =
    "{\n  \"schemaVersion\": \"2.0\",\n  \"name\": \"prices\",\n  \"version\": \"1.0.0\"\n}\n";

/// Everything that a test of `lock` needs, in a directory of its own.
pub(crate) struct Workshop {
    directory: TempDir,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        staged();
        let workshop = Self { directory: tempfile::tempdir().unwrap() };
        for folder in ["index", "plugin"] {
            fs::create_dir(workshop.path(folder)).unwrap();
        }
        workshop.write("aardvark.manifest.json", MANIFEST);
        workshop.write("plugin.py", "def f(): ...\n");
        workshop
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.directory.path().join(relative)
    }

    /// Writes a file of the plugin.
    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.path("plugin").join(path), text).unwrap();
    }

    /// Puts a wheel into the index, with these requirements and a module that says its version.
    pub(crate) fn offer(&self, name: &str, version: &str, requires: &[&str]) {
        self.offer_for("py3-none-any", name, version, requires);
    }

    /// Like [`Workshop::offer`], for an interpreter.
    pub(crate) fn offer_for(&self, tags: &str, name: &str, version: &str, requires: &[&str]) {
        let requires: String = requires.iter().map(|text| format!("Requires-Dist: {text}\n")).collect();
        let files = [
            (format!("{name}.py"), format!("VERSION = '{version}'\n")),
            (
                format!("{name}-{version}.dist-info/METADATA"),
                format!(
                    "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: fast\n{requires}"
                ),
            ),
            (format!("{name}-{version}.dist-info/WHEEL"), format!("Wheel-Version: 1.0\nTag: {tags}\n")),
            (format!("{name}-{version}.dist-info/RECORD"), String::new()),
        ];
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, text) in files {
            archive.start_file(path, SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        fs::write(self.path("index").join(format!("{name}-{version}-{tags}.whl")), bytes).unwrap();
    }

    /// Runs the command in the workshop; pip sees the index and nothing else.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = command(arguments);
        command.current_dir(self.directory.path());
        command.env("PIP_CONFIG_FILE", if cfg!(windows) { "nul" } else { "/dev/null" });
        command.env("PIP_NO_INDEX", "1").env("PIP_FIND_LINKS", self.path("index"));
        command.env("AARDVARK_WHEELS_DIR", self.path("wheelhouse"));
        finish(&mut command)
    }

    /// Locks `requirements` for the plugin and gives `name version` of each pin.
    #[track_caller]
    pub(crate) fn lock(&self, requirements: &[&str]) -> Vec<String> {
        let object = self.run(&[&["lock", "plugin", "--json"], requirements].concat()).json(0);
        let text = |pin: &Value, field: &str| pin[field].as_str().unwrap().to_owned();
        let pins = object["pins"].as_array().unwrap();
        pins.iter().map(|pin| format!("{} {}", text(pin, "name"), text(pin, "version"))).collect()
    }

    pub(crate) fn manifest(&self) -> String {
        fs::read_to_string(self.path("plugin/aardvark.manifest.json")).unwrap()
    }

    /// Names of the files in a folder, sorted; none if there is no such folder.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}
