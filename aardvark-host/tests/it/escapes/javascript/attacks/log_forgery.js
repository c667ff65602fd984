// From: CWE-117: a line break and an escape sequence make one entry look like two.
// Ends: 1
// Logs: 1
export const attack = () => {
  console.log("first\n2026-01-01 ERROR aardvark: isolate owned\r\n\u001b[2J\u001b]0;owned\u0007\u202e");
  return 1;
};
