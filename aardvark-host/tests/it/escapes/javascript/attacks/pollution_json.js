// From: the two functions through which every value crosses.
// Ends: any value or error exception
export const attack = () => {
  JSON.parse = () => "stolen";
  JSON.stringify = () => '"stolen"';
  JSON.rawJSON = () => "stolen";
  return 1;
};
