//! Each kind of work with any maker of guests.

use std::io::{self, Write};
use std::thread;
use std::time::{Duration, Instant};

use super::{Guest, Maker, Samples, callers, memory};
use crate::contender::State;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::{Job, Work};

/// Does `job` with guests of `maker`.
pub(crate) fn perform<M: Maker>(job: &Job, maker: &M) -> Result<Samples, Failure> {
    let feed = Feed::read(&job.feed)?;
    match job.work {
        Work::First => first(job, maker, &feed),
        Work::Isolate => isolate(job, maker, &feed),
        Work::Change => change(job, maker, &feed),
        Work::Spin => spin(job, maker),
        Work::Memory => memory::one_more(job, maker, &feed),
        Work::Callers => callers::rates(job, maker, &feed),
    }
}

/// One call whose answer is looked at.
pub(crate) fn checked(job: &Job, guest: &mut dyn Guest, feed: &Feed) -> Result<(), Failure> {
    let answer = guest.change(feed.clone())?;
    expect("the revision", answer.revision.into(), u64::from(feed.revision) + 1)?;
    expect("the number of quakes", answer.quakes.len() as u64, feed.quakes.len() as u64)?;
    if job.state == State::Fresh {
        expect("the number of calls that a pristine module has seen", answer.calls.into(), 1)?;
    }
    Ok(())
}

fn expect(what: &'static str, found: u64, expected: u64) -> Result<(), Failure> {
    if found == expected { Ok(()) } else { Err(Failure::Answer { what, found, expected }) }
}

fn first<M: Maker>(job: &Job, maker: &M, feed: &Feed) -> Result<Samples, Failure> {
    let mut guest = maker.guest()?;
    checked(job, &mut guest, feed)?;
    let mut out = io::stdout();
    out.write_all(b"first\n").and_then(|()| out.flush()).map_err(Failure::io("write", "stdout".as_ref()))?;
    Ok(Samples::new())
}

fn isolate<M: Maker>(job: &Job, maker: &M, feed: &Feed) -> Result<Samples, Failure> {
    // Kept to the end: what it costs to end one is not measured, and must not disturb the next.
    let mut kept = Vec::new();
    sampled(
        job,
        Duration::ZERO,
        || feed.clone(),
        |feed| {
            let mut guest = maker.guest()?;
            guest.change(feed)?;
            kept.push(guest);
            Ok(())
        },
    )
}

fn change<M: Maker>(job: &Job, maker: &M, feed: &Feed) -> Result<Samples, Failure> {
    let mut guest = maker.guest()?;
    checked(job, &mut guest, feed)?;
    let warm_up = Duration::from_millis(job.warm_up_ms);
    let samples = sampled(job, warm_up, || feed.clone(), |feed| guest.change(feed).map(drop))?;
    checked(job, &mut guest, feed)?;
    Ok(samples)
}

fn spin<M: Maker>(job: &Job, maker: &M) -> Result<Samples, Failure> {
    let mut guest = maker.guest()?;
    let sum = (0..1000).fold(0, |sum: u64, i| (sum + i * i) % 1_000_003);
    expect("the loop's sum", guest.spin(1000)?.into(), sum)?;
    sampled(job, Duration::from_millis(job.warm_up_ms), || (), |()| guest.spin(job.rounds).map(drop))
}

/// Lets the processor go for a while, so that what a system does between calls can be done.
fn pause(time: Duration) {
    let start = Instant::now();
    while let Some(rest) = time.checked_sub(start.elapsed()).filter(|rest| !rest.is_zero()) {
        thread::park_timeout(rest);
    }
}

/// Times of `once` until the job's budget is used up, in nanoseconds. What `prepare` does is not timed.
fn sampled<T>(
    job: &Job,
    warm_up: Duration,
    mut prepare: impl FnMut() -> T,
    mut once: impl FnMut(T) -> Result<(), Failure>,
) -> Result<Samples, Failure> {
    let start = Instant::now();
    loop {
        once(prepare())?;
        if start.elapsed() >= warm_up {
            break;
        }
    }
    let budget = Duration::from_millis(job.budget_ms);
    let mut samples = Vec::new();
    let start = Instant::now();
    while samples.len() < job.least || (samples.len() < job.most && start.elapsed() < budget) {
        let input = prepare();
        pause(Duration::from_millis(job.pause_ms));
        let began = Instant::now();
        once(input)?;
        samples.push(began.elapsed().as_nanos() as f64);
    }
    Ok(Samples::from([(String::new(), samples)]))
}
