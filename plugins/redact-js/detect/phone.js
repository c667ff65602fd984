// Phone numbers: international ones, and national ones that are written like one.

const INTERNATIONAL = /(?<![\w+])(?:\+|00)[1-9]\d{0,2}[ ./-]?(?:\(0?\d{1,5}\)[ ./-]?)?\d(?:[ ./-]?\d){4,12}(?!\w)/g;
const NATIONAL = /(?<![\w+.])(?:\(0?\d{2,5}\)[ ./-]?|0\d{1,5}[ ./-])\d(?:[ /-]?\d){4,9}(?!\w|[.,]\d)/g;

/** Numbers of 7 to 15 digits (ITU-T E.164). `00 49` and `+49` are the same number. */
export function* phones(text) {
  for (const pattern of [INTERNATIONAL, NATIONAL]) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const key = found.replace(/\(0\)/, "").replace(/[^\d+]/g, "").replace(/^00/, "+");
      const digits = key.replace("+", "").length;
      if (digits >= 7 && digits <= 15) yield { start: index, end: index + found.length, key };
    }
  }
}
