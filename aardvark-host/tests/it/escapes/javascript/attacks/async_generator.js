// From: vm2's async generator escapes: `return` awaits what the guest gives it inside the engine's own steps.
// Ends: []
import { gains } from "../gains.js";

export const attack = async () => {
  const caught = [];
  const thenable = (index) => ({ get then() { caught.push(new Error(index)); return (done) => { caught.push(done); done(1); }; } });
  async function* generator() { try { yield thenable(1); } finally { yield* [thenable(2)]; } }
  const running = generator();
  await running.next();
  await running.return(thenable(3));
  await running.throw(thenable(4)).catch(() => {});
  for await (const _ of [thenable(5)]) break;
  await Array.fromAsync([thenable(6)]);
  return gains(caught.map((it) => () => it.constructor.constructor("return 42")()));
};
