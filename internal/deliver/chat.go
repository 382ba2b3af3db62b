package deliver

import (
	"context"
	"errors"
	"time"

	"tasuki/internal/worktime"
)

// chatters send to channels at the same time. Nothing there is as many as mails are.
const chatters = 4

// chatPatience is how long a channel is tried for one note. Its reader must hear of it soon: then it goes by mail.
const chatPatience = 15 * time.Minute

// Chat knows the organisations' channels and speaks to them.
type Chat interface {
	// Channels are the ids of those that a person is told through at an instant; none: a mail is sent.
	Channels(ctx context.Context, person string, at time.Time) ([]string, error)
	// Carry brings a note to a channel. A NotTaken says what is known of an error; any other may pass.
	Carry(ctx context.Context, channel string, n Note) error
	// Settled hears, in the transaction that records it, whether a channel took a note.
	Settled(ctx context.Context, channel string, carried error) error
}

// Note is what a channel is told: as little as a mail says.
type Note struct {
	ID        string // the same for each attempt
	Kind      string
	Person    string // id
	Language  string
	Lines     []string // the first is what a mail has for a subject
	Open      string   // what the link is called
	Reference string
	Link      string
}

// Through has those who chose channels told by c. It is called while the house is being put together.
func (s *Service) Through(c Chat) {
	s.chat = c
	s.chats.open = func() way { return chatter{s} }
}

// NotTaken is an answer that a note got instead of being taken; code is HTTP's status, 0 for none.
func NotTaken(code int, forGood bool, cause error) error {
	return &failure{code: code, permanent: forGood, cause: cause}
}

// queueChats queues a note for each channel that its reader is told through. It says false where a mail is needed still: there is
// none, or a calendar is to read it.
func (s *Service) queueChats(ctx context.Context, m Message) (done bool, err error) {
	if s.chat == nil {
		return false, nil
	}
	channels, err := s.chat.Channels(ctx, m.To, later(s.clock.Now(), m.NotBefore))
	if err != nil {
		return false, err
	}
	dedup := m.Dedup
	for _, c := range channels {
		m.Channel = c
		if dedup != "" {
			m.Dedup = dedup + "/channel/" + c
		}
		if err := s.queue(ctx, m); err != nil {
			return false, err
		}
	}
	return len(channels) > 0 && m.Appointment == nil, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

type chatter struct{ s *Service }

func (chatter) close() {}

func (c chatter) send(ctx context.Context, r row) error {
	zone, err := worktime.LoadZone(r.Zone)
	if err != nil {
		zone = time.UTC
	}
	w := c.s.say(r, zone)
	return c.s.chat.Carry(ctx, r.Channel, Note{
		ID: r.ID, Kind: r.Kind, Person: r.Person, Language: w.Language, Lines: append([]string{w.Subject, w.Greeting, w.Body}, inChat(w.Moves)...), Open: w.Open,
		Reference: r.Reference, Link: w.Link,
	})
}

// patience is how long a row is tried.
func (s *Service) patience(r row) time.Duration {
	if r.Channel != "" {
		return chatPatience
	}
	return s.config.GiveUp
}

// chatted takes what became of an attempt at a channel. Where it is over and in vain, the note goes by mail instead: then the
// owner of its object hears of that mail only. A note for the channel's own sake has no other way.
func (s *Service) chatted(ctx context.Context, o *outcome, v verdict) (instead bool, err error) {
	if o.Channel == "" || s.chat == nil {
		return false, nil
	}
	if err := s.chat.Settled(ctx, o.Channel, o.err); err != nil {
		return false, err
	}
	switch {
	case v.state != Bounced || o.AboutType == "channel" && o.AboutID == o.Channel:
		return false, nil
	case o.Appointment.V != nil: // that mail went at once
		return true, nil
	}
	m := o.row
	m.Channel, m.Dedup = "", "instead/"+o.ID
	return true, s.queue(ctx, m.message())
}

// message is what the row was made from.
func (r row) message() Message {
	return Message{
		Kind: r.Kind, To: r.Person, Address: r.Address, Name: r.Name, Language: r.Language, Zone: r.Zone, Reference: r.Reference, Path: r.Path,
		About: About{r.AboutType, r.AboutID}, Incident: r.Incident, Parties: r.Parties.V, Dedup: r.Dedup,
		Moves: r.Moves.V,
	}
}

// Code is HTTP's status of a NotTaken, 0 for none.
func Code(err error) int {
	var f *failure
	if errors.As(err, &f) {
		return f.code
	}
	return 0
}

// Gone says that a channel does not want anything more: it is to be sent nothing again.
func Gone(err error) bool {
	return Code(err) == 410
}
