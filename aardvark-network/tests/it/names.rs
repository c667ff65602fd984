//! Names, and the addresses behind them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aardvark_network::{NetworkErrorKind, NetworkPolicy};

use super::server::Server;
use super::support::{check_denied, failure, get, port, resolving, session, text};

fn anywhere() -> Result<NetworkPolicy, aardvark_manifest::error::Error> {
    NetworkPolicy::builder().allow("*.example.org:*").with_plain_http().build()
}

#[test]
fn a_name_with_an_address_of_ones_own_is_denied() {
    for address in [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "fd00::1",
    ] {
        let session = resolving(anywhere(), move |_| vec![address]);
        check_denied(&session, "http://a.example.org/", "`a.example.org` has no public address");
    }
}

#[test]
fn a_denial_does_not_tell_the_guest_the_address() {
    let session = resolving(anywhere(), |_| vec!["10.77.66.55"]);
    let (_, message) = failure(get(&session, "http://a.example.org/"));
    assert!(!message.contains("10.77.66.55"), "{message}");
}

#[test]
fn a_range_that_the_host_grants_can_be_reached() {
    let server = Server::saying("inside");
    let policy = NetworkPolicy::builder().allow("http://*.example.org:*").allow_addresses("127.0.0.0/8");
    let session = resolving(policy.build(), |_| vec!["127.0.0.1"]);
    let url = format!("http://a.example.org:{}/", port(&server));
    let finished = get(&session, &url);
    assert_eq!(finished.contacts[0].address, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(text(finished), "inside");
    let host = format!("a.example.org:{}", port(&server));
    assert_eq!(server.received()[0].header("host"), Some(host.as_str()));
}

#[test]
fn what_is_connected_to_is_what_was_checked() {
    // The first answer is granted and nobody listens there; the answers after it are this machine's own.
    let server = Server::saying("inside");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let policy = NetworkPolicy::builder().allow("http://*.example.org:*").allow_addresses("127.0.0.2");
    let session = resolving(policy.build(), move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => vec!["127.0.0.2"],
        _ => vec!["127.0.0.1"],
    });
    let url = format!("http://a.example.org:{}/", port(&server));
    let (kind, message) = failure(get(&session, &url));
    assert_eq!((kind, asked.load(Ordering::Relaxed)), (NetworkErrorKind::Connect, 1), "{message}");
    check_denied(&session, &url, "has no public address");
    assert!(server.received().is_empty());
}

#[test]
fn of_several_addresses_only_granted_ones_are_tried() {
    let server = Server::saying("inside");
    let policy = NetworkPolicy::builder().allow("http://*.example.org:*").allow_addresses("127.0.0.2");
    let session = resolving(policy.build(), |_| vec!["127.0.0.1", "127.0.0.2", "::1"]);
    let (kind, _) = failure(get(&session, &format!("http://a.example.org:{}/", port(&server))));
    assert_eq!(kind, NetworkErrorKind::Connect);
    assert!(server.received().is_empty());
}

#[test]
fn localhost_is_this_machine_if_the_host_names_it() {
    let server = Server::saying("here");
    let policy = NetworkPolicy::builder().allow("http://localhost:*");
    let url = format!("http://LOCALHOST.:{}/", port(&server));
    assert_eq!(text(get(&session(policy.clone().build()), &url)), "here");
    let elsewhere = resolving(policy.build(), |_| vec!["10.0.0.1"]);
    check_denied(&elsewhere, &url, "has no public address");
}

#[test]
fn a_name_that_is_not_known_is_said_to_be() {
    let session = resolving(anywhere(), |_| Vec::new());
    let (kind, message) = failure(get(&session, "http://a.example.org/"));
    assert_eq!(kind, NetworkErrorKind::Lookup);
    assert_eq!(message, "`a.example.org` cannot be found: it has no address");
}
