//! What of a manifest's request is within a host's policy.

use aardvark_network::{Client, NetworkGrant, NetworkPolicy};

use super::support::{check_denied, failure, get, request};

fn not_granted(policy: &[&str], network: &str) -> Vec<String> {
    let policy =
        policy.iter().fold(NetworkPolicy::builder(), |policy, host| policy.allow(*host)).build().unwrap();
    let grant = NetworkGrant::new(&policy, &request(network)).unwrap();
    grant.not_granted().iter().map(|missing| format!("{} {}", missing.place, missing.asked)).collect()
}

#[test]
fn what_the_policy_does_not_hold_is_listed() {
    let none: [String; 0] = [];
    assert_eq!(not_granted(&["*.example.org"], r#"{ "allow": ["a.example.org", "*.b.example.org"] }"#), none);
    assert_eq!(not_granted(&["*"], r#"{ "allow": ["a.test", "*.b.test", "*"] }"#), none);
    assert_eq!(not_granted(&["a.test:*"], r#"{ "allow": ["a.test", "https://a.test:8443"] }"#), none);
    assert_eq!(
        not_granted(
            &["a.test"],
            r#"{ "allow": ["a.test", "b.test", "a.test:8443", "*.a.test", "*", "a.test:*"] }"#
        ),
        [
            "resources.network.allow[1] b.test",
            "resources.network.allow[2] a.test:8443",
            "resources.network.allow[3] *.a.test",
            "resources.network.allow[4] *",
            "resources.network.allow[5] a.test:*",
        ]
    );
    assert_eq!(not_granted(&["a.test"], r#"{ "allow": ["a.test:443"] }"#), none);
    assert_eq!(
        not_granted(&["a.test"], r#"{ "allow": ["a.test"], "httpsOnly": false }"#),
        ["resources.network.httpsOnly http"]
    );
    assert_eq!(
        not_granted(&["a.test"], r#"{ "allow": ["http://a.test"], "httpsOnly": false }"#),
        ["resources.network.allow[0] http://a.test"]
    );
}

#[test]
fn methods_are_listed_too() {
    let policy = NetworkPolicy::builder().allow("a.test").methods(["GET", "HEAD"]).build().unwrap();
    let asked = request(r#"{ "allow": ["a.test"], "methods": ["GET", "DELETE"] }"#);
    let grant = NetworkGrant::new(&policy, &asked).unwrap();
    assert_eq!(grant.not_granted()[0].place, "resources.network.methods[1]");
    assert_eq!(grant.not_granted()[0].asked, "DELETE");
}

#[test]
fn both_sides_must_allow_a_host() {
    let policy = NetworkPolicy::builder().allow("*.example.org").build().unwrap();
    let grant = NetworkGrant::new(&policy, &request(r#"{ "allow": ["a.example.org", "b.test"] }"#)).unwrap();
    let session = Client::new().open(grant);
    check_denied(&session, "https://b.test/", "is not granted");
    check_denied(&session, "https://b.example.org/", "is not granted");
    check_denied(&session, "http://a.example.org/", "plain HTTP");
    let nothing = NetworkGrant::new(&policy, &request("{}")).unwrap();
    assert!(nothing.is_empty());
    check_denied(&Client::new().open(nothing), "https://a.example.org/", "no network is granted");
}

#[test]
fn a_manifest_cannot_grant_addresses_of_ones_own() {
    // The policy allows any host, and says nothing of addresses.
    let policy = NetworkPolicy::builder().allow("*:*").with_plain_http().build().unwrap();
    let asked = request(
        r#"{ "allow": ["http://127.0.0.1:*", "localhost:*", "169.254.169.254"], "httpsOnly": false }"#,
    );
    let session = Client::new().open(NetworkGrant::new(&policy, &asked).unwrap());
    for url in ["http://127.0.0.1:1/", "http://localhost:1/", "http://169.254.169.254/"] {
        check_denied(&session, url, "has no public address");
    }
}

#[test]
fn the_lower_limit_holds() {
    let policy = NetworkPolicy::builder().allow("http://127.0.0.1:*").max_response_bytes(5).build().unwrap();
    let asked = request(r#"{ "allow": ["http://127.0.0.1:*"], "httpsOnly": false, "maxResponseBytes": 3 }"#);
    let session = Client::new().open(NetworkGrant::new(&policy, &asked).unwrap());
    let server = super::server::Server::saying("1234");
    assert!(failure(get(&session, &server.url("/"))).1.contains("more than the 3 bytes granted"));
}

#[test]
fn what_a_manifest_asks_for_must_make_sense() {
    let policy = NetworkPolicy::deny_all();
    let cases = [
        (
            r#"{ "allow": ["a.test", "b.test/x"] }"#,
            "resources.network.allow[1]",
            "goes on after host and port",
        ),
        (
            r#"{ "allow": ["http://a.test"] }"#,
            "resources.network.allow[0]",
            "`resources.network.httpsOnly` is true",
        ),
    ];
    for (network, place, words) in cases {
        let error = NetworkGrant::new(&policy, &request(network)).unwrap_err();
        assert_eq!(error.place(), Some(place));
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn of_two_policies_both_must_allow_everything() {
    let build = |policy: aardvark_network::NetworkPolicyBuilder| policy.build().unwrap();
    let any = build(NetworkPolicy::builder().allow("*:*").with_plain_http().max_requests(7));
    let local = build(NetworkPolicy::builder().allow("http://127.0.0.1:*").allow("a.test").methods(["GET"]));
    for both in [any.within(&local), local.within(&any)] {
        assert_eq!(both.max_requests(), 7);
        let session = Client::new().open(NetworkGrant::of_policy(&both));
        check_denied(&session, "http://127.0.0.1:1/", "has no public address");
        check_denied(&session, "https://b.test/", "is not granted");
        let asked = request(r#"{ "allow": ["a.test", "b.test"], "methods": ["GET", "PUT"] }"#);
        let missing = NetworkGrant::new(&both, &asked).unwrap();
        let missing: Vec<&str> = missing.not_granted().iter().map(|missing| missing.asked.as_str()).collect();
        assert_eq!(missing, ["b.test", "PUT"]);
    }
    assert!(any.within(&NetworkPolicy::deny_all()).is_empty());
    assert!(NetworkPolicy::deny_all().within(&any).is_empty());
}
