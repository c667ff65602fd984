// From: resizable buffers: a view that is in bounds when it is looked at and out of bounds when it is written.
// Ends: []
import { gains } from "../gains.js";

const resizable = () => new ArrayBuffer(1 << 16, { maxByteLength: 1 << 20 });

export const attack = () =>
  gains([
    () => { const buffer = resizable(); const view = new Uint8Array(buffer, 1 << 15); new TextEncoder().encodeInto({ toString() { buffer.resize(16); return "x".repeat(1 << 15); } }, view); return new Uint8Array(buffer).some(Boolean) || undefined; },
    () => { const buffer = resizable(); const view = new Uint8Array(buffer); new TextDecoder().decode(view, { get stream() { buffer.resize(1); return false; } }); },
    () => { const buffer = resizable(); const view = new Uint8Array(buffer, 1 << 15, 16); buffer.resize(0); crypto.getRandomValues(view); return view.length || undefined; },
    () => { const buffer = resizable(); const view = new Uint8Array(buffer); buffer.resize(1 << 20); new TextEncoder().encodeInto("y".repeat(1 << 20), view); buffer.resize(0); buffer.resize(1 << 20); return view.some(Boolean) || undefined; },
    () => { const buffer = resizable(); structuredClone({ view: new Uint16Array(buffer, 0, 100), get a() { buffer.resize(2); return 1; }, b: new DataView(buffer, 8) }); },
  ]);
