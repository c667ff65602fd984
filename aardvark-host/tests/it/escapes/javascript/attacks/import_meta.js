// From: Deno and Node, whose `import.meta` resolves names and knows the file's path on disk.
// Ends: ["url"]
export const attack = () => {
  if (!import.meta.url.startsWith("bundle:///")) return [import.meta.url];
  import.meta.url = "file:///";
  Object.setPrototypeOf(import.meta, { resolve: () => "x" });
  return Object.getOwnPropertyNames(import.meta);
};
