//! One entry of a list of hosts: `api.example.org`, `*.example.org`, `https://example.org:8443`, `10.1.2.3:*`.

use std::fmt;

use url::Url;

use crate::failure::RuleProblem;
use crate::target::{HostName, Scheme, Target};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostRule {
    /// `None`: HTTPS, and plain HTTP where the list allows it.
    scheme: Option<Scheme>,
    host: HostPattern,
    port: PortPattern,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostPattern {
    Any,
    Exact(HostName),
    /// Every name that ends with a dot and this; not the name itself.
    Below(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PortPattern {
    /// The scheme's own.
    Default,
    Exact(u16),
    Any,
}

impl HostRule {
    /// Reads `[scheme://]host[:port]`; a host of `*` is any, `*.name` every name below it; a port of `*` is any, and none
    /// stands for the scheme's own.
    pub(crate) fn parse(text: &str) -> Result<Self, RuleProblem> {
        if text.is_empty() {
            return Err(RuleProblem::Empty);
        }
        if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
            return Err(RuleProblem::Space);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => {
                let scheme = scheme.to_ascii_lowercase();
                (Some(Scheme::named(&scheme).ok_or(RuleProblem::Scheme)?), rest)
            }
            None => (None, text),
        };
        if rest.contains(['/', '?', '#', '\\']) {
            return Err(RuleProblem::Path);
        }
        if rest.contains(['@', '%']) {
            return Err(RuleProblem::Host);
        }
        let (host, port) = split_port(rest)?;
        let host = match host.strip_prefix("*.") {
            _ if host == "*" => HostPattern::Any,
            Some(suffix) => match read_host(suffix)? {
                HostName::Name(name) => HostPattern::Below(name),
                HostName::Address(_) => return Err(RuleProblem::Wildcard),
            },
            None if host.contains('*') => return Err(RuleProblem::Wildcard),
            None => HostPattern::Exact(read_host(host)?),
        };
        Ok(Self { scheme, host, port })
    }

    /// Whether it lets `target` through; `plain` where entries without a scheme stand for plain HTTP too.
    pub(crate) fn admits(&self, target: &Target, plain: bool) -> bool {
        self.speaks(target.scheme, plain)
            && match &self.host {
                HostPattern::Any => true,
                HostPattern::Exact(host) => *host == target.host,
                HostPattern::Below(suffix) => {
                    matches!(&target.host, HostName::Name(name) if is_below(name, suffix))
                }
            }
            && match self.port {
                PortPattern::Default => target.port == target.scheme.default_port(),
                PortPattern::Exact(port) => target.port == port,
                PortPattern::Any => true,
            }
    }

    /// Whether it stands for `scheme`.
    pub(crate) fn speaks(&self, scheme: Scheme, plain: bool) -> bool {
        match self.scheme {
            Some(own) => own == scheme,
            None => scheme == Scheme::Https || plain,
        }
    }

    /// The scheme that it names.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        self.scheme
    }

    /// Whether everything that `other` lets through over `scheme`, this does too. Both must speak it.
    pub(crate) fn covers(&self, other: &Self, scheme: Scheme) -> bool {
        let host = match (&self.host, &other.host) {
            (HostPattern::Any, _) => true,
            (HostPattern::Exact(own), HostPattern::Exact(other)) => own == other,
            (HostPattern::Below(suffix), HostPattern::Exact(HostName::Name(name))) => is_below(name, suffix),
            (HostPattern::Below(suffix), HostPattern::Below(other)) => {
                suffix == other || is_below(other, suffix)
            }
            _ => false,
        };
        let fixed = |port| match port {
            PortPattern::Default => Some(scheme.default_port()),
            PortPattern::Exact(port) => Some(port),
            PortPattern::Any => None,
        };
        host && (self.port == PortPattern::Any || fixed(self.port) == fixed(other.port))
    }

    /// The host that it names in full.
    pub(crate) fn exact_host(&self) -> Option<&HostName> {
        match &self.host {
            HostPattern::Exact(host) => Some(host),
            HostPattern::Any | HostPattern::Below(_) => None,
        }
    }
}

impl fmt::Display for HostRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = self.scheme {
            write!(f, "{}://", scheme.name())?;
        }
        match &self.host {
            HostPattern::Any => f.write_str("*")?,
            HostPattern::Exact(host) => write!(f, "{host}")?,
            HostPattern::Below(suffix) => write!(f, "*.{suffix}")?,
        }
        match self.port {
            PortPattern::Default => Ok(()),
            PortPattern::Exact(port) => write!(f, ":{port}"),
            PortPattern::Any => f.write_str(":*"),
        }
    }
}

/// Whether `name` is a name below `suffix`.
fn is_below(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

/// Host and port; the colons of an address in brackets are its own.
fn split_port(text: &str) -> Result<(&str, PortPattern), RuleProblem> {
    let after_brackets = text.rfind(']').map_or(0, |end| end + 1);
    let colon = text.get(after_brackets..).and_then(|rest| rest.find(':')).map(|at| after_brackets + at);
    let Some((host, port)) = colon.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) else {
        return Ok((text, PortPattern::Default));
    };
    if port == "*" {
        return Ok((host, PortPattern::Any));
    }
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse() {
        Ok(port) if is_number && port != 0 => Ok((host, PortPattern::Exact(port))),
        _ => Err(RuleProblem::Port),
    }
}

/// Reads a host by the rules by which the hosts of URLs are read.
fn read_host(text: &str) -> Result<HostName, RuleProblem> {
    let url = Url::parse(&format!("https://{text}/")).map_err(|_| RuleProblem::Host)?;
    url.host().and_then(HostName::from_parsed).ok_or(RuleProblem::Host)
}
