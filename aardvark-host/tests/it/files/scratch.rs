//! Python's scratch directory: what may be in it, what is counted, when it is gone.

use aardvark_host::Policy;
use aardvark_manifest::call::Call;
use aardvark_manifest::outcome::{Resource, ViolationKind};
use serde_json::json;

use super::{python, slot_with, used};
use crate::support::patient;

const MIB: u64 = 1 << 20;

/// Each function fills the scratch directory in its own way, and says how it ended and what is there.
const FILLERS: &str = r#"
import errno, mmap, os, shutil, tempfile

def _ended(action):
    try:
        action()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]

def write():
    def fill():
        with open("/tmp/a", "wb") as file:
            for _ in range(100): file.write(bytes(1 << 20))
    return _ended(fill), os.path.getsize("/tmp/a")

def single_bytes():
    file = os.open("/tmp/a", os.O_RDWR | os.O_CREAT)
    os.ftruncate(file, (4 << 20) - 10)
    os.lseek(file, 0, 2)
    def fill():
        for _ in range(100): os.write(file, b"x")
    return _ended(fill), os.fstat(file).st_size

def sparse():
    def seek():
        with open("/tmp/a", "wb", buffering=0) as file:
            file.seek(1 << 40)
            file.write(b"x")
    return _ended(seek), os.path.getsize("/tmp/a")

def truncate():
    open("/tmp/a", "w").close()
    return _ended(lambda: os.truncate("/tmp/a", 1 << 40)), os.path.getsize("/tmp/a")

def pwrite():
    with open("/tmp/a", "wb") as file:
        return _ended(lambda: os.pwrite(file.fileno(), b"x", 1 << 40)), os.path.getsize("/tmp/a")

def over_and_over():
    for _ in range(10):
        with open("/tmp/a", "wb") as file: file.write(bytes(3 << 20))
    return "done", os.path.getsize("/tmp/a")

def renamed_over():
    for number in range(50):
        with open("/tmp/new", "wb") as file: file.write(bytes(1 << 20))
        os.replace("/tmp/new", "/tmp/a")
    return "done", os.path.getsize("/tmp/a")

def removed_but_open():
    kept = []
    def fill():
        for number in range(100):
            kept.append(open(f"/tmp/{number}", "wb", buffering=0))
            os.remove(f"/tmp/{number}")
            kept[-1].write(bytes(1 << 20))
    ended = _ended(fill)
    for file in kept: file.close()
    with open("/tmp/a", "wb") as file: file.write(bytes(4 << 20))
    return ended, len(kept)

def mapped():
    with open("/tmp/a", "w+b") as file:
        file.truncate(1 << 20)
        with mmap.mmap(file.fileno(), 1 << 20) as mapping: mapping[:4] = b"left"
        file.seek(0)
        return file.read(4).decode(), os.path.getsize("/tmp/a")

def empty_files():
    def fill():
        for number in range(1_000_000): open(f"/tmp/{number}", "w").close()
    return _ended(fill), len(os.listdir("/tmp"))

def directories():
    def fill():
        for number in range(1_000_000): os.mkdir(f"/tmp/{number}")
    return _ended(fill), len(os.listdir("/tmp"))

def links():
    def fill():
        for number in range(1_000_000): os.symlink("x" * 1000, f"/tmp/{number}")
    return _ended(fill), len(os.listdir("/tmp"))

def deep():
    os.chdir("/tmp")
    def fill():
        for _ in range(1_000_000):
            os.mkdir("d")
            os.chdir("d")
    return _ended(fill), 0

def descriptors():
    kept = []
    def fill():
        for _ in range(10_000): kept.append(os.open("/tmp", os.O_RDONLY))
    ended = _ended(fill)
    for number in kept: os.close(number)
    return ended, len(kept)

def far_descriptor():
    import fcntl
    number = os.open("/tmp", os.O_RDONLY)
    return _ended(lambda: fcntl.fcntl(number, fcntl.F_DUPFD, 2**31 - 2)), _ended(lambda: os.dup2(number, 2**20))

def pipe():
    reading, writing = os.pipe()
    def fill():
        for _ in range(1000): os.write(writing, bytes(10_000))
    ended = _ended(fill)
    count = 0
    try:
        while True: count += len(os.read(reading, 1 << 20))
    except BlockingIOError:
        return ended, count

def libraries():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree("/bundle", folder + "/copy")
        return sorted(os.listdir(folder + "/copy")), os.path.expanduser("~"), os.getcwd()

def nothing():
    return os.listdir("/tmp")

def leave():
    with open("/tmp/left", "ab") as file: file.write(bytes(1 << 20))
    return os.path.getsize("/tmp/left")
"#;

fn policy() -> Policy {
    patient().scratch_bytes(4 * MIB).scratch_files(100).open_files(32)
}

#[test]
fn nothing_gets_more_room_than_there_is() {
    let (_host, slot) = slot_with(policy(), python("fresh", json!({"mode": "readWrite"}), FILLERS));
    for (function, expected, bytes, files) in [
        ("write", json!(["ENOSPC", 4 * MIB]), 4 * MIB, 1),
        ("single_bytes", json!(["ENOSPC", 4 * MIB]), 4 * MIB, 1),
        ("sparse", json!(["ENOSPC", 0]), 0, 1),
        ("truncate", json!(["ENOSPC", 0]), 0, 1),
        ("pwrite", json!(["ENOSPC", 0]), 0, 1),
        ("over_and_over", json!(["done", 3 * MIB]), 3 * MIB, 1),
        ("renamed_over", json!(["done", MIB]), 2 * MIB, 2),
        ("removed_but_open", json!(["ENOSPC", 5]), 4 * MIB, 5),
        ("mapped", json!(["left", MIB]), MIB, 1),
        ("empty_files", json!(["ENOSPC", 100]), 0, 100),
        ("directories", json!(["ENOSPC", 100]), 0, 100),
        ("links", json!(["ENOSPC", 100]), 100_000, 100),
        ("deep", json!(["ENOSPC", 0]), 0, 100),
        ("descriptors", json!(["EMFILE", 27]), 0, 0),
        ("far_descriptor", json!(["EBADF", "EBADF"]), 0, 0),
        ("pipe", json!(["EAGAIN", 65_536]), 0, 0),
    ] {
        let outcome = slot.run(Call::json(function, vec![]));
        assert_eq!(outcome.result.unwrap(), expected, "{function}");
        assert_eq!(used(&outcome.report, Resource::ScratchBytes), [bytes, 4 * MIB], "{function}");
        assert_eq!(used(&outcome.report, Resource::ScratchFiles), [files, 100], "{function}");
        let is_reported = outcome.report.violations.iter().any(|found| found.kind == ViolationKind::Resource);
        assert_eq!(is_reported, expected[0] == "ENOSPC", "{function}: {:?}", outcome.report.violations);
        assert_eq!(slot.call("nothing", vec![]).unwrap(), json!([]), "after {function}");
    }
    let report = slot.run(Call::json("descriptors", vec![])).report;
    assert_eq!(used(&report, Resource::OpenFiles), [32, 32]);
    let report = slot.run(Call::json("nothing", vec![])).report;
    assert_eq!(used(&report, Resource::ScratchBytes), [0, 4 * MIB]);
    assert_eq!(used(&report, Resource::OpenFiles), [6, 32]);
}

#[test]
fn programs_find_the_places_that_they_expect() {
    let (_host, slot) = slot_with(policy(), python("fresh", json!({}), FILLERS));
    let expected = json!([["aardvark.manifest.json", "plugin.py"], "/tmp", "/tmp"]);
    assert_eq!(slot.call("libraries", vec![]).unwrap(), expected);
}

#[test]
fn a_warm_plugin_keeps_its_files_and_they_keep_counting() {
    let (_host, slot) = slot_with(policy(), python("warm", json!({"mode": "readWrite"}), FILLERS));
    for count in 1..=4 {
        let outcome = slot.run(Call::json("leave", vec![]));
        assert_eq!(outcome.result.unwrap(), count * MIB);
        assert_eq!(used(&outcome.report, Resource::ScratchBytes), [count * MIB, 4 * MIB]);
    }
    let error = slot.call("leave", vec![]).unwrap_err().to_string();
    assert!(error.contains("OSError: [Errno 51] No space left on device"), "{error}");
    let report = slot.run(Call::json("nothing", vec![])).report;
    assert_eq!(used(&report, Resource::ScratchBytes), [4 * MIB, 4 * MIB]);
}

#[test]
fn files_of_the_top_level_are_there_in_every_call_and_count() {
    let text = "
import os
with open('/tmp/kept', 'wb') as file: file.write(bytes(range(256)) * 4096)
OPEN = open('/tmp/kept', 'rb')
OPEN.seek(255)
def look():
    found = [sorted(os.listdir('/tmp')), os.path.getsize('/tmp/kept'), OPEN.read(2).hex()]
    with open('/tmp/kept', 'ab') as file: file.write(b'more')
    os.remove('/tmp/kept')
    return found
";
    let (_host, slot) = slot_with(policy(), python("fresh", json!({"mode": "readWrite"}), text));
    for _ in 0..3 {
        let outcome = slot.run(Call::json("look", vec![]));
        assert_eq!(outcome.result.unwrap(), json!([["kept"], MIB, "ff00"]));
        assert_eq!(used(&outcome.report, Resource::ScratchBytes), [MIB + 4, 4 * MIB]);
    }
}

#[test]
fn who_does_not_ask_gets_room_for_temporary_files() {
    let text = "def nothing(): pass\n";
    for (filesystem, room) in [
        (json!({}), 16 * MIB),
        (json!({"mode": "readWrite"}), 64 * MIB),
        (json!({"mode": "readWrite", "quotaBytes": 1000}), 1000),
    ] {
        let (_host, slot) = slot_with(patient(), python("fresh", filesystem, text));
        let report = slot.run(Call::json("nothing", vec![])).report;
        assert_eq!(used(&report, Resource::ScratchBytes), [0, room]);
    }
}
