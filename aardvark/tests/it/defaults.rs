//! Plugins that are older than the interface: default bodies, and functions without one.

use aardvark::{CallError, Fault, Interface, Kind};
use semver::Version;

use crate::guest::{Guest, now};
use crate::interfaces::{AlertRule, PricingError, Quake};

#[test]
fn a_missing_function_is_answered_by_its_default_body() {
    let (rules, guest) = Guest::default().client::<dyn AlertRule>();
    assert_eq!(rules.explain(Quake::of(1.0), None, 5).unwrap(), "Tōhoku/en/5");
    assert_eq!(now(rules.explain_async(Quake::of(1.0), Some("de".to_owned()), 5)).unwrap(), "Tōhoku/de/5");
    assert_eq!(rules.quote("JP".to_owned()).unwrap(), 7);
    let error = rules.quote("IT".to_owned()).unwrap_err();
    assert_eq!(error.domain(), Some(PricingError::UnknownRegion { region: "IT".to_owned() }));
    assert_eq!(guest.arguments().len(), 4, "the plugin is asked first");
}

#[test]
fn the_default_body_of_an_async_function_works_in_both_kinds_of_calls() {
    let (rules, _) = Guest::default().client::<dyn AlertRule>();
    assert_eq!(now(rules.locate(Quake::of(1.0), "JP".to_owned())).unwrap(), "Tōhoku, JP");
    assert_eq!(rules.locate_blocking(Quake::of(1.0), "IT".to_owned()).unwrap(), "Tōhoku, IT");
}

#[test]
fn a_missing_function_without_a_default_body_breaks_the_contract() {
    let (rules, _) = Guest::default().client::<dyn AlertRule>();
    let expected = |name: &str| {
        format!(
            "the plugin lacks the function `{name}` of the interface `test.alerts`, which has no default body \
             (add the function to the plugin)"
        )
    };
    let error = rules.assess(Quake::of(1.0)).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Contract, Fault::Guest));
    assert_eq!(error.to_string(), expected("assess"));
    let CallError::Failed(error) = rules.price(Quake::of(1.0)).unwrap_err() else {
        panic!("nobody priced it")
    };
    assert_eq!(error.to_string(), expected("price"));
}

#[test]
fn what_a_plugin_must_provide_depends_on_the_version_it_declares() {
    let required = |version: Version| {
        let descriptor = <dyn AlertRule as Interface>::descriptor();
        descriptor.required_functions(&version).map(|function| function.name.clone()).collect::<Vec<_>>()
    };
    let always = ["assess", "price", "enrich", "reset"];
    assert_eq!(required(Version::new(1, 0, 0)), always);
    assert_eq!(required(Version::new(1, 1, 0)), ["assess", "explain", "price", "enrich", "locate", "reset"]);
    assert_eq!(required(Version::new(1, 2, 0)).len(), 7);
}
