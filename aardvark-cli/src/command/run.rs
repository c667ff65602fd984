//! `aardvark run`: calls a function of a plugin and prints what it returns.

use std::time::{Duration, Instant};

use aardvark::bundle::Bundle;
use aardvark::{Error, Excess, NetworkPolicy, Outcome, Policy, Report, Request, SlotStatus, Withheld};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::args::RunArguments;
use crate::failure::Failure;
use crate::input;
use crate::output::failure::ErrorView;
use crate::output::report::{self, RepeatView, ReportView};
use crate::output::{Output, Status};
use crate::plugin::{self, Running};
use crate::reply::{self, NoValue};

/// What `--json` prints of a call, whether it returned or failed.
#[derive(Serialize)]
struct CallObject<'a> {
    ok: bool,
    function: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorView<'a>>,
    report: ReportView<'a>,
}

/// What came of the calls; of several, the last one.
struct Calls {
    result: Result<Box<RawValue>, NoValue>,
    report: Report,
    repeat: Option<RepeatView>,
}

/// Runs the command.
///
/// # Errors
///
/// There was no call: the input is not JSON, the plugin does not load, or it is unclear which function is meant.
pub(super) fn run(arguments: &RunArguments, output: &mut Output) -> Result<Status, Error> {
    let input = input::arguments(arguments.input.as_deref())?;
    let bundle = plugin::open(&arguments.plugin.bundle)?;
    let hosts = arguments.allow_host.iter();
    let network = hosts.fold(NetworkPolicy::builder(), |policy, host| policy.allow(host.as_str())).build()?;
    let policy = Policy::deny_all()
        .wall_limit(Duration::from_millis(arguments.wall_ms))
        .network(network)
        .excess(Excess::Narrow);
    let running = plugin::start(bundle.clone(), &arguments.plugin, policy)?;
    let status = running.slot.status();
    if !output.is_json() {
        for withheld in &status.withheld {
            output.note(format_args!("not granted: {}: {}", withheld.demand, allowed(withheld)));
        }
    }
    let function = match &arguments.function {
        Some(function) => function.clone(),
        None => only_function(&bundle, &status)?,
    };
    let calls = call(&running, &function, &input, arguments.repeat);
    match output.is_json() {
        true => tell_a_program(output, &function, &calls, status.start)?,
        false => tell_a_person(output, &calls, status.start)?,
    }
    Ok(calls.result.map_or_else(|none| Status::of(&none.error), |_| Status::Success))
}

/// Calls until something fails, at most `repeat` times.
fn call(running: &Running, function: &str, input: &[u8], repeat: Option<u32>) -> Calls {
    let mut times = Vec::new();
    let mut left = repeat.unwrap_or(1);
    loop {
        let request = Request::new(function.to_owned(), input.to_vec());
        let start = Instant::now();
        let Outcome { result, report, .. } = running.slot.client().0.invoke(request);
        times.push(start.elapsed());
        left = left.saturating_sub(1);
        let result = reply::value(function, result);
        if left == 0 || result.is_err() {
            return Calls { result, report, repeat: repeat.and_then(|_| RepeatView::of(times)) };
        }
    }
}

/// The function that is meant when none is named: the entrypoint's, else the only one.
fn only_function(bundle: &Bundle, status: &SlotStatus) -> Result<String, Error> {
    let entrypoint = bundle.manifest().entrypoint().and_then(|entrypoint| entrypoint.function());
    if let Some(function) = entrypoint {
        return Ok(function.to_owned());
    }
    match status.functions.as_slice() {
        [] => Err(Failure::NoFunctions.into()),
        [(only, _)] => Ok(only.clone()),
        many => {
            let mut offered: Vec<_> = many.iter().map(|(name, _)| format!("`{name}`")).collect();
            offered.sort_unstable();
            Err(Failure::ManyFunctions { offered }.into())
        }
    }
}

/// What a person reads about something that the plugin does not get.
fn allowed(withheld: &Withheld) -> String {
    match withheld.allowed {
        Some(allowed) => format!("{allowed} instead"),
        None => "the plugin runs without it".to_owned(),
    }
}

fn tell_a_program(output: &mut Output, function: &str, calls: &Calls, start: Duration) -> Result<(), Error> {
    let (value, error) = match &calls.result {
        Ok(value) => (Some(&**value), None),
        Err(NoValue { error, domain }) => (None, Some(ErrorView::new(error).domain(domain.as_deref()))),
    };
    let report = ReportView::new(&calls.report, start, calls.repeat);
    output.object(&CallObject { ok: error.is_none(), function, value, error, report })
}

fn tell_a_person(output: &mut Output, calls: &Calls, start: Duration) -> Result<(), Error> {
    report::said(output, &calls.report);
    match &calls.result {
        Ok(value) => output.value(value)?,
        Err(NoValue { error, domain }) => {
            output.problem(error);
            if let Some(domain) = domain {
                output.note_value(domain);
            }
        }
    }
    report::used(output, &calls.report, start, calls.repeat);
    Ok(())
}
