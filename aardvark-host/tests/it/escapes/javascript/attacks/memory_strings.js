// From: the same with strings, which are longest when nobody has looked at them.
// Ends: error limit or error exception
export const attack = () => { const all = []; for (;;) { const text = "x".repeat(2 ** 24) + all.length; text.charCodeAt(3); all.push(text); } };
