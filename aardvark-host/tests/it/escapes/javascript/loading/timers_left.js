// From: work started at the top level that lasts into the first call.
// Ends: any value
const seen = [];
setTimeout(() => seen.push("timer"), 0);
setInterval(() => seen.push("interval"), 1);
queueMicrotask(() => seen.push(typeof process));
export const gained = () => seen.filter((it) => it !== "undefined" );
export const innocent = () => 1;
