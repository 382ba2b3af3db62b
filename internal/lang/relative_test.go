package lang

import (
	"testing"
	"time"
)

func TestRelativeNeverPromisesMoreTimeThanThereIs(t *testing.T) {
	l := catalog(t).For("en", nil)
	for d, want := range map[time.Duration]string{
		0:                              "now",
		900 * time.Millisecond:         "now",
		59 * time.Second:               "in 59 seconds",
		2 * time.Minute:                "in 2 minutes",
		119*time.Minute + 59e9:         "in 119 minutes",
		3*time.Hour + 40*60e9:          "in 3 hours",
		47*time.Hour + 59*60e9:         "in 47 hours",
		2*day + 23*time.Hour:           "in 2 days",
		400 * day:                      "in 400 days",
		-90 * time.Second:              "90 seconds ago",
		-2*time.Hour - 59*60e9:         "2 hours ago",
		-2*day - 23*time.Hour:          "2 days ago",
		time.Duration(-1 << 63):        "106,751 days ago",
		time.Duration(1<<63 - 1):       "in 106,751 days",
		-300 * time.Millisecond:        "now",
		-119 * time.Second:             "119 seconds ago",
		48*time.Hour - time.Nanosecond: "in 47 hours",
	} {
		if got := l.Relative(epoch, epoch.Add(d)); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestRelativeSpeaksTheReadersLanguage(t *testing.T) {
	c := catalog(t)
	for tag, want := range map[Tag]string{"de": "vor 2 Tagen", "ja": "2 日前", "th": "2 วันที่ผ่านมา", "pt-BR": "há 2 dias"} {
		if got := c.For(tag, nil).Relative(epoch, epoch.Add(-2*day)); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}
