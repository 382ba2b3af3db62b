package notice

import (
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
)

// granted has somebody at headquarters take part in a case, themselves alone.
func (h *house) granted(p directory.Person, in string, level access.Level, expires time.Time, roles ...access.Role) incident.Participant {
	h.t.Helper()
	part, err := h.incidents.AddParticipant(h.as(h.author), in, incident.Grant{
		Organization: h.hq.ID, Person: p.ID, Roles: roles, Level: level, Expires: expires, Reason: "Stands in.",
	})
	h.must(err)
	return part
}

// Whoever stands in as a coordinator in one case sees its notices as a standing coordinator does, and those of no other.
func TestACaseRoleByGrantSeesTheNoticesOfItsCase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		other, err := h.incidents.Open(h.as(h.author), incident.Content{Title: "Another", Sites: []string{h.bangkok.ID}, Severity: "low"})
		h.must(err)
		sent := h.sent(h.visitTo(h.escort))
		review := h.draft(h.visitTo(h.escort))
		h.must(ignored(h.Submit(h.as(h.author), review.ID)))
		foreign, err := h.Create(h.as(h.author), other.ID, Content{Kind: Information})
		h.must(err)

		deputy := func(name string) directory.Person { return h.person(h.hq, name, "ja", access.CommunicationsLead) }
		full, officer, below, analyst, elsewhere := deputy("At full"), deputy("Hold"), deputy("Below"), deputy("Analyst"), deputy("Elsewhere")
		gone, over, mixed, runs := deputy("Revoked"), deputy("Expired"), deputy("Mixed"), h.person(h.hq, "Runs the system", "ja", access.Auditor)
		h.granted(full, h.incident.ID, access.Full, time.Time{}, access.Coordinator)
		h.granted(officer, h.incident.ID, access.Investigative, time.Time{}, access.HoldAuthority)
		h.granted(below, h.incident.ID, access.Operational, time.Time{}, access.Coordinator)
		h.granted(analyst, h.incident.ID, access.Full, time.Time{}, access.LogAnalyst)
		h.granted(elsewhere, other.ID, access.Full, time.Time{}, access.Coordinator)
		h.granted(over, h.incident.ID, access.Full, start.Add(time.Minute), access.Coordinator)
		h.granted(mixed, h.incident.ID, access.Full, time.Time{}, access.Observer)
		h.granted(mixed, h.incident.ID, access.Operational, time.Time{}, access.IncidentOwner)
		h.granted(runs, h.incident.ID, access.Full, time.Time{}, access.Coordinator)
		taken := h.granted(gone, h.incident.ID, access.Full, time.Time{}, access.Coordinator)
		_, err = h.incidents.RevokeParticipant(h.as(h.author), h.incident.ID, taken.ID, "Back at work.")
		h.must(err)
		h.clock.Advance(time.Minute)

		for _, c := range []struct {
			name       string
			who        directory.Person
			sees, mine []string
			approves   bool
		}{
			{"a coordinator at full", full, []string{review.ID, sent.ID}, []string{review.ID}, true},
			{"a hold authority from investigative on, who approves nothing", officer, []string{review.ID, sent.ID}, nil, false},
			{"a coordinator below that", below, nil, nil, false},
			{"an analyst", analyst, nil, nil, false},
			{"a coordinator of another case", elsewhere, []string{foreign.ID}, nil, false},
			{"one whose grant was revoked", gone, nil, nil, false},
			{"one whose grant has ended", over, nil, nil, false},
			{"a high level lends itself to no other role", mixed, nil, nil, false},
			{"who runs the system", runs, nil, nil, false},
		} {
			ctx := h.as(c.who)
			for f, want := range map[*Filter][]string{{}: c.sees, {Mine: true}: c.mine} {
				var got []string
				l, err := h.List(ctx, *f, Page{Count: true})
				h.must(err)
				for _, s := range l.Items {
					got = append(got, s.ID)
					if !s.Whole || s.Recipients != len(s.Notice.Recipients) {
						t.Errorf("%s: %+v is listed in part", c.name, s)
					}
				}
				if !slices.Equal(got, want) || *l.Total != int64(len(want)) {
					t.Errorf("%s, mine %v: %q of %d, want %q", c.name, f.Mine, got, *l.Total, want)
				}
			}
			for _, id := range []string{sent.ID, review.ID, foreign.ID} {
				v, err := h.Get(ctx, id)
				if seen := slices.Contains(c.sees, id); seen && (err != nil || !v.Whole) || !seen && !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%s gets %s: %v", c.name, v.Reference, err)
				}
				if id == review.ID && slices.Contains(v.Possible, Approve) != c.approves {
					t.Errorf("%s may %q", c.name, v.Possible)
				}
			}
		}
		v, err := h.Approve(h.as(full), review.ID)
		if err != nil || v.State != Approved {
			t.Errorf("%s %v", v.State, err)
		}
	})
}
