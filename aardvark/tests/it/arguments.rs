//! Arguments that JSON cannot express are refused before the plugin sees them.

use aardvark::{Call, CallError, Error, Fault, Kind, MAX_DEPTH};
use serde_json::{Value, json};

use crate::guest::{Guest, now};
use crate::interfaces::{AlertRule, Quake, Shapes};

fn nested(depth: usize) -> Value {
    (1..depth).fold(json!([]), |inner, _| json!([inner]))
}

fn refused(error: Error, expected: &str) {
    assert_eq!((error.kind(), error.fault()), (Kind::Arguments, Fault::Caller));
    let message = error.to_string();
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn nan_and_the_infinities_are_refused_with_their_place() {
    let (rules, guest) = Guest::default().client::<dyn AlertRule>();
    let expected = "argument `quake.magnitude` of `assess` must be a finite number, found NaN";
    refused(rules.assess(Quake::of(f64::NAN)).unwrap_err(), expected);
    refused(now(rules.assess_async(Quake::of(f64::NAN))).unwrap_err(), expected);
    let CallError::Failed(error) = rules.price(Quake::of(f64::INFINITY)).unwrap_err() else {
        panic!("priced")
    };
    refused(error, "argument `quake.magnitude` of `price` must be a finite number, found infinity");
    // A default body does not run with arguments that a plugin would not get.
    let error = rules.explain(Quake::of(f64::NAN), None, 1).unwrap_err();
    refused(error, "argument `quake.magnitude` of `explain`");
    assert_eq!(guest.arguments(), [""; 0]);
    let (shapes, _) = Guest::default().client::<dyn Shapes>();
    let table = [("x y".to_owned(), (1, f32::NEG_INFINITY))].into();
    refused(
        shapes.table(table).unwrap_err(),
        "argument `value[\"x y\"][1]` of `table` must be a finite number, found -infinity",
    );
}

#[test]
fn deep_values_are_refused() {
    let (shapes, guest) = Guest::default().returns("value", |_| json!(1)).client::<dyn Shapes>();
    assert_eq!(shapes.value(nested(MAX_DEPTH)).unwrap(), json!(1));
    refused(shapes.value(nested(MAX_DEPTH + 1)).unwrap_err(), "argument `value[0][0]");
    let untyped = Call::json("value", vec![json!(0), nested(MAX_DEPTH + 1)]).run(&*guest).result;
    refused(untyped.unwrap_err(), "argument `arguments[1][0][0]");
    assert_eq!(guest.arguments().len(), 1);
}
