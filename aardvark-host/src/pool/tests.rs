//! The pool with workers that are not isolates: it must not matter.

use std::sync::atomic::AtomicU32;
use std::sync::mpsc::Sender;

use super::*;

/// Longer than anything takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(600);

struct Echo {
    made: u32,
}

enum Task {
    Panic,
    Echo(u32, Sender<Result<(u32, u32), String>>),
    Break(Sender<Result<(u32, u32), String>>),
}

impl Job for Task {
    fn fail(self, reason: Error) {
        let (Self::Echo(_, reply) | Self::Break(reply)) = self else { return };
        reply.send(Err(reason.to_string())).unwrap();
    }
}

impl Worker for Echo {
    type Job = Task;

    fn run(&mut self, task: Task) -> Health {
        match task {
            Task::Panic => panic!("on purpose"),
            Task::Echo(value, reply) => {
                reply.send(Ok((value, self.made))).unwrap();
                Health::Fit
            }
            Task::Break(reply) => {
                reply.send(Ok((0, self.made))).unwrap();
                Health::Broken
            }
        }
    }
}

fn options(workers: usize) -> PoolOptions {
    PoolOptions {
        workers,
        queue: 1000,
        spawn: Arc::new(|name, body| std::thread::Builder::new().name(name).spawn(body).map(drop)),
        name: "test".to_owned(),
        patience: PATIENCE,
        hanging: Hanging::new(100),
    }
}

fn counted(workers: usize) -> Pool<Task> {
    let made = AtomicU32::new(0);
    Pool::start(options(workers), move |_| Ok(Echo { made: made.fetch_add(1, Ordering::Relaxed) + 1 }))
        .unwrap()
}

fn submit(pool: &Pool<Task>, task: Task) {
    assert!(pool.submit(task).is_ok());
}

#[test]
fn every_job_is_answered_once() {
    let pool = counted(3);
    let (reply, replies) = mpsc::channel();
    for value in 0..500 {
        submit(&pool, Task::Echo(value, reply.clone()));
    }
    drop(reply);
    let mut values: Vec<u32> = replies.iter().map(|reply| reply.unwrap().0).collect();
    values.sort_unstable();
    assert_eq!(values, (0..500).collect::<Vec<_>>());
}

#[test]
fn a_broken_worker_never_serves_again() {
    let pool = counted(1);
    let (reply, replies) = mpsc::channel();
    submit(&pool, Task::Break(reply.clone()));
    submit(&pool, Task::Echo(7, reply.clone()));
    assert_eq!(replies.recv().unwrap(), Ok((0, 1)));
    assert_eq!(replies.recv().unwrap(), Ok((7, 2)), "the second job was run by the second worker");
}

#[test]
fn a_panic_costs_one_job_and_not_the_thread() {
    let pool = counted(1);
    let (reply, replies) = mpsc::channel();
    submit(&pool, Task::Panic);
    submit(&pool, Task::Echo(7, reply));
    assert_eq!(replies.recv().unwrap(), Ok((7, 2)));
}

#[test]
fn while_no_worker_can_be_made_jobs_fail_with_the_reason() {
    let attempts = AtomicU32::new(0);
    let pool = Pool::start(options(1), move |_| match attempts.fetch_add(1, Ordering::Relaxed) {
        1 | 2 => Err(PoolError::Lost.into()),
        _ => Ok(Echo { made: 1 }),
    })
    .unwrap();
    let (reply, replies) = mpsc::channel();
    submit(&pool, Task::Break(reply.clone()));
    submit(&pool, Task::Echo(1, reply.clone()));
    submit(&pool, Task::Echo(2, reply.clone()));
    assert_eq!(replies.recv().unwrap(), Ok((0, 1)));
    assert!(replies.recv().unwrap().unwrap_err().contains("worker thread"));
    assert_eq!(replies.recv().unwrap(), Ok((2, 1)), "the next attempt succeeded");
}

#[test]
fn a_first_worker_that_cannot_be_made_is_the_pools_error() {
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let result = Pool::<Task>::start(options(4), move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Err::<Echo, _>(PoolError::Lost.into())
    });
    assert!(result.is_err());
    assert_eq!(made.load(Ordering::Relaxed), 1, "the other three were not tried");
}

#[test]
fn closing_runs_what_waits_and_refuses_the_rest() {
    let pool = counted(2);
    let (reply, replies) = mpsc::channel();
    for value in 0..50 {
        submit(&pool, Task::Echo(value, reply.clone()));
    }
    pool.close();
    assert!(matches!(pool.submit(Task::Echo(99, reply.clone())), Err(Refused::Closed(_))));
    assert!(pool.wait_closed(PATIENCE));
    drop(reply);
    assert_eq!(replies.iter().count(), 50);
}

#[test]
fn a_full_queue_refuses() {
    let (blocked, block) = mpsc::channel::<()>();
    let block = Mutex::new(block);
    struct Stuck(mpsc::Receiver<()>);
    impl Worker for Stuck {
        type Job = Task;
        fn run(&mut self, _task: Task) -> Health {
            let _ = self.0.recv();
            Health::Fit
        }
    }
    let pool = Pool::start(PoolOptions { queue: 2, ..options(1) }, move |_| {
        let (_, placeholder) = mpsc::channel();
        Ok(Stuck(std::mem::replace(&mut *block.lock().unwrap(), placeholder)))
    })
    .unwrap();
    let (reply, _replies) = mpsc::channel();
    let mut refused = 0;
    // One runs, two wait; whether the first was taken already decides which one is refused.
    for value in 0..4 {
        if let Err(Refused::Full(_, limit)) = pool.submit(Task::Echo(value, reply.clone())) {
            assert_eq!(limit, 2);
            refused += 1;
        }
    }
    assert!((1..=2).contains(&refused));
    drop(blocked);
}

#[test]
fn a_worker_that_hangs_is_replaced_and_its_thread_ends_when_it_comes_back() {
    struct Hanging {
        made: u32,
        abandon: Box<dyn Fn() + Send + Sync>,
    }
    impl Worker for Hanging {
        type Job = Task;
        fn run(&mut self, task: Task) -> Health {
            match task {
                // Its watcher gives it up while it runs.
                Task::Break(reply) => {
                    (self.abandon)();
                    reply.send(Ok((0, self.made))).unwrap();
                }
                Task::Echo(value, reply) => reply.send(Ok((value, self.made))).unwrap(),
                Task::Panic => {}
            }
            Health::Fit
        }
    }
    let made = AtomicU32::new(0);
    let pool = Pool::start(options(1), move |seat| {
        Ok(Hanging { made: made.fetch_add(1, Ordering::Relaxed) + 1, abandon: Box::new(seat.abandon()) })
    })
    .unwrap();
    let (reply, replies) = mpsc::channel();
    for round in 1..10 {
        submit(&pool, Task::Break(reply.clone()));
        assert_eq!(replies.recv().unwrap(), Ok((0, round)));
        submit(&pool, Task::Echo(7, reply.clone()));
        match replies.recv().unwrap() {
            Ok(answer) => assert_eq!(answer, (7, round + 1), "by another worker"),
            // The thread that came back may not have ended yet when the fifth one is needed.
            Err(reason) => assert!(reason.contains("hang"), "{reason}"),
        }
    }
    pool.close();
    assert!(pool.wait_closed(PATIENCE));
}

/// A worker whose making hangs in the rounds that `hangs` says, until the returned sender is dropped.
fn hanging(workers: usize, hangs: fn(u32) -> bool) -> (Result<Pool<Task>, Error>, Sender<()>) {
    hanging_of(options(workers), hangs)
}

fn hanging_of(options: PoolOptions, hangs: fn(u32) -> bool) -> (Result<Pool<Task>, Error>, Sender<()>) {
    let (release, hold) = mpsc::channel::<()>();
    let (made, hold) = (AtomicU32::new(0), Arc::new(Mutex::new(hold)));
    let (given_up, gives_up) = mpsc::channel();
    let pool = Pool::start(options, move |seat| {
        let round = made.fetch_add(1, Ordering::SeqCst) + 1;
        if hangs(round) {
            // Its watcher gives it up, on another thread.
            let (refuse, abandon) = (seat.refuse(), seat.abandon());
            let given_up = given_up.clone();
            std::thread::spawn(move || {
                refuse(PoolError::Stuck.into());
                abandon();
                // A later worker's is nobody's business.
                let _ = given_up.send(());
            });
            let _ = hold.lock().unwrap().recv();
        }
        Ok(Echo { made: round })
    });
    // Whoever waits has heard of it before that.
    if pool.as_ref().err().is_some_and(|error| error.to_string().contains("given up")) {
        gives_up.recv().unwrap();
    }
    (pool, release)
}

#[test]
fn a_first_worker_that_hangs_while_it_is_made_is_the_pools_error() {
    for hangs in [|round| round == 1, |round| round == 3] {
        let (pool, release) = hanging(3, hangs);
        let error = pool.err().unwrap();
        assert!(error.to_string().contains("given up"), "{error}");
        drop(release);
    }
}

#[test]
fn a_worker_that_hangs_while_it_is_made_costs_one_job() {
    let (pool, release) = hanging(1, |round| round == 2);
    let pool = pool.unwrap();
    let (reply, replies) = mpsc::channel();
    // Queued behind each other before the first one breaks the worker.
    for task in [Task::Break(reply.clone()), Task::Echo(1, reply.clone()), Task::Echo(2, reply.clone())] {
        submit(&pool, task);
    }
    drop(reply);
    let answers: Vec<_> = replies.iter().collect();
    assert_eq!(answers.len(), 3, "each job is answered once: {answers:?}");
    assert_eq!(answers.first(), Some(&Ok((0, 1))));
    assert_eq!(answers.last(), Some(&Ok((2, 3))), "by the worker that took its place");
    drop(release);
    pool.close();
    assert!(pool.wait_closed(PATIENCE));
}

#[test]
fn workers_that_all_hang_while_they_are_made_leave_no_job_waiting() {
    let (pool, release) = hanging(1, |round| round > 1);
    let pool = pool.unwrap();
    let (reply, replies) = mpsc::channel();
    submit(&pool, Task::Break(reply.clone()));
    for value in 0..20 {
        submit(&pool, Task::Echo(value, reply.clone()));
    }
    drop(reply);
    let answers: Vec<_> = replies.iter().collect();
    assert_eq!(answers.len(), 21, "each job is answered once: {answers:?}");
    assert!(answers.iter().skip(1).all(Result::is_err), "{answers:?}");
    assert!(answers.last().unwrap().as_ref().unwrap_err().contains("4 threads of this pool hang"));
    drop(release);
}

#[test]
fn whoever_waits_for_a_worker_is_answered_before_its_thread_counts_as_lost() {
    let together = Hanging::new(1);
    let (late, answered) = mpsc::channel::<Seat>();
    let (release, hold) = mpsc::channel::<()>();
    let hold = Mutex::new(hold);
    let make = move |seat: &Seat| {
        seat.refuse()(PoolError::Stuck.into());
        late.send(seat.clone()).unwrap();
        let _ = hold.lock().unwrap().recv();
        Ok(Echo { made: 1 })
    };
    let options = PoolOptions { hanging: together.clone(), ..options(1) };
    assert!(Pool::start(options, make).is_err());
    together.check().unwrap();
    let seat = answered.recv().unwrap();
    seat.abandon()();
    assert!(together.check().is_err());
    // There is nobody left to answer.
    seat.refuse()(PoolError::Lost.into());
    drop(release);
}

#[test]
fn threads_of_all_pools_that_hang_count_together() {
    let together = Hanging::new(2);
    let options = || PoolOptions { hanging: together.clone(), ..options(1) };
    let (ended, ends) = mpsc::channel();
    // They say when they end.
    let spawn = move |name: String, body: Body| {
        let ended = ended.clone();
        let body = move || {
            body();
            ended.send(()).unwrap();
        };
        std::thread::Builder::new().name(name).spawn(body).map(drop)
    };
    let watched = || PoolOptions { spawn: Arc::new(spawn.clone()), ..options() };
    let serving = Pool::start(options(), |_| Ok(Echo { made: 0 })).unwrap();
    let (first, hold_first) = hanging_of(watched(), |_| true);
    let (second, hold_second) = hanging_of(watched(), |_| true);
    assert!(first.is_err() && second.is_err());
    // Whatever it is, and in whatever pool.
    let (third, _hold) = hanging_of(options(), |_| false);
    let error = third.err().unwrap();
    assert_eq!((error.kind(), error.fault(), error.is_retryable()), (Kind::Unavailable, Fault::Host, true));
    assert!(error.to_string().starts_with("2 threads of this host hang"), "{error}");
    // What runs is served on.
    let (reply, replies) = mpsc::channel();
    submit(&serving, Task::Echo(7, reply));
    assert_eq!(replies.recv().unwrap(), Ok((7, 0)));
    // One that comes back makes room.
    drop(hold_first);
    ends.recv().unwrap();
    let (fourth, _hold) = hanging_of(options(), |_| false);
    assert!(fourth.is_ok());
    drop(hold_second);
}
