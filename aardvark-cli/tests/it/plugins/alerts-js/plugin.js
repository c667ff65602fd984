import { message } from "./message.js";

export async function assess(quake) {
  console.warn("assessing", quake.place);
  if (quake.magnitude >= 6) return { message: message(quake), level: "page" };
}
