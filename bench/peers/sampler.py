"""Does a job with a peer whose host is Python, and prints what it measured. Knows no peer."""

import json
import queue
import sys
import threading
import time

now = time.perf_counter_ns


class WrongAnswer(Exception):
    """The peer answered, but not what the handler computes."""


def main(make):
    """Does the job in `argv[1]`. `make(job, feed)` gives one more guest: `change()`, `spin(rounds)`.

    `change` gives the new feed as a value. What a guest keeps of `feed` it keeps as a value too.
    """
    job = json.loads(sys.argv[1])
    with open(job["feed"], encoding="utf-8") as file:
        feed = json.load(file)
    guests = lambda: make(job, feed)
    work = {"first": first, "isolate": isolate, "change": change, "spin": spin, "memory": memory, "callers": callers}
    samples = work[job["work"]](job, feed, guests)
    print(json.dumps({"samples": samples}))


def checked(job, feed, guest):
    """One call whose answer is looked at."""
    answer = guest.change()
    if answer["revision"] != feed["revision"] + 1 or len(answer["quakes"]) != len(feed["quakes"]):
        raise WrongAnswer(f"revision {answer['revision']} with {len(answer['quakes'])} quakes")
    if job["state"] == "fresh" and answer["calls"] != 1:
        raise WrongAnswer(f"not pristine: the module has seen {answer['calls']} calls")


def sampled(job, once):
    """Times of `once()` until the job's budget is used up, after a warm-up."""
    end = now() + job["warm_up_ms"] * 1_000_000
    while True:
        once()
        if now() > end:
            break
    samples = []
    end = now() + job["budget_ms"] * 1_000_000
    while len(samples) < job["least"] or (now() < end and len(samples) < job["most"]):
        if job["pause_ms"]:
            time.sleep(job["pause_ms"] / 1e3)
        began = now()
        once()
        samples.append(now() - began)
    return {"": samples}


def first(job, feed, guests):
    checked(job, feed, guests())
    print("first", flush=True)
    return {}


def isolate(job, feed, guests):
    kept = []

    def once():
        guest = guests()
        guest.change()
        kept.append(guest)

    once()
    return sampled(job | {"warm_up_ms": 0}, once)


def change(job, feed, guests):
    guest = guests()
    checked(job, feed, guest)
    samples = sampled(job, guest.change)
    checked(job, feed, guest)
    return samples


def spin(job, feed, guests):
    guest = guests()
    if guest.spin(1000) != sum(i * i for i in range(1000)) % 1000003:
        raise WrongAnswer("the loop's sum")
    return sampled(job, lambda: guest.spin(job["rounds"]))


def memory(job, feed, guests):
    kept = [guests()]
    checked(job, feed, kept[0])
    before = proportional_set()
    for _ in range(job["isolates"]):
        kept.append(guests())
        checked(job, feed, kept[-1])
    return {"": [(proportional_set() - before) / job["isolates"]]}


def proportional_set(process="self"):
    """Bytes of memory that a process has for itself, shared pages divided among those that share them."""
    with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    raise WrongAnswer("the kernel does not report Pss")


def callers(job, feed, guests):
    idle = queue.SimpleQueue()
    alone = guests()
    checked(job, feed, alone)
    idle.put(alone)
    load = work_of(job, alone)
    rates = {"single": [max(rate(job, idle, load, 1), rate(job, idle, load, 2))]}
    for _ in range(job["isolates"] - 1):
        more = guests()
        checked(job, feed, more)
        idle.put(more)
    for count in job["callers"]:
        rates[str(count)] = [rate(job, idle, load, count)]
    return rates


def work_of(job, guest):
    """What each caller does with a guest: the handler, or a millisecond of the loop."""
    if not job["busy"]:
        return lambda guest: guest.change()
    times = []
    for _ in range(8):
        began = now()
        guest.spin(10_000)
        times.append(now() - began)
    rounds = 10_000 * 1_000_000 // max(min(times), 1)
    return lambda guest: guest.spin(rounds)


def rate(job, idle, load, count):
    """Calls a second of `count` threads that share the idle guests."""
    done = [0] * count
    start = threading.Barrier(count + 1)
    end = []

    def caller(me):
        start.wait()
        while now() < end[0]:
            guest = idle.get()
            load(guest)
            idle.put(guest)
            done[me] += 1

    threads = [threading.Thread(target=caller, args=(me,)) for me in range(count)]
    for thread in threads:
        thread.start()
    began = now()
    end.append(began + job["budget_ms"] * 1_000_000)
    start.wait()
    for thread in threads:
        thread.join()
    return sum(done) / ((now() - began) / 1e9)
