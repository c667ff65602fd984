//! What the threads of the soak do: call, attack, call without waiting, come and go. Swaps are the swapper's.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Error, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::attacks::Attack;
use crate::plugins::{State, good};
use crate::questions::{Memory, Numbers, Question};
use crate::stage::{Part, Stage, Tally};

/// How long a caller leaves the cores to others now and then.
const PAUSE: Duration = Duration::from_millis(20);

/// How long an attacker does after each attack, most of which take a core for as long as they may: swaps need one too.
const REST: Duration = Duration::from_millis(200);

/// Asks and compares, until it is time to stop.
pub(crate) fn call_good(stage: &Stage, part: &Part, seed: u64) {
    let mut numbers = Numbers::new(seed);
    let mut memory = Memory::new(part.state);
    for count in 1_u64.. {
        if stage.is_over() {
            return;
        }
        ask(stage, &part.slot, &mut numbers, &mut memory);
        if count.is_multiple_of(32) {
            // Leaves the cores to others, and lets isolates fall asleep.
            thread::park_timeout(PAUSE);
        }
    }
}

fn ask(stage: &Stage, slot: &Slot<Untyped>, numbers: &mut Numbers, memory: &mut Memory) {
    let question = Question::any(numbers, stage.servers.address());
    let outcome = slot.run(Call::json(question.function, question.arguments.clone()));
    if let Some(wrong) = question.check(&outcome, memory) {
        let name = slot.status().name;
        stage.fail(&format!("{name}, {} {:?}: {wrong}", question.function, question.arguments));
    }
    Tally::count(&stage.tally.calls);
}

/// Tries one attack after the other, and whether the slot is whole after each.
pub(crate) fn attack(stage: &Stage, part: &Part, caller: usize) {
    let attacks = Attack::all(part.language, part.state);
    let server = json!(format!("http://{}", stage.servers.address()));
    for attack in attacks.iter().cycle().skip(caller * attacks.len() / 2) {
        if stage.is_over() {
            return;
        }
        let call = Call::json(attack.function, vec![server.clone()]).wall_limit(attack.wall);
        let outcome = part.slot.run(call);
        let name = || format!("{} {:?} {}", part.language.name(), part.state, attack.function);
        if !attack.allows(&outcome.result) {
            stage.fail(&format!("{}: {:?}", name(), outcome.result));
        }
        match &outcome.result {
            Ok(value) => stage.check_secret(&value.to_string()),
            Err(error) => {
                stage.check_secret(&error.to_string());
                if error.limit().is_some() {
                    Tally::count(&stage.tally.stopped);
                }
            }
        }
        stage.check_secret(&outcome.report.stdout);
        Tally::count(&stage.tally.attacks);
        check_slot(stage, part, attack.function);
        thread::park_timeout(REST);
    }
}

/// Whether the slot still answers. A pool whose threads all hang refuses calls until one of them comes back or the next
/// swap, which on a machine that is busy enough happens to code that takes half a second on a quiet one.
fn check_slot(stage: &Stage, part: &Part, function: &str) {
    const PATIENCE: u32 = 300;
    for attempt in 0.. {
        match part.slot.call("ok", vec![json!("")]) {
            Ok(value) if value == "ok" => return,
            Err(error) if error.kind() == Kind::Limit && attempt < PATIENCE => {
                if attempt == 0 {
                    Tally::count(&stage.tally.hanging);
                }
                thread::park_timeout(Duration::from_millis(100));
            }
            other => {
                stage.fail(&format!("{} {:?} after {function}: {other:?}", part.language.name(), part.state))
            }
        }
    }
}

/// Calls without waiting; forgets every other call while it runs.
pub(crate) fn call_and_forget(stage: &Stage, part: &Part) {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    for count in 0_u64.. {
        if stage.is_over() {
            return;
        }
        let mut future = pin!(part.slot.call_async("later", vec![json!([count, 1, 2])]));
        let mut found = future.as_mut().poll(&mut context);
        if count.is_multiple_of(2) {
            Tally::count(&stage.tally.forgotten);
            // Waiting, running or done by the time it is forgotten.
            thread::park_timeout(Duration::from_micros(500 * (count / 2 % 8)));
            continue;
        }
        while found.is_pending() {
            thread::park();
            found = future.as_mut().poll(&mut context);
        }
        let expected = json!([count * 2, 2, 4]);
        match found {
            Poll::Ready(Ok(value)) if value == expected => Tally::count(&stage.tally.calls),
            other => stage.fail(&format!("{}, later: {other:?}, not {expected}", part.language.name())),
        }
    }
}

/// Slots that come and go, and every tenth time a whole host with images on disk.
pub(crate) fn visit(stage: &Stage) -> Result<(), Error> {
    let server = stage.servers.address();
    let mut numbers = Numbers::new(815);
    for count in 0_u64.. {
        thread::park_timeout(Duration::from_secs(2));
        if stage.is_over() {
            break;
        }
        let language = any_language(count % 2 == 0);
        let source = good(language, State::Fresh, 1, server)?;
        let mut memory = Memory::new(State::Fresh);
        if count % 10 < 8 {
            let slot = stage.host.slot::<Untyped>("visitor", source)?;
            ask(stage, &slot, &mut numbers, &mut memory);
            if count % 3 == 0 {
                // Its last call is under way when it closes.
                drop(slot.run_async(Call::json("later", vec![json!([2, 2, 2])])));
            }
            stage.host.close("visitor");
        } else {
            let store = stage.scene.images();
            let host = Host::builder()
                .distribution(stage.distribution.clone())
                .policy(stage.policy.clone())
                .image_store(ImageStore::new(store, Limit::bytes(64 << 20)))
                .on_log(|_| {})
                .build()?;
            let slot = host.slot::<Untyped>("visitor", source)?;
            ask(stage, &slot, &mut numbers, &mut memory);
        }
        Tally::count(&stage.tally.visitors);
    }
    Ok(())
}

const fn any_language(is_python: bool) -> Language {
    if is_python { Language::Python } else { Language::JavaScript }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
