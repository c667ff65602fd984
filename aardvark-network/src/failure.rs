//! Why something did not go through.

use std::time::Duration;

use aardvark_manifest::error::{Detail, Fault, Kind};

use crate::target::Scheme;

/// Why a request has no response.
///
/// The `Display` form is for the guest: it says what its author or the app's can do, and nothing about the host's
/// network that the guest does not know.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct NetworkError(#[from] Failure);

impl NetworkError {
    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> NetworkErrorKind {
        self.0.kind()
    }
}

/// What went wrong with a request, coarsely enough to choose a class of exceptions by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NetworkErrorKind {
    /// The grant does not allow it; nothing was sent.
    Denied,
    /// The request makes no sense, or asks for what no guest may ask for; nothing was sent.
    Invalid,
    /// The requests that one call may send are used up; nothing was sent.
    UsedUp,
    /// The host's name has no address.
    Lookup,
    /// No connection came about.
    Connect,
    /// The host could not prove who it is.
    Certificate,
    /// It took too long.
    Timeout,
    /// The request or the response is too large.
    TooLarge,
    /// A redirect leads nowhere, in circles, or came where none was wanted.
    Redirect,
    /// The connection broke off, or what came back was not HTTP.
    Protocol,
    /// This process cannot have a network now.
    Unavailable,
}

impl NetworkErrorKind {
    /// The stable name, in `snake_case`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Invalid => "invalid",
            Self::UsedUp => "used_up",
            Self::Lookup => "lookup",
            Self::Connect => "connect",
            Self::Certificate => "certificate",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
            Self::Redirect => "redirect",
            Self::Protocol => "protocol",
            Self::Unavailable => "unavailable",
        }
    }
}

#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("`{}` is not a URL: {problem}", short(url))]
    Url { url: String, problem: url::ParseError },
    #[error("the URL has {bytes} bytes (at most {allowed} are allowed)")]
    LongUrl { bytes: usize, allowed: usize },
    #[error("the URL contains {character:?} (write it percent-encoded)")]
    CharacterInUrl { character: char },
    #[error("`{}` cannot be reached, only `https` and `http` can", short(scheme))]
    Scheme { scheme: String },
    #[error("the URL contains a user name or a password (send an `Authorization` header)")]
    Credentials,
    #[error("`{}` is not the name of a host", short(host))]
    Host { host: String },
    #[error("port 0 cannot be reached")]
    Port,
    #[error(
        "no network is granted to this plugin (`{origin}` must be in the manifest's `resources.network.allow` and in the host's policy)"
    )]
    NoNetwork { origin: String },
    #[error(
        "`{origin}` is not granted (it must be in the manifest's `resources.network.allow` and in the host's policy)"
    )]
    NotGranted { origin: String },
    #[error("plain HTTP is not granted for `{origin}` (use `https`)")]
    Plain { origin: String },
    #[error("the method `{}` is not granted", short(method))]
    Method { method: String },
    #[error("`{host}` has no public address, and the host's policy does not grant the one it has")]
    Address { host: String },
    #[error("`{}` is not a method that a plugin can use", short(method))]
    NotMethod { method: String },
    #[error("`{}` is not the name of a header", short(name))]
    HeaderName { name: String },
    #[error("the header `{name}` has a line break or another control character in it")]
    HeaderValue { name: String },
    #[error("the header `{name}` is the host's business (leave it out)")]
    ForbiddenHeader { name: String },
    #[error("the headers have {actual} {unit} (at most {allowed} are allowed)")]
    Headers { actual: usize, unit: &'static str, allowed: usize },
    #[error("a `{method}` request has no body")]
    Body { method: String },
    #[error("the request's body has {bytes} bytes (at most {allowed} are granted)")]
    LargeRequest { bytes: u64, allowed: u64 },
    #[error("the response's body has more than the {allowed} bytes granted")]
    LargeResponse { allowed: u64 },
    #[error(
        "the requests and responses under way have more than {allowed} bytes together (wait for some to end)"
    )]
    InTransit { allowed: u64 },
    #[error("this call has sent the {allowed} requests that it may send")]
    UsedUp { allowed: u64 },
    #[error("`{host}` cannot be found: {reason}")]
    Lookup { host: String, reason: String },
    #[error("`{origin}` cannot be connected to: {reason}")]
    Connect { origin: String, reason: String },
    #[error("`{origin}` could not prove who it is: {reason}")]
    Certificate { origin: String, reason: String },
    #[error("`{origin}` did not answer in full within {} ms", limit.as_millis())]
    Timeout { origin: String, limit: Duration },
    #[error("`{origin}` redirects, which this request does not allow")]
    RedirectRefused { origin: String },
    #[error("`{origin}` redirects after {hops} redirects")]
    ManyRedirects { origin: String, hops: usize },
    #[error("`{origin}` redirects to a place that cannot be read: {problem}")]
    RedirectTarget { origin: String, problem: Box<Failure> },
    #[error("`{origin}` broke off: {reason}")]
    Protocol { origin: String, reason: String },
    #[error("the client cannot start: {reason}")]
    Unavailable { reason: String },
}

impl Failure {
    pub(crate) fn url(text: &str, problem: url::ParseError) -> Self {
        Self::Url { url: text.to_owned(), problem }
    }

    pub(crate) const fn kind(&self) -> NetworkErrorKind {
        match self {
            Self::Scheme { .. }
            | Self::NoNetwork { .. }
            | Self::NotGranted { .. }
            | Self::Plain { .. }
            | Self::Method { .. }
            | Self::Address { .. } => NetworkErrorKind::Denied,
            Self::Url { .. }
            | Self::LongUrl { .. }
            | Self::CharacterInUrl { .. }
            | Self::Credentials
            | Self::Host { .. }
            | Self::Port
            | Self::NotMethod { .. }
            | Self::HeaderName { .. }
            | Self::HeaderValue { .. }
            | Self::ForbiddenHeader { .. }
            | Self::Headers { .. }
            | Self::Body { .. } => NetworkErrorKind::Invalid,
            Self::LargeRequest { .. } | Self::LargeResponse { .. } | Self::InTransit { .. } => {
                NetworkErrorKind::TooLarge
            }
            Self::UsedUp { .. } => NetworkErrorKind::UsedUp,
            Self::Lookup { .. } => NetworkErrorKind::Lookup,
            Self::Connect { .. } => NetworkErrorKind::Connect,
            Self::Certificate { .. } => NetworkErrorKind::Certificate,
            Self::Timeout { .. } => NetworkErrorKind::Timeout,
            Self::RedirectRefused { .. } | Self::ManyRedirects { .. } | Self::RedirectTarget { .. } => {
                NetworkErrorKind::Redirect
            }
            Self::Protocol { .. } => NetworkErrorKind::Protocol,
            Self::Unavailable { .. } => NetworkErrorKind::Unavailable,
        }
    }
}

/// What is wrong with a policy, or with what a manifest asks for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PolicyFailure {
    #[error("`{}` is not a host that a network policy can name: {problem}", short(rule))]
    Rule { rule: String, problem: RuleProblem },
    #[error("`{}` is not an address or a range of addresses, such as `10.1.0.0/16`", short(text))]
    Addresses { text: String },
    #[error("`{}` is not a method that a plugin can use (such as `GET`)", short(method))]
    Method { method: String },
    #[error("the extra root certificate cannot be used: {reason}")]
    Root { reason: String },
    #[error("the network policy's limit `{name}` is 0")]
    Zero { name: &'static str },
    #[error("`{place}` is `{}`, which is not a host: {problem}", short(rule))]
    Requested { place: String, rule: String, problem: RuleProblem },
    #[error("`{place}` is `{}`, but `resources.network.httpsOnly` is true (set it to false, or ask for `{}`)", short(rule), Scheme::Https.name())]
    Contradiction { place: String, rule: String },
    #[error("`{place}` is `{}`, which is not a method that a plugin can use (such as `GET`)", short(method))]
    RequestedMethod { place: String, method: String },
}

/// What is wrong with an entry of a list of hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RuleProblem {
    #[error("it is empty")]
    Empty,
    #[error("it contains white space")]
    Space,
    #[error("its scheme is neither `https` nor `http`")]
    Scheme,
    #[error("it goes on after host and port (leave out path and query)")]
    Path,
    #[error("its host cannot be read")]
    Host,
    #[error("its port is neither a number from 1 to 65535 nor `*`")]
    Port,
    #[error("`*` must be the whole host or its first part (`*.example.org`)")]
    Wildcard,
}

impl Detail for PolicyFailure {
    fn kind(&self) -> Kind {
        match self {
            Self::Requested { .. } | Self::Contradiction { .. } | Self::RequestedMethod { .. } => {
                Kind::Manifest
            }
            _ => Kind::Arguments,
        }
    }

    fn fault(&self) -> Fault {
        match self.kind() {
            Kind::Manifest => Fault::Guest,
            _ => Fault::Host,
        }
    }

    fn place(&self) -> Option<&str> {
        match self {
            Self::Requested { place, .. }
            | Self::Contradiction { place, .. }
            | Self::RequestedMethod { place, .. } => Some(place),
            _ => None,
        }
    }
}

/// The first characters of a guest's text, without control characters.
fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut short: String = text.chars().flat_map(char::escape_debug).take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}
