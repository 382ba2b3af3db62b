package request_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
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

func TestWhatSomebodyElseAtHeadquartersAddsIsForNoStep(t *testing.T) {
	h := apptest.Scenario(t)
	c := logOf(t, h, "dns01", queries, "")
	c.Steps[0].CollectLog.LimitBytes = 0
	c.Executor = request.Party{Organization: h.Actor(deputy).Organization, Person: h.Actor(deputy).Person}
	r, err := h.Requests.Issue(h.Confirmed(coordinator), draftOf(t, h, coordinator, c).ID, request.Sending{})
	if err != nil {
		t.Fatal(err)
	}
	begun := handedIn(t, h, deputy, exchange.Intake{Request: r.ID, Filename: "queries.log", SHA256: strings.Repeat("0", 64)}, "x")
	if begun.Step != "s1" || begun.State != exchange.Mismatch {
		t.Fatalf("%+v", begun)
	}
	if i := handedIn(t, h, coordinator, exchange.Intake{Request: r.ID, Filename: "drawing.pdf"}, "x"); i.Step != "" || i.Kind != exchange.Other {
		t.Errorf("it is at %s, a %s", i.Step, i.Kind)
	}
	if i := handedIn(t, h, deputy, exchange.Intake{Request: r.ID, Filename: "queries2.log"}, "x"); i.ID != begun.ID {
		t.Errorf("who was asked fills %+v", i)
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

// stands is what a step waits for or has, in the order of coming: what is lost is left out.
func stands(t *testing.T, h *apptest.House, request string) map[string]string {
	t.Helper()
	all, err := h.Evidence.OfRequest(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for _, i := range all {
		if i.State != exchange.Lost {
			at[i.Step] = strings.TrimSpace(at[i.Step] + " " + string(i.State))
		}
	}
	return at
}

func TestTheStepThatAFileLeavesWaitsAgain(t *testing.T) {
	h := apptest.Scenario(t)
	r := asked(t, h, queries, "/var/log/syslog")
	put := func(i exchange.Item, step string) {
		t.Helper()
		if _, err := h.Evidence.Assign(h.As(coordinator), i.ID, step); err != nil {
			t.Fatal(err)
		}
	}
	want := func(first, second string) {
		t.Helper()
		if at := stands(t, h, r.ID); at["s1"] != first || at["s2"] != second {
			t.Errorf("%v", at)
		}
	}
	i := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Step: "s1", Filename: "a.log"}, "x\n")
	want("received", "expected")
	put(i, "s2")
	want("expected", "received")
	put(i, "s1")
	want("received", "expected")

	wrong := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Step: "s2", Filename: "b.log", SHA256: strings.Repeat("0", 64)}, "y\n")
	if _, err := h.Evidence.Transition(h.As(coordinator), wrong.ID, exchange.Archived); err != nil {
		t.Fatal(err)
	}
	put(i, "s2")
	want("expected", "received archived")
	put(wrong, "s1") // it can't be what the step asks for
	want("archived expected", "received")

	if _, err := h.Requests.Cancel(h.As(coordinator), r.ID, "Not needed any more", false); err != nil {
		t.Fatal(err)
	}
	put(i, "s1")
	want("received archived", "")
}

func TestAFileOfAThreadIsPutToNoStep(t *testing.T) {
	h := apptest.Scenario(t)
	r := asked(t, h, queries, "/var/log/syslog")
	c, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: "Is this the one?"})
	if err != nil {
		t.Fatal(err)
	}
	i := handedIn(t, h, engineer, exchange.Intake{Clarification: c.ID, Filename: "label.jpg"}, "x")
	if _, err := h.Evidence.Assign(h.As(coordinator), i.ID, "s1"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("%v", err)
	}
}

func TestAConfigurationIsAVersionOfItsStepsHost(t *testing.T) {
	h := apptest.Scenario(t)
	hosts := map[string]string{}
	c := logOf(t, h, "dns01", queries, "")
	c.Steps = nil
	for _, name := range []string{"edge1", "edge2", "edge3"} {
		c.Steps = append(c.Steps, request.Step{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: name, Source: "running configuration", LimitBytes: 4000}})
		if name == "edge3" { // nobody knows it
			continue
		}
		a, err := h.Directory.CreateAsset(h.As(coordinator), directory.AssetDraft{Site: straits(t, h), Name: name})
		if err != nil {
			t.Fatal(err)
		}
		hosts[name] = a.ID
	}
	r, err := h.Requests.Issue(h.Confirmed(coordinator), draftOf(t, h, coordinator, c).ID, request.Sending{})
	if err != nil {
		t.Fatal(err)
	}
	content := "hostname edge1\n!\nend\n"
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	loose := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Filename: "running.cfg", SHA256: sum}, content)
	newer := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Step: "s1", Filename: "later.cfg", SHA256: sum}, content)
	put := func(step string) exchange.Item {
		t.Helper()
		i, err := h.Evidence.Assign(h.As(coordinator), loose.ID, step)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	versions := func(host string, want ...string) {
		t.Helper()
		l, err := h.Evidence.Configurations(h.As(coordinator), hosts[host], exchange.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range l.Items {
			got = append(got, i.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has the versions %v, not %v", host, got, want)
		}
	}
	if i := put("s1"); i.Kind != exchange.Configuration || i.Asset != hosts["edge1"] || i.LimitBytes != 4000 {
		t.Errorf("%+v", i)
	}
	versions("edge1", newer.ID, loose.ID)
	put("s2")
	versions("edge1", newer.ID)
	versions("edge2", loose.ID)
	if _, err := h.Evidence.SetBaseline(h.As(coordinator), hosts["edge2"], loose.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.Evidence.Assign(h.As(coordinator), loose.ID, "s1")
	if f, ok := fault.As(err); !ok || f.Key != "evidence.is_baseline" {
		t.Errorf("what edge2 is held against goes to edge1: %v", err)
	}
	other := handedIn(t, h, engineer, exchange.Intake{Request: r.ID, Step: "s2", Filename: "other.cfg", SHA256: sum}, content)
	if _, err := h.Evidence.SetBaseline(h.As(coordinator), hosts["edge2"], other.ID); err != nil {
		t.Fatal(err)
	}
	if i := put("s3"); i.Asset != "" {
		t.Errorf("it is still %s's", i.Asset)
	}
	versions("edge2", other.ID)
	kept, err := h.Evidence.Get(h.As(coordinator), loose.ID)
	if err != nil || kept.LimitBytes != 4000 {
		t.Errorf("%+v %v", kept, err)
	}
}
