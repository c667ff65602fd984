//! Log events: told while the call still runs, never at the cost of the call, and never to be forged.

use std::sync::mpsc;
use std::time::Duration;

use aardvark_host::{Host, LogEvent, Policy, Said, Slot, Source, Untyped};
use aardvark_manifest::call::Call;
use serde_json::Value;

use crate::support::{PATIENCE, builder, js, patient, py, unique};

fn listening(policy: Policy, handler: impl Fn(&LogEvent) + Send + Sync + 'static) -> Host {
    builder().policy(policy).without_image_store().on_log(handler).build().unwrap()
}

/// A host that sends events to a channel.
fn channel() -> (Host, mpsc::Receiver<LogEvent>) {
    let (sender, events) = mpsc::channel();
    (listening(patient(), move |event| drop(sender.send(event.clone()))), events)
}

fn next(events: &mpsc::Receiver<LogEvent>) -> LogEvent {
    events.recv_timeout(PATIENCE).unwrap()
}

#[test]
fn what_is_said_is_told_while_the_call_runs() {
    let (sender, events) = mpsc::channel();
    let policy = patient().wall_limit(Duration::from_secs(5));
    let host = listening(policy, move |event| drop(sender.send(event.clone())));
    for source in [
        js("export const f = () => { console.warn('now'); for (;;); };"),
        py(
            "import logging\ndef f():\n    logging.getLogger('console').warning('now')\n    while True: pass\n",
        ),
    ] {
        let name = unique("log");
        let slot: Slot<Untyped> = host.slot(&name, source).unwrap();
        let caller = slot.clone();
        let call = std::thread::spawn(move || caller.run(Call::<Result<Value, _>>::json("f", vec![])));
        let event = next(&events);
        let Said::Line(line) = &event.said else { panic!("{event}") };
        assert_eq!((line.level.name(), &*line.logger, &*line.message), ("warn", "console", "now"));
        // The call ends at its wall limit, long after.
        let outcome = call.join().unwrap();
        assert!(outcome.result.is_err());
        let report = outcome.report;
        assert_eq!((&*event.slot, &*event.function, event.lost), (&*name, "f", 0));
        assert_eq!((event.generation, event.isolate, event.call), (1, report.isolate, report.call));
    }
}

#[test]
fn output_and_what_the_top_level_says_are_told() {
    let (host, events) = channel();
    let slot: Slot<Untyped> = host.slot(&unique("log"), py("def f(): print('half', end='')\n")).unwrap();
    slot.call("f", vec![]).unwrap();
    let event = next(&events);
    assert!(matches!(&event.said, Said::Stdout(bytes) if bytes == b"half"), "{event}");
    assert!(event.call > 0 && event.function == "f", "{event}");

    host.slot::<Untyped>(&unique("log"), js("console.log('loading'); export const f = () => 1;")).unwrap();
    let event = next(&events);
    assert!(matches!(&event.said, Said::Line(line) if line.message == "loading"), "{event}");
    assert_eq!((event.call, &*event.function), (0, ""), "{event}");
}

#[test]
fn what_a_top_level_does_is_told_even_if_the_plugin_does_not_load() {
    let (host, events) = channel();
    let python = "
import logging
logging.getLogger('top').warning('loading')
try: open('/bundle/new', 'w')
except OSError: pass
";
    let javascript = "
import { writeFile } from 'aardvark:fs';
console.warn('loading');
try { writeFile('/bundle/new', 'x'); } catch { }
";
    for (source, loads) in [
        (py(&format!("{python}def f(): return 1\n")), true),
        (py(&format!("{python}1 / 0\n")), false),
        (js(&format!("{javascript}export const f = () => 1;")), true),
        (js(&format!("{javascript}throw new Error('no');")), false),
    ] {
        let name = unique("log");
        assert_eq!(host.slot::<Untyped>(&name, source).is_ok(), loads);
        let (line, violation) = (next(&events), next(&events));
        assert!(matches!(&line.said, Said::Line(line) if line.message == "loading"), "{line}");
        assert!(
            matches!(&violation.said, Said::Violation(found) if found.detail.contains("`/bundle/new`")),
            "{violation}"
        );
        for event in [line, violation] {
            assert_eq!((&*event.slot, event.generation, event.call, &*event.function), (&*name, 1, 0, ""));
        }
    }
}

#[test]
fn a_sink_that_hangs_costs_no_call_and_what_is_lost_is_counted() {
    let (release, gate) = mpsc::channel::<()>();
    let (sender, seen) = mpsc::channel();
    let gate = std::sync::Mutex::new(gate);
    let host = listening(patient(), move |event| {
        // Until the test lets go of its end.
        let _ = gate.lock().map(|gate| gate.recv());
        drop(sender.send(event.clone()));
    });
    let script = "
        export const f = () => { for (let i = 0; i < 5000; i++) console.log(i); };
        export const end = () => console.log('end');
    ";
    let slot: Slot<Untyped> = host.slot(&unique("log"), js(script)).unwrap();
    for _ in 0..2 {
        slot.call("f", vec![]).unwrap();
    }
    drop(release);
    let (mut delivered, mut lost) = (0, 0);
    let mut receive = || {
        let event = next(&seen);
        delivered += 1;
        lost += event.lost;
        matches!(&event.said, Said::Line(line) if line.message == "end")
    };
    // Three quarters of the queue are for what guests say; once those are out, there is room again.
    for _ in 0..3072 {
        receive();
    }
    slot.call("end", vec![]).unwrap();
    while !receive() {}
    assert_eq!(delivered + lost, 10_001);
    assert!(lost > 6000, "{lost}");
}

#[test]
fn a_sink_that_panics_is_called_on() {
    let (sender, events) = mpsc::channel();
    let host = listening(patient(), move |event| {
        drop(sender.send(event.clone()));
        panic!("the app's own defect");
    });
    let slot: Slot<Untyped> =
        host.slot(&unique("log"), js("export const f = () => console.log('x');")).unwrap();
    for _ in 0..3 {
        slot.call("f", vec![]).unwrap();
        next(&events);
    }
}

/// Things that would begin a new line, paint over one, turn it around, or close a quote.
const FORGERIES: &[&str] = &[
    "\\n2026-01-01T00:00:00Z ERROR slot=\\\"bank\\\" forged",
    "\\r\\u001b[2K\\u001b[1Aforged",
    "\\u2028slot=\\\"bank\\\" forged\\u2029",
    "\\u202eforged\\u2066\\u2069\\u200f",
    "\\u0085forged\\u009b31m\\u0007\\u0000",
    "\\\" level=error {\\\"level\\\": \\\"error\\\", \\\"message\\\": \\\"forged\\\"}",
];

#[test]
fn no_guest_can_forge_a_line() {
    let (host, events) = channel();
    for text in FORGERIES {
        let python = format!(
            "import logging, sys\ndef f():\n    logging.getLogger(\"{text}\").error(\"{text}\")\n    \
             sys.stderr.write(\"{text}\")\n    sys.stderr.flush()\n"
        );
        let script = format!("export const f = () => {{ console.error(\"{text}\"); }};");
        for (source, count) in [(py(&python), 2), (js(&script), 1)] {
            let slot: Slot<Untyped> = host.slot(&unique("log\" generation=9 x"), source).unwrap();
            slot.call("f", vec![]).unwrap();
            for _ in 0..count {
                let event = next(&events);
                let line = event.to_string();
                assert!(!line.contains(aardvark_manifest::plain::is_active), "{line:?}");
                assert!(line.starts_with("slot=\"log\\\" generation=9 x-"), "{line}");
                let after = line.split("\" generation=1 isolate=").nth(1).unwrap();
                let (_, after) = after.split_once(" function=\"f\" ").unwrap();
                assert!(after.starts_with("error logger=\"") || after.starts_with("stderr "), "{line}");
                if let Said::Line(said) = &event.said {
                    // The quote around the logger's name is closed by the host alone.
                    let quoted = said.logger.replace('\\', "\\\\").replace('"', "\\\"");
                    let name = aardvark_manifest::plain::Plain(&quoted).to_string();
                    assert!(after.starts_with(&format!("error logger=\"{name}\" ")), "{line}");
                }
            }
        }
    }
}

#[test]
fn sources_of_events_outlive_nothing() {
    // The sink's thread ends with the host and its slots: a host that is gone tells nothing.
    let (sender, events) = mpsc::channel();
    let host = listening(patient(), move |event| drop(sender.send(event.clone())));
    let slot: Slot<Untyped> = host.slot(&unique("log"), Source::from(js_bundle())).unwrap();
    slot.call("f", vec![]).unwrap();
    next(&events);
    let name = slot.status().name;
    assert!(host.close(&name));
    drop((slot, host));
    // The handler, and with it the sender, is dropped once the last isolate has gone.
    assert!(matches!(events.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected)));
}

fn js_bundle() -> aardvark_manifest::bundle::Bundle {
    let script = "export const f = () => console.log('x');";
    aardvark_manifest::bundle::Bundle::inline(aardvark_manifest::manifest::Language::JavaScript, script)
        .unwrap()
}
