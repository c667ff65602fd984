// Pyodide on Node, as its documentation starts it: Python with access to everything that Node can do.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { feed, job, main } from "./sampler.mjs";

const require = createRequire(pathToFileURL(join(job.assets, "package.json")));
const { loadPyodide } = await import(pathToFileURL(require.resolve("pyodide/pyodide.mjs")));
const plugin = readFileSync(new URL("../guests/plugin.py", import.meta.url), "utf8");
const door = `
import json
def change_text(text):
    return json.dumps(change(json.loads(text)))
`;

await main(async () => {
    const python = await loadPyodide();
    python.runPython(plugin + door);
    const change = python.globals.get("change_text");
    return {
        change: () => JSON.parse(change(JSON.stringify(feed))),
        spin: python.globals.get("spin"),
    };
});
