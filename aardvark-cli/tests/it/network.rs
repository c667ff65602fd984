//! `run` with a network.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread;

use crate::command::aardvark;

/// A server that answers every request with `hello`; gives its host and port.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            assert!(lines.map_while(Result::ok).any(|line| line.is_empty()));
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
                .unwrap();
        }
    });
    address.to_string()
}

fn script(folder: &tempfile::TempDir) -> String {
    let path = folder.path().join("get.js");
    std::fs::write(&path, "export const get = async (url) => (await fetch(url)).text();").unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_host_that_is_named_can_be_reached() {
    let (host, folder) = (server(), tempfile::tempdir().unwrap());
    let (script, input) = (script(&folder), format!("\"http://{host}/secret\""));
    let allowed = format!("http://{host}");
    let ran = aardvark(&["run", &script, "-i", &input, "--allow-host", &allowed]).exits(0);
    assert_eq!(ran.stdout, "\"hello\"\n");
    assert!(ran.stderr.contains(&format!("network: GET http://{host}: 200, 5 B in ")), "{}", ran.stderr);
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    let report = aardvark(&["run", &script, "-i", &input, "--allow-host", &allowed, "--json"]).json(0);
    let contact = &report["report"]["contacts"][0];
    assert_eq!(
        (&contact["origin"], &contact["address"]),
        (&format!("http://{host}").into(), &"127.0.0.1".into())
    );
    assert_eq!(contact["end"]["status"], 200);
}

#[test]
fn others_are_denied_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let ran = aardvark(&["run", &script(&folder), "-i", "\"https://example.org/\""]).exits(1);
    assert!(
        ran.stderr.contains("network: GET https://example.org:443: denied: no network is granted"),
        "{}",
        ran.stderr
    );
    let report = aardvark(&["run", &script(&folder), "-i", "\"https://example.org/\"", "--json"]).json(1);
    assert_eq!(report["report"]["violations"][0]["kind"], "network");
}

#[test]
fn a_host_that_cannot_be_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ran = aardvark(&["run", &script(&folder), "--allow-host", "https://example.org/path"]);
    assert!(ran.stderr.contains("is not a host that a network policy can name"), "{}", ran.stderr);
}
