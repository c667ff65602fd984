//! Requests that nobody waits for any more.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::mpsc;

use aardvark_manifest::outcome::ContactEnd;
use aardvark_network::Request;

use super::server::Server;
use super::support::{get, local};

#[test]
fn a_cancelled_request_closes_its_connection_and_tells_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let session = local();
    let (done, ended) = mpsc::channel();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let ticket =
        session.send(Request::new("GET", url), move |finished| done.send(finished).unwrap()).unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut first = [0];
    stream.read_exact(&mut first).unwrap();
    let contacts = ticket.cancel();
    assert_eq!(contacts[0].end, ContactEnd::Failed("cancelled".to_owned()));
    // Ends only when the other side has closed.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(ended.recv().is_err(), "the callback is dropped, not called");
}

#[test]
fn cancelling_what_has_ended_gives_nothing() {
    let server = Server::saying("x");
    let session = local();
    let (done, ended) = mpsc::channel();
    let request = Request::new("GET", server.url("/"));
    let ticket = session.send(request, move |finished| done.send(finished).unwrap()).unwrap();
    assert_eq!(ended.recv().unwrap().take_contacts().len(), 1);
    assert!(ticket.cancel().is_empty());
    get(&session, &server.url("/")).result.unwrap();
}
