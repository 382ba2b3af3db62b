package deliver

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// What may stand in a mail beside our own words: references, instants and a link. All are too narrow for a secret, a fact or a
// line of their own.
var (
	reference = regexp.MustCompile(`^[A-Z0-9]+([-/][A-Z0-9]+)*$`)
	path      = regexp.MustCompile(`^/([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$`)
)

// Queue has the mail sent after the open transaction has committed, once for each Dedup. It refuses, with a plain error,
// what only a mistake in the calling code can bring about; a bad address is not one, and bounces.
func (s *Service) Queue(ctx context.Context, m Message) (err error) {
	if err := s.check(ctx, m); err != nil {
		return fmt.Errorf("deliver: %s: %w", m.Kind, err)
	}
	if s.lead != nil {
		if m.Path, err = s.lead(ctx, m); err != nil {
			return err
		}
	}
	if m.Chat && m.Channel == "" && m.Path != "" {
		if done, err := s.queueChats(ctx, m); done || err != nil {
			return err
		}
	}
	return s.queue(ctx, m)
}

func (s *Service) queue(ctx context.Context, m Message) error {
	r := s.row(m)
	if m.Dedup == "" {
		if err := db.Collect(ctx, s, r, s.store.insertAll); err != nil {
			return err
		}
	} else if isNew, err := s.store.insert(ctx, r); err != nil || !isNew {
		return err
	}
	if err := s.record(ctx, r, journal.MailQueued, nil); err != nil {
		return err
	}
	if err := s.tell(ctx, r, Queued, 0); err != nil {
		return err
	}
	db.AfterCommit(ctx, s.laneOf(r).signal)
	return nil
}

func (s *Service) check(ctx context.Context, m Message) error {
	voice := s.words.For(lang.English, nil)
	switch {
	case !db.InTransaction(ctx):
		return errors.New("queued outside a transaction")
	case m.To == "":
		return errors.New("queued for nobody")
	case !voice.Has(subjectKey(m.Kind)) || !voice.Has(bodyKey(m.Kind)):
		return errors.New("there are no words for this kind of mail")
	case m.Reference != "" && !reference.MatchString(m.Reference):
		return errors.New("that is no reference")
	case m.Appointment != nil && (m.Appointment.UID == "" || m.Reference == "" || !m.Appointment.Until.After(m.Appointment.From)):
		return errors.New("that is nothing for a calendar")
	case !path.MatchString(m.Path):
		return errors.New("the link's path is not a local one without query")
	}
	return checkMoves(m.Moves)
}

func (s *Service) row(m Message) row {
	id := db.NewID()
	if m.Dedup == "" {
		m.Dedup = id
	}
	due := s.clock.Now()
	if m.NotBefore.After(due) {
		due = clock.Trim(m.NotBefore)
	}
	return row{
		ID: id, Dedup: m.Dedup, Kind: m.Kind, State: string(Queued),
		Person: m.To, Address: m.Address, Name: oneLine(m.Name), Language: m.Language, Zone: m.Zone,
		Reference: m.Reference, Path: m.Path, AboutType: m.About.Type, AboutID: m.About.ID, Incident: m.Incident,
		Parties: db.AsJSON(m.Parties), DueAt: db.At(due), NextAt: db.At(due), Appointment: db.AsJSON(m.Appointment),
		Channel: m.Channel, Moves: db.AsJSON(m.Moves),
	}
}

// record journals what happens to a mail: who it is for by id, and no address.
func (s *Service) record(ctx context.Context, r row, fact journal.Fact, data map[string]any) error {
	entry := journal.Entry{
		Fact: fact, Incident: r.Incident, Parties: r.Parties.V,
		Object: journal.Object{Type: r.AboutType, ID: r.AboutID, Reference: r.Reference},
		Data:   map[string]any{"mail": r.ID, "kind": r.Kind, "to": r.Person},
	}
	if r.Channel != "" {
		entry.Data["channel"] = r.Channel
	}
	if entry.Object.Type == "" {
		entry.Object.Type, entry.Object.ID = "mail", r.ID
	}
	for name, value := range data {
		entry.Data[name] = value
	}
	return s.journal.Append(ctx, entry)
}

// tell gives the receipt to the object's owner, in the open transaction.
func (s *Service) tell(ctx context.Context, r row, state State, code int) error {
	receipt := Receipt{
		Mail: r.ID, Kind: r.Kind, To: r.Person, About: About{r.AboutType, r.AboutID}, State: state, At: s.clock.Now(), Code: code,
	}
	if state == Bounced && s.bounced != nil {
		if err := s.bounced(ctx, receipt); err != nil {
			return err
		}
	}
	hook := s.hooks[r.AboutType]
	if hook == nil {
		return nil
	}
	return hook(ctx, receipt)
}

// oneLine makes a name fit for a header: what could end a line, hide or turn the text around becomes a space.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)), " ")
}
