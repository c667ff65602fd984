//! The scratch directory never holds more than it may, whatever is done in whatever order.

use aardvark_files::{Access, OpenMode, Problem, View};
use proptest::prelude::*;

use crate::support::{NOW, access, get, put, view};

const CREATE: OpenMode = OpenMode::from_bits(3);

#[test]
fn a_hole_counts_before_it_is_allocated() {
    let mut view = view(1 << 20, 10);
    let handle = view.open("/tmp/a", CREATE, 0o600, NOW).unwrap();
    for at in [1 << 20, 1 << 40, u64::MAX - 1, u64::MAX] {
        assert!(view.write(handle, at, b"x", NOW).is_err(), "{at}");
        assert!(view.resize_open(handle, at.saturating_add(1), NOW).is_err(), "{at}");
    }
    assert_eq!(view.scratch_bytes(), 0);
    view.write(handle, (1 << 20) - 1, b"x", NOW).unwrap();
    assert_eq!(view.scratch_bytes(), 1 << 20);
    view.resize_open(handle, 10, NOW).unwrap();
    assert_eq!(view.scratch_bytes(), 10);
}

#[test]
fn single_bytes_add_up() {
    let mut view = view(1000, 10);
    let handle = view.open("/tmp/a", CREATE, 0o600, NOW).unwrap();
    let written = (0..2000).take_while(|at| view.write(handle, *at, b"x", NOW).is_ok()).count();
    assert_eq!((written, view.scratch_bytes()), (1000, 1000));
    // What is there can still be written over.
    view.write(handle, 999, b"y", NOW).unwrap();
    assert_eq!(view.write(handle, 999, b"yz", NOW), Err(Problem::NoSpace));
}

#[test]
fn empty_files_and_directories_count() {
    let mut view = view(1000, 50);
    let made =
        (0..1_000_000).take_while(|number| put(&mut view, &format!("/tmp/{number}"), b"").is_ok()).count();
    assert_eq!(made, 50);
    assert_eq!(view.make_directory("/tmp/d", 0o755, NOW), Err(Problem::NoSpace));
    assert_eq!(view.make_link("/tmp/l", "x", NOW), Err(Problem::NoSpace));
    assert_eq!(view.scratch_bytes(), 0);
    view.remove("/tmp/7", NOW).unwrap();
    view.make_directory("/tmp/d", 0o755, NOW).unwrap();
}

#[test]
fn no_more_files_are_open_than_may_be() {
    let access = Access { open_files: 3, ..access(1000, 50) };
    let mut view = View::new(&Access { open_files: 0, ..access.clone() }, None);
    assert_eq!(view.open("/tmp/a", CREATE, 0o600, NOW), Err(Problem::TooManyOpen));
    view.grant(&access).unwrap();
    put(&mut view, "/tmp/kept", b"kept").unwrap();
    let open: Vec<u32> = (0..3).map(|_| view.open("/tmp/a", CREATE, 0o600, NOW).unwrap()).collect();
    assert_eq!(view.open("/tmp/b", CREATE, 0o600, NOW), Err(Problem::TooManyOpen));
    assert_eq!(put(&mut view, "/tmp/kept", b""), Err(Problem::TooManyOpen));
    view.close(open[1]).unwrap();
    assert_eq!(get(&mut view, "/tmp/kept").unwrap(), b"kept", "nothing was cut off in vain");
    assert_eq!(get(&mut view, "/tmp/b"), Err(Problem::Absent), "nor made");
}

#[test]
fn directories_are_as_deep_as_a_path_is_long() {
    let mut view = view(1000, 10_000);
    let mut path = "/tmp".to_owned();
    let end = loop {
        path.push_str("/d");
        if let Err(problem) = view.make_directory(&path, 0o755, NOW) {
            break problem;
        }
    };
    assert_eq!(end, Problem::NameTooLong);
    assert_eq!(view.scratch_files(), 2046);
    // One above the other, the names make a path that is too long; what is below can no longer be reached, only counted.
    view.make_directory("/tmp/x", 0o755, NOW).unwrap();
    view.rename("/tmp/d", "/tmp/x/dd", NOW).unwrap();
    assert_eq!(view.snapshot().files(), 2047);
}

#[derive(Clone, Debug)]
enum Step {
    Write(u8, u16, u16),
    Resize(u8, u16),
    Truncate(u8),
    Remove(u8),
    Rename(u8, u8),
    Directory(u8),
    Link(u8),
    Open(u8),
    Close(u8),
    Remember,
    Reset,
}

fn step() -> impl Strategy<Value = Step> {
    let name = 0_u8..6;
    prop_oneof![
        (name.clone(), 0_u16..600, 0_u16..600).prop_map(|(name, at, length)| Step::Write(name, at, length)),
        (name.clone(), 0_u16..1200).prop_map(|(name, length)| Step::Resize(name, length)),
        name.clone().prop_map(Step::Truncate),
        name.clone().prop_map(Step::Remove),
        (name.clone(), name.clone()).prop_map(|(from, to)| Step::Rename(from, to)),
        name.clone().prop_map(Step::Directory),
        name.clone().prop_map(Step::Link),
        name.clone().prop_map(Step::Open),
        name.prop_map(Step::Close),
        Just(Step::Remember),
        Just(Step::Reset),
    ]
}

const PATHS: [&str; 6] = ["/tmp/a", "/tmp/b", "/tmp/d", "/tmp/d/a", "/tmp/d/b", "/tmp/d/e"];
const MOST: u64 = 1000;

/// Does it, or does not; only the count matters.
fn apply(view: &mut View, open: &mut Vec<u32>, step: &Step) {
    let path = |name: &u8| PATHS[usize::from(*name)];
    match step {
        Step::Write(name, at, length) => {
            if let Ok(handle) = view.open(path(name), CREATE, 0o600, NOW) {
                let _ = view.write(handle, u64::from(*at), &vec![1; usize::from(*length)], NOW);
                view.close(handle).unwrap();
            }
        }
        Step::Resize(name, length) => {
            if let Ok(handle) = view.open(path(name), OpenMode::from_bits(1), 0, NOW) {
                let _ = view.resize_open(handle, u64::from(*length), NOW);
                view.close(handle).unwrap();
            }
        }
        Step::Truncate(name) => {
            let _ = put(view, path(name), b"");
        }
        Step::Remove(name) => {
            let _ = view.remove(path(name), NOW).or_else(|_| view.remove_directory(path(name), NOW));
        }
        Step::Rename(from, to) => {
            let _ = view.rename(path(from), path(to), NOW);
        }
        Step::Directory(name) => {
            let _ = view.make_directory(path(name), 0o700, NOW);
        }
        Step::Link(name) => {
            let _ = view.make_link(path(name), "somewhere", NOW);
        }
        Step::Open(name) => open.extend(view.open(path(name), OpenMode::READ, 0, NOW)),
        Step::Close(index) => {
            if usize::from(*index) < open.len() {
                let _ = view.close(open.remove(usize::from(*index)));
            }
        }
        Step::Remember => view.remember(),
        Step::Reset => {
            view.reset();
            open.clear();
        }
    }
}

/// Bytes and files as they can be counted from outside, when nothing is open.
fn counted(view: &View, path: &str) -> (u64, u64) {
    let mut sum = (0, 0);
    for name in view.list(path).unwrap() {
        let path = format!("{path}/{name}");
        let found = view.stat(&path).unwrap();
        let inside = match found.kind {
            aardvark_files::FileKind::Directory => counted(view, &path),
            _ => (found.size, 0),
        };
        sum = (sum.0 + inside.0, sum.1 + inside.1 + 1);
    }
    sum
}

proptest! {
    #[test]
    fn the_count_is_what_is_there(steps in proptest::collection::vec(step(), 1..80)) {
        let mut view = view(MOST, 5);
        let mut open = Vec::new();
        for step in &steps {
            apply(&mut view, &mut open, step);
            prop_assert!(view.scratch_bytes() <= MOST && view.scratch_files() <= 5, "{step:?}");
            let snapshot = view.snapshot();
            prop_assert!(snapshot.files() <= view.scratch_files());
        }
        for handle in open {
            let _ = view.close(handle);
        }
        if !steps.iter().any(|step| matches!(step, Step::Remember)) {
            prop_assert_eq!(counted(&view, "/tmp"), (view.scratch_bytes(), view.scratch_files()));
        }
    }
}
