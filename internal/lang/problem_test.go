package lang

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
)

func TestAFaultIsToldInTheReadersLanguage(t *testing.T) {
	c := written(t, "en", `
"problem.title.conflict" = "Not possible right now"
"problem.title.invalid" = "Please check"
"problem.invalid" = "Each field says what to change."
"problem.title.internal" = "Something went wrong"
"request.acknowledged" = "{{.by}} acknowledged it at {{clock .at}}."
"site.zone_unknown" = "There is no zone {{.zone}}."
`, "de", "\"problem.title.invalid\" = \"Bitte prüfen\"\n\"site.zone_unknown\" = \"Die Zone {{.zone}} gibt es nicht.\"")
	zoneUnknown := fault.Invalid("/time_zone", "site.zone_unknown", "zone", "Asia/Atlantis").At("/site")
	for name, e := range map[string]struct {
		tag  Tag
		err  *fault.Error
		want Problem
	}{
		"a conflict on the reader's clock": {
			"en", fault.Conflict("request.acknowledged", "by", "MerliNet", "at", epoch),
			Problem{Code: "request.acknowledged", Title: "Not possible right now", Detail: "MerliNet acknowledged it at 08:30."},
		},
		"fields, each in the nearest language that has it": {
			"de", zoneUnknown,
			Problem{
				Code: "problem.invalid", Title: "Bitte prüfen", Detail: "Each field says what to change.",
				Fields: []ProblemField{{"/site/time_zone", "site.zone_unknown", "Die Zone Asia/Atlantis gibt es nicht."}},
			},
		},
		"a plain error tells nothing": {"en", nil, Problem{Code: "problem.internal", Title: "Something went wrong"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.For(e.tag, zone(t, "Asia/Singapore")).Fault(e.err)
			if diff := cmp.Diff(e.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheCommonFaultsHaveTheirWords(t *testing.T) {
	c := catalog(t)
	_, tagErr := ParseTag("english")
	unknown, _ := fault.As(tagErr)
	for _, f := range []*fault.Error{fault.NotFound(), fault.Forbidden(), fault.Unavailable(errors.New("down")), unknown} {
		for _, tag := range c.Tags() {
			p := c.For(tag.Tag, nil).Fault(f)
			for _, field := range append(p.Fields, ProblemField{Detail: p.Title}, ProblemField{Detail: p.Detail}) {
				if field.Detail == "" || strings.HasPrefix(field.Detail, "⟦") {
					t.Errorf("%s: %s has no words: %+v", tag.Tag, f.Key, p)
				}
			}
		}
	}
}

func TestARefusalDoesNotSayBackWhatHides(t *testing.T) {
	typed := "a\u202eb\x1bc\u2028d\u0085e"
	err := fault.Invalid("/language", "language.unknown", "tag", typed)
	got := catalog(t).For(English, nil).Fault(err).Fields[0].Detail
	if strings.ContainsFunc(got, hides) || !strings.Contains(got, "a\ufffdb\ufffdc\ufffdd\ufffde") {
		t.Errorf("%q", got)
	}
	if err.Fields[0].Args["tag"] != typed {
		t.Error("the fault itself was altered")
	}
}

func TestATimeThatIsNotThereIsToldAsPagesTellTimes(t *testing.T) {
	gap := fault.Invalid("/wall", "time.in_gap", "time", "2026-03-29T02:30", "zone", "Europe/Berlin", "next", "2026-03-29T03:00")
	twice := fault.Invalid("/fold", "time.exists_twice", "time", "2026-10-25T02:30", "zone", "Europe/Berlin", "earlier", epoch, "later", epoch)
	c := catalog(t)
	for _, e := range []struct {
		tag  Tag
		err  *fault.Error
		want []string
	}{
		{"en", gap, []string{"Sun, 29 March 2026, 02:30 does not exist in Berlin", "Sun, 29 March 2026, 03:00"}},
		{"ja", gap, []string{"ベルリンには", "2026年3月29日(日) 02:30"}},
		{"ar", twice, []string{"برلين", "25 أكتوبر 2026"}},
	} {
		got := c.For(e.tag, zone(t, "Asia/Tokyo")).Fault(e.err).Fields[0].Detail
		for _, want := range e.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not say %q", e.tag, got, want)
			}
		}
		for _, raw := range []string{"Europe/", "T02:30"} {
			if strings.Contains(got, raw) {
				t.Errorf("%s: %q says %q", e.tag, got, raw)
			}
		}
	}
}
