//! What manifests ask for, and how two of them differ in it.

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::demand::{Amount, Change, Difference};
use serde_json::{Value, json};

/// A bundle whose manifest 2.0 has these fields besides the ones that it must have.
fn bundle(fields: &Value) -> Bundle {
    let mut manifest = json!({"schemaVersion": "2.0", "name": "x", "version": "1.0.0"});
    let fields = fields.as_object().unwrap().clone();
    manifest.as_object_mut().unwrap().extend(fields);
    let files = [
        ("aardvark.manifest.json", manifest.to_string()),
        ("plugin.js", "export const f = () => 1;".to_owned()),
    ];
    Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes()))).unwrap()
}

fn network(allow: &[&str]) -> Value {
    json!({"resources": {"network": {"allow": allow}}})
}

/// The additions from one to the other, as a person reads them.
fn additions(old: &Value, new: &Value) -> Vec<String> {
    let difference = Difference::of_bundles(&bundle(old), &bundle(new));
    difference.additions().map(Change::to_string).collect()
}

#[test]
fn a_manifest_without_requests_asks_for_no_access() {
    let bundle = bundle(&json!({}));
    for demand in bundle.manifest().demands() {
        assert!(!demand.stated, "{demand}");
        let is_limit = demand.place.starts_with("limits.") && demand.amount == Amount::Unlimited;
        assert!(is_limit || demand.amount == Amount::Read, "{demand}");
    }
}

#[test]
fn every_kind_of_addition_is_seen() {
    let nothing = json!({});
    let everything = json!({
        "resources": {
            "network": {"allow": ["a.example", "*.b.example:8443"], "methods": ["GET"], "httpsOnly": false},
            "filesystem": {"mode": "readWrite", "mounts": [{"name": "data"}, {"name": "out", "mode": "readWrite"}]},
            "hostCapabilities": ["pager"],
        },
    });
    assert_eq!(
        additions(&nothing, &everything),
        [
            "`resources.filesystem.mode`: `readWrite` instead of `read`",
            "`resources.filesystem.mounts`: `data` added with `read`",
            "`resources.filesystem.mounts`: `out` added with `readWrite`",
            "`resources.hostCapabilities`: `pager` added",
            "`resources.network.allow`: `*.b.example:8443` added",
            "`resources.network.allow`: `a.example` added",
            "`resources.network.httpsOnly`: `http` added",
            "`resources.network.maxRequestBytes`: added with 16777216",
            "`resources.network.maxResponseBytes`: added with 67108864",
            "`resources.network.methods`: `GET` added",
            "`resources.network.timeoutMs`: added with 30000",
        ]
    );
    assert!(additions(&everything, &nothing).is_empty());
    assert!(additions(&everything, &everything).is_empty());
}

#[test]
fn a_limit_that_is_raised_or_dropped_is_more() {
    let limits = |limits: Value| json!({"limits": limits});
    let old = limits(json!({"wallMs": 500, "timers": 0}));
    assert!(additions(&old, &limits(json!({"wallMs": 400, "timers": 0, "logLines": 1}))).is_empty());
    assert_eq!(
        additions(&old, &limits(json!({"wallMs": 501}))),
        ["`limits.timers`: as much as the host allows instead of 0", "`limits.wallMs`: 501 instead of 500"]
    );
}

#[test]
fn what_a_pattern_covered_is_not_more_and_what_it_did_not_is() {
    let old = network(&["*.a.example", "B.example", "*.c.example:444"]);
    for covered in ["x.a.example", "x.y.A.example", "*.x.a.example", "b.EXAMPLE", "x.c.example:444"] {
        assert_eq!(additions(&old, &network(&[covered])), [""; 0], "{covered}");
    }
    for new in [
        "a.example",
        "xa.example",
        "*.example",
        "b.example:8443",
        "x.c.example",
        "x.a.example:80",
        "x.a.example.evil",
        "*",
    ] {
        assert_eq!(additions(&old, &network(&[new])).len(), 1, "{new}");
    }
    let methods = |methods: Value| json!({"resources": {"network": {"allow": ["a"], "methods": methods}}});
    assert!(additions(&network(&["a"]), &methods(json!(["DELETE"]))).is_empty());
    assert_eq!(
        additions(&methods(json!(["GET"])), &network(&["a"])),
        ["`resources.network.methods`: `*` added"]
    );
}

#[test]
fn a_token_stands_for_one_bundle_and_its_additions() {
    let (old, wide) = (bundle(&json!({})), bundle(&network(&["a.example"])));
    let difference = Difference::of_bundles(&old, &wide);
    let again: Difference = serde_json::from_str(&serde_json::to_string(&difference).unwrap()).unwrap();
    assert_eq!((again.token(), again.asks_for_more()), (difference.token(), true));
    // The same request in another bundle.
    let mut other = network(&["a.example"]);
    other["description"] = json!("not the one that was looked at");
    assert_ne!(Difference::of_bundles(&old, &bundle(&other)).token(), difference.token());
    // The same bundle in the place of another one.
    let base = bundle(&network(&["b.example"]));
    assert_ne!(Difference::of_bundles(&base, &wide).token(), difference.token());
}

#[test]
fn names_in_a_list_for_people_cannot_lie_about_where_they_end() {
    let hostile = "api.example\u{202e}\n`limits.wallMs`: 1 instead of 2\u{2028}\u{1b}[2K";
    let lines = additions(&json!({}), &json!({"resources": {"hostCapabilities": [hostile]}}));
    assert_eq!(
        lines,
        [
            r"`resources.hostCapabilities`: `api.example\u{202e}\n\u{60}limits.wallMs\u{60}: 1 instead of 2\u{2028}\u{1b}[2K` added"
        ]
    );
}
