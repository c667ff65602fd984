// The plugin that every system with JavaScript runs: a handler that changes one field, and a loop.

let calls = 0;

/** Gives `feed` with the next revision, and says how many calls this module has seen. */
export function change(feed) {
    calls += 1;
    feed.revision += 1;
    feed.calls = calls;
    return feed;
}

/** Uses the processor: integer arithmetic, `rounds` times. */
export function spin(rounds) {
    let total = 0;
    for (let i = 0; i < rounds; i++) total = (total + i * i) % 1000003;
    return total;
}
