//! Good and hostile plugins in both languages, fresh and warm, more than eight callers, swaps every second, for half an
//! hour: is every reply right, and does the process stay as it was?
//!
//! `cargo bench -p aardvark-host --bench soak -- --minutes 5`. It fails at the first wrong reply, if a plugin reaches what
//! it was not granted, and if the process holds more memory, descriptors or threads in the last quarter than in the second.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

mod attacks;
mod callers;
mod gauge;
mod plugins;
mod questions;
mod scene;
mod server;
mod stage;
mod swapper;
mod verdict;

use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use aardvark_distribution::TerminalProgress;

use gauge::Gauge;
use plugins::State;
use scene::Scene;
use server::Servers;
use stage::{Stage, Tally};
use verdict::Verdict;

/// Threads that stay when everything is closed: this one, the servers' two, V8's two, and the one that starts others.
const AT_REST: u64 = 6;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    give_memory_back()?;
    let time = Duration::from_secs(60 * minutes());
    let distribution = aardvark_host::prepare_python(&TerminalProgress::new())?;
    let stage = Stage::set(distribution, Servers::start()?, Scene::new()?)?;
    let began = Instant::now();
    println!("before                {}", Gauge::read());
    let looks = std::thread::scope(|scope| {
        let stage = &stage;
        let mut seed = 0;
        for part in &stage.good {
            let callers = if part.state == State::Fresh { 2 } else { 1 };
            for _ in 0..callers {
                seed += 1;
                scope.spawn(move || callers::call_good(stage, part, seed));
            }
            if part.state == State::Fresh {
                scope.spawn(move || callers::call_and_forget(stage, part));
            }
        }
        for part in &stage.hostile {
            let callers = if part.state == State::Fresh { 2 } else { 1 };
            for caller in 0..callers {
                scope.spawn(move || callers::attack(stage, part, caller));
            }
        }
        scope.spawn(|| swapper::run(stage));
        scope.spawn(|| {
            if let Err(error) = callers::visit(stage) {
                stage.fail(&format!("a visitor: {error}"));
            }
        });
        let looks = watch(time, stage);
        stage.end();
        looks
    });
    stage.check_borders();
    let tally = &stage.tally;
    println!(
        "{:.0} s: {} calls, {} forgotten, {} attacks ({} ended by a limit, {} held a pool up), {} swaps, {} broken bundles refused, \
         {} rollbacks, {} visitors, {} requests served; no wrong reply, nothing reached that was not granted",
        began.elapsed().as_secs_f64(),
        Tally::read(&tally.calls),
        Tally::read(&tally.forgotten),
        Tally::read(&tally.attacks),
        Tally::read(&tally.stopped),
        Tally::read(&tally.hanging),
        Tally::read(&tally.swaps),
        Tally::read(&tally.refused),
        Tally::read(&tally.rollbacks),
        Tally::read(&tally.visitors),
        stage.servers.answered(),
    );
    println!("{}", stage.pace);
    let mut verdict = Verdict::of(&looks);
    print!("{verdict}");
    let Stage { host, good, hostile, servers, scene, .. } = stage;
    for status in host.status() {
        host.close(&status.name);
    }
    drop((good, hostile, host));
    settle(&servers);
    let after = Gauge::read();
    println!("after                 {after}");
    if after.threads > AT_REST || servers.open() > 0 {
        verdict.growth.push("what is left when everything is closed");
    }
    println!("{} connections\n{}", servers.open(), gauge::inventory());
    drop(scene);
    if verdict.growth.is_empty() {
        println!("the process stayed as it was");
        return Ok(ExitCode::SUCCESS);
    }
    println!("GROWN: {}", verdict.growth.join(", "));
    Ok(ExitCode::FAILURE)
}

/// Starts this program again with a C library that gives large blocks back when they are freed, unless the caller has set
/// `GLIBC_TUNABLES`, if only to nothing.
///
/// glibc otherwise keeps more and more of them for each of its arenas, up to 64 MiB, as soon as one was freed, and nobody
/// could tell a leak from that. See the operator guide.
fn give_memory_back() -> std::io::Result<()> {
    const VARIABLE: &str = "GLIBC_TUNABLES";
    if std::env::var_os(VARIABLE).is_some() || !cfg!(target_env = "gnu") {
        return Ok(());
    }
    let mut again = Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).env(VARIABLE, "glibc.malloc.mmap_threshold=262144");
    Err(again.exec())
}

/// The argument of `--minutes`; 30 without.
fn minutes() -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--minutes").skip(1);
    arguments.next().and_then(|minutes| minutes.parse().ok()).unwrap_or(30)
}

/// Looks at the process every two seconds, and prints what it sees every thirty.
fn watch(time: Duration, stage: &Stage) -> Vec<Gauge> {
    const EVERY: Duration = Duration::from_secs(2);
    let began = Instant::now();
    let mut looks = Vec::new();
    while began.elapsed() < time && !stage.is_over() {
        std::thread::park_timeout(EVERY);
        let look = Gauge::read();
        if looks.len().is_multiple_of(15) {
            println!(
                "{:6.0} s {look} {:3} connections {:8} calls {:6} attacks {:5} swaps",
                began.elapsed().as_secs_f64(),
                stage.servers.open(),
                Tally::read(&stage.tally.calls),
                Tally::read(&stage.tally.attacks),
                Tally::read(&stage.tally.swaps),
            );
        }
        looks.push(look);
    }
    looks
}

/// Waits a while for threads that end by themselves and connections that are being closed.
fn settle(servers: &Servers) {
    for _ in 0..300 {
        if servers.open() == 0 && Gauge::read().threads <= AT_REST {
            return;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
}
