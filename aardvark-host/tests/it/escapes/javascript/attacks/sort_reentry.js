// From: engine bugs by the dozen: a comparison that changes what is being sorted.
// Ends: "done" or error exception
export const attack = () => {
  const list = Array.from({ length: 1000 }, (_, index) => index % 7);
  list.sort((a, b) => { list.length = 3; list.push({}, [], 1.5); return a - b; });
  const buffer = new ArrayBuffer(800, { maxByteLength: 1600 });
  new Float64Array(buffer).sort((a, b) => { buffer.resize(8); return b - a; });
  return "done";
};
