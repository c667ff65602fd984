//! What one plugin may reach: the host's ceiling and the manifest's request, both of which must allow a thing.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::NetworkRequest;

use crate::address;
use crate::failure::{Failure, NetworkError, PolicyFailure};
use crate::method::Method;
use crate::policy::{Ceiling, Layer, NetworkPolicy};
use crate::rule::HostRule;
use crate::target::{HostName, Scheme, Target};

/// See the module. Immutable and cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkGrant(Arc<Granted>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Granted {
    ceiling: Arc<Ceiling>,
    /// `None`: the request is the ceiling itself.
    wanted: Option<Wanted>,
    methods: Vec<Method>,
    not_granted: Vec<NotGranted>,
    limits: Limits,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    rules: Vec<HostRule>,
    plain: bool,
}

/// The limits of a grant: the lower ones of ceiling and request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: u64,
    pub(crate) timeout: Duration,
    pub(crate) requests: u64,
    pub(crate) concurrent: usize,
}

/// Something that a manifest asks for and that the ceiling does not hold, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotGranted {
    /// Where the manifest asks, such as `resources.network.allow[2]`.
    pub place: String,
    /// What it asks for, such as `api.example.org`.
    pub asked: String,
}

impl NetworkGrant {
    /// Nothing can be reached.
    #[must_use]
    pub fn nothing() -> Self {
        Self::of_policy(&NetworkPolicy::deny_all())
    }

    /// All that `policy` allows, for a plugin that has no manifest to ask for less.
    #[must_use]
    pub fn of_policy(policy: &NetworkPolicy) -> Self {
        let ceiling = Arc::clone(&policy.0);
        let limits = Limits::of(&ceiling);
        let methods = ceiling.methods.clone();
        Self(Arc::new(Granted { ceiling, wanted: None, methods, not_granted: Vec::new(), limits }))
    }

    /// What of `request` is within `policy`. Never more than either.
    ///
    /// # Errors
    ///
    /// If the request names a host or a method that cannot be read, or plain HTTP against its own `httpsOnly`.
    pub fn new(policy: &NetworkPolicy, request: &NetworkRequest) -> Result<Self, Error> {
        let ceiling = Arc::clone(&policy.0);
        let wanted = Wanted::read(request)?;
        let mut not_granted = wanted.beyond(&ceiling, request);
        let methods = match &request.methods {
            Some(asked) => granted_methods(asked, &ceiling, &mut not_granted)?,
            None => ceiling.methods.clone(),
        };
        let mut limits = Limits::of(&ceiling);
        limits.request_bytes = limits.request_bytes.min(request.max_request_bytes);
        limits.response_bytes = limits.response_bytes.min(request.max_response_bytes);
        limits.timeout = limits.timeout.min(request.timeout);
        Ok(Self(Arc::new(Granted { ceiling, wanted: Some(wanted), methods, not_granted, limits })))
    }

    /// What was asked for and is not granted, in the order of the manifest.
    #[must_use]
    pub fn not_granted(&self) -> &[NotGranted] {
        &self.0.not_granted
    }

    /// Whether nothing can be reached.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_unwanted = self.0.wanted.as_ref().is_some_and(|wanted| wanted.rules.is_empty());
        is_unwanted || self.0.ceiling.is_empty()
    }

    /// The same with at most `requests` for each call.
    #[must_use]
    pub fn with_max_requests(self, requests: u64) -> Self {
        let mut granted = Arc::unwrap_or_clone(self.0);
        granted.limits.requests = granted.limits.requests.min(requests);
        Self(Arc::new(granted))
    }

    /// The most requests that one call may send.
    #[must_use]
    pub fn max_requests(&self) -> u64 {
        self.0.limits.requests
    }

    /// Whether a request may be sent as far as that can be known before its host is looked up, and where it would go.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn permits(&self, method: &str, url: &str) -> Result<Target, NetworkError> {
        let target = Target::read(url)?;
        self.check_target(&target)?;
        let method = Method::parse(method).ok_or_else(|| Failure::NotMethod { method: method.to_owned() })?;
        self.check(method, &target)?;
        Ok(target)
    }

    /// Bytes that the body of a request may have.
    #[must_use]
    pub fn max_request_bytes(&self) -> u64 {
        self.limits().request_bytes
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn roots(&self) -> &[rustls::pki_types::CertificateDer<'static>] {
        &self.0.ceiling.roots
    }

    /// Checks everything about a request that can be known before its host is looked up.
    pub(crate) fn check(&self, method: Method, target: &Target) -> Result<(), Failure> {
        self.check_target(target)?;
        if self.has_method(method) {
            Ok(())
        } else {
            Err(Failure::Method { method: method.name().to_owned() })
        }
    }

    /// The same, whatever the method.
    pub(crate) fn check_target(&self, target: &Target) -> Result<(), Failure> {
        let origin = || target.origin();
        if self.is_empty() {
            return Err(Failure::NoNetwork { origin: origin() });
        }
        if !self.admits(target) {
            return Err(match target.scheme {
                Scheme::Http if self.knows(target) => Failure::Plain { origin: origin() },
                _ => Failure::NotGranted { origin: origin() },
            });
        }
        if let HostName::Address(address) = target.host {
            self.check_address(target, address)?;
        }
        Ok(())
    }

    /// Whether `method` is granted at all.
    pub(crate) fn has_method(&self, method: Method) -> bool {
        self.0.methods.contains(&method)
    }

    /// Checks an address that the host of `target` has. What a manifest says plays no part in it.
    pub(crate) fn check_address(&self, target: &Target, address: IpAddr) -> Result<(), Failure> {
        let inner = address::inner(address);
        let is_named = |rule: &HostRule| match (rule.exact_host(), &target.host) {
            (Some(HostName::Address(named)), HostName::Address(_)) => address::inner(*named) == inner,
            (Some(HostName::Name(named)), HostName::Name(name)) => {
                named == name && name == "localhost" && inner.is_loopback()
            }
            _ => false,
        };
        let is_granted = |layer: &Layer| {
            layer.addresses.iter().any(|range| range.contains(&address) || range.contains(&inner))
                || layer.rules.iter().any(is_named)
        };
        if address::is_public(address) || self.0.ceiling.layers.iter().all(is_granted) {
            Ok(())
        } else {
            Err(Failure::Address { host: target.host.to_string() })
        }
    }

    fn admits(&self, target: &Target) -> bool {
        let Granted { ceiling, wanted, .. } = &*self.0;
        let allows = |rules: &[HostRule], plain| rules.iter().any(|rule| rule.admits(target, plain));
        ceiling.layers.iter().all(|layer| allows(&layer.rules, layer.plain))
            && wanted.as_ref().is_none_or(|wanted| allows(&wanted.rules, wanted.plain))
    }

    /// Whether HTTPS to the same host is granted, so that the scheme is what is wrong.
    fn knows(&self, target: &Target) -> bool {
        Target::read(&format!("https://{}/", target.host)).is_ok_and(|secure| self.admits(&secure))
    }
}

impl Limits {
    fn of(ceiling: &Ceiling) -> Self {
        Self {
            request_bytes: ceiling.request_bytes,
            response_bytes: ceiling.response_bytes,
            timeout: ceiling.timeout,
            requests: ceiling.requests,
            concurrent: ceiling.concurrent,
        }
    }
}

impl Wanted {
    fn read(request: &NetworkRequest) -> Result<Self, PolicyFailure> {
        let mut rules = Vec::new();
        for (index, text) in request.allow.iter().enumerate() {
            let (place, rule) = (place("allow", index), text.clone());
            match HostRule::parse(text) {
                Ok(parsed) if request.https_only && parsed.scheme() == Some(Scheme::Http) => {
                    return Err(PolicyFailure::Contradiction { place, rule });
                }
                Ok(parsed) => rules.push(parsed),
                Err(problem) => return Err(PolicyFailure::Requested { place, rule, problem }),
            }
        }
        Ok(Self { rules, plain: !request.https_only })
    }

    /// What of this the ceiling does not hold.
    fn beyond(&self, ceiling: &Ceiling, request: &NetworkRequest) -> Vec<NotGranted> {
        let is_covered = |rule: &HostRule, scheme| {
            let covers = |layer: &Layer| {
                layer.rules.iter().any(|own| own.speaks(scheme, layer.plain) && own.covers(rule, scheme))
            };
            !rule.speaks(scheme, self.plain) || ceiling.layers.iter().all(covers)
        };
        let mut beyond = Vec::new();
        let mut is_plain_missing = false;
        for (index, (rule, text)) in self.rules.iter().zip(&request.allow).enumerate() {
            let is_plain_only = rule.scheme() == Some(Scheme::Http);
            if !is_covered(rule, Scheme::Https) || is_plain_only && !is_covered(rule, Scheme::Http) {
                beyond.push(NotGranted { place: place("allow", index), asked: text.clone() });
            } else if !is_covered(rule, Scheme::Http) {
                is_plain_missing = true;
            }
        }
        if is_plain_missing {
            let place = "resources.network.httpsOnly".to_owned();
            beyond.push(NotGranted { place, asked: "http".to_owned() });
        }
        beyond
    }
}

fn granted_methods(
    asked: &[String],
    ceiling: &Ceiling,
    not_granted: &mut Vec<NotGranted>,
) -> Result<Vec<Method>, PolicyFailure> {
    let mut methods = Vec::new();
    for (index, text) in asked.iter().enumerate() {
        let place = place("methods", index);
        match Method::parse(text) {
            Some(method) if ceiling.methods.contains(&method) => methods.push(method),
            Some(_) => not_granted.push(NotGranted { place, asked: text.clone() }),
            None => return Err(PolicyFailure::RequestedMethod { place, method: text.clone() }),
        }
    }
    Ok(methods)
}

fn place(list: &str, index: usize) -> String {
    format!("resources.network.{list}[{index}]")
}
