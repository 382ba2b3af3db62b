package worktime

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// plainSeat is the reference: it looks at each minute of a meeting, at the watch and at the two clocks.
func plainSeat(g Guest, w watched, from, until time.Time) Seat {
	s := Seat{AtWork: true}
	there, _ := LoadZone(g.Zone)
	for at := from; at.Before(until); at = at.Add(time.Minute) {
		if w.open(at) {
			continue
		}
		s.AtWork = false
		s.Outside++
		s.Burden++
		if hour := LocalAt(at, there).Hour; hour >= 22 || hour < 7 {
			s.Night++
			s.Burden += 2
		}
		if day := LocalAt(at, g.Calendar.zone).Date; len(g.Calendar.windowsOn(day)) == 0 {
			if s.Free == 0 {
				e := g.Calendar.dates[day]
				s.Day = Passed{day, e.kind, e.name}
			}
			s.Free++
			s.Burden++
		}
	}
	s.Excused = g.Optional && s.Night > 0
	return s
}

// plainSlots tries every beginning and takes the best that is left, again and again.
func plainSlots(s Search, guests []Guest, watches []watched) []Slot {
	type candidate struct {
		Slot
		sum int64
	}
	var left []candidate
	for at := s.From; !at.Add(s.Length).After(s.Until); at = at.Add(time.Minute) {
		if at.Unix()%int64(s.Step/time.Second) != 0 {
			continue
		}
		c := candidate{Slot: Slot{From: at, Until: at.Add(s.Length)}}
		for i, g := range guests {
			seat := plainSeat(g, watches[i], at, at.Add(s.Length))
			c.Seats = append(c.Seats, seat)
			before, after := int64(g.Borne), int64(g.Borne+seat.Burden)
			grows := after*after - before*before
			if !g.Optional {
				grows *= 2
			}
			c.sum += grows
		}
		left = append(left, c)
	}
	var best []Slot
	for len(best) < s.Limit && len(left) > 0 {
		first := left[0]
		for _, c := range left {
			if c.sum < first.sum {
				first = c
			}
		}
		best = append(best, first.Slot)
		left = slices.DeleteFunc(left, func(c candidate) bool { return c.From.Before(first.Until) && first.From.Before(c.Until) })
	}
	return best
}

var sameSlots = cmp.Comparer(func(a, b Slot) bool {
	return a.From.Equal(b.From) && a.Until.Equal(b.Until) && cmp.Equal(a.Seats, b.Seats)
})

func TestSlotsAgreeWithAWatchAroundEveryChange(t *testing.T) {
	t.Parallel()
	from, to := instant(t, "2026-01-01 00:00 UTC"), instant(t, "2027-01-01 00:00 UTC")
	var near []time.Time
	for _, name := range restless {
		for _, c := range changes(zone(t, name), from, to, time.Hour) {
			near = append(near, c.at)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		at := rapid.SampledFrom(near).Draw(rt, "change").Add(time.Duration(random.IntN(4000)-2000) * time.Minute).Truncate(time.Minute)
		s := Search{
			From: at, Until: at.Add(time.Duration(1+random.IntN(3*24*60)) * time.Minute), Length: time.Duration(5+random.IntN(180)) * time.Minute,
			Step: []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour}[random.IntN(3)], Limit: 1 + random.IntN(5),
		}
		var guests []Guest
		var watches []watched
		for range 1 + random.IntN(4) {
			name := restless[random.IntN(len(restless))]
			c := anyCalendar(t, name, LocalAt(at, zone(t, name)).Date, random)
			g := Guest{Zone: name, Calendar: c, Optional: random.IntN(3) == 0, Borne: random.IntN(3) * random.IntN(400)}
			if random.IntN(4) == 0 {
				g.Zone = restless[random.IntN(len(restless))] // they live elsewhere
			}
			guests, watches = append(guests, g), append(watches, watch(c, s.From, s.Until))
		}
		got, err := s.Slots(guests)
		if s.Until.Sub(s.From) < s.Length {
			if !errors.Is(err, ErrSearch) {
				rt.Fatalf("no room, and yet %v, %v", got, err)
			}
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(plainSlots(s, guests, watches), got, sameSlots); diff != "" {
			rt.Fatalf("%+v\n%s", s, diff)
		}
	})
}

// sites are four of the scenario's, nine to six on weekdays with their holidays around Easter.
func sites(t *testing.T) map[string]Guest {
	all := map[string]Guest{}
	for _, s := range []struct{ name, country, zone string }{
		{"Tokyo", "JP", "Asia/Tokyo"}, {"Singapore", "SG", "Asia/Singapore"}, {"Frankfurt", "DE", "Europe/Berlin"}, {"São Paulo", "BR", "America/Sao_Paulo"},
		{"Bangkok", "TH", "Asia/Bangkok"},
	} {
		all[s.name] = Guest{Zone: s.zone, Calendar: calendar(t, weekdaysNineToSix, s.zone, easter(t, s.country)...)}
	}
	return all
}

func TestWhatAMeetingMeansForAGuest(t *testing.T) {
	all := sites(t)
	free := func(d Date) Passed { return Passed{Date: d} }
	for _, c := range []struct {
		name, at, guest string
		optional        bool
		want            Seat
		why             Absence
	}{
		// the scenario's call: Tokyo 09:00, Singapore 08:00, Frankfurt 02:00, São Paulo Sunday 21:00
		{"the call in Tokyo, at nine", "2026-03-30 00:00 UTC", "Tokyo", false, Seat{AtWork: true}, ""},
		{"the call in Singapore, an hour before work", "2026-03-30 00:00 UTC", "Singapore", false, Seat{Outside: 60, Burden: 60}, OffHours},
		{"the call in Frankfurt, at two: excused", "2026-03-30 00:00 UTC", "Frankfurt", true, Seat{Outside: 60, Night: 60, Burden: 180, Excused: true}, AtNight},
		{"the same for who must be there", "2026-03-30 00:00 UTC", "Frankfurt", false, Seat{Outside: 60, Night: 60, Burden: 180}, AtNight},
		{"the call in São Paulo, on Sunday evening", "2026-03-30 00:00 UTC", "São Paulo", true,
			Seat{Outside: 60, Free: 60, Day: free(Date{2026, 3, 29}), Burden: 120}, OnDayOff},
		{"an hour later it is night there", "2026-03-30 01:00 UTC", "São Paulo", true,
			Seat{Outside: 60, Night: 60, Free: 60, Day: free(Date{2026, 3, 29}), Burden: 240, Excused: true}, OnDayOff},
		{"Good Friday in Frankfurt", "2026-04-03 08:00 UTC", "Frankfurt", true,
			Seat{Outside: 60, Free: 60, Day: Passed{Date{2026, 4, 3}, Holiday, "DE"}, Burden: 120}, OnHoliday},
		{"and none in Bangkok", "2026-04-03 08:00 UTC", "Bangkok", true, Seat{AtWork: true}, ""},
		{"on the Friday before the change it is 09:00 in Frankfurt", "2026-03-27 08:00 UTC", "Frankfurt", false, Seat{AtWork: true}, ""},
		{"and on the Monday after it 08:00 at seven", "2026-03-30 06:00 UTC", "Frankfurt", false, Seat{Outside: 60, Burden: 60}, OffHours},
		{"on the Friday it was seven then, no night", "2026-03-27 06:00 UTC", "Frankfurt", true, Seat{Outside: 60, Burden: 60}, OffHours},
		{"half of it before seven", "2026-03-27 05:30 UTC", "Frankfurt", true, Seat{Outside: 60, Night: 30, Burden: 120, Excused: true}, AtNight},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := all[c.guest]
			g.Optional = c.optional
			at := instant(t, c.at)
			got, err := g.SeatAt(at, at.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || got.Why() != c.why {
				t.Error(got.Why(), diff)
			}
		})
	}
}

func TestTheFairestSlotComesFirst(t *testing.T) {
	all := sites(t)
	monday := Search{From: instant(t, "2026-03-30 00:00 UTC"), Until: instant(t, "2026-03-31 00:00 UTC"), Length: time.Hour, Step: time.Hour, Limit: 24}
	first := func(guests ...Guest) string {
		t.Helper()
		slots, err := monday.Slots(guests)
		if err != nil || len(slots) != 24 {
			t.Fatalf("%d slots, %v", len(slots), err)
		}
		return slots[0].From.Format("15:04")
	}
	if got := first(all["Tokyo"], all["Singapore"]); got != "01:00" {
		t.Errorf("Tokyo and Singapore are both at work from ten in Tokyo on, not at %s", got)
	}
	// Tokyo and Frankfurt share 07:00 to 09:00 UTC
	if got := first(all["Tokyo"], all["Frankfurt"]); got != "07:00" {
		t.Errorf("Tokyo and Frankfurt: %s", got)
	}
	// São Paulo at nine is Tokyo at 21:00, the last hour before the night
	tokyo, paulo := all["Tokyo"], all["São Paulo"]
	if got := first(tokyo, paulo); got != "12:00" {
		t.Errorf("Tokyo and São Paulo: %s", got)
	}
	// who has sat up before is spared: the other one gets up early, or stays late
	slots, err := monday.Slots([]Guest{{Zone: tokyo.Zone, Calendar: tokyo.Calendar, Borne: 2000}, paulo})
	if err != nil || !slots[0].Seats[0].AtWork || slots[0].Seats[1].AtWork {
		t.Errorf("Tokyo has borne enough: %+v, %v", slots[0], err)
	}
	slots, err = monday.Slots([]Guest{tokyo, {Zone: paulo.Zone, Calendar: paulo.Calendar, Borne: 2000}})
	if err != nil || slots[0].Seats[0].AtWork || slots[0].Seats[1].Burden > slots[0].Seats[0].Burden {
		t.Errorf("São Paulo has borne enough: %+v, %v", slots[0], err)
	}
}

func TestHoursThatAreNotKnownAreTakenToBeNineToSix(t *testing.T) {
	g := Guest{Zone: "Asia/Tokyo"}
	for at, want := range map[string]bool{"2026-03-30 00:00 UTC": true, "2026-03-30 08:30 UTC": false, "2026-03-29 03:00 UTC": false} {
		if got, err := g.SeatAt(instant(t, at), instant(t, at).Add(time.Hour)); err != nil || got.AtWork != want {
			t.Errorf("%s: %+v, %v", at, got, err)
		}
	}
}

func TestASearchForNothing(t *testing.T) {
	from := instant(t, "2026-03-30 00:00 UTC")
	fine := Search{From: from, Until: from.Add(time.Hour), Length: time.Hour, Step: time.Hour, Limit: 1}
	tokyo := []Guest{{Zone: "Asia/Tokyo"}}
	if got, err := fine.Slots(tokyo); err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	for name, s := range map[string]Search{
		"no length": {From: from, Until: fine.Until, Step: time.Hour, Limit: 1},
		"no step":   {From: from, Until: fine.Until, Length: time.Hour, Limit: 1},
		"no limit":  {From: from, Until: fine.Until, Length: time.Hour, Step: time.Hour},
		"no room":   {From: from, Until: fine.Until, Length: 61 * time.Minute, Step: time.Hour, Limit: 1},
	} {
		if _, err := s.Slots(tokyo); !errors.Is(err, ErrSearch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fine.Slots(nil); !errors.Is(err, ErrSearch) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := fine.Slots([]Guest{{Zone: "Mars/Olympus"}}); !errors.Is(err, ErrUnknownZone) {
		t.Error(err)
	}
}
