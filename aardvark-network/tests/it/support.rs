//! Grants, requests and what became of them.

use std::net::IpAddr;
use std::sync::mpsc;

use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::{Manifest, NetworkRequest};
use aardvark_manifest::outcome::{Contact, ContactEnd};
use aardvark_network::{
    Client, NetworkError, NetworkErrorKind, NetworkGrant, NetworkPolicy, Request, Resolve, Response, Session,
};

use super::server::Server;

/// What the `resources.network` of a manifest asks for.
pub(crate) fn request(network: &str) -> NetworkRequest {
    let text = format!(
        r#"{{ "schemaVersion": "2.0", "name": "x", "version": "1.0.0", "entrypoint": "main", "resources": {{ "network": {network} }} }}"#
    );
    Manifest::parse(text.as_bytes()).unwrap().network().unwrap().clone()
}

/// A session that may speak plain HTTP with the servers of this machine.
pub(crate) fn local() -> Session {
    session(NetworkPolicy::builder().allow("http://127.0.0.1:*").build())
}

/// A session under all of `policy`.
pub(crate) fn session(policy: Result<NetworkPolicy, Error>) -> Session {
    Client::new().open(NetworkGrant::of_policy(&policy.unwrap()))
}

/// How a request ended.
pub(crate) struct Ended {
    pub(crate) result: Result<Response, NetworkError>,
    pub(crate) contacts: Vec<Contact>,
}

/// Sends `request` and waits for its end.
pub(crate) fn send(session: &Session, request: Request) -> Ended {
    let (done, ended) = mpsc::channel();
    let mut finished = match session.send(request, move |finished| done.send(finished).unwrap()) {
        Ok(_ticket) => ended.recv().unwrap(),
        Err(finished) => *finished,
    };
    let contacts = finished.take_contacts();
    Ended { result: finished.result, contacts }
}

/// Fetches a URL.
pub(crate) fn get(session: &Session, url: &str) -> Ended {
    send(session, Request::new("GET", url))
}

/// The body, as text.
pub(crate) fn text(finished: Ended) -> String {
    String::from_utf8(finished.result.unwrap().into_body()).unwrap()
}

/// The kind of the failure and its words.
pub(crate) fn failure(finished: Ended) -> (NetworkErrorKind, String) {
    let error: NetworkError = finished.result.unwrap_err();
    (error.kind(), error.to_string())
}

/// Asserts that a request to `url` is denied, with a message that holds `words`, and that no server heard of it.
pub(crate) fn check_denied(session: &Session, url: &str, words: &str) {
    let finished = get(session, url);
    let ends: Vec<ContactEnd> = finished.contacts.iter().map(|contact| contact.end.clone()).collect();
    let (kind, message) = failure(finished);
    assert_eq!(kind, NetworkErrorKind::Denied, "{url}: {message}");
    assert!(message.contains(words), "{url}: {message}");
    assert_eq!(ends, [ContactEnd::Denied(message)], "{url}");
}

/// Method, path and end of contacts in short.
pub(crate) fn ends(contacts: &[Contact]) -> Vec<String> {
    let end = |contact: &Contact| match &contact.end {
        ContactEnd::Status(status) => format!("{} {status}", contact.method),
        ContactEnd::Denied(_) => format!("{} denied", contact.method),
        ContactEnd::Failed(_) => format!("{} failed", contact.method),
        _ => unreachable!("there are three"),
    };
    contacts.iter().map(end).collect()
}

/// A resolver that gives what a closure gives.
pub(crate) struct Names<F>(pub(crate) F);

impl<F: Fn(&str) -> Vec<&'static str> + Send + Sync + 'static> Resolve for Names<F> {
    fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok((self.0)(name).into_iter().map(|address| address.parse().unwrap()).collect())
    }
}

/// A session whose names are looked up by `resolve`.
pub(crate) fn resolving(
    policy: Result<NetworkPolicy, Error>,
    resolve: impl Fn(&str) -> Vec<&'static str> + Send + Sync + 'static,
) -> Session {
    let client = Client::builder().resolver(Names(resolve)).build();
    client.open(NetworkGrant::of_policy(&policy.unwrap()))
}

/// The port of a server.
pub(crate) fn port(server: &Server) -> u16 {
    server.address.port()
}
