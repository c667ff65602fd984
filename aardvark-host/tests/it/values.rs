//! Any JSON value goes through both languages and comes back equal, or is refused with a reason.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::error::{Fault, Kind};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{host, js, py, slot, unique};

const PY: &str = "def echo(value): return value\n";
const JS: &str = "export const echo = (value) => value;";

fn echoes() -> &'static [(&'static str, Slot<Untyped>); 2] {
    static SLOTS: OnceLock<[(&str, Slot<Untyped>); 2]> = OnceLock::new();
    SLOTS.get_or_init(|| [("python", slot(py(PY))), ("javascript", slot(js(JS)))])
}

/// Equal as JSON values: numbers by their value and sign, whatever their spelling.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) if x.is_f64() || y.is_f64() => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            x.to_bits() == y.to_bits()
        }
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(key, x)| y.get(key).is_some_and(|y| same(x, y)))
        }
        _ => a == b,
    }
}

#[track_caller]
fn round_trips(value: &Value) {
    for (language, slot) in echoes() {
        let back = slot.call("echo", vec![value.clone()]).unwrap();
        if !same(value, &back) {
            let text = |value: &Value| value.to_string().chars().take(300).collect::<String>();
            panic!("{language}: sent {}, got {}", text(value), text(&back));
        }
    }
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-20i64..20).prop_map(|offset| json!((1i64 << 53) + offset)),
        any::<f64>().prop_filter("JSON has no such number", |x| x.is_finite()).prop_map(Value::from),
        (-1e6f64..1e6).prop_map(|x| json!(x.trunc())),
        any::<String>().prop_map(Value::from),
        "[\\x00-\\x1f\"\\\\/\u{2028}\u{2029}\u{feff}\u{10ffff}]{0,12}".prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(8, 200, 10, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..10)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_value_comes_back_equal(value in value()) {
        round_trips(&value);
    }
}

/// Everything that a schema of an interface can say, recursively.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
enum Node {
    Nothing,
    Flag(bool),
    Int(i64),
    Natural(u64),
    Wide(i128),
    Float(f64),
    Text(String),
    Maybe(Option<Box<Node>>),
    Pair(Box<Node>, u8),
    List(Vec<Node>),
    Map(BTreeMap<String, Node>),
    Keyed(BTreeMap<i32, Option<String>>),
    Record { name: String, score: Option<f32>, inner: Box<Node> },
}

/// Gives back what it gets.
#[aardvark::plugin(id = "test.echo", version = "1.0")]
trait Echo {
    /// The same value.
    fn echo(&self, node: Node) -> Node;
}

fn typed_echoes() -> &'static [(&'static str, Slot<dyn Echo>); 2] {
    static SLOTS: OnceLock<[(&str, Slot<dyn Echo>); 2]> = OnceLock::new();
    SLOTS.get_or_init(|| {
        let typed = |source| host().slot(&unique("echo"), source).unwrap();
        [("python", typed(py(PY))), ("javascript", typed(js(JS)))]
    })
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Node::Nothing),
        any::<bool>().prop_map(Node::Flag),
        any::<i64>().prop_map(Node::Int),
        any::<u64>().prop_map(Node::Natural),
        any::<i128>().prop_map(Node::Wide),
        any::<f64>().prop_filter("JSON has no such number", |x| x.is_finite()).prop_map(Node::Float),
        any::<String>().prop_map(Node::Text),
        prop::collection::btree_map(any::<i32>(), any::<Option<String>>(), 0..5).prop_map(Node::Keyed),
    ];
    leaf.prop_recursive(6, 100, 6, |inner| {
        let score = any::<Option<f32>>().prop_map(|score| score.filter(|score| score.is_finite()));
        prop_oneof![
            prop::option::of(inner.clone().prop_map(Box::new)).prop_map(Node::Maybe),
            (inner.clone(), any::<u8>()).prop_map(|(node, n)| Node::Pair(Box::new(node), n)),
            prop::collection::vec(inner.clone(), 0..6).prop_map(Node::List),
            prop::collection::btree_map(any::<String>(), inner.clone(), 0..6).prop_map(Node::Map),
            (any::<String>(), score, inner).prop_map(|(name, score, inner)| Node::Record {
                name,
                score,
                inner: Box::new(inner)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_value_of_an_interfaces_type_comes_back_equal(node in node()) {
        for (language, slot) in typed_echoes() {
            let back = slot.echo(node.clone());
            prop_assert_eq!(back.map_err(|error| error.to_string()), Ok(node.clone()), "{}", language);
        }
    }
}

#[test]
fn the_hard_cases_come_back_equal() {
    let nested = |depth: usize, start: &str, end: &str| {
        let text = format!("{}1{}", start.repeat(depth), end.repeat(depth));
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        Deserialize::deserialize(&mut deserializer).unwrap()
    };
    for value in [
        json!(""),
        json!([]),
        json!({}),
        json!({"": ""}),
        json!({"__proto__": 1, "constructor": 2, "toString": 3, "toJSON": 4, "then": 5, "length": 6}),
        json!([[], {}, [{}], {"a": []}]),
        json!(-0.0),
        json!([0, -0.0, 0.0]),
        json!(1e308),
        json!(f64::MIN_POSITIVE),
        json!(5e-324),
        json!(1e20),
        json!(9_007_199_254_740_993_u64),
        json!(-9_007_199_254_740_993_i64),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("\u{0}\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}"),
        json!("𝒳 ünïcödé \u{1f600} \r\n\t"),
        nested(100, "[", "]"),
        nested(100, "{\"a\":", "}"),
    ] {
        round_trips(&value);
    }
}

#[test]
fn five_megabytes_come_back_equal() {
    round_trips(&json!("x".repeat(5 << 20)));
    round_trips(&json!("ü€𝒳".repeat(600_000)));
    let rows: Vec<Value> = (0..40_000)
        .map(
            |i| json!({"id": i, "name": format!("row {i}"), "score": f64::from(i) / 7.0, "tags": ["a", "b"]}),
        )
        .collect();
    let value = json!({ "rows": rows });
    assert!(value.to_string().len() > 2_500_000);
    round_trips(&value);
}

#[test]
fn what_cannot_leave_is_named() {
    let python = slot(py("
import datetime, decimal, enum, dataclasses
class Color(enum.Enum): RED = 'red'
@dataclasses.dataclass
class Point: x: int; y: int
def nan(): return {'a': [1.5, float('nan')]}
def inf(): return float('-inf')
def surrogate(): return {'k': 'a' + chr(0xd800)}
def a_set(): return {'tags': {1, 2}}
def a_bytes(): return b'abc'
def a_date(): return [datetime.date(2026, 1, 1)]
def a_decimal(): return decimal.Decimal('1.5')
def key(): return {(1, 2): 3}
def cycle():
    x = []
    x.append(x)
    return x
def deep():
    x = 1
    for _ in range(500): x = [x]
    return x
def wide(): return 2 ** 64 + 1
def fine(): return [Point(1, 2), Color.RED, (1, 2), {1: 'int key'}]
"));
    let javascript = slot(js("
export const nan = () => ({ a: [1.5, NaN] });
export const inf = () => -Infinity;
export const surrogate = () => ({ k: 'a\\ud800' });
export const a_set = () => ({ tags: new Set([1, 2]) });
export const a_bytes = () => new Uint8Array(3);
export const a_date = () => [new Map()];
export const a_decimal = () => Symbol('x');
export const key = () => ({ f() {} });
export const cycle = () => { const x = []; x.push(x); return x; };
export const deep = () => { let x = 1; for (let i = 0; i < 500; i++) x = [x]; return x; };
export const wide = () => 2n ** 64n + 1n;
export const hole = () => [1, undefined];
export const fine = () => [new Date(0), { gone: undefined }, 2n ** 60n];
"));
    for (slot, function, expected) in [
        (&python, "nan", "`result['a'][1]` is nan (JSON has no such number"),
        (&python, "inf", "`result` is -inf"),
        (&python, "surrogate", "`result['k']` contains the lone surrogate U+D800"),
        (&python, "a_set", "`result['tags']` is a set (return sorted(values)"),
        (&python, "a_bytes", "`result` is a bytes"),
        (&python, "a_date", "`result[0]` is a date (return value.isoformat())"),
        (&python, "a_decimal", "`result` is a Decimal"),
        (&python, "key", "`result` has a key of type tuple"),
        (&python, "cycle", "nested deeper than 128 levels"),
        (&python, "deep", "128"),
        (&python, "wide", "64"),
        (&javascript, "nan", "`result.a[1]` is NaN"),
        (&javascript, "inf", "`result` is -Infinity"),
        (&javascript, "surrogate", "surrogate"),
        (&javascript, "a_set", "`result.tags` is a Set (use [...set])"),
        (&javascript, "a_bytes", "`result` is a Uint8Array"),
        (&javascript, "a_date", "`result[0]` is a Map (use Object.fromEntries(map))"),
        (&javascript, "a_decimal", "`result` is a symbol"),
        (&javascript, "key", "`result.f` is a function"),
        (&javascript, "cycle", "nested deeper than 128 levels"),
        (&javascript, "deep", "nested deeper than 128 levels"),
        (&javascript, "wide", "64"),
        (&javascript, "hole", "`result[1]` is undefined (return null)"),
    ] {
        let error = slot.call(function, vec![]).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Result, Fault::Guest), "{function}: {error}");
        assert!(error.to_string().contains(expected), "{function}: {error}");
    }
    assert_eq!(
        python.call("fine", vec![]).unwrap(),
        json!([{"x": 1, "y": 2}, "red", [1, 2], {"1": "int key"}])
    );
    assert_eq!(
        javascript.call("fine", vec![]).unwrap(),
        json!(["1970-01-01T00:00:00.000Z", {}, 1_152_921_504_606_846_976_u64])
    );
}

#[test]
fn a_result_is_its_value_whatever_its_size() {
    let python = slot(py("
def text(n): return 'x' * n
def nothing(): return None
def number(): return 7
"));
    for size in [0, 1, 4095, 4096, 4097, 1 << 20] {
        assert_eq!(python.call("text", vec![json!(size)]).unwrap(), json!("x".repeat(size)));
    }
    assert_eq!(python.call("nothing", vec![]).unwrap(), Value::Null);
    assert_eq!(python.call("number", vec![]).unwrap(), json!(7));
}
