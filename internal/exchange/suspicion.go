package exchange

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Suspicion is somebody's word that an item may be malware. It stays: a warning too many costs a click.
type Suspicion struct {
	Reason       string
	Person       string
	Organization string
	At           time.Time
}

// Malware are the signs of an attempt at the item, with what somebody has said of it.
func (i Item) Malware(a Attempt) []Sign { return withWord(i.Suspicion, a) }

// Malware are the signs of what is released. A copy is made anew, as text.
func (r Release) Malware() []Sign {
	if r.Reading() != Original {
		return nil
	}
	return withWord(r.suspicion, r.Attempt)
}

func withWord(s *Suspicion, a Attempt) []Sign {
	if s == nil {
		return a.Signs
	}
	return append([]Sign{Suspected}, a.Signs...)
}

// Likelihood is whether a file is likely to be malware, as far as anybody can tell without running it.
type Likelihood string

// The likelihoods. None of them says that a file is clean.
const (
	Likely    Likelihood = "likely"
	NoSign    Likelihood = "no_sign"
	NotLooked Likelihood = "not_looked"
)

// Likelihoods from the highest.
var Likelihoods = []Likelihood{Likely, NoSign, NotLooked}

// Likelihood is how likely the item's latest bytes are malware; "" while they are not here.
func (i Item) Likelihood() Likelihood {
	a := i.Latest()
	switch {
	case !i.Here():
		return ""
	case len(i.Malware(a)) > 0:
		return Likely
	case a.Looked():
		return NoSign
	}
	return NotLooked
}

// Looked says that somebody has looked for signs in the attempt's bytes: not in those that came before that was done.
func (a Attempt) Looked() bool { return a.Signs != nil }

// Suspect says that an item may be malware. Whoever handed it in can, and whoever works on it.
//
// Errors: 404, 403; 409 "evidence.suspected_already", "evidence.not_possible" once it is disposed of; 422.
func (s *Service) Suspect(ctx context.Context, id, reason string) (Item, error) {
	return s.keep(ctx, id, access.SuspectEvidence, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if i.Suspicion != nil {
			return deed{}, fault.Conflict("evidence.suspected_already", "possible", []string{})
		}
		if i.State == Disposed {
			return deed{}, notPossible(*i, nil)
		}
		why, err := oneLine("/reason", reason, ReleaseReasonLimit)
		if err != nil {
			return deed{}, err
		}
		i.Suspicion = &Suspicion{why, access.Person(ctx), access.From(ctx).Organization, s.clock.Now()}
		return deed{fact: journal.EvidenceSuspected, personal: map[string]string{"reason": why}}, s.store.insertSuspicion(ctx, i.ID, *i.Suspicion)
	})
}

// warned refuses to release what may be malware, unless whoever does has said that they know.
func warned(i Item, t Terms) error {
	signs := i.Malware(i.Latest())
	if len(signs) == 0 || t.WarningRead || !t.Level.AtLeast(access.Full) {
		return nil
	}
	return fault.Conflict("release.malware_warning", "signs", codes(signs), "possible", []string{"malware_warning_read"})
}

func codes(signs []Sign) []string {
	all := make([]string, len(signs))
	for k, s := range signs {
		all[k] = string(s)
	}
	return all
}
