package journal

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

func TestAFilterChoosesAndPagesMeet(t *testing.T) {
	const told24 = 24
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.story(told24)
		object := Object{Type: "request", ID: "request-2"}
		for _, c := range []struct {
			name   string
			filter Filter
			want   func(i int) bool
		}{
			{"everything", Filter{}, func(i int) bool { return true }},
			{"an incident", Filter{Incident: "incident-1"}, func(i int) bool { return i%2 == 1 }},
			{"an object", Filter{Object: object}, func(i int) bool { return i%4 == 2 }},
			{"a party's", Filter{Party: "org-vendor"}, func(i int) bool { return i%3 == 0 }},
			{"a party's in an incident", Filter{Party: "org-vendor", Incident: "incident-0"}, func(i int) bool { return i%6 == 0 }},
			{"a party's of an object", Filter{Party: "org-vendor", Object: object}, func(i int) bool { return i%12 == 6 }},
			{"a party's of an object elsewhere", Filter{Party: "org-vendor", Object: object, Incident: "incident-1"}, func(i int) bool { return false }},
			{"a stranger's", Filter{Party: "org-stranger"}, func(i int) bool { return false }},
			{"an incident's for a stranger", Filter{Party: "org-stranger", Incident: "incident-0"}, func(i int) bool { return false }},
		} {
			t.Run(c.name, func(t *testing.T) {
				want := []int64{}
				for i := range told24 {
					if c.want(i) {
						want = append(want, int64(i))
					}
				}
				if diff := cmp.Diff(want, paged(t, h, c.filter)); diff != "" {
					t.Error(diff)
				}
				slices.Reverse(want)
				c.filter.Newest = true
				if diff := cmp.Diff(want, paged(t, h, c.filter)); diff != "" {
					t.Error("newest first:", diff)
				}
			})
		}
	})
}

// paged reads what f chooses in pages of five.
func paged(t *testing.T, h house, f Filter) []int64 {
	t.Helper()
	got := []int64{}
	page := db.Page{Limit: 5, Count: true}
	for {
		list, err := h.Entries(h.ctx, f, page)
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Items) > 5 {
			t.Fatalf("a page of %d", len(list.Items))
		}
		for _, r := range list.Items {
			got = append(got, r.Index)
		}
		if page.After = list.Next; page.After == "" {
			if *list.Total != int64(len(got)) {
				t.Errorf("counted %d, listed %d", *list.Total, len(got))
			}
			return got
		}
	}
}

func TestAPlaceThatIsNoneIsMalformed(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	if _, err := h.Entries(h.ctx, Filter{}, db.Page{After: "x"}); !fault.Is(err, fault.KindMalformed) {
		t.Error(err)
	}
	if _, err := h.Entry(h.ctx, 0); !fault.Is(err, fault.KindNotFound) {
		t.Error(err)
	}
}

func TestAnErasedValueIsGoneAndItsEntryStillVerifies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.story(3)
		before := h.all(Filter{})[1]
		for range 2 { // twice is once
			if err := h.Erase(h.ctx, 1, "note"); err != nil {
				t.Fatal(err)
			}
		}
		h.sound(4)
		records := h.all(Filter{})
		erased, said := records[1], records[3]
		if len(erased.Personal) != 0 || !slices.Equal(erased.Erased, []string{"note"}) || !slices.Equal(erased.Leaf, before.Leaf) {
			t.Errorf("%+v", erased)
		}
		if said.Fact != JournalErased || said.Incident != "incident-1" || said.Data["index"] != int64(1) || said.Data["name"] != "note" {
			t.Errorf("%+v", said)
		}
		var left int64
		d.Gorm(h.ctx).Table("journal_salts").Where("leaf_index = 1 AND (salt IS NOT NULL OR value IS NOT NULL)").Count(&left)
		if left != 0 {
			t.Error("the value or its salt is still there")
		}
		for _, nothing := range []error{h.Erase(h.ctx, 1, "name"), h.Erase(h.ctx, 99, "note")} {
			if !fault.Is(nothing, fault.KindNotFound) {
				t.Error(nothing)
			}
		}
	})
}
