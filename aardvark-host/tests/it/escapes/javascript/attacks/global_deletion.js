// From: scorched earth: everything that can be deleted from the global object.
// Ends: any value
export const attack = () => {
  const global = globalThis;
  const { ownKeys, deleteProperty } = Reflect;
  for (const name of ownKeys(global)) deleteProperty(global, name);
  return 1;
};
