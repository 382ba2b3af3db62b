package api_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// with is the full draft with some members replaced, at the top or among the answers.
func (s *scene) with(members, answers body) body {
	all := maps.Clone(s.full)
	maps.Copy(all, members)
	if answers != nil {
		merged := maps.Clone(s.full["answers"].(body))
		maps.Copy(merged, answers)
		all["answers"] = merged
	}
	return all
}

func attended(from, until, zone string, folds ...string) body {
	say := body{"from": from, "until": until}
	for _, fold := range folds {
		say[fold] = "later"
	}
	if zone != "" {
		say["zone"] = zone
	}
	return body{"attend": body{"say": say}}
}

// TestWhatIsWrongWithANoticeIsSaidInWords has each mistake refused at its field, in every language, and leave nothing.
func TestWhatIsWrongWithANoticeIsSaidInWords(t *testing.T) {
	s := newScene(t)
	me := s.Actor(siteReader).Person
	for _, c := range []struct {
		name          string
		draft         body
		pointer, code string
	}{
		{"an unknown language", s.with(body{"recipients": []any{body{"person": me, "language": "xx-nonsense"}}}, nil), "/recipients/0/language", "language.unknown"},
		{"a language of nobody's", s.with(body{"recipients": []any{body{"person": me, "language": "und"}}}, nil), "/recipients/0/language", "language.unknown"},
		{"an unknown language of the contact", s.with(body{"contact": body{"name": "x", "languages": []any{"english"}}}, nil), "/contact/languages/0", "language.unknown"},
		{"an empty answer", s.with(nil, body{"what_happened": body{}}), "/answers/what_happened", "notice.say_or_cannot"},
		{"an answer both ways", s.with(nil, body{"headquarters": body{"say": "preparing", "cannot_say": true}}), "/answers/headquarters", "notice.say_or_cannot"},
		{"own words without words", s.with(nil, body{"what_happened": body{"say": "other", "other_text": " \n "}}), "/answers/what_happened/other_text", "field.required"},
		{"no work", s.with(nil, body{"what_will_be_done": body{"say": []any{}}}), "/answers/what_will_be_done/say", "field.required"},
		{"a length backwards", s.with(nil, body{"how_long": body{"say": body{"minutes_from": 9, "minutes_to": 8}}}), "/answers/how_long/say/minutes_to", "notice.range_backwards"},
		{"an end before its start", s.with(nil, attended("2026-06-01T10:00", "2026-06-01T09:59", "")), "/answers/attend/say/until", "time.ends_before_it_starts"},
		{"an end at its start", s.with(nil, attended("2026-06-01T10:00", "2026-06-01T10:00", "")), "/answers/attend/say/until", "time.ends_before_it_starts"},
		{"a start that is not there", s.with(nil, attended("2026-03-29T02:30", "2026-03-29T05:00", "Europe/Berlin")), "/answers/attend/say/from", "time.in_gap"},
		{"an end that is not there", s.with(nil, attended("2026-03-29T01:30", "2026-03-29T02:30", "Europe/Berlin")), "/answers/attend/say/until", "time.in_gap"},
		{"a start that is there twice", s.with(nil, attended("2026-10-25T02:30", "2026-10-25T05:00", "Europe/Berlin")), "/answers/attend/say/fold", "time.exists_twice"},
		{"which of one start", s.with(nil, attended("2026-10-25T04:30", "2026-10-25T05:00", "Europe/Berlin", "fold")), "/answers/attend/say/fold", "time.once"},
		{"which of one end", s.with(nil, attended("2026-10-25T01:30", "2026-10-25T05:00", "Europe/Berlin", "until_fold")), "/answers/attend/say/until_fold", "time.once"},
		{"a zone that is not there", s.with(nil, attended("2026-06-01T10:00", "2026-06-01T11:00", "Europe/Atlantis")), "/answers/attend/say/zone", "zone.unknown"},
		{"to leave at a time that is not there", s.with(body{"send_at": body{"wall": "2026-03-29T02:30", "zone": "Europe/Berlin"}}, nil), "/send_at/wall", "time.in_gap"},
		{"a reader who is nobody", s.with(body{"recipients": []any{body{"person": nobody}}}, nil), "/recipients/0/person", "person.unknown"},
		{"a reader twice", s.with(body{"recipients": []any{body{"person": me}, body{"person": me}}}, nil), "/recipients/1/person", "contract.twice"},
		{"nobody who comes", s.with(body{"visitors": []any{body{"name": " "}}}, nil), "/visitors/0/name", "field.required"},
		{"a number on no card", s.with(body{"visitors": []any{body{"name": "x", "number": "12"}}}, nil), "/visitors/0/number", "notice.number_alone"},
		{"a number in signs", s.with(body{"visitors": []any{body{"name": "x", "shows": []any{"passport"}, "number": "№ 二"}}}, nil), "/visitors/0/number", "notice.number_plain"},
		{"an unknown level", s.with(body{"recipients": []any{body{"person": me, "level": "everything"}}}, nil), "/recipients/0/level", "contract.enum"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := map[string]string{}
			before := s.Fingerprint()
			for _, l := range s.App.Catalog.Tags() {
				client := s.Client(hqCoordinator)
				client.T, client.Language = t, l.Tag
				a := client.Do("POST", "/incidents/"+apptest.Incident+"/notices", c.draft)
				detail := saidOf(t, a, c.pointer)
				if a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusBadRequest || detail == "" {
					t.Fatalf("%d\n%s", a.Status, a.Body)
				}
				i := slices.IndexFunc(a.Problem(t).Errors, func(e struct{ Pointer, Code, Detail string }) bool { return e.Pointer == c.pointer })
				if code := a.Problem(t).Errors[i].Code; code != c.code {
					t.Fatalf("%s, not %s", code, c.code)
				}
				if strings.ContainsAny(string(a.Body), "⟦⟧") || strings.Contains(string(a.Body), "{{") || a.Header.Get("Content-Language") != l.Tag {
					t.Errorf("%s: %s\n%s", l.Tag, a.Header.Get("Content-Language"), a.Body)
				}
				said[l.Tag] = detail
			}
			for tag, detail := range said {
				if tag != "en" && detail == said["en"] {
					t.Errorf("%s says it in English: %s", tag, detail)
				}
			}
			if s.Fingerprint() != before {
				t.Error("something was stored")
			}
		})
	}
}

type seen struct {
	ID         string
	State      string
	Recipients []struct{ State, Level, Language string }
	Text       struct{ Language, Text string }
}

// TestAReaderOfWhomLittleIsKnown reads the person's own language, or English; the notice's level, or minimal; and where no
// mail gets to them, headquarters sees that it came back, and they read it all the same.
func TestAReaderOfWhomLittleIsKnown(t *testing.T) {
	s := newScene(t)
	me := s.Actor(siteReader).Person
	only := func(reader, more body) body {
		reader["person"] = me
		d := s.with(more, body{"what_happened": body{"say": "equipment_problem"}}) // nothing that somebody would have to translate
		delete(d, "own_words")
		d["recipients"] = []any{reader}
		return d
	}
	noLevel := func(d body) body { delete(d, "level"); return d }
	for _, c := range []struct {
		name            string
		draft           body
		language, level string
	}{
		{"a language without a file", only(body{"language": "sw"}, nil), "en", "full"},
		{"a variant", only(body{"language": "zh-HK"}, nil), "zh-Hant", "full"},
		{"no language but their own", only(body{}, nil), "th", "full"},
		{"no level but the notice's", only(body{}, body{"level": "operational"}), "th", "operational"},
		{"no level at all", noLevel(only(body{}, nil)), "th", "minimal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := s.noticeIn("sent", c.draft)
			var hq, mine seen
			s.Client(hqCoordinator).Must("GET", "/notices/"+id, nil, &hq)
			s.Client(siteReader).Must("GET", "/notices/"+id, nil, &mine)
			if len(hq.Recipients) != 1 || hq.Recipients[0].Level != c.level || mine.Text.Language != c.language || mine.Text.Text == "" {
				t.Errorf("%+v %+v", hq, mine)
			}
		})
	}
	t.Run("nobody is entered without a language or an address", func(t *testing.T) {
		for _, member := range []string{"language", "email"} {
			p := body{"organization": s.Actor(siteReader).Organization, "name": "x", "language": "th", "zone": "Asia/Bangkok", "email": "x@aomine.example"}
			delete(p, member)
			client := s.Client("administrator@aomine")
			client.Language = "en"
			if a := client.Do("POST", "/people", p); a.Status != http.StatusBadRequest || saidOf(t, a, "/"+member) == "" {
				t.Errorf("%s: %d\n%s", member, a.Status, a.Body)
			}
		}
	})
	t.Run("an address that is none any more", func(t *testing.T) {
		s.must(s.DB.In(t.Context(), func(ctx context.Context) error {
			return s.DB.Gorm(ctx).Exec("UPDATE people SET email = '' WHERE id = ?", me).Error
		}))
		id := s.noticeIn("sent", only(body{}, nil))
		s.must(s.Mail.Drain(context.Background()))
		var hq, mine seen
		s.Client(hqCoordinator).Must("GET", "/notices/"+id, nil, &hq)
		if len(hq.Recipients) != 1 || hq.Recipients[0].State != "bounced" {
			t.Errorf("%+v", hq)
		}
		s.Client(siteReader).Must("GET", "/notices/"+id, nil, &mine)
		if s.Client(siteReader).Must("POST", "/notices/"+id+"/understood", nil, &mine); mine.Recipients[0].State != "understood" {
			t.Errorf("%+v", mine)
		}
	})
}

func (s *scene) must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}
