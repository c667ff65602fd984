//! `urllib` and its relatives, as a plugin in Python finds them.

use std::time::Duration;

use aardvark_host::{NetworkPolicy, Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::outcome::{Resource, ViolationKind};
use serde_json::{Value, json};

use super::server::Server;
use super::{contacts, local, open, run, slot};
use crate::support::{PATIENCE, files, host_with, patient, within};

const PLUGIN: &str = "urllib-py";

fn call(slot: &Slot<Untyped>, function: &'static str, url: String) -> Value {
    slot.call(function, vec![json!(url)]).unwrap()
}

#[test]
fn urllib_reads_and_posts() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "opened", vec![json!(server.url("/echo"))]);
    assert_eq!(contacts(&outcome), ["GET 200"]);
    assert_eq!(outcome.report.contacts[0].address, Some("127.0.0.1".parse().unwrap()));
    let requests = outcome.report.resources.iter().find(|used| used.resource == Resource::Requests).unwrap();
    assert_eq!((requests.used, requests.allowed), (1, 100));
    let opened = outcome.result.unwrap();
    assert_eq!(
        opened.as_array().unwrap()[..4],
        [json!(200), json!("OK"), json!(server.url("/echo")), json!(["a", "b"])]
    );
    let echo = call(&slot, "post", server.url("/echo"));
    assert_eq!((&echo["method"], &echo["body"]), (&json!("POST"), &json!("a=b+c")));
    assert!(echo["headers"].as_array().unwrap().contains(&json!(["x-own", "1"])), "{echo}");
    assert_eq!(call(&slot, "put", server.url("/echo")), json!(200));
    assert_eq!(call(&slot, "in_parts", server.url("/large")), json!([100_000, 100_000, 100_000]));
}

#[test]
fn redirects_and_statuses_are_as_urllib_has_them() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "opened", vec![json!(server.url("/redirect"))]);
    assert_eq!(contacts(&outcome), ["GET 302", "GET 200"]);
    assert_eq!(outcome.result.unwrap()[2], json!(server.url("/echo")));
    assert_eq!(call(&slot, "missing", server.url("/missing")), json!([404, "Not Found", "nothing here"]));
    let away = run(&slot, "get", vec![json!(server.url("/away"))]);
    assert_eq!(contacts(&away), ["GET 302", "GET denied"]);
}

#[test]
fn a_connection_takes_bodies_of_all_kinds() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let host = server.url("").trim_start_matches("http://").to_owned();
    assert_eq!(
        call(&slot, "connection", host),
        json!(["bytes", "text", "file", "iter", "once", [200, "300000", 0]])
    );
}

#[test]
fn pyodides_own_functions_work_without_a_browser() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let outcome = run(&slot, "fetched", vec![json!(server.url("/echo"))]);
    assert_eq!(outcome.report.contacts.len(), 4);
    assert_eq!(outcome.result.unwrap(), json!([200, true, "x", "Response body is already used", "GET", 2]));
}

#[test]
fn what_was_not_granted_is_denied_and_reported() {
    let server = Server::start();
    let nothing = slot(PLUGIN, NetworkPolicy::deny_all());
    let outcome = run(&nothing, "get", vec![json!(server.url("/echo?secret"))]);
    assert_eq!(contacts(&outcome), ["GET denied"]);
    let violation = &outcome.report.violations[0];
    assert_eq!(violation.kind, ViolationKind::Network);
    assert!(!violation.detail.contains("secret"), "{}", violation.detail);
    let told = outcome.result.unwrap();
    assert!(told.as_str().unwrap().starts_with("URLError: <urlopen error no network is granted"), "{told}");
}

#[test]
fn a_plugin_that_asks_gets_what_the_policy_allows() {
    let server = Server::start();
    let host =
        host_with(patient().network(NetworkPolicy::builder().allow("http://127.0.0.1:*").build().unwrap()));
    let manifest = json!({
        "schemaVersion": "2.0", "name": "x", "version": "1.0.0", "runtime": {"language": "python"},
        "limits": {"requests": 1},
        "resources": {"network": {"allow": ["http://127.0.0.1:*"], "httpsOnly": false, "methods": ["GET"]}},
    });
    let text = include_str!("urllib-py/plugin.py");
    let slot = open(&host, files(&[("aardvark.manifest.json", &manifest.to_string()), ("plugin.py", text)]));
    assert_eq!(call(&slot, "get", server.url("/missing")), json!("HTTPError: HTTP Error 404: Not Found"));
    let put = run(&slot, "put", vec![json!(server.url("/echo"))]);
    assert!(put.result.unwrap_err().to_string().contains("the method `PUT` is not granted"));
    let twice = run(&slot, "opened", vec![json!(server.url("/redirect"))]);
    assert_eq!(contacts(&twice), ["GET 302", "GET denied"]);
    assert_eq!(twice.report.violations[0].kind, ViolationKind::Resource);
}

#[test]
fn mistakes_are_named() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let told = call(&slot, "wrong", server.url("/echo"));
    let told: Vec<&str> = told.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let expected = [
        "URLError: <urlopen error `https://example.org:443` is not granted",
        "ValueError: the header `host` is the host's business",
        "ValueError: Invalid header value",
        "ValueError: the header `te` is the host's business",
        "ValueError: `TRACE` is not a method that a plugin can use",
        "ValueError: the URL contains a user name or a password",
        "`http://evil.test:80` is not granted",
        "URLError",
    ];
    assert_eq!(told.len(), expected.len());
    for (told, words) in told.iter().zip(expected) {
        assert!(told.contains(words), "{told} / {words}");
    }
    for answer in call_without(&slot, "raw").as_array().unwrap() {
        assert!(
            answer.as_str().unwrap().contains("malformed") || answer.as_str().unwrap().starts_with("OSError"),
            "{answer}"
        );
    }
}

fn call_without(slot: &Slot<Untyped>, function: &'static str) -> Value {
    slot.call(function, vec![]).unwrap()
}

#[test]
fn time_limits_end_the_wait_and_the_request() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let late = |timeout: Duration| {
        let arguments = vec![json!(server.url("/wait")), json!(timeout.as_secs_f64())];
        let expected =
            format!("`{}` did not answer in full within {} ms", server.url(""), timeout.as_millis());
        assert_eq!(slot.call("late", arguments).unwrap(), json!(format!("TimeoutError: {expected}")));
    };
    within(Duration::from_millis(50), late, |()| server.arrived() > 0);
    server.until_closed();
    let before = server.arrived();
    assert!(before > 0);
    let endless = |limit| slot.run(Call::json("endless", vec![json!(server.url("/wait"))]).wall_limit(limit));
    let outcome = within(Duration::from_millis(200), endless, |outcome| {
        server.arrived() > before && !outcome.report.contacts.is_empty()
    });
    assert_eq!(outcome.result.unwrap_err().kind(), Kind::Limit);
    assert_eq!(outcome.report.contacts.len(), 1);
    assert!(server.arrived() > before);
    server.until_closed();
    assert_eq!(call(&slot, "put", server.url("/echo")), json!(200));
}

#[test]
fn a_warning_ends_the_wait_and_its_request_or_the_plugin_waits_on() {
    const LIMIT: Duration = Duration::from_secs(4);
    let server = Server::start();
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").build().unwrap();
    // Warned after a quarter of each limit.
    let host = host_with(patient().network(network).warn_before(PATIENCE));
    let folder = format!("{}/tests/it/network/{PLUGIN}", env!("CARGO_MANIFEST_DIR"));
    let slot = open(&host, folder.as_str());
    let limited = |function, path, limit| {
        slot.run(Call::json(function, vec![json!(server.url(path))]).wall_limit(limit))
    };
    let cleaning = |limit| limited("cleaning", "/wait", limit);
    let outcome = within(LIMIT, cleaning, |outcome| outcome.report.contacts.len() == 2);
    let error = outcome.result.as_ref().unwrap_err();
    let limit = error.limit().unwrap();
    assert_eq!(limit.name, "wallMs", "{error}");
    assert!((limit.allowed / 4..limit.allowed).contains(&limit.used), "{limit:?}");
    assert_eq!(error.traceback().unwrap().exception, "aardvark.LimitExceeded");
    assert_eq!(outcome.report.stdout, "cleaned up 200\n");
    server.until_closed();
    assert_eq!(contacts(&outcome).len(), 2, "{:?}", outcome.report.contacts);
    // Nobody who does not hear it sends the request again.
    let ignoring = |limit| limited("ignoring", "/wait", limit);
    let outcome = within(Duration::from_millis(400), ignoring, |outcome| !outcome.report.contacts.is_empty());
    let limit = outcome.result.as_ref().unwrap_err().limit().unwrap();
    assert!(limit.used >= limit.allowed, "{limit:?}");
    assert_eq!(contacts(&outcome).len(), 1);
    server.until_closed();
    let waiting = |limit| {
        // Another one each time, as it does not forget that it was told to answer.
        let url = json!(Server::start().url("/held"));
        slot.run(Call::json("patient", vec![url]).wall_limit(limit))
    };
    let outcome = within(LIMIT, waiting, |outcome| outcome.result.is_ok());
    assert_eq!(contacts(&outcome), ["GET 200", "GET 200"]);
    assert_eq!(outcome.result.unwrap(), json!(["held", ["released"]]));
    assert_eq!(call(&slot, "put", server.url("/echo")), json!(200));
}

#[test]
fn there_is_no_network_at_load() {
    let told = call_without(&local(PLUGIN), "at_load");
    assert!(told.as_str().unwrap().contains("there is no network while a plugin is loaded"), "{told}");
}

/// What is read of a request before anything else is decided has an end of its own, far above the session's.
#[test]
fn a_request_with_a_head_beyond_all_limits_is_refused() {
    let (server, slot) = (Server::start(), local(PLUGIN));
    let sent = |length: usize| run(&slot, "with_header", vec![json!(server.url("/echo")), json!(length)]);
    assert_eq!(sent(1000).result.unwrap(), json!([1000, 1]));
    for (length, contacts_wanted, told) in [
        (100_000, &["GET denied", "GET 200"][..], "ValueError: the headers have 1000"),
        ((256 << 10) - 500, &["GET denied", "GET 200"], "ValueError: the headers have 261"),
        (256 << 10, &["GET 200"], "ValueError: the request has 262"),
        (30 << 20, &["GET 200"], "ValueError: the request has 3145"),
    ] {
        let outcome = sent(length);
        assert_eq!(contacts(&outcome), contacts_wanted, "{length}");
        let answer = outcome.result.unwrap();
        assert!(answer[0].as_str().unwrap().starts_with(told) && answer[1] == 1, "{answer}");
    }
    let told =
        |length: usize| slot.call("raw_head", vec![json!(length)]).unwrap().as_str().unwrap().to_owned();
    assert!(told(256 << 10).contains("cannot be connected to"), "{}", told(256 << 10));
    let refused = r#"{"kind":"invalid","message":"the request has 262145 bytes besides its body (at most 262144 are allowed)"}"#;
    assert_eq!(told((256 << 10) + 1), refused);
    assert!(told(30 << 20).contains("the request has 31457280 bytes"));
}
