//! Python plugins continue from images: in this process, in later ones, and whatever has become of the files meanwhile.
//!
//! A plugin that draws a random number at its top level tells whether it was imported or continued: the number is part
//! of its image.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, MemoryReset, Slot, Source, Untyped};
use aardvark_manifest::error::Kind;
use serde_json::{Value, json};

use crate::support::{builder, distribution, files, patient, slot, unique, wide_slot};

const PLUGIN: &str = "
import os, random, secrets, time
TOKEN = secrets.token_hex(8)
LOADED = time.monotonic()
SEEN = []
with open(os.path.expanduser('~/notes.txt'), 'w') as notes:
    notes.write('first\\nsecond\\n')
NOTES = open(os.path.expanduser('~/notes.txt'))
NOTES.readline()

def token(): return TOKEN
def age(): return time.monotonic() - LOADED
def see(value):
    SEEN.append(value)
    return SEEN
def note(): return [NOTES.fileno(), NOTES.readline()]
def append(text):
    with open(os.path.expanduser('~/notes.txt'), 'a') as notes: notes.write(text)
    with open(os.path.expanduser('~/notes.txt')) as notes: return notes.read()
def draw(): return random.random()
def spin():
    while True: pass
";

fn plugin() -> Source {
    files(&[("plugin.py", PLUGIN)])
}

/// A host whose images live in `directory`, as a later process would make it.
fn host(directory: &Path) -> Host {
    let store = ImageStore::new(directory, Limit::default());
    builder().image_store(store).build().unwrap()
}

fn open(host: &Host, source: Source) -> Slot<Untyped> {
    host.slot(&unique("image"), source).unwrap()
}

fn images(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut images: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "image")).collect();
    // The smaller one is Python's own, or they are equally large; either order will do.
    images.sort();
    images
}

fn call(slot: &Slot<Untyped>, function: &'static str) -> Value {
    slot.call(function, vec![]).unwrap()
}

#[test]
fn a_later_host_continues_where_the_image_was_made() {
    let directory = tempfile::tempdir().unwrap();
    let host_of_first = host(directory.path());
    let first = open(&host_of_first, plugin());
    let token = call(&first, "token");
    host_of_first.settle();
    assert_eq!(images(directory.path()).len(), 2, "the plugin's image, and Python's for the next plugin");

    let later = open(&host(directory.path()), plugin());
    assert_eq!(call(&later, "token"), token, "it was not imported again");
    assert_ne!(call(&later, "draw"), call(&later, "draw"));
    assert!(call(&later, "age").as_f64().unwrap() >= 0.0, "the clock does not go back");
    // What it had open and had written is there, and as it was for each call.
    for _ in 0..3 {
        assert_eq!(call(&later, "note"), json!([5, "second\n"]));
        assert_eq!(later.call("append", vec![json!("third")]).unwrap(), json!("first\nsecond\nthird"));
        assert_eq!(later.call("see", vec![json!(1)]).unwrap(), json!([1]));
    }
}

#[test]
fn all_isolates_of_a_plugin_continue_from_one_image() {
    let slot = wide_slot(plugin(), 3);
    let token = call(&slot, "token");
    for _ in 0..30 {
        assert_eq!(call(&slot, "token"), token);
    }
    // One that is lost is replaced from the same.
    let limited = aardvark_manifest::call::Call::json("spin", vec![]).wall_limit(Duration::from_millis(50));
    assert_eq!(slot.run(limited).result.unwrap_err().kind(), Kind::Limit);
    for _ in 0..30 {
        assert_eq!(call(&slot, "token"), token);
    }
}

#[test]
fn a_damaged_image_is_made_again() {
    let directory = tempfile::tempdir().unwrap();
    let first = host(directory.path());
    let mut tokens = vec![call(&open(&first, plugin()), "token")];
    first.settle();
    for damage in ["bytes changed", "cut off", "something else", "exchanged"] {
        let [one, two] = <[PathBuf; 2]>::try_from(images(directory.path())).unwrap();
        let (first, second) = (fs::read(&one).unwrap(), fs::read(&two).unwrap());
        for (path, mut content, other) in [(one, first.clone(), &second), (two, second.clone(), &first)] {
            let length = content.len();
            match damage {
                "bytes changed" => content[length / 2..length / 2 + 64].fill(0xA5),
                "cut off" => content.truncate(length - 4096),
                "something else" => content = b"not an image".to_vec(),
                _ => content.clone_from(other),
            }
            // As an attacker would: the file's name stays, its content changes.
            fs::remove_file(&path).unwrap();
            fs::write(&path, content).unwrap();
        }
        let host = host(directory.path());
        let slot = open(&host, plugin());
        let token = call(&slot, "token");
        host.settle();
        assert!(!tokens.contains(&token), "{damage}: it was imported again");
        assert_eq!(slot.call("see", vec![json!(2)]).unwrap(), json!([2]));
        tokens.push(token);
    }
}

#[test]
fn every_way_of_resetting_gives_the_same() {
    for reset in [MemoryReset::Scan, MemoryReset::Discard, MemoryReset::Copy] {
        let host = builder().without_image_store().memory_reset(reset);
        let slot = open(&host.build().unwrap(), plugin());
        for value in 0..20 {
            assert_eq!(slot.call("see", vec![json!(value)]).unwrap(), json!([value]), "{reset:?}");
        }
        assert_ne!(call(&slot, "draw"), call(&slot, "draw"), "{reset:?}");
        let generation = slot.status().generation;
        assert_eq!(call(&slot, "note"), json!([5, "second\n"]), "{reset:?} {generation}");
    }
}

#[test]
fn hosts_without_spare_isolates_work_the_same() {
    for spares in [0, 2] {
        let host = builder().without_image_store().spare_interpreters(spares);
        let host = host.build().unwrap();
        let slots: Vec<_> = (0..5).map(|_| open(&host, plugin())).collect();
        for slot in &slots {
            assert_eq!(slot.call("see", vec![json!(1)]).unwrap(), json!([1]));
        }
    }
}

#[test]
fn what_an_image_cannot_hold_is_said_when_the_plugin_is_loaded() {
    for (text, expected) in [
        ("from pyodide.ffi import to_js\nKEPT = to_js([1])\n", "it keeps objects of JavaScript"),
        (
            "import os\nKEPT = open('/tmp/x', 'w')\nos.unlink('/tmp/x')\n",
            "it keeps `/tmp/x` open, which is not there any more",
        ),
    ] {
        let source = files(&[("plugin.py", &format!("{text}\ndef f(): pass\n"))]);
        let error = crate::support::host().slot::<Untyped>(&unique("unkept"), source).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(expected), "{message}");
        assert!(message.contains("do this inside a handler"), "{message}");
    }
}

#[test]
fn native_functions_of_the_interpreter_can_be_asked_for_by_name() {
    let slot = slot(files(&[(
        "plugin.py",
        "import ctypes\nversion = ctypes.pythonapi.Py_GetVersion\nversion.restype = ctypes.c_char_p\n\
         def f(): return version().decode()[:4]\ndef late(): return ctypes.pythonapi.PyGILState_Check()\n",
    )]));
    for _ in 0..3 {
        assert_eq!(call(&slot, "f"), json!("3.14"));
        assert_eq!(call(&slot, "late"), json!(1));
    }
}

/// Callbacks are functions outside linear memory, made anew for each instance; calls make and lose further ones.
#[test]
fn callbacks_of_native_code_are_part_of_an_image() {
    let slot = slot(files(&[(
        "plugin.py",
        "import ctypes\nCompare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))\n\
         LOST = Compare(lambda a, b: 0)\nORDER = Compare(lambda a, b: b[0] - a[0])\ndel LOST\n\
         qsort = ctypes.CDLL(None).qsort\nqsort.restype = None\n\
         def sort(values, compare):\n    array = (ctypes.c_int * len(values))(*values)\n    \
         qsort(array, len(values), 4, compare)\n    return list(array)\n\
         def kept(values): return sort(values, ORDER)\n\
         def made(values): return sort(values, Compare(lambda a, b: a[0] - b[0]))\n\
         ORDERS = [Compare(lambda a, b: b[0] - a[0])]\n\
         def replaced(values):\n    before = sort(values, ORDERS.pop())\n    \
         ORDERS.append(ctypes.CFUNCTYPE(ctypes.c_double)(lambda: 0.5))\n    return before, ORDERS[0]()\n",
    )]));
    for _ in 0..5 {
        // One that the image has is dropped, and its slot taken by another of another type.
        let both = json!([[9, 7, 3, 1], 0.5]);
        assert_eq!(slot.call("replaced", vec![json!([3, 9, 1, 7])]).unwrap(), both);
        assert_eq!(slot.call("kept", vec![json!([3, 9, 1, 7])]).unwrap(), json!([9, 7, 3, 1]));
        assert_eq!(slot.call("made", vec![json!([3, 9, 1, 7])]).unwrap(), json!([1, 3, 7, 9]));
    }
}

/// A plugin that continues from an image asks for the library only when it imports something new.
#[test]
fn a_compiled_library_that_is_damaged_is_compiled_again_when_it_is_wanted() {
    let directory = tempfile::tempdir().unwrap();
    let staged = directory.path().join("pyodide");
    fs::create_dir(&staged).unwrap();
    let original = distribution();
    for entry in fs::read_dir(original.directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, staged.join(path.file_name().unwrap())).unwrap();
        }
    }
    let staged = aardvark_host::distribution::Distribution::open(&staged).unwrap();
    let host = || {
        let store = ImageStore::new(directory.path().join("images"), Limit::default());
        // A call that imports meanwhile waits for the compiler.
        let policy = patient();
        Host::builder().distribution(staged.clone()).image_store(store).policy(policy).build().unwrap()
    };
    const MANIFEST: &str = r#"{
        "schemaVersion": "2.0", "name": "patient", "version": "1.0.0",
        "runtime": {"language": "python"}, "limits": {"wallMs": 300000}
    }"#;
    const IMPORTS: &str = "def draw():\n    import colorsys\n    return colorsys.rgb_to_hsv(1, 0, 0)[2]\n";
    let plugin = |text: &str| files(&[("aardvark.manifest.json", MANIFEST), ("plugin.py", text)]);
    assert_eq!(open(&host(), plugin(IMPORTS)).call("draw", vec![]).unwrap(), json!(1));

    let library = library_of(&staged);
    let good = fs::read(&library).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    // From the image, and from a boot.
    for text in [IMPORTS.to_owned(), format!("{IMPORTS}\n# another plugin\n")] {
        fs::write(&library, &damaged).unwrap();
        let slot = open(&host(), plugin(&text));
        assert_eq!(slot.call("draw", vec![]).unwrap(), json!(1));
        assert!(fs::read(&library).unwrap() == good);
    }
}

/// The largest of the files that were derived from `distribution`.
fn library_of(distribution: &aardvark_host::distribution::Distribution) -> PathBuf {
    let entries = |path: PathBuf| fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let files = entries(distribution.directory().join("derived")).flat_map(entries);
    files.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap()
}
