//! The host functions behind the web platform: what [`super::common`] leaves out because Pyodide has its own.

use super::super::guard::define;
use super::{base64, encoding, kind, microtask, query, url, uuid};

/// Adds the web platform's host functions to `ops`. `None`: an exception is pending.
pub(crate) fn web<'s>(scope: &mut v8::PinScope<'s, '_>, ops: v8::Local<'s, v8::Object>) -> Option<()> {
    define::<base64::DecodeBase64>(scope, ops)?;
    define::<base64::EncodeBase64>(scope, ops)?;
    define::<encoding::EncodingName>(scope, ops)?;
    define::<encoding::Decode>(scope, ops)?;
    define::<encoding::OpenDecoder>(scope, ops)?;
    define::<encoding::DecodeChunk>(scope, ops)?;
    define::<encoding::EncodeInto>(scope, ops)?;
    define::<kind::Kind>(scope, ops)?;
    define::<kind::KindNames>(scope, ops)?;
    define::<kind::PromiseState>(scope, ops)?;
    define::<microtask::EnqueueMicrotask>(scope, ops)?;
    define::<query::ParseQuery>(scope, ops)?;
    define::<query::SerializeQuery>(scope, ops)?;
    define::<url::ParseUrl>(scope, ops)?;
    define::<url::ChangeUrl>(scope, ops)?;
    define::<uuid::RandomUuid>(scope, ops)
}
