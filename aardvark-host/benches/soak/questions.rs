//! Calls of good plugins, and what Rust says the answers must be.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use aardvark_manifest::error::{Error, Kind};
use aardvark_manifest::outcome::{Outcome, Report};
use serde_json::{Value, json};

use crate::plugins::State;

/// Isolates that a memory keeps in mind: those of the generation that serves, and of two before it.
const MOST_ISOLATES: usize = 8;

/// One call, and its answer.
pub(crate) struct Question {
    pub(crate) function: &'static str,
    pub(crate) arguments: Vec<Value>,
    answer: Answer,
}

enum Answer {
    Value(Value),
    Exception(String),
    /// Version and number of calls depend on who answers.
    Work {
        first: u64,
        sum: u64,
    },
    /// What else is there depends on the calls before.
    Kept {
        text: String,
    },
}

/// What the isolates of a slot must remember: nothing if it is fresh, every call if it is warm and this is its only caller.
pub(crate) struct Memory {
    state: State,
    isolates: BTreeMap<u64, Remembered>,
}

#[derive(Default)]
struct Remembered {
    calls: u64,
    has_left: bool,
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(u64);

impl Question {
    /// Some question.
    pub(crate) fn any(numbers: &mut Numbers, server: SocketAddr) -> Self {
        match numbers.below(16) {
            0 | 1 => {
                let value = numbers.value(3);
                Self::new("echo", vec![value.clone()], Answer::Value(value))
            }
            2 | 3 => {
                let text = numbers.text();
                let digest = digest(&text);
                Self::new("digest", vec![json!(text)], Answer::Value(json!(digest)))
            }
            4 | 5 => {
                let (name, text) = (format!("n{}", numbers.below(1000)), numbers.text());
                Self::new("keep", vec![json!(name), json!(text)], Answer::Kept { text })
            }
            6 => {
                let given: Vec<u64> = (0..numbers.below(6)).map(|_| numbers.below(1 << 40)).collect();
                let doubled: Vec<u64> = given.iter().map(|number| number * 2).collect();
                Self::new("later", vec![json!(given)], Answer::Value(json!(doubled)))
            }
            7 => {
                let number = numbers.below(1 << 50);
                let url = format!("http://{server}/number?n={number}");
                Self::new("reach", vec![json!(url)], Answer::Value(json!((number * 2).to_string())))
            }
            8 => {
                let text = format!("refused {}", numbers.below(1 << 50));
                Self::new("refuse", vec![json!(text)], Answer::Exception(text))
            }
            _ => {
                let given: Vec<u64> = (0..=numbers.below(5)).map(|_| numbers.below(1 << 40)).collect();
                let first = given.first().copied().unwrap_or_default();
                let answer = Answer::Work { first, sum: given.iter().sum() };
                Self::new("work", vec![json!(given)], answer)
            }
        }
    }

    fn new(function: &'static str, arguments: Vec<Value>, answer: Answer) -> Self {
        Self { function, arguments, answer }
    }

    /// What is wrong with an outcome, if anything is.
    pub(crate) fn check(
        &self,
        outcome: &Outcome<Result<Value, Error>>,
        memory: &mut Memory,
    ) -> Option<String> {
        let (result, report) = (&outcome.result, &outcome.report);
        let remembered = memory.of(report);
        let (expected, said) = match &self.answer {
            Answer::Exception(text) => {
                let is_right = matches!(result, Err(error)
                    if error.kind() == Kind::Exception && error.to_string().contains(text));
                return (!is_right).then(|| format!("{result:?}, not an exception with `{text}`"));
            }
            Answer::Value(value) => (value.clone(), String::new()),
            Answer::Work { first, sum } => {
                remembered.calls += 1;
                let expected = json!({"version": report.generation, "calls": remembered.calls, "sum": sum});
                (expected, format!("work {first}"))
            }
            Answer::Kept { text } => {
                let expected = json!([text, [], remembered.has_left]);
                remembered.has_left = true;
                (expected, String::new())
            }
        };
        if !matches!(result, Ok(value) if *value == expected) {
            return Some(format!("{result:?}, not {expected}"));
        }
        let heard = heard(report);
        (heard != said).then(|| format!("said `{heard}`, not `{said}`"))
    }
}

impl Memory {
    pub(crate) const fn new(state: State) -> Self {
        Self { state, isolates: BTreeMap::new() }
    }

    /// What the isolate that has served must know.
    fn of(&mut self, report: &Report) -> &mut Remembered {
        if self.state == State::Fresh {
            self.isolates.clear();
        }
        while self.isolates.len() > MOST_ISOLATES {
            self.isolates.pop_first();
        }
        self.isolates.entry(report.isolate).or_default()
    }
}

impl Numbers {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if end == 0 { 0 } else { (self.0 >> 8) % end }
    }

    fn text(&mut self) -> String {
        const LETTERS: [char; 12] =
            ['a', 'Z', '"', '\\', '\0', '\n', 'ß', '\u{2028}', '\u{202e}', '𝄞', '\u{feff}', '\u{d7ff}'];
        let length = self.below(40);
        (0..length)
            .map(|_| LETTERS.get(self.below(LETTERS.len() as u64) as usize).copied().unwrap_or_default())
            .collect()
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.below(1 << 56)),
            // Never an integer, which JavaScript would not tell from one.
            3 => json!(-((self.below(1 << 50) * 2 + 1) as f64) / 128.0),
            4 | 5 => json!(self.text()),
            6 => (0..self.below(5)).map(|_| self.value(depth - 1)).collect(),
            _ => (0..self.below(5)).map(|_| (self.text(), self.value(depth - 1))).collect(),
        }
    }
}

/// Everything that the guest has said, in one line.
fn heard(report: &Report) -> String {
    let mut heard = format!("{}{}", report.stdout, report.stderr);
    for line in &report.logs {
        heard.push_str(&line.message);
    }
    heard.trim_end().to_owned()
}

/// FNV-1a.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |found, byte| (found ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
