// From: state in the host that only the guest's garbage collector frees.
// Ends: "RangeError"
export const attack = () => {
  const open = [];
  try {
    for (;;) { const decoder = new TextDecoder(); decoder.decode(new Uint8Array([0xc3]), { stream: true }); open.push(decoder); }
  } catch (error) { return error.name; }
};
