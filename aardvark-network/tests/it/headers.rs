//! What guests may send, and what is sent.

use aardvark_network::{NetworkErrorKind, NetworkPolicy, Request};

use super::server::Server;
use super::support::{failure, local, send, session};

fn with_header(server: &Server, name: &str, value: &[u8]) -> Request {
    let mut request = Request::new("POST", server.url("/"));
    request.headers.push((name.to_owned(), value.to_vec()));
    request.body = Some(b"body".to_vec());
    request
}

#[test]
fn what_is_the_connections_is_refused() {
    let server = Server::saying("");
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Upgrade",
        "Expect",
        "Via",
        "Proxy-Authorization",
        "Proxy-Anything",
    ] {
        let (kind, message) = failure(send(&local(), with_header(&server, name, b"x")));
        assert_eq!(kind, NetworkErrorKind::Invalid);
        assert!(message.contains(&format!("`{}` is the host's business", name.to_lowercase())), "{message}");
    }
    assert!(server.received().is_empty());
}

#[test]
fn line_breaks_make_no_second_request() {
    let server = Server::saying("");
    for (name, value) in [
        ("X-A", b"1\r\nHost: evil".as_slice()),
        ("X-A", b"1\n"),
        ("X-A", b"1\r"),
        ("X-A", b"\0"),
        ("X-A", b"\x7f"),
        ("X-A\r\nX-B", b"1"),
        ("X A", b"1"),
        ("X-A:", b"1"),
        ("", b"1"),
        ("Ä", b"1"),
    ] {
        let (kind, _) = failure(send(&local(), with_header(&server, name, value)));
        assert_eq!(kind, NetworkErrorKind::Invalid, "{name:?}");
    }
    for method in ["GET / HTTP/1.1\r\nX: ", "CONNECT", "TRACE", "TRACK", "PROPFIND", "", "G\0ET"] {
        let (kind, _) = failure(send(&local(), Request::new(method, server.url("/"))));
        assert_eq!(kind, NetworkErrorKind::Invalid, "{method:?}");
    }
    assert!(server.received().is_empty());
}

#[test]
fn there_is_a_most_of_headers() {
    let server = Server::saying("");
    let mut many = Request::new("GET", server.url("/"));
    many.headers = (0..129).map(|index| (format!("x-{index}"), Vec::new())).collect();
    assert!(failure(send(&local(), many)).1.contains("129 fields (at most 128"));
    let long = with_header(&server, "x", &vec![b'x'; 64 << 10]);
    assert!(failure(send(&local(), long)).1.contains("65537 bytes (at most 65536"));
}

#[test]
fn a_method_does_not_hide_behind_a_header() {
    let server = Server::saying("");
    let session =
        session(NetworkPolicy::builder().allow("http://127.0.0.1:*").methods(["GET", "POST"]).build());
    for value in ["DELETE", "delete", "GET, DELETE", "nonsense", ""] {
        let (kind, _) =
            failure(send(&session, with_header(&server, "X-HTTP-Method-Override", value.as_bytes())));
        assert_eq!(kind, NetworkErrorKind::Denied, "{value}");
    }
    send(&session, with_header(&server, "X-HTTP-Method-Override", b"get")).result.unwrap();
}

#[test]
fn what_is_sent_says_what_it_must_and_no_more() {
    let server = Server::saying("");
    send(&local(), with_header(&server, "X-Twice", b"1")).result.unwrap();
    let received = server.received().remove(0);
    let mut names: Vec<_> = received.head[1..].iter().map(|line| line.split(':').next().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "content-length", "host", "user-agent", "x-twice"]);
    assert_eq!(received.header("accept-encoding"), Some("identity"));
    assert_eq!(received.line(), "POST /");
    assert_eq!(received.body, b"body");
}

#[test]
fn a_get_request_has_no_body() {
    let server = Server::saying("");
    let mut request = with_header(&server, "x", b"1");
    request.method = "get".to_owned();
    assert_eq!(failure(send(&local(), request)).1, "a `GET` request has no body");
}
