// From: fingerprinting: where the machine stands and what its user speaks.
// Ends: ["UTC","en-US",0]
export const attack = () => {
  const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
  return [timeZone, locale, new Date().getTimezoneOffset()];
};
