// What a list of ways into the host has brought: the type and text of everything that is not undefined.
const { stringify } = JSON;
const toText = String;

export const gains = async (ways) => {
  const found = [];
  for (let index = 0; index < ways.length; index++) {
    try {
      const prize = await ways[index]();
      if (prize !== undefined) found[found.length] = `${index}: ${typeof prize} ${toText(prize).slice(0, 60)}`;
    } catch {
      // Refused.
    }
  }
  return found;
};
