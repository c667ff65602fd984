// Does a job with a peer whose host is Node, and prints what it measured. Knows no peer.

import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const now = () => process.hrtime.bigint();
const since = (began) => Number(now() - began);

/** The job that this process was started for. */
export const job = JSON.parse(process.argv[2]);

/** The value that calls take. */
export const feed = JSON.parse(readFileSync(job.feed, "utf8"));

/** Does the job. `make()` gives one more guest: `change()`, which gives the new feed as a value, and `spin(rounds)`. */
export async function main(make) {
    const work = { first, isolate, change, spin, memory };
    const samples = await work[job.work](make);
    process.stdout.write(JSON.stringify({ samples }) + "\n");
}

function checked(guest) {
    const answer = guest.change();
    if (answer.revision !== feed.revision + 1 || answer.quakes.length !== feed.quakes.length) {
        throw new Error(`revision ${answer.revision} with ${answer.quakes.length} quakes`);
    }
    if (job.state === "fresh" && answer.calls !== 1) {
        throw new Error(`not pristine: the module has seen ${answer.calls} calls`);
    }
}

async function sampled(once, warmUp = job.warm_up_ms) {
    let began = now();
    do await once();
    while (since(began) < warmUp * 1e6);
    const samples = [];
    const start = now();
    while (samples.length < job.least || (since(start) < job.budget_ms * 1e6 && samples.length < job.most)) {
        if (job.pause_ms > 0) await setTimeout(job.pause_ms);
        began = now();
        // A guest that answers at once is not made to wait for a microtask.
        const pending = once();
        if (pending instanceof Promise) await pending;
        samples.push(since(began));
    }
    return { "": samples };
}

async function first(make) {
    checked(await make());
    process.stdout.write("first\n");
    return {};
}

async function isolate(make) {
    const kept = [];
    return sampled(async () => {
        const guest = await make();
        guest.change();
        kept.push(guest);
    }, 0);
}

async function change(make) {
    const guest = await make();
    checked(guest);
    const samples = await sampled(() => void guest.change());
    checked(guest);
    return samples;
}

async function spin(make) {
    const guest = await make();
    let sum = 0;
    for (let i = 0; i < 1000; i++) sum = (sum + i * i) % 1000003;
    if (guest.spin(1000) !== sum) throw new Error("the loop's sum");
    return sampled(() => void guest.spin(job.rounds));
}

async function memory(make) {
    const kept = [await make()];
    checked(kept[0]);
    const before = proportionalSet();
    for (let i = 0; i < job.isolates; i++) {
        kept.push(await make());
        checked(kept.at(-1));
    }
    return { "": [(proportionalSet() - before) / job.isolates] };
}

/** Bytes of memory that this process has for itself, shared pages divided among those that share them. */
function proportionalSet() {
    const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync("/proc/self/smaps_rollup", "ascii"));
    if (line === null) throw new Error("the kernel does not report Pss");
    return Number(line[1]) * 1024;
}
