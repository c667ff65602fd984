// Node without a sandbox: what the language itself costs. A pristine call runs the plugin in a new context.

import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";

import * as plugin from "../guests/plugin.js";
import { feed, job, main } from "./sampler.mjs";

const url = new URL("../guests/plugin.js", import.meta.url);
const source = readFileSync(url, "utf8").replaceAll("export function", "function");
const script = new Script(`${source}; (text) => JSON.stringify(change(JSON.parse(text)))`);

const kept = {
    change: () => JSON.parse(JSON.stringify(plugin.change(JSON.parse(JSON.stringify(feed))))),
    spin: (rounds) => plugin.spin(rounds),
};

const pristine = {
    change: () => JSON.parse(script.runInContext(createContext({}))(JSON.stringify(feed))),
};

await main(() => (job.state === "fresh" ? pristine : kept));
