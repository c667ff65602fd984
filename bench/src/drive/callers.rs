//! Calls a second of several threads that share a few isolates.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use super::work::checked;
use super::{Guest, Maker, Samples};
use crate::failure::Failure;
use crate::feed::Feed;
use crate::job::Job;

/// What each caller asks for, again and again.
#[derive(Clone)]
enum Load {
    Change(Feed),
    Spin(u32),
}

impl Load {
    fn put_on(&self, guest: &mut dyn Guest) -> Result<(), Failure> {
        match self {
            Self::Change(feed) => guest.change(feed.clone()).map(drop),
            Self::Spin(rounds) => guest.spin(*rounds).map(drop),
        }
    }
}

/// The rate of one isolate (`single`: the better of one caller and two), then that of the job's isolates for each of
/// the job's numbers of callers.
pub(crate) fn rates<M: Maker>(job: &Job, maker: &M, feed: &Feed) -> Result<Samples, Failure> {
    let mut alone = maker.shared(1, 2)?;
    for guest in &mut alone {
        checked(job, guest.as_mut(), feed)?;
    }
    let load = match alone.first_mut() {
        Some(guest) if job.busy => Load::Spin(a_millisecond(guest.as_mut())?),
        _ => Load::Change(feed.clone()),
    };
    let two = rate(job, &mut alone, &load)?;
    alone.truncate(1);
    let one = rate(job, &mut alone, &load)?;
    let mut samples = Samples::from([("single".to_owned(), vec![one.max(two)])]);

    let most = job.callers.iter().copied().max().unwrap_or_default();
    let mut guests = maker.shared(job.isolates, most)?;
    for guest in &mut guests {
        checked(job, guest.as_mut(), feed)?;
    }
    for count in &job.callers {
        let callers = guests.get_mut(..*count).unwrap_or_default();
        samples.insert(count.to_string(), vec![rate(job, callers, &load)?]);
    }
    Ok(samples)
}

/// How many rounds of the loop take a millisecond.
fn a_millisecond(guest: &mut dyn Guest) -> Result<u32, Failure> {
    const ROUNDS: u32 = 100_000;
    let mut least = Duration::MAX;
    // The quickest of a few: the first ones also compile, and others may have been interrupted.
    for _ in 0..8 {
        let began = Instant::now();
        guest.spin(ROUNDS)?;
        least = least.min(began.elapsed());
    }
    let share = Duration::from_millis(1).as_secs_f64() / least.as_secs_f64();
    Ok((f64::from(ROUNDS) * share) as u32)
}

/// Calls a second of one thread for each guest.
fn rate(job: &Job, guests: &mut [Box<dyn Guest + Send>], load: &Load) -> Result<f64, Failure> {
    let start = Barrier::new(guests.len());
    let budget = Duration::from_millis(job.budget_ms);
    let began = Instant::now();
    let done = thread::scope(|scope| {
        let callers: Vec<_> = guests
            .iter_mut()
            .map(|guest| {
                scope.spawn(|| {
                    start.wait();
                    let mut done = 0_u64;
                    while began.elapsed() < budget {
                        load.put_on(guest.as_mut())?;
                        done += 1;
                    }
                    Ok(done)
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap_or(Err(Failure::Panicked)))
            .sum::<Result<u64, _>>()
    })?;
    Ok(done as f64 / began.elapsed().as_secs_f64())
}
