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
    // An integer that is exactly a double has lost no digits.
    let (shapes, _) = Guest::default().replies("float", "100000000000000000000").client::<dyn Shapes>();
    assert_eq!(shapes.float(0.0).unwrap(), 1e20);
    // Python's `10**23` is between two doubles, though its digits are those of the nearest one.
    let (shapes, _) = Guest::default().replies("value", "100000000000000000000000").client::<dyn Shapes>();
    let error = shapes.value(Value::Null).unwrap_err();
    assert!(error.to_string().contains("would lose digits"), "{error}");
}

#[test]
fn what_does_not_fit_is_shown_from_the_text_whatever_follows_it() {
    // At the greatest depth that is allowed, where a parser with a limit of its own would show nothing.
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let message = assess(&nested(128));
    assert!(message.contains(&format!("found `{}…`", "[".repeat(60))), "{message}");
    let deep = nested(127);
    let message = assess(&format!(r#"{{"level": "page", "message": [ 1 , "a b" ], "more": {deep}, 1e999"#));
    assert!(
        message.contains("`result.message` of `assess` must be a string, found `[1,\"a b\"]`"),
        "{message}"
    );
    let message = assess(&format!(r#"{{"level": {deep}}}"#));
    assert!(message.contains("must be a case of the declared enum, found `[[["), "{message}");
}

#[test]
fn an_untyped_result_that_would_fill_the_memory_is_refused_before_it_is_decoded() {
    let objects = format!("[{}0]", "{\"\":0},".repeat(1_500_000));
    let (_, guest) = Guest::default().replies("value", objects).client::<dyn Shapes>();
    let error = Call::json("value", vec![]).run(&*guest).result.unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest));
    assert!(error.to_string().contains("must not take up more than about 1073741824 bytes"), "{error}");
    // As many bytes of what takes little.
    let numbers = format!("[{}0]", "1234567,".repeat(1_500_000));
    let (_, guest) = Guest::default().replies("value", numbers).client::<dyn Shapes>();
    assert!(Call::json("value", vec![]).run(&*guest).result.is_ok());
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
