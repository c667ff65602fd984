// From: engine bugs by the dozen: the buffer goes away between the check and the use.
// Ends: []
import { gains } from "../gains.js";

export const attack = () =>
  gains([
    () => { const view = new Uint8Array(64); new TextEncoder().encodeInto({ toString() { view.buffer.transfer(0); return "x".repeat(64); } }, view); },
    () => { const view = new Uint8Array(64); view.buffer.transfer(); crypto.getRandomValues(view); return view.some(Boolean) || undefined; },
    () => { const view = new Uint8Array(64); new TextDecoder().decode(view, { get stream() { view.buffer.transfer(0); return true; } }) || undefined; },
    () => { const view = new Uint8Array(64); structuredClone({ get a() { view.buffer.transfer(0); return 1; }, view }, { transfer: [view.buffer] }); },
    () => { const { buffer } = new Uint8Array(8); structuredClone([buffer, { get a() { structuredClone(buffer, { transfer: [buffer] }); } }]); },
  ]);
