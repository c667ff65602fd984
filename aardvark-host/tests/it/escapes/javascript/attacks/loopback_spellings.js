// From: mcp-run-python CVE-2026-25904: code in the sandbox reached the services of the machine, and those of its network.
// Ends: []
import { gains } from "../gains.js";

const names = [
  "127.0.0.1", "localhost", "localhost.", "LOCALHOST", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]",
  "[64:ff9b::7f00:1]", "①②⑦.⓪.⓪.①", "user:secret@127.0.0.1", "example.com@127.0.0.1", "127。0。0。1", "169.254.169.254", "metadata.google.internal", "host.docker.internal",
];

export const attack = ({ port }) =>
  gains(names.flatMap((name) => ["http", "https", "ws", "ftp", "data", "blob", "file"].map((scheme) => async () => (await fetch(`${scheme}://${name}:${port}/`)).status)));
