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
