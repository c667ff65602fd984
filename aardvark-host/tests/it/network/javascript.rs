//! `fetch`, as a plugin in JavaScript finds it.

use std::time::Duration;

use aardvark_host::NetworkPolicy;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::outcome::{Resource, ViolationKind};
use serde_json::{Value, json};

use super::server::Server;
use super::{contacts, local, open, run, slot};
use crate::support::{files, host_with, patient, within};

const PLUGIN: &str = "fetch-js";

fn call(slot: &aardvark_host::Slot<aardvark_host::Untyped>, function: &'static str, url: String) -> Value {
    slot.call(function, vec![json!(url)]).unwrap()
}

#[test]
fn a_request_has_method_headers_and_body() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "post", vec![json!(server.url("/echo?q"))]);
    assert_eq!(contacts(&outcome), ["POST 200"]);
    let contact = &outcome.report.contacts[0];
    assert_eq!(contact.origin, server.url(""));
    assert_eq!(contact.address, Some("127.0.0.1".parse().unwrap()));
    assert_eq!((contact.request_bytes, contact.response_bytes > 0), (6, true));
    let requests = outcome.report.resources.iter().find(|used| used.resource == Resource::Requests).unwrap();
    assert_eq!((requests.used, requests.allowed), (1, 100));
    let echo = outcome.result.unwrap();
    assert_eq!(
        (&echo["method"], &echo["path"], &echo["body"]),
        (&json!("POST"), &json!("/echo?q"), &json!("wörld"))
    );
    assert_eq!(echo["twice"], "a, b");
    let headers = echo["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["x-own", "1"])));
    assert!(headers.contains(&json!(["content-type", "text/plain;charset=UTF-8"])));
}

#[test]
fn bodies_are_text_bytes_or_parameters() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    assert_eq!(
        call(&slot, "bodies", server.url("/echo")),
        json!([
            ["AB", null],
            ["AB", null],
            ["A", null],
            ["a=b+c", "application/x-www-form-urlencoded;charset=UTF-8"],
            ["", "text/plain;charset=UTF-8"],
            ["", null],
            ["7", "text/plain;charset=UTF-8"],
        ])
    );
}

#[test]
fn a_body_is_read_once() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    assert_eq!(
        call(&slot, "reading", server.url("/bytes")),
        json!({
            "length": 256,
            "last": 255,
            "again": "TypeError: Response.text: the body was read before (clone it, or keep what was read)",
            "buffer": 256,
            "used": true,
            "cookies": ["a=1", "b=2"],
        })
    );
    let request = call(&slot, "request", server.url("/echo"));
    assert_eq!(request["first"], json!([["a", "1"], ["a", "2"]]));
    assert!(request["used"].as_str().unwrap().starts_with("TypeError: "), "{request}");
    assert_eq!((&request["second"], &request["body"]), (&json!([["b", "3"]]), &json!("x")));
}

#[test]
fn statuses_are_not_errors() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let missing = call(&slot, "status", server.url("/missing"));
    assert_eq!(
        (&missing["status"], &missing["ok"], &missing["statusText"]),
        (&json!(404), &json!(false), &json!("Not Found"))
    );
    let redirected = call(&slot, "status", server.url("/redirect"));
    assert_eq!((&redirected["redirected"], &redirected["last"]), (&json!(true), &json!(server.url("/echo"))));
    assert_eq!(call(&slot, "manual", server.url("/redirect")), json!("/echo"));
    let refused = call(&slot, "refuse", server.url("/redirect"));
    assert!(refused.as_str().unwrap().contains("redirects, which this request does not allow"), "{refused}");
}

#[test]
fn requests_run_at_the_same_time_and_beside_timers() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "many", vec![json!(server.url("/echo")), json!(30)]);
    assert_eq!(outcome.report.contacts.len(), 30);
    assert_eq!(outcome.result.unwrap(), json!((0..30).collect::<Vec<_>>()));
    assert_eq!(call(&slot, "mixed", server.url("/echo")), json!(["fetch", "timer"]));
}

#[test]
fn what_was_not_granted_is_denied_and_reported() {
    let server = Server::start();
    let nothing = slot(PLUGIN, NetworkPolicy::deny_all());
    let outcome = run(&nothing, "get", vec![json!(server.url("/echo?secret"))]);
    assert_eq!(contacts(&outcome), ["GET denied"]);
    let violation = &outcome.report.violations[0];
    assert_eq!(violation.kind, ViolationKind::Network);
    assert!(
        violation.detail.starts_with("no network is granted to this plugin")
            && !violation.detail.contains("secret")
    );
    let told = outcome.result.unwrap();
    assert!(told.as_str().unwrap().starts_with("TypeError: no network is granted to this plugin"), "{told}");
    let outcome = run(&local(PLUGIN), "get", vec![json!(server.url("/away"))]);
    assert_eq!(contacts(&outcome), ["GET 302", "GET denied"]);
    assert_eq!(outcome.report.violations.len(), 1);
}

#[test]
fn a_manifest_that_asks_for_nothing_gets_nothing() {
    let host = host_with(patient().network(NetworkPolicy::builder().allow("*:*").build().unwrap()));
    let manifest = r#"{"schemaVersion": "2.0", "name": "x", "version": "1.0.0"}"#;
    let text = "export const get = (url) => fetch(url).then(() => 'reached', (error) => error.message);";
    let slot = open(&host, files(&[("aardvark.manifest.json", manifest), ("plugin.js", text)]));
    let told = slot.call("get", vec![json!("https://example.org/")]).unwrap();
    assert!(told.as_str().unwrap().starts_with("no network is granted"), "{told}");
}

#[test]
fn mistakes_are_named() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let told = call(&slot, "wrong", server.url("/echo"));
    let told: Vec<&str> = told.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let expected = [
        "1 argument required",
        "is not a URL",
        "the header `host` is the host's business",
        "has a character that no header can have",
        "`CONNECT` is not a method that a plugin can use",
        "a GET request has no body",
        "the signal must be an AbortSignal",
        "is not one of follow, manual, error",
        "contains a user name or a password",
        "`file` cannot be reached",
    ];
    assert_eq!(told.len(), expected.len());
    for (told, words) in told.iter().zip(expected) {
        assert!(told.starts_with("TypeError: ") && told.contains(words), "{told} / {words}");
    }
}

#[test]
fn an_abort_closes_the_connection() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "aborted", vec![json!(server.url("/wait"))]);
    assert_eq!(contacts(&outcome), ["GET cancelled", "GET cancelled"]);
    assert_eq!(
        outcome.result.unwrap(),
        json!([
            "AbortError: This operation was aborted",
            "Error: enough",
            "TimeoutError: The operation timed out",
        ])
    );
}

#[test]
fn what_a_call_leaves_behind_ends_with_it() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "left", vec![json!(server.url("/wait"))]);
    assert_eq!((outcome.result.unwrap(), outcome.report.contacts.len()), (json!("left"), 1));
    // The next call hears nothing of it.
    let next = run(&slot, "get", vec![json!(server.url("/missing"))]);
    assert_eq!((contacts(&next), next.result.unwrap()), (vec!["GET 404".to_owned()], json!("nothing here")));
}

#[test]
fn a_limit_ends_the_wait_and_the_request() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let run = |limit| slot.run(Call::json("endless", vec![json!(server.url("/wait"))]).wall_limit(limit));
    let outcome = within(Duration::from_millis(200), run, |outcome| {
        server.arrived() > 0 && !outcome.report.contacts.is_empty()
    });
    assert_eq!(outcome.result.unwrap_err().kind(), Kind::Limit);
    assert_eq!(outcome.report.contacts.len(), 1);
    assert!(server.arrived() > 0);
    server.until_closed();
    assert_eq!(call(&slot, "get", server.url("/missing")), json!("nothing here"));
}

#[test]
fn there_is_no_network_at_load() {
    let slot = local(PLUGIN);
    for _ in 0..2 {
        let told = slot.call("atLoad", vec![]).unwrap();
        assert!(told.as_str().unwrap().contains("there is no network while a plugin is loaded"), "{told}");
    }
}

#[test]
fn a_guest_that_patches_the_language_fools_only_itself() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    // Whatever the first call comes to, the next one is not changed.
    let _ = slot.call("patched", vec![json!(server.url("/echo"))]);
    assert_eq!(call(&slot, "get", server.url("/missing")), json!("nothing here"));
}

#[test]
fn failures_of_servers_are_type_errors() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let told = call(&slot, "get", server.url("/broken"));
    assert!(told.as_str().unwrap().starts_with("TypeError: fetch: `http://127.0.0.1:"), "{told}");
}
