//! How much later than its limit a call or an attempt to load is answered, in both languages, for what keeps an interpreter
//! busy and wherever a plugin can do it, by the wall and by the processor.
//!
//! Prints tables: run with `cargo bench -p aardvark-host --bench limits`; words behind it choose: `-- javascript` one language,
//! `-- 100` one limit, `-- wall` or `-- cpu` one kind of time, `-- calls` or `-- loads` what is limited. Of each choice, saying
//! nothing means all. The last table holds median and worst of each against the promise of 50 ms and 5 % of the limit.
//!
//! On a machine that others use too, a caller waits for a core once its answer is there. So a thread that does nothing but
//! sleep says how late the machine itself is.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

mod calls;
mod lateness;
mod loads;
mod sleeper;

use std::time::Duration;

use aardvark_distribution::TerminalProgress;
use aardvark_host::{Host, Policy};
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

use lateness::Lateness;
use sleeper::Sleeper;

const PYTHON: &str = include_str!("../../tests/it/limits/constructs.py");
const JAVASCRIPT: &str = include_str!("../../tests/it/limits/constructs.js");

const LIMITS: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];

/// Runs per cell; the worst one is printed.
const RUNS: usize = 3;

/// Which time is limited.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Wall,
    Cpu,
}

impl Time {
    const fn name(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Cpu => "cpu",
        }
    }
}

/// One table: what is limited, and how.
#[derive(Clone, Copy)]
struct Case {
    language: Language,
    text: &'static str,
    time: Time,
    limit: Duration,
}

/// What was asked for on the command line.
struct Wanted(Vec<String>);

impl Wanted {
    /// Whether to measure `name`, of a choice between all of `choice`.
    fn has(&self, name: &str, choice: [&str; 2]) -> bool {
        let chosen = |name: &str| self.0.iter().any(|wanted| wanted == name);
        chosen(name) || !choice.into_iter().any(chosen)
    }

    fn has_case(&self, case: &Case) -> bool {
        let limit = case.limit.as_millis().to_string();
        self.has(case.language.name(), ["python", "javascript"])
            && self.has(case.time.name(), ["wall", "cpu"])
            && self.has(&limit, ["100", "1000"])
    }
}

fn main() -> Result<(), Error> {
    // What is not measured is not in the way.
    let generous = Duration::from_secs(600);
    let host = Host::builder()
        .policy(Policy::deny_all().wall_limit(generous).load_limit(generous))
        .distribution(aardvark_host::prepare_python(&TerminalProgress::new())?)
        .build()?;
    let sleeper = Sleeper::start();
    let wanted = Wanted(std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect());
    let mut all = Vec::new();
    for (language, text) in [(Language::Python, PYTHON), (Language::JavaScript, JAVASCRIPT)] {
        for time in [Time::Wall, Time::Cpu] {
            for limit in LIMITS {
                let case = Case { language, text, time, limit };
                if !wanted.has_case(&case) {
                    continue;
                }
                if wanted.has("calls", ["calls", "loads"]) {
                    all.push(calls::measure(&host, case, &sleeper)?);
                }
                // An interpreter needs more than that to start.
                let is_long_enough = language == Language::JavaScript || limit > Duration::from_millis(500);
                if is_long_enough && wanted.has("loads", ["calls", "loads"]) {
                    all.push(loads::measure(&host, case, &sleeper)?);
                }
            }
        }
    }
    println!("\n{:<40}{}", "milliseconds beyond the limit", Lateness::HEADINGS);
    all.iter().for_each(Lateness::print);
    Ok(())
}
