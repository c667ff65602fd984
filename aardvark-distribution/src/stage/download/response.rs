//! What a server's answer means for a download that has some bytes already.

use ureq::Body;
use ureq::http::{HeaderMap, Response};

/// The meaning of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The whole file follows, of `total` bytes if the server says so.
    Whole { total: Option<u64>, tag: Option<String> },
    /// What is missing follows; the whole has `total` bytes.
    Rest { total: u64 },
    /// The file has no more bytes than have arrived.
    NothingLeft,
    /// Not what was asked for.
    Unfit,
    /// The server does not give the file.
    Refused { status: u16 },
}

/// What `response` means when `have` bytes have arrived before.
pub(super) fn answer(response: &Response<Body>, have: u64) -> Answer {
    interpret(response.status().as_u16(), response.headers(), have)
}

fn interpret(status: u16, headers: &HeaderMap, have: u64) -> Answer {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let range = header("content-range").and_then(|value| value.strip_prefix("bytes "));
    match status {
        200 => Answer::Whole {
            total: header("content-length").and_then(|length| length.parse().ok()),
            // A weak tag does not promise the same bytes.
            tag: header("etag").filter(|tag| tag.starts_with('"')).map(str::to_owned),
        },
        206 => match range.and_then(parse_range) {
            Some((start, total)) if start == have && total >= have => Answer::Rest { total },
            _ => Answer::Unfit,
        },
        416 => match range.and_then(|range| range.strip_prefix("*/")?.parse::<u64>().ok()) {
            Some(total) if total == have && have > 0 => Answer::NothingLeft,
            _ => Answer::Unfit,
        },
        status => Answer::Refused { status },
    }
}

/// `START-END/TOTAL`
fn parse_range(range: &str) -> Option<(u64, u64)> {
    let (range, total) = range.split_once('/')?;
    let (start, end) = range.split_once('-')?;
    let (start, end, total): (u64, u64, u64) = (start.parse().ok()?, end.parse().ok()?, total.parse().ok()?);
    // A server may send less than what is left; the rest is asked for again.
    (start <= end && end < total).then_some((start, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, headers: &[(&'static str, &str)], have: u64, expected: Answer) {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        assert_eq!(interpret(status, &headers.collect(), have), expected);
    }

    #[test]
    fn answers_are_understood() {
        let tag = Some("\"a\"".to_owned());
        check(200, &[("content-length", "9"), ("etag", "\"a\"")], 5, Answer::Whole { total: Some(9), tag });
        check(200, &[("etag", "W/\"a\"")], 0, Answer::Whole { total: None, tag: None });
        check(206, &[("content-range", "bytes 5-8/9")], 5, Answer::Rest { total: 9 });
        check(206, &[("content-range", "bytes 4-8/9")], 5, Answer::Unfit);
        check(206, &[("content-range", "bytes 5-9/9")], 5, Answer::Unfit);
        check(206, &[], 5, Answer::Unfit);
        check(416, &[("content-range", "bytes */5")], 5, Answer::NothingLeft);
        check(416, &[("content-range", "bytes */4")], 5, Answer::Unfit);
        check(404, &[], 0, Answer::Refused { status: 404 });
    }
}
