//! The real loader, as it is staged, and with a place less or more.

use std::fs;

use aardvark_distribution::Glue;
use aardvark_manifest::error::Kind;

use crate::fixture::Fixture;

/// One that a patch of this version replaces.
const PLACE: &str = "LDSO.init();loadDylibs();";

#[test]
fn the_loader_that_is_staged_fits() {
    let fixture = Fixture::new();
    let distribution = fixture.staged();
    let glue = Glue::of(&distribution, &["PyErr_Clear"]).unwrap();
    assert!(!glue.text().contains(PLACE));
    let used = glue.exports();
    assert!(used.contains("PyErr_Clear") && !used.contains("PyErr_SetString"));
    // Of 8 500.
    assert!((50..500).contains(&used.len()), "{}", used.len());
}

#[test]
fn a_loader_with_a_place_less_or_more_does_not() {
    let fixture = Fixture::new();
    let distribution = fixture.staged();
    let text = fs::read_to_string(distribution.loader()).unwrap();
    let without = text.replace(PLACE, "");
    for (text, found) in
        [(without, 0), (format!("{text}\nfunction f(){{updateGOT(origExports);{PLACE}}}"), 2)]
    {
        let error = Glue::fit(distribution.version(), &text, &[]).unwrap_err();
        assert_eq!(error.kind(), Kind::Distribution);
        let message = error.to_string();
        assert!(message.contains("the patch `function table` expects 1 place like"), "{message}");
        assert!(message.contains(&format!("found {found} (")), "{message}");
    }
    let error = Glue::fit("0.26.4", &text, &[]).unwrap_err().to_string();
    assert!(error.contains("no patches for the loader of Pyodide 0.26.4"), "{error}");
}
