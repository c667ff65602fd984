// The plugin that carries every attack. `innocent` is what an honest caller asks for afterwards.
export const attack = async (name, probe) => (await import(`./attacks/${name}.js`)).attack(probe);

export const innocent = (a, b) => ({ sum: a + b, list: [a, [b, null, "é"]], polluted: "polluted" in {} });
