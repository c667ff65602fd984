//! Calls from many threads and many tasks at once.

use std::collections::HashSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use aardvark_host::{SlotOptions, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::Language;
use serde_json::{Value, json};

use crate::support::{host, js, py, unique, warm, wide_slot};

#[test]
fn sixteen_threads_share_two_isolates_of_each_language() {
    for source in [
        py("def double(n, text): return [n * 2, text]"),
        js("export const double = (n, text) => [n * 2, text];"),
    ] {
        let slot = wide_slot(source, 2);
        let isolates = Mutex::new(HashSet::new());
        std::thread::scope(|scope| {
            for caller in 0..16 {
                let (slot, isolates) = (&slot, &isolates);
                scope.spawn(move || {
                    // As many more as it takes a busy machine to give its core to the other isolate too.
                    for n in 0..20_000 {
                        let text = format!("{caller}/{n}");
                        let outcome = slot.run(Call::json("double", vec![json!(n), json!(text)]));
                        assert_eq!(outcome.result.unwrap(), json!([n * 2, text]));
                        let mut isolates = isolates.lock().unwrap();
                        isolates.insert(outcome.report.isolate);
                        if n >= 200 && isolates.len() > 1 {
                            break;
                        }
                    }
                });
            }
        });
        assert_eq!(isolates.into_inner().unwrap().len(), 2, "both isolates worked");
    }
}

#[test]
fn async_calls_run_side_by_side_on_one_thread() {
    let slot = wide_slot(
        js("export async function wait(n) { await new Promise((r) => setTimeout(r, 20)); return n; }"),
        4,
    );
    let calls: Vec<_> = (0..12).map(|n| slot.call_async("wait", vec![json!(n)])).collect();
    let results: Vec<Value> = block_on(join(calls)).into_iter().map(Result::unwrap).collect();
    assert_eq!(results, (0..12).map(|n| json!(n)).collect::<Vec<_>>());
}

#[test]
fn a_full_queue_refuses_and_says_so() {
    let name = unique("queue");
    let options = SlotOptions::new().queue(3).drain(Duration::ZERO);
    let source = js("export async function wait() { await new Promise((r) => setTimeout(r, 1e9)); }");
    let slot = host().slot_with::<Untyped>(&name, source, options).unwrap();
    let calls: Vec<_> = (0..10).map(|_| slot.call_async("wait", vec![])).collect();
    // None of them ends before all have been made.
    assert!(host().close(&name));
    let results = block_on(join(calls));
    let errors = results.into_iter().map(Result::unwrap_err);
    let refused: Vec<_> = errors.filter(|error| error.to_string().contains("3 calls wait")).collect();
    assert!((6..=7).contains(&refused.len()), "one runs, three wait, the rest is refused: {}", refused.len());
    for error in refused {
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(error.is_retryable());
    }
}

#[test]
fn a_dropped_future_abandons_the_result_only() {
    let slot = wide_slot(
        warm(Language::JavaScript, "let n = 0; export async function add() { await null; return ++n; }"),
        1,
    );
    for _ in 0..5 {
        drop(slot.call_async("add", vec![]));
    }
    assert_eq!(slot.call("add", vec![]).unwrap(), json!(6));
}

fn block_on<F: Future>(future: F) -> F::Output {
    struct Signal(Mutex<bool>, Condvar);
    impl Wake for Signal {
        fn wake(self: Arc<Self>) {
            *self.0.lock().unwrap() = true;
            self.1.notify_all();
        }
    }
    let signal = Arc::new(Signal(Mutex::new(false), Condvar::new()));
    let waker = Waker::from(Arc::clone(&signal));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        let mut woken = signal.0.lock().unwrap();
        while !*woken {
            woken = signal.1.wait(woken).unwrap();
        }
        *woken = false;
    }
}

async fn join<T>(futures: Vec<Pin<Box<dyn Future<Output = T> + Send>>>) -> Vec<T> {
    let mut pending: Vec<_> = futures.into_iter().map(Some).collect();
    let mut results: Vec<Option<T>> = pending.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        for (place, result) in pending.iter_mut().zip(&mut results) {
            if let Some(future) = place
                && let Poll::Ready(value) = future.as_mut().poll(context)
            {
                (*result, *place) = (Some(value), None);
            }
        }
        if pending.iter().any(Option::is_some) {
            return Poll::Pending;
        }
        Poll::Ready(results.iter_mut().filter_map(Option::take).collect())
    })
    .await
}
