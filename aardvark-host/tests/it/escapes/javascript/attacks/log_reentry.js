// From: getters on what is logged: they must not run at all, least of all log.
// Ends: 0
// Logs: 1
export const attack = () => {
  let ran = 0;
  console.log({ get a() { ran++; console.log("inner"); return 1; }, set a(_) {}, [Symbol.toStringTag]: "x" });
  return ran;
};
