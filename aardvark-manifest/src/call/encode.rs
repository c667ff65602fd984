//! Arguments → one JSON array, refusing what JSON would change silently.
//!
//! `serde_json` writes NaN and the infinities as `null`. The serializer below stands between the value and
//! `serde_json`, which still does all the writing, and stops at such a number and at values nested too deeply.
//! The good case costs one comparison a float and one counter a container; the place of a refused value is
//! collected only while the refusal unwinds.

mod compound;
mod serializer;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use serde::Serialize;

use super::place::{Place, Step};
use super::{MAX_DEPTH, Request};
use crate::error::{Detail, Error, Fault, Kind};

/// Encodes `arguments`, which serialises as a sequence, for `function`.
///
/// `names` are the parameters' names, for messages; where they run out, positions are used.
pub(super) fn encode<A: Serialize + ?Sized>(
    function: Cow<'static, str>,
    names: &[&'static str],
    arguments: &A,
) -> Result<Request, Error> {
    let mut text = Vec::with_capacity(128);
    let check = Check::default();
    let mut writer = serde_json::Serializer::new(&mut text);
    match arguments.serialize(serializer::Checked::new(&mut writer, &check)) {
        Ok(()) => Ok(Request::new(function, text)),
        Err(source) => Err(check.refuse(&function, names, source)),
    }
}

/// What the serializers of one encoding share.
#[derive(Default)]
struct Check {
    /// How many containers are open, the outer array included.
    depth: Cell<usize>,
    /// Why the encoding was stopped, if it was stopped here and not by a type's own `Serialize`.
    refusal: Cell<Option<Refusal>>,
    /// The way to the refused value, innermost step first.
    steps: RefCell<Vec<Step>>,
}

#[derive(Clone, Copy)]
enum Refusal {
    NotFinite(&'static str),
    TooDeep,
}

impl Check {
    /// Opens `levels` containers.
    fn open<E: serde::ser::Error>(&self, levels: usize) -> Result<(), E> {
        let depth = self.depth.get() + levels;
        self.depth.set(depth);
        // One more than the limit, because the outer array is not part of any argument.
        if depth > MAX_DEPTH + 1 {
            return Err(self.stop(Refusal::TooDeep));
        }
        Ok(())
    }

    fn close(&self, levels: usize) {
        self.depth.set(self.depth.get() - levels);
    }

    fn stop<E: serde::ser::Error>(&self, refusal: Refusal) -> E {
        self.refusal.set(Some(refusal));
        E::custom("refused")
    }

    /// Records one step of the way while an error unwinds.
    fn passing<T, E>(&self, result: Result<T, E>, step: impl FnOnce() -> Step) -> Result<T, E> {
        if result.is_err() {
            self.steps.borrow_mut().push(step());
        }
        result
    }

    fn refuse(self, function: &str, names: &[&'static str], source: serde_json::Error) -> Error {
        let mut steps: Vec<Step> = self.steps.into_inner();
        let root: Cow<'static, str> = match steps.pop() {
            Some(Step::Index(index)) => match names.get(index) {
                Some(name) => Cow::Borrowed(*name),
                None => Cow::Owned(format!("arguments[{index}]")),
            },
            _ => Cow::Borrowed("arguments"),
        };
        steps.reverse();
        let (function, place) = (function.to_owned(), Place::new(root, steps));
        match self.refusal.get() {
            Some(Refusal::NotFinite(value)) => ArgumentsError::NotFinite { function, place, value },
            Some(Refusal::TooDeep) => ArgumentsError::TooDeep { function, place },
            None => ArgumentsError::Unserialisable { function, place, source },
        }
        .into()
    }
}

#[derive(Debug, thiserror::Error)]
enum ArgumentsError {
    #[error(
        "argument `{place}` of `{function}` must be a finite number, found {value}, which JSON cannot express \
         (make the field an `Option` and send `None` instead)"
    )]
    NotFinite { function: String, place: Place, value: &'static str },
    #[error(
        "argument `{place}` of `{function}` must not nest deeper than {MAX_DEPTH} levels of arrays and objects \
         (send a flatter value)"
    )]
    TooDeep { function: String, place: Place },
    #[error("argument `{place}` of `{function}` cannot be written as JSON: {source} (check its `Serialize`)")]
    Unserialisable { function: String, place: Place, source: serde_json::Error },
}

impl Detail for ArgumentsError {
    fn kind(&self) -> Kind {
        Kind::Arguments
    }

    fn fault(&self) -> Fault {
        Fault::Caller
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use serde_json::{Value, json};

    use super::*;

    fn encoded<A: Serialize>(arguments: A) -> Result<String, String> {
        match encode(Cow::Borrowed("assess"), &["quake", "width"], &arguments) {
            Ok(request) => Ok(String::from_utf8(request.arguments).unwrap()),
            Err(error) => {
                assert_eq!((error.kind(), error.fault()), (Kind::Arguments, Fault::Caller));
                Err(error.to_string())
            }
        }
    }

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Pair(f32, i8);

    #[derive(Serialize)]
    struct Newtype(u128);

    #[derive(Serialize)]
    struct Flat {
        name: String,
        #[serde(flatten)]
        rest: HashMap<String, f64>,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Shape {
        Point,
        Circle(f64),
        Line(f64, f64),
        Rect { width: f64 },
    }

    #[test]
    fn every_shape_is_written_as_serde_json_writes_it() {
        fn check<A: Serialize>(value: A) {
            assert_eq!(encoded(&value).unwrap(), serde_json::to_string(&value).unwrap());
        }
        check([(); 0]);
        check((1_u8, "x", 'y', true, ()));
        check((i64::MIN, u64::MAX, i128::MIN, u128::MAX, 1.5_f32, -0.0_f64, 1e308));
        check((Some(1), None::<u8>, Unit, Pair(1.0, 2), Newtype(7)));
        check((Shape::Point, Shape::Circle(1.0), Shape::Line(1.0, 2.0), Shape::Rect { width: 3.0 }));
        check((vec![vec![1], vec![]], BTreeMap::from([(1, 2.0)]), [[0.5; 2]; 2]));
        check((Flat { name: "n".into(), rest: HashMap::from([("a".into(), 1.0)]) },));
        check(json!([{"a": [null, "\u{1F600}\"\n"], "b": 1.25}]));
        check((std::net::Ipv4Addr::LOCALHOST, std::time::Duration::from_millis(1500)));
    }

    #[test]
    fn numbers_that_json_lacks_are_refused_with_their_place() {
        let rest = HashMap::from([("b c".to_owned(), f64::INFINITY)]);
        let cases = [
            (encoded((f64::NAN,)), "`quake`", "NaN"),
            (encoded((0, f32::NEG_INFINITY)), "`width`", "-infinity"),
            (encoded((0, 0, f32::INFINITY)), "`arguments[2]`", "infinity"),
            (encoded((vec![Some(Pair(f32::NAN, 0))],)), "`quake[0][0]`", "NaN"),
            (encoded((Shape::Rect { width: f64::NAN },)), "`quake.rect.width`", "NaN"),
            (encoded((Shape::Line(0.0, f64::NAN),)), "`quake.line[1]`", "NaN"),
            (encoded((Shape::Circle(f64::NAN),)), "`quake.circle`", "NaN"),
            (encoded((BTreeMap::from([(7, f64::NAN)]),)), "`quake[\"7\"]`", "NaN"),
            (encoded((Flat { name: String::new(), rest },)), "`quake[\"b c\"]`", "infinity"),
        ];
        for (found, place, value) in cases {
            assert_eq!(
                found,
                Err(format!(
                    "argument {place} of `assess` must be a finite number, found {value}, which JSON cannot \
                     express (make the field an `Option` and send `None` instead)"
                ))
            );
        }
    }

    #[test]
    fn nesting_is_limited() {
        fn nested(depth: usize) -> Value {
            (1..depth).fold(json!([]), |inner, _| json!([inner]))
        }
        assert!(encoded((nested(MAX_DEPTH),)).is_ok());
        assert!(encoded((nested(MAX_DEPTH), vec![[[1]]; 200])).is_ok());
        let message = encoded((nested(MAX_DEPTH + 1),)).unwrap_err();
        assert!(message.starts_with("argument `quake[0][0]"), "{message}");
        assert!(
            message.ends_with(
                "…` of `assess` must not nest deeper than 128 levels of arrays and objects (send a flatter value)"
            ),
            "{message}"
        );
    }

    #[test]
    fn a_value_that_is_not_json_is_refused_with_its_place() {
        let map = BTreeMap::from([((1, 2), 3)]);
        assert_eq!(
            encoded((0, vec![map])).unwrap_err(),
            "argument `width[0]` of `assess` cannot be written as JSON: key must be a string \
             (check its `Serialize`)"
        );
    }
}
