//! Results that do not fit are errors that say where, what was expected and what was found.

use aardvark::{Call, Fault, Kind};
use serde_json::{Value, json};

use crate::guest::Guest;
use crate::interfaces::{AlertRule, Quake, Shapes};

/// What `assess` gives for this reply, as a message.
fn assess(reply: &str) -> String {
    let (rules, _) = Guest::default().replies("assess", reply).client::<dyn AlertRule>();
    let error = rules.assess(Quake::of(1.0)).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest), "{reply}");
    error.to_string()
}

#[test]
fn a_result_of_the_wrong_shape_is_located() {
    let remedy = "(let the plugin return what the interface declares)";
    let cases = [
        (
            r#"{"level": "boom", "message": "x"}"#,
            "`result.level` of `assess` must be `log` or `page`, found `\"boom\"`",
        ),
        (
            r#"{"level": "page"}"#,
            "`result` of `assess` must have the field `message`, found `{\"level\":\"page\"}`",
        ),
        (r#"{"level": "page", "message": 7}"#, "`result.message` of `assess` must be a string, found `7`"),
        (
            r#"{"level": null, "message": ""}"#,
            "`result.level` of `assess` must be a case of the declared enum, found `null`",
        ),
        ("true", "`result` of `assess` must be struct Alert, found `true`"),
    ];
    for (reply, expected) in cases {
        let message = assess(reply);
        assert!(message.starts_with(expected) && message.ends_with(remedy), "{message}");
    }
    let long = assess(&format!("{:?}", "x".repeat(1000)));
    assert!(long.contains("xxx…`") && long.len() < 250, "{long}");
}

#[test]
fn places_lead_into_arrays_and_maps() {
    let guest = Guest::default().replies("table", r#"{"a": [1, 2.5], "b c": [1.5, 2.5]}"#);
    let (shapes, _) = guest.client::<dyn Shapes>();
    let message = shapes.table([].into()).unwrap_err().to_string();
    assert!(message.starts_with("`result[\"b c\"][0]` of `table` must be i64, found `1.5`"), "{message}");
}

#[test]
fn text_that_is_not_json_or_not_unicode_is_refused() {
    let surrogate = assess(r#"{"level": "page", "message": "\ud800"}"#);
    assert!(
        surrogate
            .starts_with("`result.message` of `assess` must be Unicode text, found half of a surrogate pair"),
        "{surrogate}"
    );
    for text in ["", "{\"level\"", "NaN", "null null", "\"\u{1}\"", "1e999"] {
        let message = assess(text);
        assert!(message.contains("` of `assess` must be JSON: "), "{text}: {message}");
    }
}

#[test]
fn integers_beyond_64_bits_are_refused_unless_the_type_holds_them() {
    let wide = "123456789012345678901234567890";
    let text = format!("{{\"a\": [1, {{\"b\": -{wide}}}]}}");
    let expected = format!(
        "`result.a[1].b` of `value` must be an integer of at most 64 bits, found `-{wide}`, which would lose \
         digits (let the plugin return it as a string, or declare the type as `i128` or `u128`)"
    );
    let (shapes, guest) =
        Guest::default().replies("value", text).replies("wide", wide).client::<dyn Shapes>();
    let error = shapes.value(Value::Null).unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (Kind::Result, expected.clone()));
    let error = Call::json("value", vec![]).run(&*guest).result.unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(shapes.wide(u128::MAX).unwrap(), 123_456_789_012_345_678_901_234_567_890);
    assert_eq!(guest.arguments()[2], format!("[{}]", u128::MAX));
    // What JavaScript writes for a double without a fraction is no integer that lost digits.
    let (shapes, _) = Guest::default().replies("float", "100000000000000000000").client::<dyn Shapes>();
    assert_eq!(shapes.float(0.0).unwrap(), 1e20);
}

#[test]
fn deep_results_are_refused_and_those_at_the_limit_are_not() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let call = |text: String| {
        let (shapes, _) = Guest::default().replies("value", text).client::<dyn Shapes>();
        shapes.value(json!(0))
    };
    assert!(call(nested(128)).is_ok());
    for depth in [129, 1_000_000] {
        let error = call(nested(depth)).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest));
        let message = error.to_string();
        assert!(
            message.starts_with("`result[0][0]") && message.contains("deeper than 128 levels"),
            "{message}"
        );
    }
}
