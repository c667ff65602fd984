// From: n8n CVE-2026-27495 and path traversal everywhere: the host's own file by every path that may lead to it.
// Ends: []
import { gains } from "../gains.js";

export const attack = ({ secret }) =>
  gains(
    [secret, `file://${secret}`, `.${secret}`, `/../..${secret}`, `./../../../../../../..${secret}`, `bundle://${secret}`, `${secret}\0.js`]
      .flatMap((path) => [() => import(path), () => import(path, { with: { type: "json" } })]),
  );
