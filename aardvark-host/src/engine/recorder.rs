//! What a guest says during one call, bounded while it says it.

use aardvark_manifest::outcome::{Level, LogLine};

/// Collects output and log lines up to a byte budget that all of them share.
#[derive(Debug)]
pub(crate) struct Recorder {
    limit: usize,
    record: Record,
    used: usize,
}

/// What was collected.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// As bytes, because a character may be written in two halves.
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    pub(crate) logs: Vec<LogLine>,
    /// Bytes that no longer fitted.
    pub(crate) dropped: u64,
}

impl Record {
    /// Standard output; what is not UTF-8 is replaced.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error, likewise.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// Which of the two output streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Error,
}

/// What one log line costs beyond its text, so that empty lines cannot grow the list without end.
const LINE_OVERHEAD: usize = 64;

impl Recorder {
    /// A recorder that keeps at most `limit` bytes per call.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, record: Record::default(), used: 0 }
    }

    /// Changes the budget, from the next call on.
    #[cfg(feature = "python")]
    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.take();
        self.limit = limit;
    }

    /// Appends to standard output or error.
    pub(crate) fn write(&mut self, stream: Stream, bytes: &[u8]) {
        let kept = self.admit(bytes.len());
        let bytes = bytes.get(..kept).unwrap_or_default();
        match stream {
            Stream::Out => self.record.stdout.extend_from_slice(bytes),
            Stream::Error => self.record.stderr.extend_from_slice(bytes),
        }
    }

    /// Appends a log line; one that does not fit is dropped whole.
    pub(crate) fn log(&mut self, line: LogLine) {
        let cost = line.message.len() + line.logger.len() + LINE_OVERHEAD;
        if self.limit - self.used < cost {
            self.record.dropped += cost as u64;
            return;
        }
        self.used += cost;
        tracing::debug!(
            target: "aardvark::guest",
            level = Level::name(line.level),
            logger = %line.logger.escape_debug(),
            "{}", line.message.escape_debug()
        );
        self.record.logs.push(line);
    }

    /// Hands out what was collected and starts afresh.
    pub(crate) fn take(&mut self) -> Record {
        self.used = 0;
        std::mem::take(&mut self.record)
    }

    fn admit(&mut self, wanted: usize) -> usize {
        let kept = wanted.min(self.limit - self.used);
        self.used += kept;
        self.record.dropped += (wanted - kept) as u64;
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_lines_share_one_budget() {
        let mut recorder = Recorder::new(100);
        recorder.write(Stream::Out, &[b'a'; 90]);
        recorder.log(LogLine::new(Level::Info, "x", "does not fit"));
        recorder.write(Stream::Error, &[b'b'; 20]);
        let record = recorder.take();
        assert_eq!((record.stdout().len(), record.stderr().len(), record.logs.len()), (90, 10, 0));
        assert_eq!(record.dropped, 10 + 12 + 1 + LINE_OVERHEAD as u64);
        recorder.write(Stream::Out, b"next call");
        assert_eq!(recorder.take().stdout(), "next call");
    }

    #[test]
    fn halves_of_a_character_meet_and_invalid_text_is_replaced() {
        let mut recorder = Recorder::new(100);
        recorder.write(Stream::Out, &[b'a', 0xff, 0xc3]);
        recorder.write(Stream::Out, &[0xa9]);
        assert_eq!(recorder.take().stdout(), "a\u{fffd}é");
    }
}
