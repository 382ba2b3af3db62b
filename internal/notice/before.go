package notice

import (
	"context"

	"tasuki/internal/worktime"
)

// before is what each recipient was told by the notice that n replaces, by person: those to whom it went. What they
// were told and no longer holds they see struck through.
func (s *Service) before(ctx context.Context, n Notice) (map[string]*Content, error) {
	if n.Supersedes == "" {
		return nil, nil
	}
	old, err := s.store.find(ctx, n.Supersedes, false)
	if err != nil || !old.State.WentOut() {
		return nil, err
	}
	told, err := s.store.recipients(ctx, old.ID)
	by := make(map[string]*Content, len(told))
	for _, r := range told {
		by[r.Party.Person] = &old.Content
	}
	return by, err
}

// noLonger is what was said before, where it was something else: marked, so that pages strike it through, and with a word
// for those who do not see that.
func (w writer) noLonger(was, now string) []Sentence {
	if was == "" || was == now {
		return nil
	}
	s := sentence(w.voice.Text("notice.before", "old", isolate+was+popIsolate))
	for i := range s {
		if s[i].Frozen {
			s[i].Frozen, s[i].Old = false, true
		}
	}
	return []Sentence{s}
}

// attendedBefore are the start and the end of the window that was told before; "" where there was none.
func (w writer) attendedBefore() (from, until string) {
	if w.before == nil {
		return "", ""
	}
	starts, ends := w.before.window()
	if starts.IsZero() {
		return "", ""
	}
	return w.voice.Time(starts), w.voice.Time(ends)
}

// moved is the time that was told before, where it is another one now. Where nobody must be there any more, that they needn't
// says enough of a time that is gone.
func (w writer) moved(of func(Content) *worktime.Due) []Sentence {
	if w.before == nil {
		return nil
	}
	now := w.clocked(of(w.n.Content))
	if starts, _ := w.n.window(); now == "" && starts.IsZero() {
		return nil
	}
	return w.noLonger(w.clocked(of(*w.before)), now)
}

// clocked is a planned time in the reader's words; "" for none.
func (w writer) clocked(d *worktime.Due) string {
	if d == nil {
		return ""
	}
	at, err := d.Instant()
	if err != nil { // it never got past check
		return ""
	}
	return w.voice.Time(at)
}
