//! Fuzzes what wheels say about themselves: no panic, no file that was not announced, and a requirement that is written
//! out is read as the same one.
//!
//! The modules are taken from the crate as files: its public functions ask for a hash first, which no input has.

#![no_main]
#![allow(dead_code, reason = "the rest of the crate uses what this target does not")]

use std::collections::BTreeSet;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;

use crate::archive::PackageArchive;
use crate::file_name::WheelName;
use crate::layout::Format;
use crate::marker::Surroundings;
use crate::metadata::Metadata;
use crate::requirement::{Requirement, is_among, is_same_version};
use crate::target::Target;

#[path = "../../aardvark-wheels/src/archive.rs"]
mod archive;
#[path = "../../aardvark-wheels/src/file_name.rs"]
mod file_name;
#[path = "../../aardvark-wheels/src/layout.rs"]
mod layout;
#[path = "../../aardvark-wheels/src/marker.rs"]
mod marker;
#[path = "../../aardvark-wheels/src/metadata.rs"]
mod metadata;
#[path = "../../aardvark-wheels/src/requirement.rs"]
mod requirement;
#[path = "../../aardvark-wheels/src/target.rs"]
mod target;

/// Inflating more takes time and finds nothing.
const MOST_READ: u64 = 64 * 1024;

fuzz_target!(|bytes: &[u8]| {
    let target = Target::new("3.14.2", "2026_0");
    for format in [Format::Wheel, Format::Plain] {
        if let Ok(archive) = PackageArchive::open(bytes.into(), format) {
            read(&archive);
            if let Some(metadata) = archive.metadata() {
                judge(metadata, &target);
            }
        }
    }
    // Most inputs are no archives: the same readers without one around them.
    if let Some(metadata) = Metadata::parse(bytes) {
        judge(&metadata, &target);
    }
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines() {
        require(line, &target);
    }
    if let Some(name) = WheelName::parse(&text) {
        assert!(!name.tags().is_empty());
        let _ = name.tags().iter().any(|tag| target.supports(tag));
    }
});

fn read(archive: &PackageArchive) {
    let mut paths = BTreeSet::new();
    for (index, file) in archive.files().iter().enumerate() {
        assert!(paths.insert(&file.path), "`{}` is there twice", file.path);
        assert!(
            !file.path.starts_with('/') && file.path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        );
        if file.bytes <= MOST_READ {
            match archive.read(index).expect("it is listed") {
                Ok(content) => {
                    assert_eq!(content.len() as u64, file.bytes);
                    let again = archive.read(index).expect("it is listed").expect("it was read");
                    assert!(Arc::ptr_eq(&content, &again));
                }
                Err(error) => drop(error.to_string()),
            }
        }
    }
    assert!(archive.read(archive.files().len()).is_none());
    archive.trim();
}

fn judge(metadata: &Metadata, target: &Target) {
    assert!(!metadata.name.is_empty() && !metadata.version.is_empty());
    if let Some(versions) = &metadata.requires_python {
        let _ = is_among(target.python(), versions);
    }
    for text in &metadata.requires {
        require(text, target);
    }
    let _ = is_same_version(&metadata.version, "1.0");
}

fn require(text: &str, target: &Target) {
    let Some(requirement) = Requirement::parse(text) else { return };
    for extras in [&[][..], &["net".to_owned()][..]] {
        let _ = requirement.applies(&Surroundings { target, extras });
    }
    let _ = requirement.accepts("1.0");
    // Written out it goes to pip, as an argument: it is no option, and means the same.
    let written = requirement.to_string();
    assert!(!written.starts_with('-') && !written.contains(char::is_whitespace), "`{written}`");
    let again = Requirement::parse(&written).expect("what is written can be read");
    assert_eq!(again.to_string(), written);
}
