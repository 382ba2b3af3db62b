package request_test

import (
	"context"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// asked is a request for so many logs that has gone out.
func asked(t *testing.T, h *apptest.House, logs ...string) request.Request {
	t.Helper()
	c := logOf(t, h, "dns01", logs[0], "")
	for _, path := range logs[1:] {
		c.Steps = append(c.Steps, logOf(t, h, "dns01", path, "").Steps...)
	}
	for i := range c.Steps {
		c.Steps[i].CollectLog.LimitBytes = 0
	}
	r, err := h.Requests.Issue(h.Confirmed(coordinator), draftOf(t, h, coordinator, c).ID, request.Sending{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func handedIn(t *testing.T, h *apptest.House, who string, in exchange.Intake, content string) exchange.Item {
	t.Helper()
	in.Size = int64(len(content))
	u, err := h.Evidence.Begin(h.As(who), in)
	if err == nil {
		_, err = u.Append(context.WithoutCancel(h.As(who)), strings.NewReader(content), func() bool { return false })
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.Item
}

func TestAFileGoesToTheOnlyStepThatAsksForOne(t *testing.T) {
	h := apptest.Scenario(t)
	r := asked(t, h, queries)
	for _, name := range []string{"first.log", "second.log"} {
		if i := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Filename: name}, "one line\n"); i.Step != "s1" || i.Kind != exchange.Log {
			t.Errorf("%s is at %q, %s", name, i.Step, i.Kind)
		}
	}
	if i := handedIn(t, h, coordinator, exchange.Intake{Request: r.ID, Filename: "drawing.pdf"}, "x"); i.Step != "" {
		t.Errorf("what headquarters adds is at %s", i.Step)
	}
}

func TestHeadquartersPutsAFileToAStep(t *testing.T) {
	h := apptest.Scenario(t)
	r := asked(t, h, queries, "/var/log/syslog")
	loose := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Filename: "a.log"}, "Mar 29 23:10:05 dns01 named: x\n")
	if loose.Step != "" || loose.Kind != exchange.Other {
		t.Fatalf("several steps could take it: %q %s", loose.Step, loose.Kind)
	}
	if err := h.Evidence.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Evidence.Assign(h.As(coordinator), loose.ID, "s9"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("no such step: %v", err)
	}
	if _, err := h.Evidence.Assign(h.As(engineer), loose.ID, "s2"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("whoever handed it in: %v", err)
	}
	i, err := h.Evidence.Assign(h.As(coordinator), loose.ID, "s2")
	if err != nil || i.Step != "s2" || i.Kind != exchange.Log {
		t.Fatalf("%+v %v", i, err)
	}
	if _, err := h.Evidence.Assign(h.As(coordinator), loose.ID, "s2"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("it is there already: %v", err)
	}
	all, err := h.Evidence.OfRequest(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if want := map[string]exchange.State{"s1": exchange.Expected, "s2": exchange.Lost}[o.Step]; o.ID != loose.ID && o.State != want {
			t.Errorf("what %s waited for is %s", o.Step, o.State)
		}
	}
	if err := h.Evidence.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := h.Evidence.Lines(h.As(coordinator), loose.ID, exchange.LineQuery{})
	if err != nil || found.Index.Zone != "Asia/Singapore" || len(found.Lines) != 1 || found.Lines[0].At.IsZero() {
		t.Errorf("its lines aren't read by the step's clock: %+v %v", found, err)
	}
}
