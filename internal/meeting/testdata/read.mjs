// Reads a calendar with a library that is not ours and says what it understood. Usage: node read.mjs <ical.js> < calendar
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);
const text = readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
const instant = time => time && time.toJSDate().toISOString();
const whom = p => ({ address: p.getFirstValue(), role: p.getParameter("role") ?? "", status: p.getParameter("partstat") ?? "" });

const events = calendar.getAllSubcomponents("vevent").map(c => {
	const e = new ICAL.Event(c, { strictExceptions: true });
	const value = name => c.getFirstPropertyValue(name);
	return {
		uid: e.uid, sequence: e.sequence, summary: e.summary, organizer: e.organizer, attendees: c.getAllProperties("attendee").map(whom),
		start: instant(e.startDate), end: instant(e.endDate), zone: e.startDate.zone.tzid, stamp: instant(value("dtstamp")),
		status: value("status"), url: value("url"), class: value("class"), transparency: value("transp") ?? "",
		names: c.getAllProperties().map(p => p.name),
	};
});
const lines = text.split("\r\n");
console.log(JSON.stringify({
	method: calendar.getFirstPropertyValue("method"), version: calendar.getFirstPropertyValue("version"), events,
	longest: Math.max(...lines.map(l => Buffer.byteLength(l))), bare: lines.some(l => /[\r\n]/.test(l)), ended: text.endsWith("\r\n"),
}));
