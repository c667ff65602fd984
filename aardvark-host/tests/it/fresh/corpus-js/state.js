// Module state, exported so that the fingerprint sees it.
export let count = 0;
export const increment = () => ++count;
export const list = [];
export const box = {};
export const pattern = /a/g;
export class Shop {
  static visits = 0;
}
