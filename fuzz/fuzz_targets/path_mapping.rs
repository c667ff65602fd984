//! Fuzzes where a guest's paths lead: lines of text as paths, each with an operation, on a view with a bundle, a scratch
//! directory and a directory of the host that has a secret beside it and links that lead there.
//!
//! No panic, nothing of what is outside is read or changed, the scratch directory never holds more than it may, and a path
//! that has been taken apart means the same when it is put together again.

#![no_main]

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::symlink;

use aardvark_files::{Access, Changes, Mount, MountMode, OpenMode, Path, View};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::manifest::Language;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const SECRET: &[u8] = b"the secret beside the mount";
const MOST_BYTES: u64 = 4096;
const MOST_FILES: u64 = 16;
const MOST_STEPS: usize = 24;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    SCENE.with_borrow_mut(|scene| {
        let scene = scene.get_or_insert_with(Scene::new);
        scene.run(&text);
    });
});

thread_local! {
    static SCENE: RefCell<Option<Scene>> = const { RefCell::new(None) };
}

struct Scene {
    directory: TempDir,
    view: View,
}

impl Scene {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let outside = directory.path();
        fs::write(outside.join("secret"), SECRET).unwrap();
        let inside = outside.join("inside");
        fs::create_dir_all(inside.join("d/e")).unwrap();
        fs::write(inside.join("d/a"), b"a").unwrap();
        for (name, target) in
            [("up", "../secret"), ("parent", ".."), ("good", "d"), ("magic", "/proc/self/root"), ("l", "l")]
        {
            symlink(target, inside.join(name)).unwrap();
        }
        symlink(outside.join("secret"), inside.join("absolute")).unwrap();
        let mount = Mount { name: "host".to_owned(), directory: inside, mode: MountMode::ReadWrite };
        let access = Access {
            scratch_bytes: MOST_BYTES,
            scratch_files: MOST_FILES,
            open_files: 16,
            mount_bytes: 0,
            mounts: vec![mount],
        };
        let bundle = Bundle::inline(Language::JavaScript, "export const f = 1;\n").unwrap();
        let mut view = View::new(&access, Some(bundle));
        view.grant(&access).unwrap();
        Self { directory, view }
    }

    fn run(&mut self, text: &str) {
        self.view.reset();
        let mut open = Vec::new();
        let mut last = "/tmp/a";
        for line in text.split('\n').take(MOST_STEPS) {
            let mut characters = line.chars();
            let step = characters.next().unwrap_or('s');
            let path = characters.as_str();
            same_again(path);
            self.step(step, path, last, &mut open);
            last = path;
            assert!(self.view.scratch_bytes() <= MOST_BYTES && self.view.scratch_files() <= MOST_FILES);
        }
        for handle in open {
            let _ = self.view.close(handle);
        }
        let outside = self.directory.path();
        assert_eq!(fs::read(outside.join("secret")).unwrap(), SECRET);
        assert_eq!(fs::read_dir(outside).unwrap().count(), 2);
    }

    fn step(&mut self, step: char, path: &str, last: &str, open: &mut Vec<u32>) {
        let Self { view, .. } = self;
        // What is in the host's directory stays as it is, or soon nothing would be there to find.
        let is_mounted = view.is_mounted(path);
        match step {
            'l' => drop(view.list(path)),
            'b' => drop(view.bundled(path).map(<[u8]>::len)),
            'r' | 'o' => {
                if let Ok(handle) = view.open(path, OpenMode::READ, 0, 0.0) {
                    let _ = view.read(handle, 0, 1 << 16, &mut |bytes| assert_ne!(bytes, SECRET));
                    open.push(handle);
                }
            }
            'w' => {
                let handle = if is_mounted {
                    view.open(path, OpenMode::from_bits(1), 0o600, 0.0)
                } else {
                    view.open(path, OpenMode::from_bits(3), 0o600, 0.0)
                };
                if let Ok(handle) = handle {
                    let _ = view.write(handle, path.len() as u64 * 31, last.as_bytes(), 0.0);
                    let _ = view.resize_open(handle, path.len() as u64, 0.0);
                    open.push(handle);
                }
            }
            'c' => {
                if let Some(handle) = open.pop() {
                    view.close(handle).unwrap();
                }
            }
            'm' if !is_mounted => drop(view.make_directory(path, 0o700, 0.0)),
            'k' => drop(view.make_link(path, last, 0.0)),
            't' => drop(view.link_target(path).map(str::len)),
            'x' if !is_mounted => drop(view.remove(path, 0.0)),
            'd' if !is_mounted => drop(view.remove_directory(path, 0.0)),
            'n' if !is_mounted && !view.is_mounted(last) => drop(view.rename(last, path, 0.0)),
            'a' => drop(view.set(path, Changes::new(Some(0o777), Some(1.0), None), 0.0)),
            _ => drop(view.stat(path)),
        }
    }
}

fn same_again(text: &str) {
    let Ok(path) = Path::parse(text) else { return };
    let whole = format!("/{}", path.names().join("/"));
    let again = Path::parse(&whole).unwrap();
    assert_eq!(again.names(), path.names());
    assert!(path.names().iter().all(|name| !matches!(*name, "" | "." | "..") && !name.contains(['/', '\0'])));
}
