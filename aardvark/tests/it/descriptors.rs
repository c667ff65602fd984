//! What the macro says about a trait, and the registry.

use aardvark::Interface;
use aardvark::interface::{self, Conflict};
use serde_json::Value;

use crate::interfaces::{AlertRule, Shapes};

/// Claims the same id as the trait in [`twin`].
#[aardvark::plugin(id = "test.twin", version = "1.0")]
trait Twin {
    fn ping(&self) -> bool;
}

mod twin {
    #[aardvark::plugin(id = "test.twin", version = "1.1", crate = ::aardvark)]
    pub(super) trait Twin {
        fn ping(&self) -> bool;
    }
}

/// The descriptor's JSON form is what tools store and compare: it changes only on purpose.
/// `AARDVARK_BLESS=1` writes the file anew.
#[test]
fn the_descriptor_is_the_one_that_was_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/alerts.descriptor.json");
    let found = serde_json::to_value(<dyn AlertRule as Interface>::descriptor()).unwrap();
    if std::env::var_os("AARDVARK_BLESS").is_some() {
        std::fs::write(path, format!("{found:#}\n")).unwrap();
    }
    let expected: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(found, expected);
    let read_back: interface::InterfaceDescriptor = serde_json::from_value(found).unwrap();
    assert_eq!(read_back, *<dyn AlertRule as Interface>::descriptor());
}

#[test]
fn names_and_versions_are_those_of_the_source() {
    let shapes = <dyn Shapes as Interface>::descriptor();
    assert_eq!((shapes.id.as_str(), shapes.version.to_string().as_str()), ("test.shapes", "0.4.2"));
    let raw = shapes.find("type").unwrap();
    assert_eq!((raw.parameters[0].name.as_str(), raw.since.to_string().as_str()), ("in", "0.4.0"));
    assert!(shapes.find("wide").unwrap().has_wide_result());
    assert!(!shapes.find("value").unwrap().has_wide_result());
    assert!(std::ptr::eq(shapes, <dyn Shapes as Interface>::descriptor()), "built once");
}

#[test]
fn every_trait_of_the_program_is_registered() {
    let mut ids: Vec<_> = interface::registered().map(|descriptor| descriptor.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids, ["test.alerts", "test.shapes", "test.twin", "test.versions"]);
    assert!(interface::find("test.alerts").is_some());
    assert!(interface::find("test.nothing").is_none());
}

#[test]
fn two_traits_with_one_id_are_a_conflict_and_the_newer_is_found() {
    let conflict: Vec<Conflict> =
        interface::conflicts().into_iter().filter(|conflict| conflict.id == "test.twin").collect();
    assert_eq!(conflict.len(), 1);
    assert_eq!(conflict[0].traits, ["it::descriptors::Twin", "it::descriptors::twin::Twin"]);
    assert_eq!(interface::find("test.twin").unwrap().version.to_string(), "1.1.0");
    let _ = <dyn Twin as Interface>::descriptor();
}
