package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

// visit is one request to a page: who asks, in whose words they are answered, and what they typed.
type visit struct {
	site    *Site
	req     *http.Request
	params  map[string]string // of the path
	address string            // where it came from, for slowing down who guesses
	words   *lang.Localizer
	actor   access.Actor
	name    string          // of the actor, for the head of the page
	typed   url.Values      // what was posted
	failure *failure        // what was wrong with it
	claimed map[string]bool // forms that the page shows
}

// failure is a refusal of what one form of the page asked for; the page is shown again with it.
type failure struct {
	form  string
	fault *fault.Error
}

func (v *visit) ctx() context.Context     { return v.req.Context() }
func (v *visit) param(name string) string { return v.params[name] }
func (v *visit) query(name string) string { return v.req.URL.Query().Get(name) }
func (v *visit) text(name string) string  { return v.typed.Get(name) }
func (v *visit) now() time.Time           { return v.site.Clock.Now() }

// T is a text in the reader's language.
func (v *visit) T(key string, args ...any) string { return v.words.Text(key, args...) }

// zone is the reader's own clock.
func (v *visit) zone() *time.Location { return zoneOf(v.actor.Zone) }

// zoneOf is a place's clock; UTC where it is not known.
func zoneOf(name string) *time.Location {
	zone, err := worktime.LoadZone(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// failed keeps the refusal of a form, so that its page can show it. What is no refusal of this kind is given back:
// it is a page of its own.
func (v *visit) failed(form string, err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	switch f.Kind {
	case fault.KindInvalid, fault.KindMalformed, fault.KindConflict, fault.KindPreconditionFailed, fault.KindRateLimited, fault.KindTooLarge, fault.KindNoSpace:
	case fault.KindForbidden: // only one that a person can do something about: a password, a second person
		if f.Key == fault.Forbidden().Key {
			return err
		}
	default:
		return err
	}
	v.failure = &failure{form, f}
	return nil
}
