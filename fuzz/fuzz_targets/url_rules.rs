//! Fuzzes the rules about URLs: a host's rule in the first line, a guest's URL in the rest.
//!
//! No panic; what a URL was read as is read the same way again, and by the parser of the HTTP client too; what a rule
//! lets through is what the rule says.

#![no_main]

use aardvark_network::{NetworkGrant, NetworkPolicy, Target};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (rule, url) = text.split_once('\n').unwrap_or(("*:*", text));
    let target = Target::parse(url).ok();
    if let Some(target) = &target {
        check_target(target);
    }
    let Ok(policy) = NetworkPolicy::builder().allow(rule).build() else { return };
    let written = policy.hosts().next().expect("there is one rule");
    let again = NetworkPolicy::builder().allow(written.as_str()).build().expect("a rule stays a rule");
    assert_eq!(again, policy);
    let Ok(granted) = NetworkGrant::of_policy(&policy).permits("GET", url) else { return };
    assert_eq!(Some(&granted), target.as_ref());
    check_rule(&written, &granted);
});

/// What everybody who looks at the URL must agree about.
fn check_target(target: &Target) {
    assert_eq!(&Target::parse(target.url()).expect("a URL stays a URL"), target);
    let uri: http::Uri = target.url().parse().expect("the client reads it too");
    assert_eq!(uri.host(), Some(target.host().as_str()));
    assert!(uri.authority().is_some_and(|authority| !authority.as_str().contains('@')));
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    assert_eq!(port, target.port());
    assert!(
        target.url().is_ascii() && !target.url().contains(|c: char| c.is_control() || c == ' ' || c == '#')
    );
}

/// A second, simpler reading of a rule in the form in which the policy writes it.
fn check_rule(rule: &str, target: &Target) {
    let (scheme, rest) = rule.split_once("://").unwrap_or(("https", rule));
    assert!(target.url().starts_with(&format!("{scheme}://")), "{rule}: {}", target.url());
    let after_brackets = rest.rfind(']').map_or(0, |end| end + 1);
    let colon = rest[after_brackets..].find(':').map(|at| after_brackets + at);
    let (host, port) = colon.map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])));
    match port {
        None => assert_eq!(target.port(), if scheme == "http" { 80 } else { 443 }),
        Some("*") => {}
        Some(port) => assert_eq!(target.port().to_string(), port),
    }
    match host.strip_prefix('*') {
        None => assert_eq!(target.host(), host),
        Some(suffix) => assert!(target.host().ends_with(suffix), "{rule}: {}", target.url()),
    }
}
