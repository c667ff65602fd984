//! A host's ceiling for the network of a slot.

use std::sync::Arc;
use std::time::Duration;

use aardvark_manifest::error::Error;
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;

use crate::failure::PolicyFailure;
use crate::method::Method;
use crate::rule::HostRule;

/// More than any call sends, few enough to keep.
const MOST_REQUESTS: u64 = 10_000;

/// What plugins may reach at most, whatever their manifests ask for. Immutable and cheap to clone.
///
/// ```
/// use aardvark_network::NetworkPolicy;
///
/// let policy = NetworkPolicy::builder().allow("api.example.org").allow("*.example.com:8443").build()?;
/// assert_eq!(policy.hosts().collect::<Vec<_>>(), ["api.example.org", "*.example.com:8443"]);
/// # Ok::<(), aardvark_manifest::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkPolicy(pub(crate) Arc<Ceiling>);

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ceiling {
    /// All of them must allow a host.
    pub(crate) layers: Vec<Layer>,
    pub(crate) methods: Vec<Method>,
    /// Certificates that are trusted besides the system's.
    pub(crate) roots: Vec<CertificateDer<'static>>,
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: u64,
    pub(crate) timeout: Duration,
    pub(crate) requests: u64,
    pub(crate) concurrent: usize,
}

/// The hosts of one policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layer {
    pub(crate) rules: Vec<HostRule>,
    /// Whether rules without a scheme stand for plain HTTP too.
    pub(crate) plain: bool,
    /// Addresses that are granted though they are not public.
    pub(crate) addresses: Vec<IpNet>,
}

impl NetworkPolicy {
    /// Nothing can be reached.
    #[must_use]
    pub fn deny_all() -> Self {
        Self(Arc::new(Ceiling::default()))
    }

    /// A policy that grants what is added to it, and nothing else.
    #[must_use]
    pub fn builder() -> NetworkPolicyBuilder {
        NetworkPolicyBuilder::default()
    }

    /// Whether nothing can be reached.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The hosts that can be reached, in the form in which they are compared. Of a policy [within](Self::within) another
    /// those that it names itself.
    pub fn hosts(&self) -> impl Iterator<Item = String> + '_ {
        self.0.layers.last().into_iter().flat_map(|layer| &layer.rules).map(ToString::to_string)
    }

    /// What both this and `narrower` allow. The certificates that are trusted are this one's.
    #[must_use]
    pub fn within(&self, narrower: &Self) -> Self {
        let (ours, theirs) = (&*self.0, &*narrower.0);
        Self(Arc::new(Ceiling {
            layers: ours.layers.iter().chain(&theirs.layers).cloned().collect(),
            methods: ours.methods.iter().copied().filter(|method| theirs.methods.contains(method)).collect(),
            roots: ours.roots.clone(),
            request_bytes: ours.request_bytes.min(theirs.request_bytes),
            response_bytes: ours.response_bytes.min(theirs.response_bytes),
            timeout: ours.timeout.min(theirs.timeout),
            requests: ours.requests.min(theirs.requests),
            concurrent: ours.concurrent.min(theirs.concurrent),
        }))
    }

    /// The largest body of a request, in bytes.
    #[must_use]
    pub fn max_request_bytes(&self) -> u64 {
        self.0.request_bytes
    }

    /// The largest body of a response, in bytes.
    #[must_use]
    pub fn max_response_bytes(&self) -> u64 {
        self.0.response_bytes
    }

    /// The longest time for one request.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// The most requests that one call may send.
    #[must_use]
    pub fn max_requests(&self) -> u64 {
        self.0.requests
    }
}

impl Default for NetworkPolicy {
    /// The same as [`NetworkPolicy::deny_all`].
    fn default() -> Self {
        Self::deny_all()
    }
}

impl Ceiling {
    pub(crate) fn is_empty(&self) -> bool {
        self.layers.iter().any(|layer| layer.rules.is_empty())
    }
}

impl Default for Ceiling {
    fn default() -> Self {
        Self {
            layers: vec![Layer::default()],
            methods: Method::ALL.to_vec(),
            roots: Vec::new(),
            request_bytes: 16 << 20,
            response_bytes: 64 << 20,
            timeout: Duration::from_secs(30),
            requests: 100,
            concurrent: 8,
        }
    }
}

/// Collects a [`NetworkPolicy`]; everything is checked in [`build`](Self::build).
#[derive(Clone, Debug, Default)]
pub struct NetworkPolicyBuilder {
    ceiling: Ceiling,
    plain: bool,
    hosts: Vec<String>,
    methods: Option<Vec<String>>,
    addresses: Vec<String>,
    roots: Vec<Vec<u8>>,
}

impl NetworkPolicyBuilder {
    /// Grants a host: `[scheme://]host[:port]`.
    ///
    /// `api.example.org` is that name and no other; `*.example.org` is every name below it, at any depth, but not
    /// itself; `*` is every host with a public address. Without a scheme only HTTPS is meant, without a port only the
    /// scheme's own; `:*` is any port.
    ///
    /// An address named here in full, and `localhost`, are granted though they are not public. For every other name it
    /// takes [`allow_addresses`](Self::allow_addresses).
    #[must_use]
    pub fn allow(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Lets entries without a scheme stand for plain HTTP, too. Anybody on the way can read and change it.
    #[must_use]
    pub fn with_plain_http(mut self) -> Self {
        self.plain = true;
        self
    }

    /// Grants only these methods, instead of `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` and `OPTIONS`.
    #[must_use]
    pub fn methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods = Some(methods.into_iter().map(Into::into).collect());
        self
    }

    /// Lets granted names have addresses that are not public, such as `10.1.0.0/16`, `127.0.0.1` or `fd00::/8`.
    ///
    /// Whoever controls the names that are granted then reaches those machines through a plugin: grant no more than the
    /// plugin's service needs.
    #[must_use]
    pub fn allow_addresses(mut self, range: impl Into<String>) -> Self {
        self.addresses.push(range.into());
        self
    }

    /// Trusts a certificate authority besides those that the system trusts; its certificate in DER.
    #[must_use]
    pub fn extra_root(mut self, certificate: impl Into<Vec<u8>>) -> Self {
        self.roots.push(certificate.into());
        self
    }

    /// The largest body of a request, in bytes; 16 MiB unless set.
    #[must_use]
    pub fn max_request_bytes(mut self, bytes: u64) -> Self {
        self.ceiling.request_bytes = bytes;
        self
    }

    /// The largest body of a response, in bytes; 64 MiB unless set. The responses that one isolate receives at the same
    /// time may have that many together.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.ceiling.response_bytes = bytes;
        self
    }

    /// The longest time from a request to the last byte of its response, redirects included; 30 s unless set.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.ceiling.timeout = limit;
        self
    }

    /// The most requests that one call may send, redirects among them; 100 unless set, and never more than 10 000, as
    /// all of them could wait at the same time.
    #[must_use]
    pub fn max_requests(mut self, requests: u64) -> Self {
        self.ceiling.requests = requests;
        self
    }

    /// The most requests of one isolate at the same time; 8 unless set. More of them wait.
    #[must_use]
    pub fn max_concurrent(mut self, requests: usize) -> Self {
        self.ceiling.concurrent = requests;
        self
    }

    /// Checks everything.
    ///
    /// # Errors
    ///
    /// If a host, a method, a range of addresses or a certificate cannot be read, or a limit is 0.
    pub fn build(self) -> Result<NetworkPolicy, Error> {
        let Self { mut ceiling, plain, hosts, methods, addresses, roots } = self;
        let mut layer = Layer { plain, ..Layer::default() };
        let limits = [
            ("max_request_bytes", ceiling.request_bytes),
            ("max_response_bytes", ceiling.response_bytes),
            ("timeout", u64::from(!ceiling.timeout.is_zero())),
            ("max_requests", ceiling.requests),
            ("max_concurrent", ceiling.concurrent as u64),
        ];
        if let Some((name, _)) = limits.into_iter().find(|(_, limit)| *limit == 0) {
            return Err(PolicyFailure::Zero { name }.into());
        }
        // What a semaphore can count, and far more than is of use.
        ceiling.concurrent = ceiling.concurrent.min(1 << 10);
        ceiling.requests = ceiling.requests.min(MOST_REQUESTS);
        for rule in hosts {
            match HostRule::parse(&rule) {
                Ok(rule) => layer.rules.push(rule),
                Err(problem) => return Err(PolicyFailure::Rule { rule, problem }.into()),
            }
        }
        if let Some(methods) = methods {
            ceiling.methods.clear();
            for method in methods {
                match Method::parse(&method) {
                    Some(method) => ceiling.methods.push(method),
                    None => return Err(PolicyFailure::Method { method }.into()),
                }
            }
        }
        for text in addresses {
            match range(&text) {
                Some(range) => layer.addresses.push(range),
                None => return Err(PolicyFailure::Addresses { text }.into()),
            }
        }
        ceiling.layers = vec![layer];
        ceiling.roots = roots.into_iter().map(CertificateDer::from).collect();
        crate::tls::check(&ceiling.roots).map_err(|reason| PolicyFailure::Root { reason })?;
        Ok(NetworkPolicy(Arc::new(ceiling)))
    }
}

fn range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}
