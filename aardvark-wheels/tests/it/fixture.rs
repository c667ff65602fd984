//! What the tests share: the staged Pyodide, wheels made on the spot, and real wheels from the user's wheelhouse.

use std::io::{Cursor, Write as _};
use std::sync::OnceLock;

use aardvark_distribution::{Distribution, Silent, ensure};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::PythonRequirement;
use aardvark_wheels::{Destination, PackageSet, Target, Wheelhouse, fetch, hash};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The staged Pyodide; staged now if this machine has none.
pub(crate) fn distribution() -> &'static Distribution {
    static STAGED: OnceLock<Distribution> = OnceLock::new();
    STAGED.get_or_init(|| ensure(&Silent).unwrap())
}

/// The user's wheelhouse with the wheels of `pins.json` in it; fetched now if this machine has none.
pub(crate) fn real_wheels() -> &'static (Wheelhouse, Vec<PythonRequirement>) {
    static FETCHED: OnceLock<(Wheelhouse, Vec<PythonRequirement>)> = OnceLock::new();
    FETCHED.get_or_init(|| {
        let pins: Vec<Value> = serde_json::from_str(include_str!("pins.json")).unwrap();
        let text = |pin: &Value, field: &str| pin[field].as_str().unwrap().to_owned();
        let pins = pins.iter().map(|pin| {
            PythonRequirement::new(
                text(pin, "name"),
                text(pin, "version"),
                text(pin, "file"),
                &text(pin, "sha256"),
            )
        });
        let pins: Vec<_> = pins.collect();
        let wheelhouse = Wheelhouse::shared().unwrap();
        fetch(&pins, &Target::of(distribution()), &Destination::Wheelhouse(wheelhouse.clone())).unwrap();
        (wheelhouse, pins)
    })
}

/// The bytes of a real wheel.
pub(crate) fn real_wheel(name: &str) -> (PythonRequirement, Vec<u8>) {
    let (wheelhouse, pins) = real_wheels();
    let pin = pins.iter().find(|pin| pin.name == name).unwrap();
    (pin.clone(), std::fs::read(wheelhouse.path(&pin.sha256)).unwrap())
}

/// A wheel that was made on the spot.
#[derive(Clone)]
pub(crate) struct Wheel {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) bytes: Vec<u8>,
}

/// A pure-Python wheel of `name` with these files beside its `.dist-info`.
pub(crate) fn wheel(name: &str, version: &str, files: &[(&str, &str)]) -> Wheel {
    wheel_with(name, version, "", files)
}

/// Like [`wheel`], with more headers in `METADATA`.
pub(crate) fn wheel_with(name: &str, version: &str, headers: &str, files: &[(&str, &str)]) -> Wheel {
    let stem = format!("{name}-{version}");
    let metadata = format!("Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{headers}\nA text.\n");
    let mut all = vec![
        (format!("{stem}.dist-info/METADATA"), metadata),
        (
            format!("{stem}.dist-info/WHEEL"),
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n".to_owned(),
        ),
    ];
    all.extend(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    Wheel {
        file: format!("{stem}-py3-none-any.whl"),
        name: name.to_owned(),
        version: version.to_owned(),
        bytes: archive(&all),
    }
}

/// A ZIP of these files.
pub(crate) fn archive<P: AsRef<str>, T: AsRef<[u8]>>(files: &[(P, T)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        archive.start_file(path.as_ref(), SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_ref()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

impl Wheel {
    /// The pin of this wheel, as it stands in a manifest.
    pub(crate) fn pin(&self) -> Value {
        let sha256 = hash(&self.bytes);
        json!({"name": self.name, "version": self.version, "file": self.file, "sha256": sha256})
    }
}

/// A Python bundle with these pins, names of packages, and wheels.
pub(crate) fn bundle(pins: &[Value], packages: &[&str], wheels: &[&Wheel]) -> Bundle {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "p", "version": "1.0.0", "packages": packages, "requires": {"python": pins},
    });
    let mut files = vec![
        ("aardvark.manifest.json".to_owned(), manifest.to_string().into_bytes()),
        ("plugin.py".to_owned(), b"def f(): ...\n".to_vec()),
    ];
    files.extend(wheels.iter().map(|wheel| (format!("wheels/{}", wheel.file), wheel.bytes.clone())));
    Bundle::from_files(files).unwrap()
}

/// The set of a bundle that pins these wheels and brings them.
pub(crate) fn resolve(wheels: &[&Wheel]) -> Result<PackageSet, Error> {
    let pins: Vec<_> = wheels.iter().map(|wheel| wheel.pin()).collect();
    PackageSet::resolve_with(&bundle(&pins, &[], wheels), distribution(), None)
}

/// The content of the file at `path`, as text.
pub(crate) fn text(set: &PackageSet, path: &str) -> String {
    let file = set.files().find(|file| file.path == path).expect(path);
    let content = set.read(file.index).unwrap();
    assert_eq!(content.len() as u64, file.bytes, "{path}");
    String::from_utf8(content.to_vec()).unwrap()
}

/// All paths of a set.
pub(crate) fn paths(set: &PackageSet) -> Vec<&str> {
    set.files().map(|file| file.path).collect()
}
