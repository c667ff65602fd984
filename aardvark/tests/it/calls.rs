//! Typed calls, calls as values, untyped calls.

use std::time::Duration;

use aardvark::{Call, CallError, Fault, Interface, Invoke, Kind, Outcome};
use serde_json::{Value, json};

use crate::guest::{Guest, now};
use crate::interfaces::{Alert, AlertRule, AlertRuleCall, Level, PricingError, Quake, Shapes};

/// A rule that does what the sample plugins do.
fn rule() -> Guest {
    Guest::default()
        .returns("assess", |arguments| {
            let quake = &arguments[0];
            match quake["magnitude"].as_f64() {
                Some(magnitude) if magnitude >= 6.0 => {
                    json!({"level": "page", "message": format!("M{magnitude} {}", quake["place"].as_str().unwrap())})
                }
                _ => Value::Null,
            }
        })
        .returns("enrich", |mut arguments| {
            arguments[0]["tags"] = json!(["seen"]);
            arguments.remove(0)
        })
        .returns("explain", |arguments| json!(format!("{} {} {}", arguments.len(), arguments[1], arguments[2])))
        .returns("price", |arguments| json!(arguments[0]["place"].as_str().unwrap().len()))
        .returns("reset", |arguments| {
            assert_eq!(arguments.len(), 0);
            Value::Null
        })
}

#[test]
fn a_function_takes_and_returns_its_types() {
    let (rules, _) = rule().client::<dyn AlertRule>();
    let alert = Alert { level: Level::Page, message: "M6.1 Tōhoku".to_owned() };
    assert_eq!(rules.assess(Quake::of(6.1)).unwrap(), Some(alert.clone()));
    assert_eq!(rules.assess(Quake::of(5.9)).unwrap(), None);
    assert_eq!(now(rules.assess_async(Quake::of(6.1))).unwrap(), Some(alert));
    assert_eq!(rules.explain(Quake::of(1.0), None, 80).unwrap(), "3 null 80");
    assert_eq!(rules.explain(Quake::of(1.0), Some("de".to_owned()), 80).unwrap(), "3 \"de\" 80");
    rules.reset().unwrap();
}

#[test]
fn an_async_function_can_be_awaited_or_waited_for() {
    let (rules, _) = rule().client::<dyn AlertRule>();
    let expected = Quake { tags: vec!["seen".to_owned()], ..Quake::of(3.0) };
    assert_eq!(now(rules.enrich(Quake::of(3.0))).unwrap(), expected);
    assert_eq!(rules.enrich_blocking(Quake::of(3.0)).unwrap(), expected);
}

#[test]
fn a_domain_error_arrives_as_its_type() {
    let (rules, _) = rule().client::<dyn AlertRule>();
    assert_eq!(rules.price(Quake::of(1.0)).unwrap(), 7);
    let answer = json!({"reason": "unknown_region", "region": "XX"});
    let (rules, _) = Guest::default().fails("price", answer).client::<dyn AlertRule>();
    for result in [rules.price(Quake::of(1.0)), now(rules.price_async(Quake::of(1.0)))] {
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), "the plugin answered with an error: UnknownRegion { region: \"XX\" }");
        assert_eq!(error.domain(), Some(PricingError::UnknownRegion { region: "XX".to_owned() }));
    }
}

#[test]
fn a_domain_error_that_does_not_fit_or_is_not_declared_is_the_plugin_s_fault() {
    let answer = json!({"reason": "broke"});
    let guest = Guest::default().fails("price", answer.clone()).fails("assess", answer);
    let (rules, _) = guest.client::<dyn AlertRule>();
    let CallError::Failed(error) = rules.price(Quake::of(1.0)).unwrap_err() else { panic!("no such reason") };
    assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest));
    assert_eq!(
        error.to_string(),
        "`error.reason` of `price` must be `unknown_region` or `too_large`, found `\"broke\"` (let the plugin \
         return what the interface declares)"
    );
    let error = rules.assess(Quake::of(1.0)).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest));
    assert_eq!(
        error.to_string(),
        "`assess` of the interface `test.alerts` must return a value, found the error `{\"reason\":\"broke\"}` \
         (declare the result as `Result<T, E>`, or let the plugin raise an exception)"
    );
}

#[test]
fn a_call_as_a_value_carries_options_and_brings_a_report() {
    let (rules, guest) = rule().client::<dyn AlertRule>();
    let call = AlertRuleCall::assess(Quake::of(6.1)).wall_limit(Duration::from_millis(20));
    assert_eq!(call.function(), "assess");
    let Outcome { result, report, .. } = rules.run(call);
    assert!(result.unwrap().is_some());
    assert_eq!((report.generation, report.usage.argument_bytes), (1, 47));
    let outcome = now(rules.run_async(AlertRuleCall::price(Quake::of(1.0))));
    assert_eq!((outcome.result.unwrap(), outcome.report.generation), (7, 1));
    assert_eq!(guest.limits(), [Some(Duration::from_millis(20)), None]);
}

#[test]
fn calls_by_name_take_and_return_json() {
    let (rules, guest) = rule().client::<dyn AlertRule>();
    let explain = <dyn AlertRule as Interface>::descriptor().find("explain").unwrap();
    let arguments = explain.complete(vec![json!({"place": "x", "magnitude": 1})]).unwrap();
    let result = rules.run(Call::json("explain", arguments)).result;
    assert_eq!(result.unwrap(), json!("3 null 10"));
    assert_eq!(guest.arguments(), [r#"[{"magnitude":1,"place":"x"},null,10]"#]);

    let error = Call::json("nothing".to_owned(), vec![]).run(&*guest).result.unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::NotFound, Fault::Caller));
    assert_eq!(error.to_string(), "the plugin lacks the function `nothing` (call one that it has)");

    let guest = Guest::default().fails("price", json!({"reason": "too_large"}));
    let error = now(Call::json("price", vec![]).run_async(&guest)).result.unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Exception, Fault::Guest));
    assert!(
        error
            .to_string()
            .starts_with("`price` answered with the interface's error `{\"reason\":\"too_large\"}`")
    );
}

#[test]
fn every_kind_of_argument_reaches_the_plugin_as_json() {
    let echo = |mut arguments: Vec<Value>| arguments.remove(0);
    let (shapes, guest) = ["value", "float", "wide", "table", "type"]
        .into_iter()
        .fold(Guest::default(), |guest, name| guest.returns(name, echo))
        .client::<dyn Shapes>();
    let value = json!({"": [null, -0.0, 1e308, 5e-324, u64::MAX, i64::MIN, "\u{0}\u{1F600}", {}]});
    assert_eq!(shapes.value(value.clone()).unwrap(), value);
    assert_eq!(shapes.float(0.1 + 0.2).unwrap(), 0.1 + 0.2);
    assert!(shapes.float(-0.0).unwrap().is_sign_negative());
    assert_eq!(shapes.table([("a".to_owned(), (1, 0.5))].into()).unwrap()["a"], (1, 0.5));
    assert!(shapes.r#type(true).unwrap());
    assert_eq!(guest.arguments()[4], "[true]");
    let long = "ä".repeat(2_500_000);
    assert_eq!(shapes.value(json!(long)).unwrap(), json!(long));
}

#[test]
fn clients_and_calls_move_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn sent<T: Send + 'static>(_: &T) {}
    let (rules, _) = rule().client::<dyn AlertRule>();
    shared(&rules);
    sent(&AlertRuleCall::explain(Quake::of(1.0), None, 1));
    sent(&rules.assess_async(Quake::of(1.0)));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let rules = rules.clone();
            std::thread::spawn(move || rules.assess(Quake::of(7.0)).unwrap().unwrap().level)
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Level::Page);
    }
    assert_eq!(format!("{rules:?}"), "AlertRuleClient { .. }");
}

/// The trait can be implemented in Rust as well, `async fn` included.
#[test]
fn the_trait_is_still_an_ordinary_trait() {
    struct Native;

    impl AlertRule for Native {
        fn assess(&self, quake: Quake) -> Option<Alert> {
            (quake.magnitude > 5.0).then_some(Alert { level: Level::Log, message: quake.place })
        }

        fn price(&self, _: Quake) -> Result<u64, PricingError> {
            Err(PricingError::TooLarge)
        }

        fn enrich(&self, quake: Quake) -> aardvark::BoxFuture<'_, Quake> {
            Box::pin(async move { quake })
        }

        fn reset(&self) {}
    }

    let native: std::sync::Arc<dyn AlertRule> = std::sync::Arc::new(Native);
    assert_eq!(native.assess(Quake::of(6.0)).unwrap().level, Level::Log);
    assert_eq!(native.price(Quake::of(6.0)), Err(PricingError::TooLarge));
    assert_eq!(now(native.enrich(Quake::of(6.0))), Quake::of(6.0));
    assert_eq!(native.explain(Quake::of(6.0), None, 3), "Tōhoku/en/3");
    assert_eq!(now(native.locate(Quake::of(6.0), "IT".to_owned())), Ok("Tōhoku, IT".to_owned()));
    native.reset();
    let _: &dyn Invoke = &Guest::default();
}
