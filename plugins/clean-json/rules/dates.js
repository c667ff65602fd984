// Dates to ISO 8601, times to UTC.

import MONTHS from "../data/months.json" with { type: "json" };

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)? ?(Z|UTC|[+-]\d\d:?\d\d)$/i;
const DAY_FIRST = /^(\d{1,2})\.? ([A-Za-z]{3,9})\.?,? (\d{4})$/;
const MONTH_FIRST = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const IS_MOMENT = /(?:^|_)(?:time|timestamp|at|updated|created|modified)$/;

// 2001 to 2100 in milliseconds: smaller numbers may well be seconds or something else.
const [EARLIEST, LATEST] = [1e12, 4.1e12];

/** ISO 8601 of a date in any form that has one meaning only; `02/06/2018` has two and stays. */
export function date(value) {
  let parts;
  if ((parts = TIME.exec(value))) return moment(parts) ?? value;
  if ((parts = DAY_FIRST.exec(value))) return day(parts[3], month(parts[2]), parts[1]) ?? value;
  if ((parts = MONTH_FIRST.exec(value))) return day(parts[3], month(parts[1]), parts[2]) ?? value;
  if ((parts = DOTTED.exec(value))) return day(parts[3], Number(parts[2]), parts[1]) ?? value;
  return value;
}

/** A time for epoch milliseconds under a key that speaks of one. */
export function epoch(value, key) {
  const name = key.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  if (!Number.isInteger(value) || value < EARLIEST || value > LATEST || !IS_MOMENT.test(name)) return value;
  return short(new Date(value));
}

function moment([, date, minutes, seconds = ":00", zone]) {
  if (day(...date.split("-")) === null) return null;
  const offset = /^(Z|UTC)$/i.test(zone) ? "Z" : zone.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2");
  const found = new Date(`${date}T${minutes}${seconds.slice(0, 7)}${offset}`);
  return Number.isNaN(found.getTime()) ? null : short(found);
}

const short = (date) => date.toISOString().replace(".000Z", "Z");

const month = (name) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

function day(year, month, day) {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const found = new Date(Date.UTC(y, m - 1, d));
  // `Date` turns 31 February into 3 March.
  if (m < 1 || found.getUTCMonth() !== m - 1 || found.getUTCDate() !== d) return null;
  return found.toISOString().slice(0, 10);
}
