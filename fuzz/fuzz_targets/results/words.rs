//! A guest's own words: output, log lines, violations, and the lines that a host makes of them.

use std::sync::Arc;
use std::time::SystemTime;

use aardvark_manifest::outcome::{Contact, ContactEnd, Level, LogLine, Violation, ViolationKind};
use aardvark_manifest::plain::{Plain, is_active};

use crate::engine::Limits;
use crate::engine::recorder::{Recorder, Stream};
use crate::heap;
use crate::telemetry::{LogEvent, Said};

/// Less than many inputs, so that the limit is met.
const LOG_BYTES: u64 = 600;
const LOG_LINES: u64 = 4;

pub(crate) fn read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    recorded(bytes, &text);
    let plain = heap::within(32, bytes, || Plain(&text).to_string());
    assert!(!plain.contains(is_active));
    assert!(!text.chars().any(is_active) || plain != text);
    let (logger, message) = text.split_once('\n').unwrap_or(("", &text));
    let violation = Violation::new(ViolationKind::Files, &text);
    assert!(!violation.detail.contains(is_active) && violation.detail.chars().count() <= 256);
    let line = LogLine::new(Level::Warn, logger, message);
    let contact = Contact::new(logger, message, ContactEnd::Denied(message.to_owned()));
    let origin = format!("slot=\"{}\" generation=1 isolate=2 call=3 function=\"\" ", quoted(logger));
    let (name, rest) = (quoted(logger), Plain(message));
    let told = [
        (Said::Line(line), format!("warn logger=\"{name}\" {rest}")),
        (Said::Stdout(message.as_bytes().to_vec()), format!("stdout {rest}")),
        (Said::Stderr(bytes.to_vec()), format!("stderr {plain}")),
        (Said::Contact(contact), format!("contact \"{name}\" \"{}\" denied {rest}", quoted(message))),
        (Said::Violation(violation.clone()), format!("violation Files {}", violation.detail)),
    ];
    for (said, expected) in told {
        let line = heap::within(64, bytes, || event(logger, said).to_string());
        assert_eq!(line, format!("{origin}{expected}"));
        assert!(!line.contains(is_active));
    }
}

fn event(slot: &str, said: Said) -> LogEvent {
    LogEvent {
        time: SystemTime::UNIX_EPOCH,
        slot: Arc::from(slot),
        generation: 1,
        isolate: 2,
        call: 3,
        function: "".into(),
        said,
        lost: 0,
    }
}

/// Between quotes that it cannot close: character by character, unlike what is tested.
fn quoted(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        match character {
            '\\' | '"' => text.extend(['\\', character]),
            character if is_active(character) => text.extend(character.escape_default()),
            character => text.push(character),
        }
    }
    text
}

/// What is kept and what is dropped are together what was said, and what is kept is within the limit.
fn recorded(bytes: &[u8], text: &str) {
    let limits = Limits { log_bytes: LOG_BYTES, log_lines: LOG_LINES, ..Limits::OWN };
    let mut recorder = Recorder::new(&limits);
    let mut said = 0;
    for (index, piece) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if index % 3 == 0 {
            let line = LogLine::new(Level::Info, "f", String::from_utf8_lossy(piece));
            said += (line.message.len() + 1 + 64) as u64;
            recorder.log(line);
        } else {
            let stream = if index % 3 == 1 { Stream::Out } else { Stream::Error };
            said += piece.len() as u64;
            recorder.write(stream, piece);
        }
        recorder.violation(Violation::new(ViolationKind::Code, text));
    }
    let record = recorder.take();
    let lines: usize = record.logs.iter().map(|line| line.message.len() + 1 + 64).sum();
    assert!(record.logs.len() as u64 <= LOG_LINES && record.violations.len() <= 64);
    assert!(lines as u64 <= LOG_BYTES && record.dropped <= said && said - record.dropped <= LOG_BYTES);
    // A byte that is not UTF-8 becomes a character of three.
    assert!((record.stdout().len() + record.stderr().len()) as u64 <= 3 * LOG_BYTES);
}
