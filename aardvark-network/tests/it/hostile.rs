//! Servers that do not keep to the rules.

use std::io::ErrorKind;
use std::time::Duration;

use aardvark_manifest::outcome::ContactEnd;
use aardvark_network::{NetworkErrorKind, NetworkPolicy, NetworkPolicyBuilder};

use super::server::Server;
use super::support::{failure, get, local, session, text};

fn policy() -> NetworkPolicyBuilder {
    NetworkPolicy::builder().allow("http://127.0.0.1:*")
}

/// What becomes of a request that is answered with `bytes`, after which the server closes.
fn answered(bytes: &'static [u8]) -> Result<String, (NetworkErrorKind, String)> {
    let server = Server::start(move |_, stream| {
        stream.write_all(bytes)?;
        Err(ErrorKind::ConnectionAborted.into())
    });
    let finished = get(&local(), &server.url("/"));
    match finished.result {
        Ok(response) => Ok(String::from_utf8(response.into_body()).unwrap()),
        Err(_) => Err(failure(finished)),
    }
}

#[test]
fn what_is_not_http_fails() {
    for bytes in [
        b"".as_slice(),
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA B: 1\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ] {
        let Err((kind, message)) = answered(bytes) else { panic!("{}", bytes.escape_ascii()) };
        assert_eq!(kind, NetworkErrorKind::Protocol, "{}: {message}", bytes.escape_ascii());
        assert!(message.starts_with("`http://127.0.0.1:"), "{message}");
    }
}

#[test]
fn sloppy_but_plain_answers_arrive() {
    assert_eq!(answered(b"HTTP/1.1 200 OK\r\n\r\nuntil the end").unwrap(), "until the end");
    assert_eq!(answered(b"HTTP/1.0 200\r\nContent-Length: 2\r\n\r\nabcdef").unwrap(), "ab");
    assert_eq!(
        answered(b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx").unwrap(),
        "x"
    );
}

#[test]
fn a_compressed_body_stays_compressed() {
    let body = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc";
    assert_eq!(answered(body).unwrap(), "abc");
}

#[test]
fn endless_heads_end() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(b"X: ")?;
            stream.write_all(&[b'x'; 1000])?;
            stream.write_all(b"\r\n")?;
        }
    });
    assert_eq!(failure(get(&local(), &server.url("/"))).0, NetworkErrorKind::Protocol);
    let many = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        (0..200).try_for_each(|index| write!(stream, "X-{index}: 1\r\n"))?;
        stream.write_all(b"Content-Length: 0\r\n\r\n")
    });
    assert_eq!(failure(get(&local(), &many.url("/"))).0, NetworkErrorKind::Protocol);
}

#[test]
fn endless_bodies_end() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            stream.write_all(&[b'x'; 4096])?;
        }
    });
    let session = session(policy().max_response_bytes(100_000).build());
    let finished = get(&session, &server.url("/"));
    let contact = finished.contacts[0].clone();
    assert!(matches!(contact.end, ContactEnd::Failed(_)), "{contact:?}");
    let (kind, message) = failure(finished);
    assert_eq!(kind, NetworkErrorKind::TooLarge);
    assert_eq!(message, "the response's body has more than the 100000 bytes granted");
}

#[test]
fn a_body_that_is_announced_as_too_large_is_not_waited_for() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
    });
    assert_eq!(failure(get(&local(), &server.url("/"))).0, NetworkErrorKind::TooLarge);
}

#[test]
fn slow_servers_run_out_of_time() {
    let limit = Duration::from_millis(150);
    let silent = Server::start(|_, _| {
        loop {
            std::thread::park()
        }
    });
    let dripping = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")?;
        loop {
            std::thread::park()
        }
    });
    for server in [silent, dripping] {
        let (kind, message) = failure(get(&session(policy().timeout(limit).build()), &server.url("/")));
        assert_eq!(kind, NetworkErrorKind::Timeout);
        assert!(message.ends_with("did not answer in full within 150 ms"), "{message}");
    }
}

#[test]
fn a_connection_that_was_closed_while_idle_is_replaced() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")?;
        Err(ErrorKind::ConnectionAborted.into())
    });
    let session = local();
    for count in 1..=5 {
        assert_eq!(text(get(&session, &server.url("/"))), "ok");
        // Else the next request may be on its way when the connection closes, and is lost.
        server.until_closed(count);
    }
}

#[test]
fn what_comes_after_a_response_is_not_the_next_ones() {
    let server = Server::start(|received, stream| {
        // At once: what only comes when the next request is on its way is an answer to that, as far as anybody can tell.
        let first = format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}", received.connection % 10);
        let both = first + "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npoisoned";
        stream.write_all(both.as_bytes())
    });
    let session = local();
    for _ in 0..5 {
        let finished = get(&session, &server.url("/"));
        if let Ok(response) = finished.result {
            assert_ne!(response.body(), b"poisoned");
        }
    }
}
