//! What a report says of a call: every limit with its use, memory, and what was done before.

use std::time::{Duration, Instant};

use aardvark_host::{MountMode, NetworkPolicy, Policy, Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::manifest::Language;
use aardvark_manifest::outcome::{Outcome, Report, ResetKind, Resource, ResourceUse};
use serde_json::{Value, json};

use crate::support::{files, host, host_with, js, patient, py, slot, unique, warm};

fn run(slot: &Slot<Untyped>, function: &'static str) -> Report {
    let Outcome { result, report, .. } = slot.run(Call::<Result<Value, _>>::json(function, vec![]));
    result.unwrap();
    report
}

fn used(report: &Report, resource: Resource) -> ResourceUse {
    *report.resources.iter().find(|counted| counted.resource == resource).unwrap()
}

#[test]
fn every_limit_in_force_is_there_once_and_in_order() {
    for source in [js("export const f = () => 'x'.repeat(98);"), py("def f(): return 'x' * 98")] {
        let is_python = matches!(slot(source.clone()).status().language, Language::Python);
        let policy = Policy::deny_all().cpu_limit(Duration::from_secs(3)).log_bytes(1000);
        let slot = host_with(policy).slot::<Untyped>(&unique("report"), source).unwrap();
        let start = Instant::now();
        let report = run(&slot, "f");
        assert!(report.usage.prepare + report.usage.wall <= start.elapsed(), "{:?}", report.usage);
        let resources: Vec<Resource> = report.resources.iter().map(|counted| counted.resource).collect();
        assert!(
            resources.is_sorted() && resources.windows(2).all(|pair| pair[0] != pair[1]),
            "{resources:?}"
        );
        for (resource, allowed) in [
            (Resource::WallMs, 5000),
            (Resource::CpuMs, 3000),
            (Resource::HeapBytes, 256 << 20),
            (Resource::OutputBytes, 64 << 20),
            (Resource::LogBytes, 1000),
        ] {
            assert_eq!(used(&report, resource).allowed, allowed, "{resource:?}");
        }
        assert_eq!(used(&report, Resource::OutputBytes).used, 100);
        assert_eq!(resources.contains(&Resource::MemoryBytes), is_python);
        assert!(report.call > 0 && run(&slot, "f").call > report.call);
    }
}

#[test]
fn a_plugin_that_may_do_everything_has_every_limit_in_its_report() {
    let out = tempfile::tempdir().unwrap();
    let network = NetworkPolicy::builder().allow("http://127.0.0.1:*").max_requests(16).build().unwrap();
    let policy = patient()
        .cpu_limit(Duration::from_millis(100_002))
        .heap_bytes(64 << 20)
        .buffer_bytes(32 << 20)
        .memory_bytes(128 << 20)
        .output_bytes(6)
        .log_bytes(7)
        .log_lines(8)
        .host_calls(9)
        .open_files(20)
        .scratch_bytes(11)
        .scratch_files(12)
        .mount("out", out.path(), MountMode::ReadWrite)
        .mount_bytes(13)
        .timers(14)
        .modules(15)
        .source_bytes(1000)
        .network(network);
    let allowed = [
        (Resource::WallMs, 600_000),
        (Resource::CpuMs, 100_002),
        (Resource::HeapBytes, 64 << 20),
        (Resource::BufferBytes, 32 << 20),
        (Resource::MemoryBytes, 128 << 20),
        (Resource::OutputBytes, 6),
        (Resource::LogBytes, 7),
        (Resource::LogLines, 8),
        (Resource::HostCalls, 9),
        (Resource::OpenFiles, 20),
        (Resource::ScratchBytes, 11),
        (Resource::ScratchFiles, 12),
        (Resource::MountBytes, 13),
        (Resource::Timers, 14),
        (Resource::Modules, 15),
        (Resource::SourceBytes, 1000),
        (Resource::Requests, 16),
    ];
    assert_eq!(allowed.map(|(resource, _)| resource), Resource::ALL);
    let host = host_with(policy);
    for (language, entry, text) in [
        ("python", "plugin.py", "def f(): return 1"),
        ("javascript", "plugin.js", "export const f = () => 1;"),
    ] {
        let manifest = json!({
            "schemaVersion": "2.0", "name": "all", "version": "1.0.0", "runtime": {"language": language},
            "resources": {
                "filesystem": {"mode": "readWrite", "mounts": [{"name": "out", "mode": "readWrite"}]},
                "network": {"allow": ["http://127.0.0.1:*"], "httpsOnly": false},
            },
        });
        let source = files(&[("aardvark.manifest.json", &manifest.to_string()), (entry, text)]);
        let report = run(&host.slot(&unique("report"), source).unwrap(), "f");
        let found: Vec<(Resource, u64)> =
            report.resources.iter().map(|counted| (counted.resource, counted.allowed)).collect();
        let is_there =
            |(resource, _): &(Resource, u64)| language == "python" || *resource != Resource::MemoryBytes;
        assert_eq!(found, allowed.into_iter().filter(is_there).collect::<Vec<_>>(), "{language}");
        assert!(report.resources.iter().all(|counted| counted.used <= counted.allowed), "{report:?}");
    }
}

#[test]
fn the_limit_that_was_reached_says_so_in_the_report_too() {
    let slot = slot(js("export const f = () => 'x'.repeat(1000); export const spin = () => { for (;;); };"));
    let call = Call::<Result<Value, _>>::json("spin", vec![]).wall_limit(Duration::from_millis(40));
    let Outcome { result, report, .. } = slot.run(call);
    let reached = result.unwrap_err().limit().unwrap();
    let wall = used(&report, Resource::WallMs);
    assert_eq!((wall.used, wall.allowed), (reached.used, 40));
    assert!(wall.used >= 40);
}

#[test]
fn memory_is_that_of_the_heap_of_python_and_of_buffers() {
    let python = slot(warm(Language::Python, "kept = []\ndef f(): kept.append(bytearray(50_000_000))\n"));
    let before = run(&python, "f");
    let after = run(&python, "f");
    let linear = |report: &Report| used(report, Resource::MemoryBytes).used;
    assert!(linear(&after) >= linear(&before) + 40_000_000, "{} {}", linear(&before), linear(&after));
    assert!(after.usage.memory_bytes > linear(&after));

    let script = "
        const kept = [];
        export const heap = () => { kept.push(new Array(4_000_000).fill(1.5)); };
        export const buffer = () => { kept.push(new ArrayBuffer(30_000_000)); };
    ";
    let javascript = slot(warm(Language::JavaScript, script));
    let heap = |report: &Report| used(report, Resource::HeapBytes).used;
    let (before, after) = (run(&javascript, "heap"), run(&javascript, "heap"));
    assert!(heap(&after) >= heap(&before) + 30_000_000, "{} {}", heap(&before), heap(&after));
    let after = run(&javascript, "buffer");
    assert!(used(&after, Resource::BufferBytes).used >= 30_000_000);
    assert!(after.usage.memory_bytes >= heap(&after) + 30_000_000);
}

#[test]
fn a_short_call_is_not_reported_with_a_heap_of_long_ago() {
    let script = "const kept = []; export const f = () => { kept.push(new Array(2_000).fill(1.5)); };";
    let slot = slot(warm(Language::JavaScript, script));
    let heap = |report: &Report| used(report, Resource::HeapBytes).used;
    let first = heap(&run(&slot, "f"));
    let reports: Vec<u64> = (0..1000).map(|_| heap(&run(&slot, "f"))).collect();
    // 16 MB were kept in all; what was seen last is at most 64 calls old.
    assert!(reports[999] >= first + 12_000_000, "{first} {}", reports[999]);
}

#[test]
fn the_reset_before_a_call_is_told() {
    for (language, script) in
        [(Language::JavaScript, "export const f = () => 1;"), (Language::Python, "def f(): return 1")]
    {
        let fresh = slot(aardvark_host::Source::inline(language, script));
        let first = run(&fresh, "f").reset;
        assert_eq!((first.kind, first.time), (ResetKind::Started, Duration::ZERO));
        let second = run(&fresh, "f").reset;
        assert_eq!(second.kind, ResetKind::Restored);
        assert!(second.time > Duration::ZERO);
        let kept = slot(warm(language, script));
        assert_eq!(run(&kept, "f").reset.kind, ResetKind::Started);
        assert_eq!(run(&kept, "f").reset.kind, ResetKind::Kept);
    }
}

#[test]
fn a_report_is_data() {
    let slot =
        host().slot::<Untyped>(&unique("report"), js("export const f = () => console.warn('w');")).unwrap();
    let report = run(&slot, "f");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["reset"]["kind"], "started");
    assert_eq!(json["resources"][0]["resource"], "wallMs");
    assert_eq!(json["logs"], json!([{"level": "warn", "logger": "console", "message": "w"}]));
    assert_eq!(serde_json::from_value::<Report>(json).unwrap(), report);
}
