//! A reply of an interpreter, and of a context of JavaScript, which puts no mark before it.

use aardvark_manifest::call::Reply;
use aardvark_manifest::error::{Error, Fault, Kind};
use aardvark_manifest::traceback::Traceback;

use crate::engine::{Stop, python};
use crate::{heap, values};

pub(crate) fn read(bytes: &[u8]) {
    // Frames take up 4 times what is written of them, and are copied once.
    match heap::within(16, bytes, || python::reply(bytes.to_vec(), "f")) {
        Ok(reply) => values::read(reply),
        Err(stop) => refused(bytes, &stop),
    }
    if matches!(bytes.first(), Some(b'!' | b'?')) {
        values::read(Reply::Value(bytes.to_vec()));
    }
}

/// A reply that is a failure leaves the isolate fit for the next call.
fn refused(bytes: &[u8], stop: &Stop) {
    match stop {
        Stop::Failed(error) => {
            assert!(matches!(error.kind(), Kind::Exception | Kind::Exit | Kind::Result), "{error}");
            readable(bytes, error);
        }
        Stop::Warned(traceback) => kept(traceback),
        other => panic!("{other:?}"),
    }
}

/// An error that a guest has caused.
pub(crate) fn readable(bytes: &[u8], error: &Error) {
    assert_eq!(error.fault(), Fault::Guest, "{error}");
    let text = heap::within(8, bytes, || error.to_string());
    // Nothing is repeated without end.
    assert!(text.len() <= 1024 + 4 * bytes.len());
    if let Some(traceback) = error.traceback() {
        kept(traceback);
    }
}

/// A traceback can be shown, written into a report and read from there.
fn kept(traceback: &Traceback) {
    drop(traceback.to_string());
    let text = serde_json::to_string(traceback).unwrap();
    assert_eq!(&serde_json::from_str::<Traceback>(&text).unwrap(), traceback);
}
