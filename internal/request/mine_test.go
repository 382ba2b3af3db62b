package request_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

func mine(t *testing.T, h *apptest.House, who string, f request.Filter) []request.Summary {
	t.Helper()
	f.Mine = true
	l, err := h.Requests.Requests(h.As(who), f, request.Page{Limit: 100, Count: true})
	if err != nil || *l.Total != int64(len(l.Items)) {
		t.Fatalf("%s: %v; %d of %v", who, err, len(l.Items), l.Total)
	}
	return l.Items
}

func byID(all []request.Summary) (ids []string) {
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestMyTurnIsTheSameHoweverItIsFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		issued(t, h)
		found := 0
		for _, who := range []string{coordinator, deputy, engineer, stranger, analyst, "engineer@chaoit", "liaison@bangkok", "management@aomine", "administrator@aomine"} {
			alone, filtered := mine(t, h, who, request.Filter{}), mine(t, h, who, request.Filter{State: request.States})
			if diff := cmp.Diff(byID(filtered), byID(alone)); diff != "" {
				t.Errorf("%s: by filter and by turn\n%s", who, diff)
			}
			found += len(alone)
		}
		if found < 5 {
			t.Errorf("only %d turns in all", found)
		}
	})
}

func TestAListSaysWhatTheRequestSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		draft, err := h.Requests.Create(h.As(coordinator), incident, content(t, h))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Requests.Change(h.As(coordinator), draft.ID, func(c request.Content) request.Content {
			c.Title, c.Due = "Routes of web03", nil
			return c
		}); err != nil {
			t.Fatal(err)
		}
		l, err := h.Requests.Requests(h.As(coordinator), request.Filter{}, request.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var whole []request.Request
		for _, one := range l.Items {
			r, err := h.Requests.Get(h.As(coordinator), one.ID)
			if err != nil {
				t.Fatal(err)
			}
			whole = append(whole, r)
			if whose, err := h.Turns.Of(t.Context(), request.ObjectType, r.ID); err == nil && !cmp.Equal(one.Turn, whose) || err != nil && one.Turn.Kind != "" {
				t.Errorf("%s: the turn is %+v, not %+v (%v)", r.Reference, one.Turn, whose, err)
			}
		}
		short, err := h.Requests.Summaries(h.As(coordinator), whole)
		if diff := cmp.Diff(short, l.Items); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		if l.Items[0].Title != "Routes of web03" || l.Items[0].Due != nil {
			t.Errorf("the newest is %+v", l.Items[0])
		}
	})
}

func TestATokenForListsFindsMyTurn(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	ctx := h.As(engineer)
	a := access.From(ctx)
	a.Scope = []access.Action{access.ListRequests}
	ctx = access.With(ctx, a)
	l, err := h.Requests.Requests(ctx, request.Filter{Mine: true}, request.Page{Limit: 100, Count: true})
	if err != nil || *l.Total != int64(len(l.Items)) || !slices.ContainsFunc(l.Items, func(x request.Summary) bool { return x.ID == r.ID }) {
		t.Errorf("%d of %v: %v", len(l.Items), l.Total, err)
	}
	if _, err := h.Requests.Get(ctx, r.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("reading it: %v", err)
	}
}
