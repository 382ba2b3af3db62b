package textlog

import (
	"strings"
	"testing"
	"time"
)

var tokyo = Dating{Zone: "Asia/Tokyo", From: day("2026-03-27T00:00:00Z"), Until: day("2026-03-29T00:00:00Z")}

func day(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func iso8601(micros int64) string {
	if micros == None {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

func TestTimesAreFoundAsTheyAreWritten(t *testing.T) {
	epoch := Traits{Epoch: true}
	newYork := Dating{Zone: "America/New_York", From: day("2026-10-30T00:00:00Z"), Until: day("2026-11-03T00:00:00Z")}
	late := tokyo
	late.Offset = 4 * time.Minute
	newYear := Dating{Zone: "UTC", From: day("2025-12-30T00:00:00Z"), Until: day("2026-01-02T00:00:00Z")}
	received := func(d Dating, at string) Dating { d.Received = day(at); return d }
	long := Dating{Zone: "UTC", From: day("2024-12-01T00:00:00Z"), Until: day("2026-02-01T00:00:00Z")}
	for _, c := range []struct {
		line   string
		traits Traits
		dating Dating
		time   string
		at, or string
		flags  string
	}{
		{line: "2026-03-27T15:41:02.123456+09:00 host x", dating: tokyo, time: "2026-03-27T15:41:02.123456+09:00", at: "2026-03-27T06:41:02.123456Z"},
		{line: "2569-03-27 15:41:02 proxy x", dating: tokyo, time: "2569-03-27 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied year_converted"},
		{line: "27/03/2569 15:41:02 x", dating: tokyo, time: "27/03/2569 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied year_converted"},
		{line: "192.0.2.1 - - [29/Feb/2567:15:41:02 +0700] x", time: "29/Feb/2567:15:41:02 +0700", at: "2024-02-29T08:41:02Z", flags: "year_converted"},
		{line: "29.02.2569 15:41:02 x", dating: tokyo, time: "29.02.2569 15:41:02", flags: "no_such_time"},
		{line: "Mar 27 2569 15:41:02 fw01 x", dating: tokyo, time: "Mar 27 2569 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied year_converted"},
		{line: "2399-12-31T15:41:02Z x", time: "2399-12-31T15:41:02Z", at: "2399-12-31T15:41:02Z"},
		{line: "2026-03-27T15:41:02Z x", time: "2026-03-27T15:41:02Z", at: "2026-03-27T15:41:02Z"},
		{line: "<34>1 2026-03-27T15:41:02.003Z bak01 su - ID47 - x", time: "2026-03-27T15:41:02.003Z", at: "2026-03-27T15:41:02.003Z"},
		{line: "<13>Mar 27 15:41:02 bak01 x", dating: tokyo, time: "Mar 27 15:41:02", at: "2026-03-27T06:41:02Z", flags: "year_supplied zone_supplied"},
		{line: "Mar  7 05:01:02 bak01 x", dating: tokyo, time: "Mar  7 05:01:02", at: "2026-03-06T20:01:02Z", flags: "year_supplied zone_supplied"},
		{line: "Mar 27 15:41:02 bak01 x", time: "Mar 27 15:41:02", flags: "no_zone"},
		{line: "Mar 27 15:41:02 bak01 x", dating: Dating{Zone: "Asia/Tokyo"}, time: "Mar 27 15:41:02", flags: "no_year"},
		{line: "Mar 27 15:41:02 bak01 x", dating: late, time: "Mar 27 15:41:02", at: "2026-03-27T06:37:02Z", flags: "year_supplied zone_supplied offset_corrected"},
		{line: "2026-03-27T15:41:02+09:00 x", dating: late, time: "2026-03-27T15:41:02+09:00", at: "2026-03-27T06:37:02Z", flags: "offset_corrected"},
		{line: "Dec 31 23:59:59 a x", dating: newYear, time: "Dec 31 23:59:59", at: "2025-12-31T23:59:59Z", flags: "year_supplied zone_supplied"},
		{line: "Jan  1 00:00:01 a x", dating: newYear, time: "Jan  1 00:00:01", at: "2026-01-01T00:00:01Z", flags: "year_supplied zone_supplied"},
		{line: "Jan  5 00:00:01 a x", dating: long, time: "Jan  5 00:00:01", at: "2025-01-05T00:00:01Z", or: "2026-01-05T00:00:01Z", flags: "year_supplied zone_supplied which_year"},
		{line: "Jun 14 10:00:00 a x", dating: tokyo, time: "Jun 14 10:00:00", at: "2026-06-14T01:00:00Z", flags: "year_supplied zone_supplied"},
		{line: "Jun 14 10:00:00 a x", dating: received(tokyo, "2026-03-30T00:00:00Z"), time: "Jun 14 10:00:00", at: "2025-06-14T01:00:00Z", flags: "year_supplied zone_supplied"},
		{line: "Mar 31 08:00:00 a x", dating: received(tokyo, "2026-03-30T23:30:00Z"), time: "Mar 31 08:00:00", at: "2026-03-30T23:00:00Z", flags: "year_supplied zone_supplied"},
		{line: "Apr  2 08:00:00 a x", dating: received(tokyo, "2026-03-31T23:30:00Z"), time: "Apr  2 08:00:00", at: "2025-04-01T23:00:00Z", flags: "year_supplied zone_supplied"},
		{line: "Apr  2 08:00:00 a x", dating: received(Dating{Zone: "Asia/Tokyo", Offset: 24 * time.Hour, From: tokyo.From, Until: tokyo.Until}, "2026-03-31T23:30:00Z"), time: "Apr  2 08:00:00", at: "2026-03-31T23:00:00Z", flags: "year_supplied zone_supplied offset_corrected"},
		{line: "Dec 31 23:59:59 a x", dating: received(newYear, "2026-01-02T09:00:00Z"), time: "Dec 31 23:59:59", at: "2025-12-31T23:59:59Z", flags: "year_supplied zone_supplied"},
		{line: "Jan  2 08:00:01 a x", dating: received(newYear, "2026-01-02T09:00:00Z"), time: "Jan  2 08:00:01", at: "2026-01-02T08:00:01Z", flags: "year_supplied zone_supplied"},
		{line: "Mar  5 08:00:01 a x", dating: received(newYear, "2026-01-02T09:00:00Z"), time: "Mar  5 08:00:01", at: "2025-03-05T08:00:01Z", flags: "year_supplied zone_supplied"},
		{line: "Jan  5 00:00:01 a x", dating: received(long, "2026-01-02T00:00:00Z"), time: "Jan  5 00:00:01", at: "2025-01-05T00:00:01Z", flags: "year_supplied zone_supplied"},
		{line: "Mar 27 08:00:00 a x", dating: received(tokyo, "2020-01-01T00:00:00Z"), time: "Mar 27 08:00:00", at: "2019-03-26T23:00:00Z", flags: "year_supplied zone_supplied"},
		{line: "Mar 27 08:00:00 a x", dating: Dating{Zone: "Asia/Tokyo", Received: day("2026-03-30T00:00:00Z")}, time: "Mar 27 08:00:00", flags: "no_year"},
		{line: "2026-03-27 16:15:00 10.0.0.5 GET / 443", traits: Traits{UTC: true}, dating: tokyo, time: "2026-03-27 16:15:00", at: "2026-03-27T16:15:00Z"},
		{line: "2026-03-27 16:15:00 10.0.0.5 GET / 443", traits: Traits{UTC: true}, time: "2026-03-27 16:15:00", at: "2026-03-27T16:15:00Z"},
		{line: "2026-03-27 16:15:00 10.0.0.5 GET / 443", traits: Traits{UTC: true}, dating: late, time: "2026-03-27 16:15:00", at: "2026-03-27T16:11:00Z", flags: "offset_corrected"},
		{line: "#Date: 2026-03-27 16:00:00", traits: Traits{UTC: true}, dating: tokyo, time: "2026-03-27 16:00:00", at: "2026-03-27T16:00:00Z"},
		{line: "2026-03-27\t16:15:00\tSIN2-C1\t2048", traits: Traits{UTC: true}, dating: tokyo, time: "2026-03-27\t16:15:00", at: "2026-03-27T16:15:00Z"},
		{line: "Feb 29 10:00:00 a x", dating: newYear, time: "Feb 29 10:00:00", at: "2024-02-29T10:00:00Z", flags: "year_supplied zone_supplied"},
		{line: `192.0.2.1 - - [27/Mar/2026:15:41:02 +0900] "GET / HTTP/1.1" 200 5`, time: "27/Mar/2026:15:41:02 +0900", at: "2026-03-27T06:41:02Z"},
		{line: "2026/03/27 15:41:02 [error] 31#31: *1 open() failed", dating: tokyo, time: "2026/03/27 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied"},
		{line: "[Sun Dec 04 04:47:44 2005] [notice] x", dating: tokyo, time: "Sun Dec 04 04:47:44 2005", at: "2005-12-03T19:47:44Z", flags: "zone_supplied"},
		{line: "[Fri Mar 27 15:41:02.123456 2026] [core:error] x", dating: tokyo, time: "Fri Mar 27 15:41:02.123456 2026", at: "2026-03-27T06:41:02.123456Z", flags: "zone_supplied"},
		{line: "2026-03-27T15:41:02+0900 ns01 named[7]: x", time: "2026-03-27T15:41:02+0900", at: "2026-03-27T06:41:02Z"},
		{line: "Fri 2026-03-27 15:41:02 JST ns01 named[7]: x", time: "Fri 2026-03-27 15:41:02 JST", at: "2026-03-27T06:41:02Z"},
		{line: "2026-03-27 15:41:02,123 INFO x", dating: tokyo, time: "2026-03-27 15:41:02,123", at: "2026-03-27T06:41:02.123Z", flags: "zone_supplied"},
		{line: "2016-09-28 04:30:30, Info                  CBS", dating: tokyo, time: "2016-09-28 04:30:30", at: "2016-09-27T19:30:30Z", flags: "zone_supplied"},
		{line: "2026-03-27 15:41:02.5 -0400 x", time: "2026-03-27 15:41:02.5 -0400", at: "2026-03-27T19:41:02.5Z"},
		{line: "2026-03-27 15:41:02 IST x", dating: tokyo, time: "2026-03-27 15:41:02 IST", flags: "unknown_zone"},
		{line: "2026-03-27 15:41:02 IST x", dating: Dating{Zone: "Asia/Kolkata"}, time: "2026-03-27 15:41:02 IST", at: "2026-03-27T10:11:02Z"},
		{line: "2026-03-27 15:41:02 INFO x", dating: tokyo, time: "2026-03-27 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied"},
		{line: "1774593662.250 x", traits: epoch, time: "1774593662.250", at: "2026-03-27T06:41:02.25Z"},
		{line: "1774593662250 x", traits: epoch, time: "1774593662250", at: "2026-03-27T06:41:02.25Z"},
		{line: "1774593662 x"}, // a number, in a log whose lines don't begin with times
		{line: "17745936621 x", traits: epoch},
		{line: "*Mar 27 15:41:02.123: %LINK-3-UPDOWN: x", dating: tokyo, time: "Mar 27 15:41:02.123", at: "2026-03-27T06:41:02.123Z", flags: "year_supplied zone_supplied"},
		{line: "000047: Mar 27 15:41:02.123 JST: %SYS-5-CONFIG_I: x", dating: tokyo, time: "Mar 27 15:41:02.123 JST", at: "2026-03-27T06:41:02.123Z", flags: "year_supplied"},
		{line: "<166>Mar 27 2026 15:41:02: %ASA-6-302013: x", dating: tokyo, time: "Mar 27 2026 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied"},
		{line: "00:00:47: %SYS-5-RESTART: x"}, // since the start of the device: no time of day
		{line: "Information,3/27/2026 3:41:02 PM,Service Control Manager,7036,None,x", dating: tokyo, time: "3/27/2026 3:41:02 PM", at: "2026-03-27T06:41:02Z", flags: "zone_supplied"},
		{line: "Information,27/03/2026 15:41:02,Security,4624,x", dating: tokyo, time: "27/03/2026 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied"},
		{line: "Information,12/3/2026 12:41:02 AM,Security,x", traits: Traits{DayOrder: MonthFirst}, dating: tokyo, time: "12/3/2026 12:41:02 AM", at: "2026-12-02T15:41:02Z", flags: "zone_supplied"},
		{line: "  Date: 2026-03-27T15:41:02.1230000Z", time: "2026-03-27T15:41:02.1230000Z", at: "2026-03-27T15:41:02.123Z"},
		{line: "<TimeCreated SystemTime='2026-03-27T15:41:02.1230000Z'/>", time: "2026-03-27T15:41:02.1230000Z", at: "2026-03-27T15:41:02.123Z"},
		{line: `{"level":"info","@timestamp":"2026-03-27T15:41:02Z"}`, time: "2026-03-27T15:41:02Z", at: "2026-03-27T15:41:02Z"},
		{line: `date=2026-03-28 time=02:10:11 devname="bkk-fw01" logid="0000000013" eventtime=1774638611123456789 tz="+0700" type="traffic" srcip=10.9.0.4`, time: "2026-03-28 time=02:10:11", at: "2026-03-27T19:10:11Z"},
		{line: `<189>date=2026-03-28 time=02:10:11 devname="bkk-fw01" devid="FG100F" tz="-0330" logid="0100032002"`, time: "2026-03-28 time=02:10:11", at: "2026-03-28T05:40:11Z"},
		{line: `"date=2026-03-28","time=02:10:11","devname=bkk-fw01","tz=""+0700"""`, dating: tokyo, time: `2026-03-28","time=02:10:11`, at: "2026-03-27T19:10:11Z"},
		{line: `date=2026-03-28 time=02:10:11 devname="bkk-fw01" tz="Bangkok"`, dating: tokyo, time: "2026-03-28 time=02:10:11", flags: "unknown_zone"},
		{line: `itime=1774638612 date=2026-03-28 time=02:10:11 devid="FG100F" tz=+07:00`, time: "2026-03-28 time=02:10:11", at: "2026-03-27T19:10:11Z"},
		{line: `date=2026-03-28 time=02:10:11 devname="bkk-fw01" type="event" eventtime=1774638611`, time: "1774638611", at: "2026-03-27T19:10:11Z"},
		{line: `date=2026-03-28 time=02:10:11 devname="bkk-fw01" eventtime=1774638611123456789 tz="Bangkok"`, time: "1774638611123456789", at: "2026-03-27T19:10:11.123456Z"},
		{line: `date=2026-03-28 time=02:10:11 eventtime=1774638611123 x`, time: "1774638611123", at: "2026-03-27T19:10:11.123Z"},
		{line: `date=2026-03-28 time=02:10:11 devname="bkk-fw01" type="traffic" timezone="+0700"`, dating: tokyo, time: "2026-03-28 time=02:10:11", at: "2026-03-27T17:10:11Z", flags: "zone_supplied"},
		{line: `date=2026-03-28 time=02:10:11 devname="bkk-fw01" eventtime=17746386`, time: "2026-03-28 time=02:10:11", flags: "no_zone"},
		{line: `date=2026-03-28 time=02:10:11 tz="+0700" x`, dating: late, time: "2026-03-28 time=02:10:11", at: "2026-03-27T19:06:11Z", flags: "offset_corrected"},
		{line: `date=2026-03-28 time=25:10:11 tz="+0700"`},
		{line: `update=2026-03-28 time=02:10:11 tz="+0700"`},
		{line: `date=2026-03-28`},
		{line: "28-Mar-2026 02:10:11.123 queries: info: client @0x7f6d 10.9.0.4#53211 (erp.example): query: erp.example IN A +E(0)K (10.9.0.2)", dating: tokyo, time: "28-Mar-2026 02:10:11.123", at: "2026-03-27T17:10:11.123Z", flags: "zone_supplied"},
		{line: "2026-03-28T02:10:11.123Z queries: info: client @0x7f6d 10.9.0.4#53211 (erp.example): query: erp.example IN A", time: "2026-03-28T02:10:11.123Z", at: "2026-03-28T02:10:11.123Z"},
		{line: "2026-03-28T02:10:11.123 queries: info: client @0x7f6d 10.9.0.4#53211 (erp.example): query: erp.example IN A", dating: tokyo, time: "2026-03-28T02:10:11.123", at: "2026-03-27T17:10:11.123Z", flags: "zone_supplied"},
		{line: "2026-03-28T02:10:11.123+0700 client @0x7f6d 10.9.0.4#53211 (erp.example): query: erp.example IN AAAA", time: "2026-03-28T02:10:11.123+0700", at: "2026-03-27T19:10:11.123Z"},
		{line: "28-Mrz-2026 02:10:11.123 queries: info: client"},
		{line: "27.03.2026 15:41:02 Anmeldung", dating: tokyo, time: "27.03.2026 15:41:02", at: "2026-03-27T06:41:02Z", flags: "zone_supplied"},
		{line: "04/05/2026 10:00:00 x", dating: tokyo, time: "04/05/2026 10:00:00", at: "2026-04-05T01:00:00Z", or: "2026-05-04T01:00:00Z", flags: "zone_supplied day_or_month"},
		{line: "04/05/2026 10:00:00 x", traits: Traits{DayOrder: DayFirst}, dating: tokyo, time: "04/05/2026 10:00:00", at: "2026-05-04T01:00:00Z", flags: "zone_supplied"},
		{line: "05/05/2026 10:00:00 x", dating: tokyo, time: "05/05/2026 10:00:00", at: "2026-05-05T01:00:00Z", flags: "zone_supplied"},
		{line: "2026-11-01 01:30:00 x", dating: newYork, time: "2026-11-01 01:30:00", at: "2026-11-01T05:30:00Z", or: "2026-11-01T06:30:00Z", flags: "zone_supplied exists_twice"},
		{line: "2026-11-01 01:30:00 -0500 x", dating: newYork, time: "2026-11-01 01:30:00 -0500", at: "2026-11-01T06:30:00Z"},
		{line: "2026-11-01 01:30:00 EST x", dating: newYork, time: "2026-11-01 01:30:00 EST", at: "2026-11-01T06:30:00Z"},
		{line: "2026-03-08 02:30:00 x", dating: newYork, time: "2026-03-08 02:30:00", flags: "zone_supplied no_such_time"},
		{line: "2026/03/28 03:15:00 PM x", dating: tokyo, time: "2026/03/28 03:15:00 PM", at: "2026-03-28T06:15:00Z", flags: "zone_supplied"},
		{line: "2026-03-28 12:15:00 am +0700 x", time: "2026-03-28 12:15:00 am +0700", at: "2026-03-27T17:15:00Z"},
		{line: "2026/03/28 15:15:00 PM x", dating: tokyo, time: "2026/03/28 15:15:00", at: "2026-03-28T06:15:00Z", flags: "zone_supplied"},
		{line: "2026-02-30 02:30:00 x", dating: tokyo, time: "2026-02-30 02:30:00", flags: "no_such_time"},
		{line: "2026-13-01 02:30:00 x"},
		{line: "TimeCreated  : 28/03/2026 00:15:00", dating: tokyo, time: "28/03/2026 00:15:00", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "TimeCreated  : 3/28/2026 12:15:00 AM", dating: tokyo, time: "3/28/2026 12:15:00 AM", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "TimeCreated : 04/05/2026 10:00:00", dating: tokyo, time: "04/05/2026 10:00:00", at: "2026-04-05T01:00:00Z", or: "2026-05-04T01:00:00Z", flags: "zone_supplied day_or_month"},
		{line: "TimeGenerated : 28.03.2026 00:15:00", dating: tokyo, time: "28.03.2026 00:15:00", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "TimeCreated  : 2026/03/28 0:15:00", dating: tokyo, time: "2026/03/28 0:15:00", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "TimeCreated  : unknown"},
		{line: "TimeCreatedBy : 28/03/2026 00:15:00"},
		{line: "2026年3月28日 00:15:00 x", dating: tokyo, time: "2026年3月28日 00:15:00", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "2026/3/28 0:15:00 x", dating: tokyo, time: "2026/3/28 0:15:00", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "2026/03/28 00:15:00 x", dating: tokyo, time: "2026/03/28 00:15:00", at: "2026-03-27T15:15:00Z", flags: "zone_supplied"},
		{line: "2026/13/28 00:15:00 x"},
		{line: "2026年3月 00:15:00 x"},
		{line: "2026/3/28"},
		{line: "2026-03-27 25:30:00 x"},
		{line: "Marketing 27 15:41:02"},
		{line: "    at com.example.Main(Main.java:15)"},
		{line: "10.0.2.15 said 2026-03-27T15:41:02Z"}, // in the middle of a sentence it may be any time
		{line: ""},
	} {
		st, span, flags, found := NewClock(c.traits, c.dating).read([]byte(c.line))
		got := ""
		if found {
			got = c.line[st.start:st.end]
		}
		if c.or == "" {
			c.or = c.at
		}
		names := strings.Join(flags.Names(), " ")
		if got != c.time || iso8601(span.At) != c.at || iso8601(span.Or) != c.or || names != c.flags {
			t.Errorf("%s\n got %q %s %s [%s]\nwant %q %s %s [%s]", c.line, got, iso8601(span.At), iso8601(span.Or), names, c.time, c.at, c.or, c.flags)
		}
	}
}
