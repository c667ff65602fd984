//! The keywords of JSON Schema that are numbers, and those that are compared by equality only.

use serde_json::{Map, Value};

use super::cases::constraints;
use crate::interface::change::Gap;

/// The keywords that [`super::containers`] compares.
const STRUCTURAL: [&str; 5] = ["properties", "required", "additionalProperties", "items", "prefixItems"];

/// Keywords whose smaller value allows more.
const LOWER: [&str; 4] = ["minLength", "minItems", "minProperties", "minContains"];

/// Keywords whose larger value allows more.
const UPPER: [&str; 4] = ["maxLength", "maxItems", "maxProperties", "maxContains"];

/// Why not every value of type `name` that satisfies `inner` satisfies `outer`, as far as bounds go.
pub(super) fn compare_bounds(name: &str, inner: &Map<String, Value>, outer: &Map<String, Value>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if matches!(name, "integer" | "number") {
        gaps.extend(lower_gap(inner, outer));
        gaps.extend(upper_gap(inner, outer));
    }
    for (keyword, accepted) in constraints(outer) {
        let found = inner.get(keyword);
        if is_numeric_keyword(keyword) || STRUCTURAL.contains(&keyword) || found == Some(accepted) {
            continue;
        }
        if let Some(keyword) = LOWER.iter().find(|lower| **lower == keyword) {
            let is_within = found.and_then(Value::as_f64) >= accepted.as_f64();
            gaps.extend((!is_within).then(|| bound(keyword, accepted.clone(), found)));
        } else if let Some(keyword) = UPPER.iter().find(|upper| **upper == keyword) {
            let is_within = found.is_some() && found.and_then(Value::as_f64) <= accepted.as_f64();
            gaps.extend((!is_within).then(|| bound(keyword, accepted.clone(), found)));
        } else if !(keyword == "format" && format_is_within(name, found, accepted)) {
            gaps.push(Gap::Unproved { keyword: keyword.to_owned() });
        }
    }
    gaps
}

fn bound(keyword: &'static str, accepted: Value, found: Option<&Value>) -> Gap {
    Gap::Bound { keyword, accepted, found: found.cloned().unwrap_or_default() }
}

fn is_numeric_keyword(keyword: &str) -> bool {
    matches!(keyword, "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum")
}

/// Formats of integers are bounds and are compared as such; a `float` is a `double`.
fn format_is_within(name: &str, inner: Option<&Value>, outer: &Value) -> bool {
    let (inner, outer) =
        (inner.and_then(Value::as_str).unwrap_or_default(), outer.as_str().unwrap_or_default());
    match name {
        "integer" | "number" => range_of(outer).is_some() || (outer == "double" && inner == "float"),
        _ => false,
    }
}

/// The range that an integer format stands for.
fn range_of(format: &str) -> Option<(f64, f64)> {
    let (bits, lowest) = match (format.strip_prefix("uint"), format.strip_prefix("int")) {
        (Some(bits), _) => (bits, 0.0),
        (None, Some(bits)) => (bits, -1.0),
        (None, None) => return None,
    };
    let bits: i32 = match bits {
        // `usize` and `isize` are called `uint` and `int`.
        "" => 64,
        bits => bits.parse().ok()?,
    };
    let highest = 2_f64.powi(if lowest < 0.0 { bits - 1 } else { bits });
    Some((lowest * highest, highest - 1.0))
}

/// A bound and whether it is excluded itself.
type Limit = (f64, bool);

fn lower_gap(inner: &Map<String, Value>, outer: &Map<String, Value>) -> Option<Gap> {
    let accepted = limit(outer, "minimum", "exclusiveMinimum", |range| range.0, f64::max)?;
    let found = limit(inner, "minimum", "exclusiveMinimum", |range| range.0, f64::max);
    let is_within = found
        .is_some_and(|found| found.0 > accepted.0 || (found.0 == accepted.0 && (found.1 || !accepted.1)));
    let keyword = if accepted.1 { "exclusiveMinimum" } else { "minimum" };
    (!is_within).then(|| numeric_gap(keyword, accepted, found))
}

fn upper_gap(inner: &Map<String, Value>, outer: &Map<String, Value>) -> Option<Gap> {
    let accepted = limit(outer, "maximum", "exclusiveMaximum", |range| range.1, f64::min)?;
    let found = limit(inner, "maximum", "exclusiveMaximum", |range| range.1, f64::min);
    let is_within = found
        .is_some_and(|found| found.0 < accepted.0 || (found.0 == accepted.0 && (found.1 || !accepted.1)));
    let keyword = if accepted.1 { "exclusiveMaximum" } else { "maximum" };
    (!is_within).then(|| numeric_gap(keyword, accepted, found))
}

fn numeric_gap(keyword: &'static str, accepted: Limit, found: Option<Limit>) -> Gap {
    // Bounds are whole numbers almost always, and `100` reads better than `100.0`.
    // The casts saturate, which gives the largest integers of 64 bits back their last digits.
    let value = |(bound, _): Limit| match bound {
        _ if bound.fract() != 0.0 => Value::from(bound),
        _ if bound.abs() <= i64::MAX as f64 => Value::from(bound as i64),
        _ if bound > 0.0 && bound <= u64::MAX as f64 => Value::from(bound as u64),
        _ => Value::from(bound),
    };
    Gap::Bound { keyword, accepted: value(accepted), found: found.map(value).unwrap_or_default() }
}

/// The tightest of an inclusive bound, an exclusive one and the one that the format implies.
fn limit(
    keywords: &Map<String, Value>,
    inclusive: &str,
    exclusive: &str,
    of_range: fn((f64, f64)) -> f64,
    tighter: fn(f64, f64) -> f64,
) -> Option<Limit> {
    let number = |keyword: &str| keywords.get(keyword).and_then(Value::as_f64);
    let of_format = keywords.get("format").and_then(Value::as_str).and_then(range_of).map(of_range);
    let included = match (number(inclusive), of_format) {
        (Some(a), Some(b)) => Some(tighter(a, b)),
        (a, b) => a.or(b),
    };
    match (included, number(exclusive)) {
        (Some(included), Some(excluded))
            if tighter(included, excluded) == included && included != excluded =>
        {
            Some((included, false))
        }
        (_, Some(excluded)) => Some((excluded, true)),
        (included, None) => included.map(|included| (included, false)),
    }
}
