//! Where a request goes: a URL, read once and reduced to what the rules look at.
//!
//! The rules see what is connected to, never the guest's text: odd notations of addresses, upper case, percent signs,
//! international names and trailing dots are gone by then.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::failure::{Failure, NetworkError};

/// The longest URL, in bytes.
const LONGEST: usize = 16 << 10;

/// The longest name of a host that the domain name system has, in bytes.
const LONGEST_NAME: usize = 253;

/// The longest part between the dots of such a name, in bytes.
const LONGEST_LABEL: usize = 63;

/// How a host is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// Plain HTTP: anybody on the way can read and change it.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Http, Self::Https];

    /// As in URLs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port of URLs that name none.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    /// The scheme with this name, in lower case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }
}

/// A host: its name in the form in which it is looked up, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HostName {
    /// In lower case and ASCII, without a dot at the end.
    Name(String),
    Address(IpAddr),
}

impl HostName {
    /// Takes over what the URL parser made of a host.
    pub(crate) fn from_parsed(host: Host<&str>) -> Option<Self> {
        match host {
            Host::Ipv4(address) => Some(Self::Address(address.into())),
            Host::Ipv6(address) => Some(Self::Address(address.into())),
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                // URLs allow more characters than names of hosts have, and other parsers of URLs do not.
                let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
                let is_label = |label: &str| {
                    !label.is_empty() && label.len() <= LONGEST_LABEL && label.bytes().all(is_known)
                };
                let is_name = name.len() <= LONGEST_NAME && name.split('.').all(is_label);
                is_name.then(|| Self::Name(name.to_ascii_lowercase()))
            }
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            // As in URLs, which write an address of version 4 inside in hexadecimal.
            Self::Address(IpAddr::V6(address)) => Host::<&str>::Ipv6(*address).fmt(f),
        }
    }
}

/// A checked URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(crate) scheme: Scheme,
    pub(crate) host: HostName,
    pub(crate) port: u16,
    url: Url,
}

impl Target {
    /// Reads a URL.
    ///
    /// ```
    /// let target = aardvark_network::Target::parse("https://EXAMPLE.org.:443/a b?c").unwrap();
    /// assert_eq!(target.origin(), "https://example.org:443");
    /// assert_eq!(target.url(), "https://example.org/a%20b?c");
    /// ```
    ///
    /// # Errors
    ///
    /// If it is no URL, is not HTTP or HTTPS, holds a user name or password, or is longer than 16 KiB.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        Ok(Self::read(text)?)
    }

    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        Self::check_text(text)?;
        Self::from_url(Url::parse(text).map_err(|error| Failure::url(text, error))?)
    }

    /// Reads a URL that may be relative to this one.
    pub(crate) fn join(&self, text: &str) -> Result<Self, Failure> {
        Self::check_text(text)?;
        Self::from_url(self.url.join(text).map_err(|error| Failure::url(text, error))?)
    }

    /// The URL, without its fragment.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Scheme, host and port, such as `https://example.org:443`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}:{}", self.scheme.name(), self.host, self.port)
    }

    /// The host as it is looked up: a name in ASCII, or an address, of version 6 in brackets.
    #[must_use]
    pub fn host(&self) -> String {
        self.host.to_string()
    }

    /// The port that is connected to.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn is_same_origin(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.host == other.host && self.port == other.port
    }

    /// URL parsers disagree about these, and no honest URL holds them.
    fn check_text(text: &str) -> Result<(), Failure> {
        if text.len() > LONGEST {
            return Err(Failure::LongUrl { bytes: text.len(), allowed: LONGEST });
        }
        if let Some(character) = text.chars().find(|character| character.is_control() || *character == '\\') {
            return Err(Failure::CharacterInUrl { character });
        }
        Ok(())
    }

    fn from_url(mut url: Url) -> Result<Self, Failure> {
        let Some(scheme) = Scheme::named(url.scheme()) else {
            return Err(Failure::Scheme { scheme: url.scheme().to_owned() });
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Failure::Credentials);
        }
        let invalid = |url: &Url| Failure::Host { host: url.host_str().unwrap_or_default().to_owned() };
        let Some(host) = url.host().and_then(HostName::from_parsed) else { return Err(invalid(&url)) };
        // What is sent and verified is the name without the dot at its end.
        if let HostName::Name(name) = &host
            && url.set_host(Some(name)).is_err()
        {
            return Err(invalid(&url));
        }
        let port = url.port().unwrap_or(scheme.default_port());
        if port == 0 {
            return Err(Failure::Port);
        }
        url.set_fragment(None);
        Ok(Self { scheme, host, port, url })
    }
}
