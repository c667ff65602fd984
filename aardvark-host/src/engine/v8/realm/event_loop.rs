//! What lets a realm's promises settle: microtasks, timers, V8's background work, and what comes from other hosts.

use std::time::Duration;

use super::super::failure::{Catch, Failure};
use super::super::interrupt::Interrupt;
use super::super::traffic::Traffic;
use super::Realm;

/// Longest wait for V8's background work (asynchronous compilation) between two looks at its queue.
const BACKGROUND_POLL: Duration = Duration::from_millis(1);

/// Longer than every wall limit: what comes from another host, or the interrupt, ends the wait before.
const LONG: Duration = Duration::from_secs(86_400);

/// The script functions that keep a realm's timers.
#[derive(Clone)]
pub(crate) struct Timers {
    /// Runs the timer that is due; gives the milliseconds to the next one, or -1 for none.
    pub(crate) tick: v8::Global<v8::Function>,
    /// Forgets all timers.
    pub(crate) clear: v8::Global<v8::Function>,
    /// Hands on what came from other hosts.
    pub(crate) deliver: Option<v8::Global<v8::Function>>,
}

impl Realm {
    /// Installs the timers.
    pub(crate) fn set_timers(&mut self, timers: Timers) {
        self.timers = Some(timers);
    }

    /// Ends what a call has left behind: runs the microtasks that it queued and forgets its timers, so that neither
    /// runs on another call's time or writes into another call's log.
    pub(crate) fn quiesce(&mut self) -> Result<(), Failure> {
        let Some(Timers { clear, .. }) = self.timers.clone() else { return Ok(()) };
        let interrupt = self.interrupt.clone();
        self.enter(|scope| sweep(scope, &clear, &interrupt))
    }

    /// Runs timers and microtasks until `promise` settles; gives its value, or its rejection as a failure.
    pub(crate) fn settle(
        &mut self,
        promise: &v8::Global<v8::Promise>,
    ) -> Result<v8::Global<v8::Value>, Failure> {
        let timers = self.timers.clone();
        let interrupt = self.interrupt.clone();
        self.enter(|scope| drive(scope, promise, timers.as_ref(), &interrupt))
    }
}

fn drive(
    scope: &mut v8::PinScope<'_, '_>,
    promise: &v8::Global<v8::Promise>,
    timers: Option<&Timers>,
    interrupt: &Interrupt,
) -> Result<v8::Global<v8::Value>, Failure> {
    v8::tc_scope!(let scope, scope);
    let promise = v8::Local::new(scope, promise);
    // Only one reader of the outcome: this function.
    promise.mark_as_handled();
    // The last timer's callback may have queued the microtask that settles the promise, so one empty look is not
    // yet a standstill.
    let mut idle = false;
    loop {
        scope.perform_microtask_checkpoint();
        if scope.has_terminated() || interrupt.is_raised() {
            return Err(Failure::Terminated);
        }
        match promise.state() {
            v8::PromiseState::Fulfilled => {
                let value = promise.result(scope);
                return Ok(v8::Global::new(scope, value));
            }
            v8::PromiseState::Rejected => {
                let value = promise.result(scope);
                return Err(Failure::from_value(scope, value));
            }
            v8::PromiseState::Pending => {}
        }
        let platform = v8::V8::get_current_platform();
        if v8::Platform::pump_message_loop(&platform, scope, false) {
            continue;
        }
        if deliver(scope, timers)? {
            continue;
        }
        let next = match timers {
            Some(Timers { tick, .. }) => run_tick(scope, tick)?,
            None => None,
        };
        let expected = scope.get_slot::<Traffic>().filter(|traffic| traffic.is_expecting());
        let mailbox = expected.map(Traffic::mailbox);
        let was_idle = std::mem::replace(&mut idle, next.is_none() && mailbox.is_none());
        match (next, mailbox) {
            (Some(delay), _) if delay.is_zero() => {}
            (None, _) if scope.has_pending_background_tasks() => {
                interrupt.wait(BACKGROUND_POLL);
            }
            (next, Some(mailbox)) => mailbox.wait(interrupt, next.unwrap_or(LONG)),
            (Some(delay), None) => {
                interrupt.wait(delay);
            }
            (None, None) if was_idle => return Err(Failure::Stalled),
            (None, None) => {}
        }
    }
}

/// Hands on one lot of what came from other hosts, if there is any.
fn deliver(scope: &mut Catch<'_, '_, '_, '_>, timers: Option<&Timers>) -> Result<bool, Failure> {
    let Some(deliver) = timers.and_then(|timers| timers.deliver.as_ref()) else { return Ok(false) };
    if !scope.get_slot::<Traffic>().is_some_and(|traffic| traffic.mailbox().has_mail()) {
        return Ok(false);
    }
    let deliver = v8::Local::new(scope, deliver);
    let receiver = v8::undefined(scope);
    match deliver.call(scope, receiver.into(), &[]) {
        Some(_) => Ok(true),
        None => Err(Failure::from_catch(scope)),
    }
}

fn sweep(
    scope: &mut v8::PinScope<'_, '_>,
    clear: &v8::Global<v8::Function>,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    v8::tc_scope!(let scope, scope);
    scope.perform_microtask_checkpoint();
    if scope.has_terminated() || interrupt.is_raised() {
        return Err(Failure::Terminated);
    }
    let clear = v8::Local::new(scope, clear);
    let receiver = v8::undefined(scope);
    match clear.call(scope, receiver.into(), &[]) {
        Some(_) => Ok(()),
        None => Err(Failure::from_catch(scope)),
    }
}

fn run_tick(
    scope: &mut Catch<'_, '_, '_, '_>,
    tick: &v8::Global<v8::Function>,
) -> Result<Option<Duration>, Failure> {
    let tick = v8::Local::new(scope, tick);
    let receiver = v8::undefined(scope);
    let Some(next) = tick.call(scope, receiver.into(), &[]) else {
        return Err(Failure::from_catch(scope));
    };
    let milliseconds = next.number_value(scope).unwrap_or(-1.0);
    // A timer that far away outlives any wall limit; the cap keeps the conversion total.
    Ok((milliseconds >= 0.0).then(|| Duration::from_secs_f64((milliseconds / 1e3).min(86_400.0))))
}
