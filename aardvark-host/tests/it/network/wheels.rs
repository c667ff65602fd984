//! requests, urllib3 and httpx, from the wheels that everybody uses; pip fetches them once per user.

use std::sync::OnceLock;

use aardvark_host::{NetworkPolicy, Slot, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_wheels::{Destination, Target, Wheelhouse, fetch};
use serde_json::{Value, json};

use super::server::Server;
use super::{contacts, open, run};
use crate::support::{distribution, host_with, patient};

fn slot() -> Slot<Untyped> {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    let bundle = BUNDLE.get_or_init(|| {
        let folder = format!("{}/tests/it/network/requests-py", env!("CARGO_MANIFEST_DIR"));
        let bundle = Bundle::from_folder(folder).unwrap();
        let wheelhouse = Destination::Wheelhouse(Wheelhouse::shared().unwrap());
        fetch(bundle.manifest().requirements(), &Target::of(&distribution()), &wheelhouse).unwrap();
        bundle
    });
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").build().unwrap();
    open(&host_with(patient().network(network)), bundle.clone())
}

#[test]
fn their_requests_arrive_and_their_responses_too() {
    let (server, slot) = (Server::start(), slot());
    let url = || vec![json!(server.url("/echo"))];
    let outcome = run(&slot, "with_requests", url());
    assert_eq!(contacts(&outcome), ["POST 200", "GET 200", "GET 302", "GET 200"]);
    assert_eq!(
        outcome.result.unwrap(),
        json!([200, "OK", "a=b+c", "/echo?q=1", [100_000, 100_000, 100_000], server.url("/echo"), 1])
    );
    assert_eq!(slot.call("with_urllib3", url()).unwrap(), json!([200, "xxxxx", "ab"]));
    assert_eq!(slot.call("with_httpx", url()).unwrap(), json!([200, "{\"a\":1}", 404, "nothing here"]));
    assert_eq!(slot.call("with_async_httpx", url()).unwrap(), json!([200, 200]));
}

#[test]
fn their_exceptions_are_the_ones_that_authors_expect() {
    let (server, slot) = (Server::start(), slot());
    let told = slot.call("failing", vec![json!(server.url("/wait"))]).unwrap();
    let names: Vec<&str> = told.as_array().unwrap().iter().map(|one| one[0].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "requests.ConnectionError",
            "requests.ReadTimeout",
            "requests.ConnectionError",
            "httpx.ConnectError",
            "httpx.ReadTimeout",
            "httpx.RemoteProtocolError",
            "urllib3.ProtocolError",
        ],
        "{told}"
    );
    let words = |index: usize| told[index][1].as_str().map(str::to_owned).unwrap_or_default();
    for index in [0, 3, 6] {
        assert!(words(index).contains("`https://example.org:443` is not granted"), "{}", words(index));
    }
    assert_ne!(told[0], Value::Null);
}
