// Makes the JavaScript plugin a WebAssembly component: `componentize.mjs WIT OUT SOURCE...`. Run from a copy beside the
// `node_modules` that has the tool.

import { readFileSync, writeFileSync } from "node:fs";

import { componentize } from "@bytecodealliance/componentize-js";

const [wit, out, ...sources] = process.argv.slice(2);
const source = sources.map((path) => readFileSync(path, "utf8")).join("\n");
const { component } = await componentize(source, {
    witPath: wit,
    worldName: "feeds",
    disableFeatures: ["random", "stdio", "clocks", "http", "fetch-event"],
});
writeFileSync(out, component);
