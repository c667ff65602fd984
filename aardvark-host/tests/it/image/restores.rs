//! A thousand restores from files that are not the image that they should be, all made of a real one: an interpreter
//! with a plugin. Each is asked for as a host does, and refused; thirty go through a whole host, which serves.
//!
//! What is damaged is the file that the store is about to open, under its right name, with the permissions that it
//! should have: everything but its bytes speaks for it.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use aardvark_host::image::{ImageStore, Key, Limit};
use aardvark_host::{Host, Source, Untyped};
use serde_json::json;

use super::{BLOCK, Fixture, Numbers};
use crate::support::{builder, distribution, files, unique};

/// Where the fixed fields end.
const LEAD: u64 = 144;

/// Two plugins of one name, so that only their bundles differ.
fn plugin(number: usize) -> Source {
    let text = format!(
        "table = {{n: n * n for n in range(1000)}}\nNUMBER = {number}\ndef square(n): return table.pop(n)\n"
    );
    files(&[("plugin.py", &text)])
}

fn host(store: &ImageStore) -> Host {
    let builder = builder().image_store(store.clone());
    builder.spare_interpreters(0).build().unwrap()
}

/// Real images, outside the store that is tested, and the name of the one that is damaged.
struct Real {
    fixture: Fixture,
    kept: tempfile::TempDir,
    key: Key,
    /// The image of the plugin, that of another one, and Python's own.
    images: [PathBuf; 3],
}

impl Real {
    fn new() -> Self {
        let fixture = Fixture::new();
        let made = host(&fixture.store);
        let [key, other] = [0, 1].map(|number| made.build_image(plugin(number)).unwrap().0.key());
        made.settle();
        let listed = fixture.store.list().unwrap();
        let python =
            listed.iter().map(|image| image.key).find(|found| ![key, other].contains(found)).unwrap();
        let kept = tempfile::tempdir_in(fixture.store.directory()).unwrap();
        let images = [(key, "plugin"), (other, "other"), (python, "python")].map(|(key, name)| {
            let path = kept.path().join(name);
            fs::rename(fixture.path(key), &path).unwrap();
            path
        });
        Self { fixture, kept, key, images }
    }

    /// A copy that can be changed.
    fn copy(&self, name: &str) -> (PathBuf, File) {
        let path = self.kept.path().join(name);
        fs::write(&path, fs::read(&self.images[0]).unwrap()).unwrap();
        (path.clone(), File::options().read(true).write(true).open(path).unwrap())
    }

    /// Gives the file at `from` the image's name.
    fn offer(&self, from: &Path) {
        fs::set_permissions(from, std::os::unix::fs::PermissionsExt::from_mode(0o400)).unwrap();
        // Another name of the same file, so that the store can throw it away.
        fs::hard_link(from, self.fixture.path(self.key)).unwrap();
    }

    /// Asserts that the file at `from` is refused under the image's name.
    #[track_caller]
    fn check_refused(&self, from: &Path, what: impl std::fmt::Display) {
        self.offer(from);
        let found = self.fixture.store.get(&self.key).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(found.is_none(), "{what}");
        assert!(!self.fixture.path(self.key).exists(), "{what}: it is still there");
    }
}

/// How a run of damages counts.
#[derive(Default)]
struct Tally {
    corrupted: u32,
    truncated: u32,
    swapped: u32,
    foreign: u32,
}

#[test]
fn a_thousand_restores_from_damaged_files_are_all_refused() {
    let real = Real::new();
    let mut numbers = Numbers(11);
    let mut tally = Tally::default();
    let good = fs::read(&real.images[0]).unwrap();
    let length = good.len() as u64;
    let offset = u64::from_le_bytes(good[64..72].try_into().unwrap());
    let used = LEAD
        + u64::from_le_bytes(good[48..56].try_into().unwrap())
        + u64::from_le_bytes(good[56..64].try_into().unwrap());
    let (path, file) = real.copy("copy");
    let put_back =
        |at: u64, bytes: u64| file.write_all_at(&good[at as usize..][..bytes as usize], at).unwrap();

    // Bits: in the fixed fields, in the description of what is outside the memory, and in the memory.
    for round in 0..500 {
        let at = match round % 5 {
            0 => numbers.below(LEAD),
            1 | 2 => LEAD + numbers.below(used - LEAD),
            _ => offset + numbers.below(length - offset),
        };
        let bit = numbers.below(8);
        file.write_all_at(&[good[at as usize] ^ (1 << bit)], at).unwrap();
        real.check_refused(&path, format_args!("bit {bit} of byte {at}"));
        put_back(at, 1);
        tally.corrupted += 1;
    }
    // Ranges: other bytes, zeros, what stands elsewhere.
    for round in 0..100 {
        let bytes = 1 + numbers.below(100_000);
        let at = numbers.below(length - bytes);
        let before = &good[at as usize..][..bytes as usize];
        let other: Vec<u8> = match round % 3 {
            0 => before.iter().map(|byte| !byte).collect(),
            1 => vec![0; before.len()],
            _ => good[numbers.below(length - bytes) as usize..][..bytes as usize].to_vec(),
        };
        if before != other {
            file.write_all_at(&other, at).unwrap();
            real.check_refused(&path, format_args!("{bytes} other bytes at {at}"));
            put_back(at, bytes);
            tally.corrupted += 1;
        }
    }
    // Truncated, to everything from nothing to one byte less; and grown.
    for round in 0..200 {
        let cut = match round {
            0 => 0,
            1 => length - 1,
            2 => offset,
            3..100 => length - 1 - numbers.below(BLOCK as u64),
            100..150 => numbers.below(offset),
            _ => numbers.below(length / BLOCK as u64) * BLOCK as u64,
        };
        file.set_len(cut).unwrap();
        real.check_refused(&path, format_args!("cut to {cut}"));
        file.set_len(length).unwrap();
        put_back(cut, length - cut);
        let more = 1 + numbers.below(2 * BLOCK as u64);
        if round % 4 == 0 {
            file.set_len(length + more).unwrap();
            real.check_refused(&path, format_args!("{more} more bytes"));
            file.set_len(length).unwrap();
        }
        tally.truncated += 1;
    }
    swapped(&real, &mut numbers, &mut tally);
    foreign(&real, &mut numbers, &mut tally);

    // All of it undone, it is the image.
    real.offer(&path);
    assert!(real.fixture.store.get(&real.key).unwrap().is_some());
    let Tally { corrupted, truncated, swapped, foreign } = tally;
    assert!(corrupted >= 550 && truncated >= 200 && swapped >= 100 && foreign >= 100);
    assert!(corrupted + truncated + swapped + foreign >= 1000);
}

/// Blocks in each other's places, and pieces of other images, which fit in length and look alike.
fn swapped(real: &Real, numbers: &mut Numbers, tally: &mut Tally) {
    let [good, others @ ..] = real.images.each_ref().map(|path| fs::read(path).unwrap());
    let (path, file) = real.copy("swapped");
    let blocks = (good.len() / BLOCK) as u64;
    let block =
        |image: &[u8], at: u64| image.get(at as usize * BLOCK..(at as usize + 1) * BLOCK).map(<[u8]>::to_vec);
    while tally.swapped < 120 {
        let (a, b) = (numbers.below(blocks), numbers.below(blocks));
        let (before, other) = (block(&good, a).unwrap(), &others[numbers.below(2) as usize]);
        let is_own = tally.swapped.is_multiple_of(2);
        // The same block of another image, or another block of the same one.
        let Some(instead) = (if is_own { block(&good, b) } else { block(other, a) }) else { continue };
        if before == instead {
            continue;
        }
        file.write_all_at(&instead, a * BLOCK as u64).unwrap();
        if is_own {
            file.write_all_at(&before, b * BLOCK as u64).unwrap();
        }
        real.check_refused(&path, format_args!("block {a}, and {b}: {is_own}"));
        file.write_all_at(&before, a * BLOCK as u64).unwrap();
        if is_own {
            file.write_all_at(&instead, b * BLOCK as u64).unwrap();
        }
        tally.swapped += 1;
    }
    for other in &real.images[1..] {
        real.check_refused(other, "another image under this name");
        tally.swapped += 1;
    }
    for other in &others {
        // Its own head before another memory, and the other way around, at every length that could do.
        for (head, memory) in [(&good, other), (other, &good)] {
            for at in [144, 4096, BLOCK, good.len() / 2] {
                let mixed = [&head[..at], &memory[at.min(memory.len())..]].concat();
                fs::remove_file(&path).unwrap();
                fs::write(&path, mixed).unwrap();
                real.check_refused(&path, format_args!("two images joined at {at}"));
                tally.swapped += 1;
            }
        }
    }
}

/// Files that have nothing to do with images, with a right beginning or without.
fn foreign(real: &Real, numbers: &mut Numbers, tally: &mut Tally) {
    let good = fs::read(&real.images[0]).unwrap();
    let program = beginning(&std::env::current_exe().unwrap());
    let wasm = beginning(&distribution().asm_wasm());
    let noise: Vec<u8> = (0..1 << 20).map(|_| numbers.below(256) as u8).collect();
    let texts = [
        b"{}".to_vec(),
        b"AARDIMG\n".to_vec(),
        b"AARDIMG\n".repeat(1000),
        vec![0; 1 << 20],
        vec![0xFF; 1 << 20],
    ];
    let path = real.kept.path().join("foreign");
    for content in texts.iter().chain([&program, &wasm, &noise]) {
        for kept in [0, 8, 12, 48, 80, 112, LEAD as usize] {
            for whole in [false, true] {
                // So many bytes of the image first, and as long as the image or not.
                let mut bytes = [&good[..kept], content].concat();
                if whole {
                    bytes.resize(good.len(), 0);
                }
                fs::write(&path, bytes).unwrap();
                real.check_refused(&path, format_args!("a foreign file behind {kept} bytes"));
                fs::remove_file(&path).unwrap();
                tally.foreign += 1;
            }
        }
    }
}

fn beginning(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    File::open(path).unwrap().take(1 << 20).read_to_end(&mut bytes).unwrap();
    bytes
}

/// What becomes of the good image's bytes on their way to the host; `None` for another image under this name.
fn damaged(good: Vec<u8>, round: usize, numbers: &mut Numbers) -> Option<Vec<u8>> {
    let mut bytes = good;
    let at = numbers.below(bytes.len() as u64) as usize;
    match round % 6 {
        0 => bytes[at] ^= 1 << numbers.below(8),
        1 => bytes[numbers.below(4096) as usize] ^= 1 << numbers.below(8),
        2 => bytes.truncate(at),
        3 => bytes[at / BLOCK * BLOCK..].rotate_right(1),
        4 => bytes = vec![at as u8; at],
        _ => return None,
    }
    Some(bytes)
}

#[test]
fn thirty_hosts_that_find_damaged_files_serve() {
    let real = Real::new();
    // Two at a time, as most of the time goes into making the image again.
    std::thread::scope(|scope| {
        for half in 0..2 {
            let real = &real;
            scope.spawn(move || {
                (0..30).filter(|round| round % 2 == half).for_each(|round| check_serves(real, round))
            });
        }
    });
}

/// A host finds damaged files in its store, serves all the same, and leaves a good image.
fn check_serves(real: &Real, round: usize) {
    let [plugin_image, other, python] = &real.images;
    let mut numbers = Numbers(round as u64);
    let directory = tempfile::tempdir().unwrap();
    let store = ImageStore::new(directory.path(), Limit::default());
    let path = directory.path().join(real.fixture.path(real.key).file_name().unwrap());
    match damaged(fs::read(plugin_image).unwrap(), round, &mut numbers) {
        Some(bytes) => fs::write(path, bytes).unwrap(),
        None => drop(fs::copy(other, path).unwrap()),
    }
    // Python's own image is there too, and damaged in some rounds.
    let mut base = fs::read(python).unwrap();
    let path = directory.path().join(format!("{}.image", key_in(&base)));
    if round.is_multiple_of(5) {
        let at = numbers.below(base.len() as u64) as usize;
        base[at] ^= 1;
    }
    fs::write(path, &base).unwrap();
    let serving = host(&store);
    let slot = serving.slot::<Untyped>(&unique("restored"), plugin(0)).unwrap();
    for _ in 0..2 {
        assert_eq!(slot.call("square", vec![json!(31)]).unwrap(), json!(961), "round {round}");
    }
    store.verify(&real.key).unwrap_or_else(|error| panic!("round {round}: it was not made again: {error}"));
}

/// The key that an image's head names, in hexadecimal.
fn key_in(image: &[u8]) -> String {
    image[16..48].iter().map(|byte| format!("{byte:02x}")).collect()
}
