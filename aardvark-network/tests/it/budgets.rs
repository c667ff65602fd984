//! How many requests, how large, how many at a time.

use std::sync::mpsc;
use std::sync::{Arc, Barrier};

use aardvark_network::{NetworkErrorKind, NetworkPolicy, NetworkPolicyBuilder, Request};

use super::server::{Server, ok, redirect};
use super::support::{ends, failure, get, local, send, session, text};

fn policy() -> NetworkPolicyBuilder {
    NetworkPolicy::builder().allow("http://127.0.0.1:*")
}

#[test]
fn a_call_has_so_many_requests() {
    let server = Server::saying("x");
    let session = session(policy().max_requests(2).build());
    for _ in 0..2 {
        get(&session, &server.url("/")).result.unwrap();
    }
    let finished = get(&session, &server.url("/"));
    assert_eq!(ends(&finished.contacts), ["GET denied"]);
    let (kind, message) = failure(finished);
    assert_eq!(
        (kind, message.as_str()),
        (NetworkErrorKind::UsedUp, "this call has sent the 2 requests that it may send")
    );
    session.begin_call();
    get(&session, &server.url("/")).result.unwrap();
    assert_eq!(server.received().len(), 3);
}

#[test]
fn requests_that_wait_count_at_once() {
    let server = Server::start(|_, _| {
        loop {
            std::thread::park()
        }
    });
    let session = session(policy().max_requests(3).max_concurrent(1).build());
    let send = || session.send(Request::new("GET", server.url("/")), |_| {});
    let _tickets: Vec<_> = (0..3).map(|_| send().unwrap()).collect();
    let refused = send().unwrap_err().result.unwrap_err();
    assert_eq!(refused.kind(), NetworkErrorKind::UsedUp);
}

#[test]
fn redirects_are_requests() {
    let server = Server::start(|_, stream| stream.write_all(redirect(302, "/").as_bytes()));
    let finished = get(&session(policy().max_requests(3).build()), &server.url("/"));
    assert_eq!(ends(&finished.contacts), ["GET 302", "GET 302", "GET 302", "GET denied"]);
    assert_eq!(failure(finished).0, NetworkErrorKind::UsedUp);
}

#[test]
fn a_request_has_so_many_bytes() {
    let server = Server::saying("x");
    let session = session(policy().max_request_bytes(4).build());
    let mut request = Request::new("POST", server.url("/"));
    request.body = Some(b"1234".to_vec());
    send(&session, request.clone()).result.unwrap();
    request.body = Some(b"12345".to_vec());
    let (kind, message) = failure(send(&session, request));
    assert_eq!(kind, NetworkErrorKind::TooLarge);
    assert_eq!(message, "the request's body has 5 bytes (at most 4 are granted)");
    // What was not even copied counts, and is not left out silently.
    let mut request = Request::new("POST", server.url("/"));
    (request.body, request.uncopied) = (Some(b"1234".to_vec()), u64::MAX);
    let (kind, message) = failure(send(&session, request.clone()));
    assert_eq!(kind, NetworkErrorKind::TooLarge, "{message}");
    (request.method, request.body) = ("GET".to_owned(), Some(Vec::new()));
    assert_ne!(failure(send(&session, request)).0, NetworkErrorKind::Denied);
}

#[test]
fn responses_share_one_room() {
    let server = Server::saying("0123456789");
    let session = session(policy().max_response_bytes(10).max_request_bytes(5).build());
    let first = get(&session, &server.url("/")).result.unwrap();
    let (kind, message) = failure(get(&session, &server.url("/")));
    assert_eq!(kind, NetworkErrorKind::TooLarge);
    assert!(message.contains("more than 15 bytes together"), "{message}");
    drop(first);
    assert_eq!(text(get(&session, &server.url("/"))), "0123456789");
}

#[test]
fn so_many_go_at_a_time_and_the_others_wait() {
    // Each pair is only answered when both have arrived; the third waits for its turn, or the barrier would be odd.
    let pair = Arc::new(Barrier::new(2));
    let waiting = Arc::clone(&pair);
    let server = Server::start(move |_, stream| {
        waiting.wait();
        stream.write_all(ok("x").as_bytes())
    });
    let session = session(policy().max_concurrent(2).build());
    let (done, ended) = mpsc::channel();
    let tickets: Vec<_> = (0..6)
        .map(|_| {
            let done = done.clone();
            session
                .send(Request::new("GET", server.url("/")), move |finished| done.send(finished).unwrap())
                .unwrap()
        })
        .collect();
    for _ in &tickets {
        ended.recv().unwrap().result.unwrap();
    }
    let connections = server.received().iter().map(|received| received.connection).max();
    assert!(connections <= Some(5), "{connections:?}");
}

#[test]
fn connections_are_used_again_within_a_session_only() {
    let server = Server::saying("x");
    let first = local();
    for _ in 0..20 {
        get(&first, &server.url("/")).result.unwrap();
    }
    get(&local(), &server.url("/")).result.unwrap();
    let mut connections: Vec<_> = server.received().iter().map(|received| received.connection).collect();
    let of_other = connections.pop().unwrap();
    assert!(!connections.contains(&of_other), "{of_other} {connections:?}");
    // One that has just answered may not be free again when the next request comes.
    connections.dedup();
    assert!(connections.len() < 10, "{connections:?}");
}
