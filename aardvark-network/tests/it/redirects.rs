//! Redirects are requests like any other.

use aardvark_network::{NetworkErrorKind, NetworkPolicy, Redirects, Request};

use super::server::{Server, ok, redirect};
use super::support::{check_denied, ends, failure, get, local, port, send, session, text};

/// A server that sends `/` to `location` with `status`, and answers everything else with what it was asked.
fn sending(status: u16, location: impl Into<String>) -> Server {
    let location = location.into();
    Server::start(move |received, stream| {
        let line = received.line();
        let answer = match line.ends_with(" /") {
            true => redirect(status, &location),
            false => ok(&format!("{line} {}", received.body.len())),
        };
        stream.write_all(answer.as_bytes())
    })
}

fn post(url: String) -> Request {
    let mut request = Request::new("POST", url);
    request.body = Some(b"1234".to_vec());
    request.headers =
        vec![("Content-Type".to_owned(), b"text/plain".to_vec()), ("X-Own".to_owned(), b"1".to_vec())];
    request
}

#[test]
fn methods_and_bodies_change_as_in_a_browser() {
    for (status, expected) in [
        (301, "GET /next 0"),
        (302, "GET /next 0"),
        (303, "GET /next 0"),
        (307, "POST /next 4"),
        (308, "POST /next 4"),
    ] {
        let server = sending(status, "/next");
        let finished = send(&local(), post(server.url("/")));
        assert_eq!(finished.contacts.len(), 2);
        let response = finished.result.unwrap();
        assert_eq!((response.url(), response.is_redirected()), (server.url("/next").as_str(), true));
        assert_eq!(response.body(), expected.as_bytes(), "{status}");
        let second = &server.received()[1];
        assert_eq!(second.header("content-type").is_some(), status >= 307, "{status}");
        assert_eq!(second.header("x-own"), Some("1"));
    }
}

#[test]
fn every_hop_is_checked() {
    let inside = Server::saying("secret");
    let server = sending(302, format!("http://localhost:{}/", port(&inside)));
    check_redirect_denied(&server, "is not granted");
    for location in
        ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "//10.0.0.1/", "http://0x7f.1:1/"]
    {
        let server = sending(302, location);
        let policy = NetworkPolicy::builder()
            .allow(format!("http://127.0.0.1:{}", port(&server)))
            .allow("*")
            .with_plain_http();
        let finished = get(&session(policy.build()), &server.url("/"));
        assert_eq!(ends(&finished.contacts), ["GET 302", "GET denied"], "{location}");
        assert_eq!(failure(finished).0, NetworkErrorKind::Denied);
    }
    assert!(inside.received().is_empty());
}

fn check_redirect_denied(server: &Server, words: &str) {
    let finished = get(&local(), &server.url("/"));
    assert_eq!(ends(&finished.contacts), ["GET 302", "GET denied"]);
    let (kind, message) = failure(finished);
    assert_eq!(kind, NetworkErrorKind::Denied);
    assert!(message.contains(words), "{message}");
}

#[test]
fn other_schemes_and_nonsense_lead_nowhere() {
    for location in [
        "file:///etc/passwd",
        "ftp://example.org/",
        "https://u:p@example.org/",
        "http://\\\\x/",
        "http://a b/",
    ] {
        let server = sending(302, location);
        let finished = get(&local(), &server.url("/"));
        assert_eq!(ends(&finished.contacts), ["GET 302"], "{location}");
        assert_eq!(failure(finished).0, NetworkErrorKind::Redirect, "{location}");
    }
}

#[test]
fn a_method_that_is_not_granted_is_not_reached_by_a_redirect() {
    let server = sending(303, "/next");
    let policy = NetworkPolicy::builder().allow("http://127.0.0.1:*").methods(["post"]);
    let finished = send(&session(policy.build()), post(server.url("/")));
    assert_eq!(ends(&finished.contacts), ["POST 303", "GET denied"]);
    check_denied(
        &session(NetworkPolicy::builder().allow("http://127.0.0.1:*").methods(["POST"]).build()),
        &server.url("/"),
        "the method `GET` is not granted",
    );
}

#[test]
fn credentials_stay_with_their_origin() {
    let other = Server::saying("other");
    let server = sending(307, other.url("/"));
    let mut request = Request::new("GET", server.url("/"));
    for name in ["Authorization", "Cookie", "X-Own"] {
        request.headers.push((name.to_owned(), b"secret".to_vec()));
    }
    assert_eq!(text(send(&local(), request.clone())), "other");
    assert_eq!(server.received()[0].header("authorization"), Some("secret"));
    let received = &other.received()[0];
    assert_eq!((received.header("authorization"), received.header("cookie")), (None, None));
    assert_eq!(received.header("x-own"), Some("secret"));
    // To the same origin they go along.
    let same = sending(307, "/next");
    request.url = same.url("/");
    send(&local(), request).result.unwrap();
    assert_eq!(same.received()[1].header("cookie"), Some("secret"));
}

#[test]
fn circles_end() {
    let server = Server::start(|_, stream| stream.write_all(redirect(302, "/").as_bytes()));
    let finished = get(&local(), &server.url("/"));
    assert_eq!(finished.contacts.len(), 11);
    let (kind, message) = failure(finished);
    assert_eq!(kind, NetworkErrorKind::Redirect);
    assert!(message.ends_with("redirects after 10 redirects"), "{message}");
}

#[test]
fn redirects_can_be_refused_or_looked_at() {
    let server = sending(302, "/next");
    let mut request = Request::new("GET", server.url("/"));
    request.redirects = Redirects::Refuse;
    assert_eq!(failure(send(&local(), request.clone())).0, NetworkErrorKind::Redirect);
    request.redirects = Redirects::Manual;
    let response = send(&local(), request).result.unwrap();
    assert_eq!((response.status(), response.is_redirected()), (302, false));
    assert!(response.headers().contains(&("location".to_owned(), b"/next".to_vec())));
    // What has no place to go to is a response like any other.
    let nowhere =
        Server::start(|_, stream| stream.write_all(b"HTTP/1.1 302 x\r\nContent-Length: 1\r\n\r\nx"));
    assert_eq!(text(get(&local(), &nowhere.url("/"))), "x");
}
