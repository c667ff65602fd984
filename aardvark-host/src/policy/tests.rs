//! What policies make of manifests.

use std::time::Duration;

use aardvark_files::MountMode;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::demand::{Amount, Change, Difference};
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::manifest::{Language, Manifest};
use serde_json::{Value, json};

use super::*;

fn manifest(fields: Value) -> Manifest {
    let mut manifest = json!({"schemaVersion": "2.0", "name": "x", "version": "1.0.0"});
    manifest.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    Manifest::parse(manifest.to_string().as_bytes()).unwrap()
}

fn wall(milliseconds: u64) -> Policy {
    Policy::deny_all().wall_limit(Duration::from_millis(milliseconds))
}

#[test]
fn a_plugin_can_only_lower_its_limits() {
    let policy = wall(2000).excess(Excess::Narrow);
    let manifest = manifest(json!({"limits": {"wallMs": 60_000, "outputBytes": 10}}));
    let grant = Ceiling::new(&policy, None).grant(&manifest).unwrap();
    assert_eq!(grant.limits.wall, Duration::from_secs(2));
    assert_eq!(grant.limits.output_bytes, 10);
    assert_eq!(grant.limits.log_bytes, policy.limits.log_bytes);
    let [withheld] = grant.withheld.as_slice() else { panic!("{:?}", grant.withheld) };
    assert_eq!(
        withheld.to_string(),
        "`limits.wallMs`: 60000 where 2000 are allowed, see `Policy::wall_limit`"
    );
}

#[test]
fn of_two_policies_the_narrower_one_counts_either_way_round() {
    let nothing = manifest(json!({}));
    for (host, slot) in [(wall(100), wall(900).log_bytes(7)), (wall(900).log_bytes(7), wall(100))] {
        let limits = Ceiling::new(&host, Some(&slot)).grant(&nothing).unwrap().limits;
        assert_eq!((limits.wall, limits.log_bytes), (Duration::from_millis(100), 7));
    }
    let cpu = |policy: Policy| policy.cpu_limit(Duration::from_millis(5));
    for (host, slot) in [(cpu(wall(9)), wall(9)), (wall(9), cpu(wall(9)))] {
        let limits = Ceiling::new(&host, Some(&slot)).grant(&nothing).unwrap().limits;
        assert_eq!(limits.cpu, Some(Duration::from_millis(5)));
    }
}

fn reaching(host: &str) -> NetworkPolicy {
    NetworkPolicy::builder().allow(host).build().unwrap()
}

#[test]
fn a_slots_policy_takes_away_what_it_does_not_allow_again_unless_it_is_of_the_host() {
    let host = Policy::deny_all()
        .wall_limit(Duration::from_secs(60))
        .scratch_bytes(1 << 30)
        .clock_resolution(Duration::from_millis(5))
        .network(reaching("api.example.org"))
        .mount("prices", "/srv/prices", MountMode::Read)
        .mount("out", "/srv/out", MountMode::ReadWrite);
    let asking = manifest(json!({"resources": {
        "network": {"allow": ["api.example.org"]},
        "filesystem": {"mode": "readWrite", "mounts": [{"name": "prices"}, {"name": "out", "mode": "readWrite"}]},
    }}));
    let granted = |slot: Policy| {
        let grant = Ceiling::new(&host, Some(&slot.excess(Excess::Narrow))).grant(&asking).unwrap();
        let mounts: Vec<_> =
            grant.files.mounts.iter().map(|mount| format!("{}: {:?}", mount.name, mount.mode)).collect();
        (
            grant.limits.wall.as_secs(),
            grant.files.scratch_bytes >> 20,
            !grant.withheld.iter().any(|one| one.demand.place == "resources.network.allow"),
            mounts.join(", "),
        )
    };
    let (read, both) = ("prices: Read".to_owned(), "prices: Read, out: ReadWrite".to_owned());
    assert_eq!(granted(Policy::deny_all()), (5, 64, false, String::new()));
    assert_eq!(granted(Policy::of_host()), (60, 1024, true, both.clone()));
    let hurried = Policy::of_host().wall_limit(Duration::from_secs(1));
    assert_eq!(granted(hurried), (1, 1024, true, both.clone()));
    // It can only take away.
    let greedy = Policy::of_host().wall_limit(Duration::from_secs(90)).scratch_bytes(2 << 30);
    assert_eq!(granted(greedy), (60, 1024, true, both.clone()));
    let offline = Policy::of_host().network(NetworkPolicy::deny_all());
    assert_eq!(granted(offline), (60, 1024, false, both.clone()));
    let elsewhere = Policy::of_host().network(reaching("other.example.org"));
    assert_eq!(granted(elsewhere), (60, 1024, false, both));
    let reading = Policy::of_host().mount("prices", "/srv/prices", MountMode::ReadWrite);
    assert_eq!(granted(reading), (60, 1024, true, read));
    let stranger = Policy::of_host().mount("prices", "/etc", MountMode::Read);
    assert_eq!(granted(stranger), (60, 1024, true, String::new()));
    let clock =
        |slot| Ceiling::new(&host, Some(&slot)).grant(&manifest(json!({}))).unwrap().limits.clock_resolution;
    assert_eq!(clock(Policy::of_host()), Duration::from_millis(5));
}

#[test]
fn as_a_host_s_policy_it_denies() {
    let nothing = manifest(json!({}));
    let grant = |policy: &Policy| Ceiling::new(policy, None).grant(&nothing).unwrap();
    assert_eq!(grant(&Policy::of_host()), grant(&Policy::deny_all()));
    let limited = |policy: Policy| policy.wall_limit(Duration::from_millis(7)).scratch_files(3);
    assert_eq!(grant(&limited(Policy::of_host())), grant(&limited(Policy::deny_all())));
    let (slot, mounted) =
        (Policy::of_host(), |policy: Policy| policy.mount("in", "/srv/in", MountMode::Read));
    let asking = manifest(json!({"resources": {"filesystem": {"mounts": [{"name": "in"}]}}}));
    let with_slot = Ceiling::new(&mounted(Policy::of_host()), Some(&slot)).grant(&asking).unwrap();
    assert_eq!(with_slot, Ceiling::new(&mounted(Policy::deny_all()), None).grant(&asking).unwrap());
}

#[test]
fn a_slot_says_what_becomes_of_excess_or_leaves_it_to_the_host() {
    let greedy = manifest(json!({"limits": {"wallMs": 60_000}}));
    let narrow = wall(10).excess(Excess::Narrow);
    let is_granted = |host: &Policy, slot: &Policy| Ceiling::new(host, Some(slot)).grant(&greedy).is_ok();
    assert!(!is_granted(&wall(10), &wall(10)));
    assert!(is_granted(&narrow, &wall(10)));
    assert!(is_granted(&wall(10), &narrow));
    assert!(!is_granted(&narrow, &wall(10).excess(Excess::Refuse)));
}

#[test]
fn a_refusal_lists_everything_that_is_asked_for_in_vain() {
    let greedy = manifest(json!({
        "limits": {"wallMs": 5001, "memoryBytes": 4_294_967_296_u64, "logBytes": 1},
        "resources": {
            "network": {"allow": ["api.example.org", "*.b.example"], "methods": ["GET"], "timeoutMs": 5},
            "filesystem": {"mounts": [{"name": "data", "mode": "readWrite"}]},
            "hostCapabilities": ["pager"],
        },
    }));
    let error = Ceiling::new(&Policy::deny_all(), None).grant(&greedy).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Denied, Fault::Guest));
    assert_eq!(error.place(), Some("limits.memoryBytes"));
    assert_eq!(
        error.to_string(),
        "the plugin asks for more than the policy allows: \
         `limits.memoryBytes`: 4294967296 where 1073741824 are allowed, see `Policy::memory_bytes`; \
         `limits.wallMs`: 5001 where 5000 are allowed, see `Policy::wall_limit`; \
         `resources.filesystem.mounts`: `data` with `readWrite` is not allowed, see `Policy::mount`; \
         `resources.hostCapabilities`: `pager` is not allowed; \
         `resources.network.allow`: `*.b.example` is not allowed, see `Policy::network`; \
         `resources.network.allow`: `api.example.org` is not allowed, see `Policy::network`; \
         `resources.network.methods`: `GET` is not allowed, see `Policy::network`; \
         `resources.network.timeoutMs`: 5 is not allowed, see `Policy::network` \
         (ask for less in its manifest, or let the host narrow it with `Excess::Narrow`)"
    );
}

#[test]
fn what_is_withheld_is_not_among_what_is_given() {
    let greedy = manifest(json!({
        "limits": {"wallMs": 9000},
        "resources": {"network": {"allow": ["api.example.org"]}},
    }));
    let grant = Ceiling::new(&wall(50).excess(Excess::Narrow), None).grant(&greedy).unwrap();
    assert!(
        grant.given.iter().all(|demand| !demand.place.starts_with("resources.network.")),
        "{:?}",
        grant.given
    );
    let wall = grant.given.iter().find(|demand| demand.place == "limits.wallMs").unwrap();
    assert_eq!(wall.amount, Amount::Figure(50));
    // A limit that the manifest leaves to the host is the host's.
    let heap = grant.given.iter().find(|demand| demand.place == "limits.heapBytes").unwrap();
    assert_eq!(heap.amount, Amount::Figure(256 << 20));
}

#[test]
fn hosts_that_the_policy_does_not_allow_are_refused_one_by_one() {
    let network =
        NetworkPolicy::builder().allow("*.example.org").methods(["GET"]).max_requests(5).build().unwrap();
    let asking = manifest(json!({
        "resources": {"network": {"allow": ["a.example.org", "b.test"], "methods": ["GET", "POST"], "timeoutMs": 90_000}},
        "limits": {"requests": 6},
    }));
    let policy = Policy::deny_all().network(network);
    let error = Ceiling::new(&policy, None).grant(&asking).unwrap_err();
    assert_eq!(error.fault(), Fault::Guest);
    for words in [
        "`b.test`",
        "`POST`",
        "`limits.requests`: 6 where 5 are allowed",
        "`resources.network.timeoutMs`: 90000",
    ] {
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
    assert!(!error.to_string().contains("a.example.org"), "{error}");
    let narrowed = Ceiling::new(&policy.excess(Excess::Narrow), None).grant(&asking).unwrap();
    assert_eq!((narrowed.withheld.len(), narrowed.network.max_requests()), (4, 5));
    assert!(narrowed.network.permits("GET", "https://a.example.org/").is_ok());
    assert!(narrowed.network.permits("GET", "https://b.test/").is_err());
}

#[test]
fn a_script_without_a_manifest_has_more_than_a_bundle_that_asks_for_nothing() {
    let network = NetworkPolicy::builder().allow("*.example.org").build().unwrap();
    let ceiling = Ceiling::new(&Policy::deny_all().network(network), None);
    let script = Bundle::inline(Language::JavaScript, "export const f = () => 1;").unwrap();
    let given = |manifest: &Manifest| ceiling.grant(manifest).unwrap().given;
    let difference = |old: &[Demand], new: &[Demand]| {
        let digest = script.digest();
        Difference::new(digest, old, digest, new).additions().map(Change::to_string).collect::<Vec<_>>()
    };
    let (silent, all) = (given(&manifest(json!({}))), given(script.manifest()));
    let additions = difference(&silent, &all);
    assert!(
        additions.contains(&"`resources.network.allow`: `*.example.org` added".to_owned()),
        "{additions:?}"
    );
    // Back again it is less, and so is one that asks for a part of it.
    let part =
        given(&manifest(json!({"resources": {"network": {"allow": ["a.example.org"], "methods": ["GET"]}}})));
    assert_eq!(difference(&all, &silent), [""; 0]);
    assert_eq!(difference(&all, &part), [""; 0]);
}

#[test]
fn a_host_that_cannot_be_one_is_refused_with_its_place() {
    let asking = manifest(json!({"resources": {"network": {"allow": ["a.test/path"]}}}));
    let error = Ceiling::new(&Policy::deny_all(), None).grant(&asking).unwrap_err();
    assert_eq!((error.kind(), error.place()), (Kind::Manifest, Some("resources.network.allow[0]")));
}
