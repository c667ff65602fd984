//! Servers that prove who they are, and others.

use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use aardvark_network::{NetworkErrorKind, NetworkPolicy};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{ok, read};
use super::support::{failure, get, resolving, text};

/// An authority that nobody knows but who is told.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap())
    }

    /// A server that says `body` and holds a certificate for `name`.
    fn server(&self, name: &str, body: &'static str) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let configuration = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let configuration = Arc::new(configuration);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let connection = ServerConnection::new(Arc::clone(&configuration)).unwrap();
                let mut stream = StreamOwned::new(connection, stream.unwrap());
                // A client that does not trust the certificate breaks off.
                if let Ok(Some(_)) = read(&mut BufReader::new(&mut stream), 0) {
                    stream.write_all(ok(body).as_bytes()).unwrap();
                    stream.conn.send_close_notify();
                    stream.flush().unwrap();
                }
            }
        });
        address
    }

    fn root(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }
}

fn policy() -> aardvark_network::NetworkPolicyBuilder {
    NetworkPolicy::builder().allow("*.example.org:*").allow_addresses("127.0.0.1")
}

#[test]
fn an_authority_of_the_policy_is_trusted() {
    let authority = Authority::new();
    let address = authority.server("a.example.org", "proved");
    let session = resolving(policy().extra_root(authority.root()).build(), |_| vec!["127.0.0.1"]);
    let finished = get(&session, &format!("https://a.example.org:{}/", address.port()));
    assert_eq!(finished.contacts[0].origin, format!("https://a.example.org:{}", address.port()));
    assert_eq!(text(finished), "proved");
}

#[test]
fn who_cannot_prove_it_is_refused() {
    let authority = Authority::new();
    let address = authority.server("a.example.org", "proved");
    let unknown = resolving(policy().build(), |_| vec!["127.0.0.1"]);
    let other = resolving(policy().extra_root(authority.root()).build(), |_| vec!["127.0.0.1"]);
    for (session, name) in [(unknown, "a"), (other, "b")] {
        let (kind, message) =
            failure(get(&session, &format!("https://{name}.example.org:{}/", address.port())));
        assert_eq!(kind, NetworkErrorKind::Certificate, "{message}");
        assert!(message.contains("could not prove who it is: "), "{message}");
    }
}

#[test]
fn a_root_of_one_policy_is_not_another_ones() {
    let (mine, other) = (Authority::new(), Authority::new());
    let address = mine.server("a.example.org", "proved");
    let client = aardvark_network::Client::builder()
        .resolver(super::support::Names(|_: &str| vec!["127.0.0.1"]))
        .build();
    for (root, is_trusted) in [(mine.root(), true), (other.root(), false), (mine.root(), true)] {
        let policy = policy().extra_root(root).build().unwrap();
        let session = client.open(aardvark_network::NetworkGrant::of_policy(&policy));
        let finished = get(&session, &format!("https://a.example.org:{}/", address.port()));
        assert_eq!(finished.result.is_ok(), is_trusted, "{:?}", finished.result);
    }
}

#[test]
fn a_server_without_tls_is_not_spoken_to() {
    let server = super::server::Server::saying("plain");
    let session = resolving(policy().build(), |_| vec!["127.0.0.1"]);
    let (kind, message) =
        failure(get(&session, &format!("https://a.example.org:{}/", server.address.port())));
    assert!(matches!(kind, NetworkErrorKind::Certificate | NetworkErrorKind::Connect), "{message}");
    assert!(server.received().is_empty());
}

#[test]
fn a_root_must_be_a_certificate() {
    let error = NetworkPolicy::builder().extra_root(b"nonsense".as_slice()).build().unwrap_err();
    assert!(error.to_string().starts_with("the extra root certificate cannot be used"), "{error}");
}
