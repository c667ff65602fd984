//! What a reset promises of linear memory, looked at from the host: every byte is the image's, but for the state of
//! `random`.

use std::sync::mpsc;

use aardvark_distribution::Silent;
use aardvark_files::Access;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Kind, LimitReached};
use aardvark_manifest::manifest::Language;
use aardvark_wheels::PackageSet;

use super::twister::{TWISTER_WORDS, Twister};
use super::{Blank, Cut, Frozen, Runtime, precompile};
use crate::engine::v8::memory::{MemoryReset, PAGE};
use crate::engine::v8::process;
use crate::engine::{Engine as _, Limits, Stop};

const LIMITS: Limits = Limits::OWN;

const PLUGIN: &str = "
import asyncio, ctypes, json, os, random, sys, tempfile
STATE = {}

def values(): STATE['a'] = [str(n) for n in range(5000)]
def large(): STATE['b'] = bytearray(b'x') * 60_000_000
def files():
    with tempfile.NamedTemporaryFile(delete=False) as file: file.write(b'y' * 300_000)
    os.chdir('/tmp')
def modules():
    import csv, email.message, sqlite3
    sqlite3.connect(':memory:').execute('create table t (a)')
def raises(): raise ValueError('z' * 10_000)
def deep():
    def f(n): return f(n + 1)
    f(0)
async def later(): await asyncio.sleep(0)
def draws(): return random.random()
def javascript():
    from pyodide.ffi import create_proxy, to_js
    STATE['c'] = [to_js({'a': [1]}), create_proxy(len)]
def native(): STATE['d'] = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1); return STATE['d']()
def pokes(): ctypes.memset(id(STATE), 255, 16); ctypes.c_uint8.from_address(20_000_000).value ^= 255
";

#[test]
fn after_a_reset_every_byte_is_the_image_s() {
    for reset in [MemoryReset::Scan, MemoryReset::Discard, MemoryReset::Copy] {
        let (done, result) = mpsc::channel();
        let body = move || done.send(differences(reset)).unwrap();
        process::initialize().unwrap();
        process::spawn("test".to_owned(), Box::new(body)).unwrap();
        let found = result.recv().unwrap();
        assert!(found.iter().all(|(_, pages)| pages.is_empty()), "{reset:?}: {found:?}");
        assert!(found.len() > 30);
    }
}

/// The pages that differ from the image after each of many calls and the reset that follows it.
fn differences(reset: MemoryReset) -> Vec<(String, Vec<usize>)> {
    let distribution = aardvark_distribution::ensure(&Silent).unwrap();
    let runtime = Runtime::new(&distribution, precompile::stdlib(&distribution).unwrap()).unwrap();
    let bundle = Bundle::inline(Language::Python, PLUGIN).unwrap();
    let packages = PackageSet::default();
    let base = Blank::new(LIMITS, &runtime, None, Cut::Whole).unwrap().boot().unwrap().freeze().unwrap();
    let blank = || Blank::new(LIMITS, &runtime, Some((&bundle, &packages)), Cut::Linkable).unwrap();
    let mut first = blank().resume(&base, reset, &[]).unwrap();
    first.load(&bundle).unwrap();
    let frozen = first.freeze().unwrap();
    let mut python = blank().resume(&frozen, reset, &[]).unwrap();
    let names: Vec<String> = python.exports().iter().map(|export| export.name.clone()).collect();
    let [random] = *python.twisters.as_slice() else { panic!("one generator: {:?}", python.twisters) };
    let mut found = Vec::new();
    for _ in 0..3 {
        for (index, name) in names.iter().enumerate() {
            // Those that fail in an orderly way are reset too.
            drop(python.invoke(index, b"[]"));
            python.reset().unwrap();
            let mut pages = python.overlay.as_ref().unwrap().differing();
            pages.retain(|page| *page + PAGE <= random.position || *page >= random.words + 4 * TWISTER_WORDS);
            found.push((name.clone(), pages));
        }
    }
    found
}

/// A slot never gets such an image: what it allows is part of the image's key. A file in the store may say anything.
#[test]
fn an_image_with_more_in_it_than_is_allowed_is_refused() {
    const KEEPING: &str = "open('/tmp/left', 'wb').write(bytes(1 << 20))\ndef f(): return 1\n";
    let (done, result) = mpsc::channel();
    let body = move || {
        let distribution = aardvark_distribution::ensure(&Silent).unwrap();
        let runtime = Runtime::new(&distribution, precompile::stdlib(&distribution).unwrap()).unwrap();
        let bundle = Bundle::inline(Language::Python, KEEPING).unwrap();
        let packages = PackageSet::default();
        let base = Blank::new(LIMITS, &runtime, None, Cut::Whole).unwrap().boot().unwrap().freeze().unwrap();
        let resume = |frozen: &Frozen, limits, scratch_bytes| {
            let access = Access { scratch_bytes, scratch_files: 10, open_files: 16, ..Access::none() };
            let blank = Blank::new(limits, &runtime, Some((&bundle, &packages)), Cut::Linkable).unwrap();
            blank.with_access(access).resume(frozen, MemoryReset::Scan, &[])
        };
        let mut first = resume(&base, LIMITS, 1 << 20).ok().unwrap();
        first.load(&bundle).unwrap();
        let frozen = first.freeze().unwrap();
        let fits = resume(&frozen, LIMITS, 1 << 20).is_ok();
        let small = Limits { memory_bytes: 8 << 20, ..LIMITS };
        let refused = [resume(&frozen, LIMITS, (1 << 20) - 1), resume(&frozen, small, 1 << 20)];
        let reached = refused.map(|resumed| match resumed {
            Err(Stop::Broken(error)) => (error.kind(), error.limit().unwrap()),
            _ => panic!("it must not be resumed"),
        });
        done.send((fits, reached)).unwrap();
    };
    process::initialize().unwrap();
    process::spawn("test".to_owned(), Box::new(body)).unwrap();
    let (fits, [(_, scratch), (kind, memory)]) = result.recv().unwrap();
    assert!(fits);
    assert_eq!(scratch, LimitReached::new("scratchBytes", 1 << 20, (1 << 20) - 1));
    assert_eq!((kind, memory.name, memory.allowed), (Kind::Limit, "memoryBytes", 8 << 20));
    assert!(memory.used > memory.allowed, "{memory:?}");
}

#[test]
fn a_generator_that_is_not_where_the_guest_says_is_noticed() {
    let mut memory = vec![0; 8192];
    memory[100..104].copy_from_slice(&77_u32.to_le_bytes());
    memory[5000..5004].copy_from_slice(&3_u32.to_le_bytes());
    let good = Twister { words: 100, position: 5000, first: 77, used: 3 };
    assert!(good.is_in(&memory));
    let last = 8192 - 4 * TWISTER_WORDS;
    assert!(Twister { words: last, first: 0, ..good }.is_in(&memory));
    for bad in [
        Twister { first: 78, ..good },
        Twister { used: 4, ..good },
        Twister { position: 8190, used: 0, ..good },
        Twister { words: last + 1, first: 0, ..good },
        Twister { words: usize::MAX, first: 0, ..good },
        Twister { position: usize::MAX - 2, used: 0, ..good },
    ] {
        assert!(!bad.is_in(&memory), "{bad:?}");
    }
}

/// V8 counts the interpreter's code for each isolate, and it grows with what all of them call: plugins with small limits
/// could not be loaded any more after some minutes.
#[cfg(feature = "javascript")]
#[test]
fn the_interpreters_code_is_no_memory_of_the_plugins() {
    let (done, result) = mpsc::channel();
    let body = move || {
        let distribution = aardvark_distribution::ensure(&Silent).unwrap();
        let runtime = Runtime::new(&distribution, precompile::stdlib(&distribution).unwrap()).unwrap();
        let base = Blank::new(LIMITS, &runtime, None, Cut::Whole).unwrap().boot().unwrap().freeze().unwrap();
        let bundle = Bundle::inline(Language::Python, "def f(): return 1\n").unwrap();
        let packages = PackageSet::default();
        let resume = |limits| {
            let blank = Blank::new(limits, &runtime, Some((&bundle, &packages)), Cut::Lean).unwrap();
            blank.resume(&base, MemoryReset::Scan, &[]).unwrap()
        };
        let memory_bytes = resume(LIMITS).linear_bytes().unwrap();
        let mut python = resume(Limits { memory_bytes, buffer_bytes: 1 << 20, ..LIMITS });
        // V8 counts when it collects.
        python.realm.collect_garbage();
        done.send(python.interrupt().is_raised()).unwrap();
    };
    process::initialize().unwrap();
    process::spawn("test".to_owned(), Box::new(body)).unwrap();
    assert!(!result.recv().unwrap(), "the plugin has not run yet, and all its limits are kept");
}
