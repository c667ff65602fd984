//! Rounds: in each, every contender has a turn in every scenario, and every round starts with another contender.

use crate::args::Args;
use crate::board::Board;
use crate::contender::Contender;
use crate::failure::Failure;
use crate::feed::Size;
use crate::job::{Job, Work};
use crate::peer::{LineUp, Place, Ready};
use crate::scenario::{SCENARIOS, Scenario};
use crate::turn;

/// Plays all rounds.
pub(crate) fn play(place: &Place, line_up: &LineUp, args: &Args) -> Result<Board, Failure> {
    let mut board = Board::default();
    let wanted = |scenario: &&Scenario| {
        args.only.is_empty() || args.only.iter().any(|part| scenario.name.contains(part.as_str()))
    };
    for scenario in SCENARIOS.iter().filter(wanted) {
        let mut able: Vec<_> =
            line_up.ready.iter().filter(|(contender, _)| scenario.takes(contender)).collect();
        for round in 0..args.rounds {
            for (contender, ready) in &able {
                eprint!("\r\x1b[2K{}, round {}: {}", scenario.title, round + 1, contender.label);
                if board.has_failed(scenario, contender) {
                    continue;
                }
                let job = job(place, scenario, contender, ready);
                if round == 0 && scenario.work == Work::First {
                    // The disk's cache, compiled code and images are there for everybody from the first turn on.
                    let _ = turn::take(contender, ready, &Job { least: 1, ..job.clone() });
                }
                match turn::take(contender, ready, &job) {
                    Ok(samples) => board.add(scenario, contender, samples),
                    Err(failure) => board.fail(scenario, contender, failure.with_causes()),
                }
            }
            if !able.is_empty() {
                able.rotate_left(1);
            }
        }
        eprint!("\r\x1b[2K");
    }
    Ok(board)
}

fn job(place: &Place, scenario: &Scenario, contender: &Contender, ready: &Ready) -> Job {
    let large = scenario.size == Size::Megabytes;
    let (warm_up_ms, budget_ms, least, most) = match scenario.work {
        Work::First => (0, 0, 3, 3),
        Work::Isolate => (0, 1_500, 3, 8),
        Work::Change if large => (0, 1_500, 2, 100),
        Work::Change => (250, 400, 5, 20_000),
        Work::Spin => (300, 700, 3, 100),
        Work::Memory => (0, 0, 1, 1),
        Work::Callers => (0, 250, 1, 1),
    };
    Job {
        work: scenario.work,
        state: contender.state,
        feed: scenario.size.file(&place.feeds),
        guests: place.guests.clone(),
        assets: ready.assets.clone(),
        images: contender.images,
        warm_up_ms,
        pause_ms: scenario.pause_ms,
        budget_ms,
        least,
        most,
        rounds: 1_000_000,
        isolates: if scenario.work == Work::Memory { 4 } else { 2 },
        callers: vec![1, 2, 4, 8, 16],
        busy: scenario.busy,
    }
}
