// From: Spectre and keystroke timing: no clock of the language may be finer than the policy's, a millisecond here.
// Ends: []
export const attack = () => {
  const found = [];
  const clocks = {
    performance: () => performance.now(),
    date: () => Date.now(),
    event: () => new Event("x").timeStamp,
    temporal: () => Number(Temporal.Now.instant().epochNanoseconds % 1_000_000_000n) / 1e6,
    zoned: () => { const now = Temporal.Now.zonedDateTimeISO(); return now.microsecond + now.nanosecond; },
  };
  for (const name in clocks) {
    for (let index = 0; index < 200; index++) {
      const now = clocks[name]();
      if (Math.abs(now - Math.round(now)) > 1e-6) { found.push(`${name}: ${now}`); break; }
      if (name === "zoned" && now !== 0) { found.push(`${name}: ${now}`); break; }
    }
  }
  return found;
};
