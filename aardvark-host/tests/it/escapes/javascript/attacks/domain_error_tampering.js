// From: frozen classes of the host: its bookkeeping functions must not be on them any more.
// Ends: []
import { DomainError, env } from "aardvark";
import { gains } from "../gains.js";

export const attack = () =>
  gains([
    () => DomainError.holds,
    () => DomainError.open,
    () => { DomainError.holds = () => true; return DomainError.holds; },
    () => { env.PATH = "x"; return env.PATH; },
    () => Object.getPrototypeOf(env) ?? undefined,
    () => { Object.setPrototypeOf(env, { a: 1 }); return env.a; },
    () => { Object.setPrototypeOf(DomainError, { holds: () => true }); return DomainError.holds; },
    () => (Object.keys(env).length === 0 ? undefined : Object.keys(env)),
  ]);
