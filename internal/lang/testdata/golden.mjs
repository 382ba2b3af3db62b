// Writes golden.json: what ICU, by way of Node's Intl, says about dates, lengths of time, lists and numbers.
// Run it with a Node of full ICU when go-intl or a language changes:  node golden.mjs > golden.json
const tags = "en ja ja-simple zh-Hans zh-Hant ko th vi id ms tl hi de fr es pt-BR it tr pl ar".split(" ");
const days = Array.from({ length: 12 }, (_, m) => new Date(Date.UTC(2026, m, 2 * m + 5)))
  .concat([new Date("2026-03-31"), new Date("2026-04-02")]); // the weekdays that the row of months leaves out
const spans = ["second", "minute", "hour", "day"].flatMap((u) => [-100, -11, -3, -2, -1, 1, 2, 3, 5, 11, 25, 100, 1500].map((n) => [n, u]));
const lists = [[], ["dns01"], ["dns01", "dns02"], ["dns01", "dns02", "web02"], ["dns01", "dns02", "web02", "fw01"]];
const numbers = [0, 2, 1234, 61000.5, 1234567, -7];
const sizes = [[0, 0], [1, 0], [2, 0], [11, 0], [512, 0], [2, 3], [3.4, 3], [51.8, 3], [480, 3], [1, 4], [8, 2]];
const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const latn = { numberingSystem: "latn" };

function say(tag) {
  const is = tag === "en" ? "en-GB" : tag; // English is written the British way
  const day = { weekday: "short", day: "numeric", timeZone: "UTC", calendar: tag === "th" ? "buddhist" : "gregory", ...latn };
  const date = new Intl.DateTimeFormat(is, { ...day, month: "long", year: "numeric" });
  const short = new Intl.DateTimeFormat(is, { ...day, month: "short" });
  const relative = new Intl.RelativeTimeFormat(is, latn);
  const and = new Intl.ListFormat(is), or = new Intl.ListFormat(is, { type: "disjunction" });
  const number = new Intl.NumberFormat(is, latn);
  const size = (u) => new Intl.NumberFormat(is, {
    style: "unit", unit: units[u], unitDisplay: u ? "short" : "long", maximumFractionDigits: 1, ...latn,
  });
  const table = (items, name, f) => Object.fromEntries(items.map((i) => [name(i), f(i)]));
  return {
    date: table(days, (d) => d.toISOString().slice(0, 10), (d) => date.format(d)),
    short: table(days, (d) => d.toISOString().slice(0, 10), (d) => short.format(d)),
    relative: table(spans, (s) => s.join(" "), ([n, u]) => relative.format(n, u)),
    now: { "": new Intl.RelativeTimeFormat(is, { numeric: "auto" }).format(0, "second") },
    list: table(lists, (l) => l.join(" "), (l) => and.format(l)),
    choice: table(lists, (l) => l.join(" "), (l) => or.format(l)),
    number: table(numbers, String, (n) => number.format(n)),
    bytes: table(sizes, ([n, u]) => String(Math.round(n * 1000 ** u)), ([n, u]) => size(u).format(n)),
  };
}

console.log(JSON.stringify(Object.fromEntries(tags.map((t) => [t, say(t)])), null, 1));
