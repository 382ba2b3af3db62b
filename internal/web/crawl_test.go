package web_test

import (
	"html"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/journal"
)

// harmless facts are those that looking at a page puts on record: that it was fetched, or bytes taken.
var harmless = []journal.Fact{journal.RequestDelivered, journal.NoticeDelivered, journal.NoticeCardShown, journal.EvidenceRead, journal.EvidenceLooked, journal.DiagramRead, journal.SiteBaselineRead, journal.SignedIn}

// Whoever follows every link there is finds a page behind it that says everything in words, and has changed nothing.
func TestEveryLinkLeadsSomewhereAndChangesNothing(t *testing.T) {
	h := apptest.Scenario(t)
	for _, who := range []string{
		"coordinator@aomine", "hold@aomine", "administrator@aomine", "auditor@aomine", "management@aomine", "engineer@merlinet",
		"liaison@bangkok", "escort@bangkok", "analyst@tsubame", "engineer@kumo",
	} {
		t.Run(who, func(t *testing.T) {
			b := signedIn(h, who)
			b.t = t
			before := facts(t, h)
			seen := map[string]bool{}
			for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
				path := queue[0]
				if p := b.get(path); p.Status != 200 {
					t.Errorf("%s: %d", path, p.Status)
				} else if !strings.HasSuffix(path, "/content") {
					if i := strings.Index(p.Body, "⟦"); i >= 0 {
						t.Errorf("%s lacks words: %.80s", path, p.Body[i:])
					}
					for _, m := range links.FindAllStringSubmatch(p.Body, -1) {
						to := html.UnescapeString(m[1])
						if strings.HasPrefix(to, "?") || seen[to] {
							continue
						}
						seen[to] = true
						queue = append(queue, to)
					}
				}
			}
			if len(seen) < 4 {
				t.Errorf("only %d links", len(seen))
			}
			for _, f := range facts(t, h)[len(before):] {
				if !slices.Contains(harmless, f) {
					t.Errorf("looking at pages put %s on record", f)
				}
			}
		})
	}
}

// facts are all there are in the journal, in their order.
func facts(t *testing.T, h *apptest.House) []journal.Fact {
	t.Helper()
	var all []journal.Fact
	ctx := access.With(h.As("auditor@aomine"), access.System)
	after := ""
	for {
		l, err := h.Journal.Entries(ctx, journal.Filter{}, journal.Page{Limit: 100, After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.Items {
			all = append(all, r.Fact)
		}
		if after = l.Next; after == "" {
			return all
		}
	}
}
