//! A result on its way to the caller, as each of many declared types.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use aardvark_manifest::call::{BoxFuture, Call, CallError, Invoke, Reply, Request, Signature};
use aardvark_manifest::error::{Error, Kind};
use aardvark_manifest::outcome::{Outcome, Report};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::declared::{Alert, Shape, Tree, Untagged};
use crate::exact::{self, Numbers};
use crate::{heap, replies};

/// The longest message about a result that does not fit, in bytes: places and values are cut.
const MOST_TEXT: usize = 16 << 10;

/// Reads `reply` as the reply to calls of functions with results of many types.
pub(crate) fn read(reply: Reply) {
    let (Reply::Value(text) | Reply::DomainError(text)) = &reply else { return };
    let text = text.clone();
    let is_error = matches!(reply, Reply::DomainError(_));
    let guest = Guest(reply);
    // A value as such is the most costly one: an object of one field takes 640 bytes.
    same::<Value>(128, &guest, &text, is_error, false);
    same::<()>(2, &guest, &text, is_error, false);
    same::<bool>(2, &guest, &text, is_error, false);
    same::<u8>(2, &guest, &text, is_error, false);
    same::<i64>(2, &guest, &text, is_error, false);
    same::<u64>(2, &guest, &text, is_error, false);
    same::<i128>(2, &guest, &text, is_error, true);
    same::<u128>(2, &guest, &text, is_error, true);
    same::<f64>(2, &guest, &text, is_error, false);
    same::<char>(4, &guest, &text, is_error, false);
    same::<String>(8, &guest, &text, is_error, false);
    same::<Vec<u64>>(16, &guest, &text, is_error, false);
    same::<Vec<String>>(32, &guest, &text, is_error, false);
    same::<(f64, Option<String>)>(8, &guest, &text, is_error, false);
    same::<BTreeMap<String, u128>>(128, &guest, &text, is_error, true);
    same::<HashMap<String, Vec<i64>>>(64, &guest, &text, is_error, false);
    same::<Option<Alert>>(16, &guest, &text, is_error, false);
    same::<Vec<Shape>>(64, &guest, &text, is_error, false);
    same::<Tree>(64, &guest, &text, is_error, false);
    same::<Untagged>(64, &guest, &text, is_error, false);
    if !is_error && let Ok(Numbers(numbers)) = call::<Numbers>(&guest, false) {
        exact::check(&text, &numbers);
    }
    let json = Call::json("f", Vec::new()).run(&guest).result;
    match json {
        Ok(value) => assert!(!is_error && depth(&value) <= aardvark_manifest::call::MAX_DEPTH),
        Err(error) => replies::readable(&text, &error),
    }
    fallible(&guest, &text, is_error);
}

/// As `T`, it is what `serde_json` reads, or is refused by name.
#[track_caller]
fn same<T: DeserializeOwned + PartialEq + Debug>(
    times: usize,
    guest: &Guest,
    text: &[u8],
    is_error: bool,
    wide: bool,
) {
    // The guest's copy of the text, and what decoding takes.
    let ours = heap::within(times + 1, text, || call::<T>(guest, wide));
    let theirs = serde_json::from_slice::<T>(text);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (Ok(_), Err(theirs)) => assert!(theirs.to_string().contains("recursion limit"), "{theirs}"),
        (Err(ours), theirs) => {
            assert_eq!(ours.kind(), Kind::Result, "{ours}");
            replies::readable(text, &ours);
            let message = ours.to_string();
            assert!(message.len() <= MOST_TEXT, "{} bytes", message.len());
            if theirs.is_ok() && !is_error {
                assert!(message.contains("nest deeper") || message.contains("lose digits"), "{message}");
            }
        }
    }
}

fn call<T: DeserializeOwned>(guest: &Guest, wide: bool) -> Result<T, Error> {
    let signature = Signature {
        interface: "fuzz.results",
        function: "f",
        parameters: &[],
        wide_result: if wide { || true } else { || false },
    };
    Call::<Result<T, Error>>::typed(&signature, &[(); 0]).run(guest).result
}

/// A function with a domain error reads either as what it is.
fn fallible(guest: &Guest, text: &[u8], is_error: bool) {
    let signature =
        Signature { interface: "fuzz.results", function: "f", parameters: &[], wide_result: || false };
    let call = Call::<Result<Value, CallError<Value>>>::fallible(&signature, &[(); 0]);
    match call.run(guest).result {
        Ok(_) => assert!(!is_error),
        Err(CallError::Domain(_)) => assert!(is_error),
        Err(CallError::Failed(error)) => replies::readable(text, &error),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Answers every call with the same reply.
struct Guest(Reply);

impl Invoke for Guest {
    fn invoke(&self, _: Request) -> Outcome<Result<Reply, Error>> {
        Outcome::new(Ok(self.0.clone()), Report::default())
    }

    fn invoke_async(&self, request: Request) -> BoxFuture<'static, Outcome<Result<Reply, Error>>> {
        let outcome = self.invoke(request);
        Box::pin(async { outcome })
    }
}
