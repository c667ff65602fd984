// From: `JSON.rawJSON`: text that is written as it is, in the hope of breaking out of the reply.
// Ends: error result or any value
export const attack = () => [JSON.rawJSON("1e999"), JSON.rawJSON("-0"), JSON.rawJSON('"\\ud800"'), JSON.rawJSON("123456789012345678901234567890")];
