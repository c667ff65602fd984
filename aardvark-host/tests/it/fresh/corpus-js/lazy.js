// Imported by a trace, in a call.
globalThis.lazyLoads = (globalThis.lazyLoads ?? 0) + 1;
export const loads = globalThis.lazyLoads;
