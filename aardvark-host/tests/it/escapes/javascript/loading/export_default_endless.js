// From: a default export whose prototypes never end.
// Ends: error exception or error limit
const endless = () => new Proxy({}, { getPrototypeOf: endless, ownKeys: () => [] });
export default endless();
export const gained = () => [];
export const innocent = () => 1;
