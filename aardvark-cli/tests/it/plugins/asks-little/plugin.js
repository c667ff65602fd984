export const ask = () => null;
