//! The host functions behind the web platform, in one list.

use super::{Definition, base64, encoding, kind, microtask, network, query, url, uuid};

/// See the module.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition::of::<base64::DecodeBase64>(),
    Definition::of::<base64::EncodeBase64>(),
    Definition::of::<encoding::EncodingName>(),
    Definition::of::<encoding::Decode>(),
    Definition::of::<encoding::OpenDecoder>(),
    Definition::of::<encoding::DecodeChunk>(),
    Definition::of::<encoding::EncodeInto>(),
    Definition::of::<kind::Kind>(),
    Definition::of::<kind::KindNames>(),
    Definition::of::<kind::PromiseState>(),
    Definition::of::<microtask::EnqueueMicrotask>(),
    Definition::of::<network::SendRequest>(),
    Definition::of::<network::CancelRequest>(),
    Definition::of::<network::TakeReply>(),
    Definition::of::<query::ParseQuery>(),
    Definition::of::<query::SerializeQuery>(),
    Definition::of::<url::ParseUrl>(),
    Definition::of::<url::ChangeUrl>(),
    Definition::of::<uuid::RandomUuid>(),
];
