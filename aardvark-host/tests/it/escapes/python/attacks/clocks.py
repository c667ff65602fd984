# From: Spectre and keystroke timing: no clock of the language may be finer than the policy's, a millisecond here.
# Ends: []
import time


def attack(probe):
    import asyncio
    import datetime

    async def loop_time():
        return asyncio.get_running_loop().time()

    clocks = {
        "time": time.time_ns, "monotonic": time.monotonic_ns, "perf_counter": time.perf_counter_ns, "realtime": lambda: time.clock_gettime_ns(time.CLOCK_REALTIME),
        "process_time": time.process_time_ns, "datetime": lambda: datetime.datetime.now().microsecond * 1000, "loop": lambda: round(asyncio.run(loop_time()) * 1e9),
    }
    found = []
    for name, clock in clocks.items():
        for _ in range(20):
            now = clock()
            # What lies within a microsecond of a tick is a rounding error.
            if 1_000 < now % 1_000_000 < 999_000:
                found.append(f"{name}: {now}")
                break
    return found
