// From: functions whose number of parameters is none.
// Ends: any value
export const odd = () => 1;
Object.defineProperty(odd, "length", { value: 2 ** 53 });
Object.defineProperty(odd, "name", { value: "x".repeat(2 ** 28) });
export const gained = () => [];
export const innocent = () => 1;
