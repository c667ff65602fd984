//! Numbers as the caller gets them against the literals that the guest wrote.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// All numbers of a value, in the order in which they were written.
#[derive(Default)]
pub(crate) struct Numbers(pub(crate) Vec<Number>);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    Unsigned(u64),
    Signed(i64),
    Double(f64),
}

/// Every number is exactly what was written, or the nearest double of what was written as a fraction.
pub(crate) fn check(text: &[u8], numbers: &[Number]) {
    let literals = literals(text);
    assert_eq!(literals.len(), numbers.len());
    for (literal, number) in literals.iter().zip(numbers) {
        let is_integer = !literal.contains(['.', 'e', 'E']);
        match number {
            Number::Unsigned(value) => assert_eq!(&value.to_string(), literal),
            Number::Signed(value) => assert_eq!(&value.to_string(), literal),
            Number::Double(value) if is_integer => assert_eq!(&format!("{value:.0}"), literal),
            Number::Double(value) => {
                assert_eq!(value.to_bits(), literal.parse::<f64>().unwrap().to_bits(), "{literal}")
            }
        }
    }
}

/// The literals of numbers outside strings, in a text that is JSON.
fn literals(text: &[u8]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        match text[at] {
            b'"' => {
                at += 1;
                while text[at] != b'"' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                while at < text.len() && matches!(text[at], b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
                    at += 1;
                }
                found.push(std::str::from_utf8(&text[start..at]).unwrap());
            }
            _ => at += 1,
        }
    }
    found
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Collector)
    }
}

struct Collector;

impl<'de> Visitor<'de> for Collector {
    type Value = Numbers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Numbers, E> {
        Ok(Numbers::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Numbers, E> {
        Ok(Numbers::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Numbers, E> {
        Ok(Numbers::default())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Numbers, E> {
        Ok(Numbers(vec![Number::Unsigned(value)]))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Numbers, E> {
        Ok(Numbers(vec![Number::Signed(value)]))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Numbers, E> {
        Ok(Numbers(vec![Number::Double(value)]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Numbers, A::Error> {
        let mut all = Numbers::default();
        while let Some(Numbers(numbers)) = items.next_element()? {
            all.0.extend(numbers);
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Numbers, A::Error> {
        let mut all = Numbers::default();
        while let Some((_, Numbers(numbers))) = fields.next_entry::<String, _>()? {
            all.0.extend(numbers);
        }
        Ok(all)
    }
}
