// Says things that want to be taken for lines of the host.
import { DomainError } from "aardvark";

const TEXT = [
    "x\nFORGED 2026-01-01T00:00:00Z ERROR aardvark::slot: swapped slot=\"bank\"",
    "\r\u001b[2K\u001b[1AFORGED",
    "\u2028FORGED\u2029FORGED\u0085FORGED",
    "\u202eFORGED\u2066\u2069\u200f\u200b",
    "\u009b31mFORGED\u0007\u0000",
    "\", \"level\": \"error\", \"message\": \"FORGED\"}\n{\"level\": \"FORGED\"}",
].join("\n");

export function logs() {
    console.error(TEXT);
    console.log("%s", TEXT);
    console.log({ [TEXT]: TEXT });
}

export function prints() {
    console.table([{ [TEXT]: TEXT }]);
    console.group(TEXT);
    console.log(TEXT);
}

export function raises() {
    class Forged extends Error {}
    Object.defineProperty(Forged.prototype, "name", { value: TEXT });
    throw new Forged(TEXT, { cause: new Error(TEXT) });
}

export function names() {
    const named = { [TEXT]() { throw new TypeError(TEXT); } };
    Object.defineProperty(named[TEXT], "name", { value: TEXT });
    named[TEXT]();
}

export function domain() {
    throw new DomainError({ [TEXT]: TEXT, kind: TEXT });
}
