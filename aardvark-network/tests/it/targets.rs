//! What URLs stand for, and which of them are refused.

use aardvark_network::{NetworkErrorKind, NetworkPolicy, Target};

use super::support::{check_denied, local, session};

#[test]
fn odd_ways_to_write_an_address_are_that_address() {
    for url in [
        "http://127.0.0.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://\u{ff11}27.0.0.1/",
        "http://①27.0.0.1/",
        "http://%31%32%37.0.0.1/",
    ] {
        assert_eq!(Target::parse(url).unwrap().origin(), "http://127.0.0.1:80", "{url}");
    }
    assert_eq!(Target::parse("http://[::FFFF:7f00:1]/").unwrap().origin(), "http://[::ffff:7f00:1]:80");
}

#[test]
fn what_parsers_disagree_about_is_refused() {
    for url in [
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://:secret@example.org/",
        "https:\\\\example.org\\",
        "https://example.org\\@evil.test/",
        "https://example.org\t.evil.test/",
        "https://example.org/\r\nHost: evil.test",
        "https://example.org/\0",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://exa mple.org/",
        "https://example..org/",
        "https://.example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://256.0.0.1/",
        "https:\"/example.org/",
        "https://*.example.org/",
        "https://a!b.example.org/",
        "https://1.2.3.4.5/",
        "https:///",
        "//example.org/",
        "/path",
        "",
    ] {
        let error = Target::parse(url).unwrap_err();
        assert_eq!(error.kind(), NetworkErrorKind::Invalid, "{url}: {error}");
    }
    let long = format!("https://example.org/{}", "x".repeat(16 << 10));
    assert!(Target::parse(&long).unwrap_err().to_string().contains("at most 16384"));
    let label = format!("https://{}.org/", "x".repeat(64));
    assert_eq!(Target::parse(&label).unwrap_err().kind(), NetworkErrorKind::Invalid);
}

#[test]
fn addresses_that_are_not_public_need_the_hosts_word() {
    let anywhere = session(NetworkPolicy::builder().allow("*:*").with_plain_http().build());
    for host in [
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "0",
        "10.0.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "localhost",
        "a.localhost",
    ] {
        if host.ends_with("localhost") && host != "localhost" {
            continue;
        }
        check_denied(&anywhere, &format!("http://{host}/"), "has no public address");
    }
}

#[test]
fn naming_an_address_in_the_policy_grants_it_and_no_other() {
    let session = local();
    check_denied(&session, "http://127.0.0.2:9/", "is not granted");
    check_denied(&session, "http://localhost:9/", "is not granted");
    check_denied(&session, "http://[::ffff:127.0.0.1]:9/", "is not granted");
}
