//! Which hosts an entry of a list stands for.

use aardvark_network::NetworkPolicy;

use super::support::{check_denied, failure, get, resolving};
use aardvark_network::NetworkErrorKind;

/// Whether `url` goes through the rules of `hosts`: what does is looked up, and found nowhere.
fn admits(hosts: &[&str], url: &str) -> bool {
    let policy = hosts.iter().fold(NetworkPolicy::builder(), |policy, host| policy.allow(*host));
    let finished = get(&resolving(policy.build(), |_| Vec::new()), url);
    let is_sent = finished.contacts[0].address.is_some();
    match failure(finished) {
        (NetworkErrorKind::Lookup, _) => true,
        (NetworkErrorKind::Denied, _) => false,
        other => panic!("{url}: {other:?}, sent: {is_sent}"),
    }
}

#[test]
fn a_name_is_itself_over_https_at_its_port() {
    let hosts = ["api.example.org"];
    for url in [
        "https://api.example.org/",
        "https://api.example.org:443/",
        "HTTPS://API.Example.ORG/",
        "https://api.example.org./",
        "https://api.example.org?x",
        "https://%61pi.example.org/",
        "https://api\u{3002}example.org/",
        "https://api.ex\u{ad}ample.org/",
        "  https://api.example.org/  ",
    ] {
        assert!(admits(&hosts, url), "{url}");
    }
    for url in [
        "http://api.example.org/",
        "https://api.example.org:8443/",
        "https://example.org/",
        "https://xapi.example.org/",
        "https://a.api.example.org/",
        "https://api.example.org.evil.test/",
        "https://api.example.orgx/",
        "https://evil.test/api.example.org",
        "https://evil.test#@api.example.org",
        "https://evil.test?@api.example.org",
        "https://аpi.example.org/",
    ] {
        assert!(!admits(&hosts, url), "{url}");
    }
}

#[test]
fn a_star_is_every_name_below() {
    let hosts = ["*.example.org"];
    for url in ["https://a.example.org/", "https://a.b.example.org/", "https://xn--e1afmkfd.example.org/"] {
        assert!(admits(&hosts, url), "{url}");
    }
    for url in [
        "https://example.org/",
        "https://aexample.org/",
        "https://a.example.org.test/",
        "https://93.184.216.34/",
    ] {
        assert!(!admits(&hosts, url), "{url}");
    }
}

#[test]
fn ports_and_schemes_are_as_written() {
    assert!(admits(&["example.org:8443"], "https://example.org:8443/"));
    assert!(!admits(&["example.org:8443"], "https://example.org/"));
    assert!(admits(&["example.org:*"], "https://example.org:1/"));
    assert!(admits(&["http://example.org"], "http://example.org:80/"));
    assert!(!admits(&["http://example.org"], "https://example.org/"));
    assert!(!admits(&["https://example.org:*"], "http://example.org/"));
    assert!(admits(&["*:*"], "https://anything.test:99/"));
    assert!(admits(&["bücher.example"], "https://xn--bcher-kva.example/"));
    assert!(admits(&["EXAMPLE.org."], "https://example.org/"));
}

#[test]
fn other_schemes_are_denied() {
    let session = resolving(NetworkPolicy::builder().allow("*:*").build(), |_| Vec::new());
    for url in
        ["file:///etc/passwd", "ftp://example.org/", "ws://example.org/", "data:,x", "javascript:1", "blob:x"]
    {
        let (kind, message) = failure(get(&session, url));
        assert_eq!(kind, NetworkErrorKind::Denied, "{url}");
        assert!(message.contains("only `https` and `http` can"), "{message}");
    }
}

#[test]
fn a_denial_says_what_is_missing() {
    let nothing = resolving(Ok(NetworkPolicy::deny_all()), |_| Vec::new());
    check_denied(
        &nothing,
        "https://example.org/secret?token=1",
        "no network is granted to this plugin (`https://example.org:443`",
    );
    let some = resolving(NetworkPolicy::builder().allow("example.org").build(), |_| Vec::new());
    check_denied(&some, "https://example.com/", "`https://example.com:443` is not granted");
    check_denied(
        &some,
        "http://example.org/",
        "plain HTTP is not granted for `http://example.org:80` (use `https`)",
    );
}

#[test]
fn what_is_no_host_is_refused_when_the_policy_is_built() {
    let cases = [
        ("", "it is empty"),
        ("a b", "white space"),
        ("ftp://a", "neither `https` nor `http`"),
        ("example.org/path", "goes on after host and port"),
        ("https://example.org/", "goes on after host and port"),
        ("user@example.org", "cannot be read"),
        ("a%2eb", "cannot be read"),
        ("example.org:0", "its port"),
        ("example.org:65536", "its port"),
        ("example.org:", "its port"),
        ("example.org:+80", "its port"),
        ("a.*.org", "`*` must be"),
        ("**", "`*` must be"),
        ("*example.org", "`*` must be"),
        ("*.10.0.0.1", "`*` must be"),
        ("[::1", "its port"),
        ("a..b", "cannot be read"),
        ("*.", "cannot be read"),
    ];
    for (host, words) in cases {
        let error = NetworkPolicy::builder().allow(host).build().unwrap_err();
        assert!(error.to_string().contains(words), "{host}: {error}");
    }
}
