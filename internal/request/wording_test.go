package request

import (
	"os"
	"slices"
	"testing"
	"time"

	"tasuki/internal/lang"
)

func TestAStepSaysWhichWayTheClockIsWrongAndItsLimit(t *testing.T) {
	words, err := lang.Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	said := func(s Step) (all []string) {
		for _, l := range s.Wording(words.For("en", time.UTC)) {
			all = append(all, l.Plain())
		}
		return all
	}
	window := LogWindow{Host: "fw01", Path: "/var/log/fw.log", Zone: "Asia/Singapore"}
	for offset, want := range map[int]string{3600: "The source's clock is 3600 seconds ahead.", -1: "The source's clock is 1 second behind.", 0: ""} {
		w := window
		w.ClockOffsetSeconds = offset
		if got := said(Step{CollectLog: &w}); slices.Contains(got, want) != (want != "") {
			t.Errorf("%d: %q", offset, got)
		}
	}
	export := Step{ExportConfig: &Export{Host: "fw01", Source: "running-config", LimitBytes: 1_000_000}}
	if got := said(export); !slices.Contains(got, "At most 1 MB.") {
		t.Errorf("a configuration's limit: %q", got)
	}
}
