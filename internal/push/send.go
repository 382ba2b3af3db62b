package push

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// sender hands in one file after the other.
type sender struct {
	o      Options
	client *client
	out    io.Writer
	show   *meter
	done   int
	failed int
	bytes  int64
}

// file hands in one.
func (s *sender) file(ctx context.Context, f file) (err error) {
	defer func() {
		if s.show.end(); err != nil {
			s.failed++
		}
	}()
	src, err := open(s.o, f)
	if err != nil {
		return err
	}
	state := s.state(src)
	if err := s.prepare(src, state); err != nil {
		return err
	}
	if src.cut.Cuts() {
		for _, sentence := range src.told.words(s.o.Words) {
			s.say(src.name, sentence)
		}
	}
	at, err := s.deliver(ctx, src)
	if err != nil {
		return err
	}
	if err := s.compare(src, at); err != nil {
		state.forget()
		return err
	}
	state.forget()
	s.done, s.bytes = s.done+1, s.bytes+src.out.Size
	s.say(src.name, s.o.Words.Text("cli.push.handed_in", "size", src.out.Size, "hash", src.out.SHA256))
	if at.noStep {
		s.say(src.name, s.o.Words.Text("cli.push.no_step", "example", "--step s3"))
	}
	s.grown(src)
	return nil
}

// prepare finds out what is to be sent: from an earlier try, or by reading it once.
func (s *sender) prepare(src *source, state state) error {
	if state.recall(src) {
		return nil
	}
	s.show.begin("cli.push.reading", src.name, src.size, 0)
	if err := src.measured(s.show.at); err != nil {
		return err
	}
	s.show.end()
	state.keep(src)
	return nil
}

// Waits between tries grow up to the longest.
const (
	firstWait   = time.Second
	longestWait = 30 * time.Second
)

// deliver sends until all of it is there, however often the line breaks; it gives up where nothing moves for as long as patience lasts.
func (s *sender) deliver(ctx context.Context, src *source) (at standing, err error) {
	wait, moved := firstWait, time.Now()
	for {
		before := at.offset
		at, err = s.attempt(ctx, src, at)
		var a again
		switch {
		case err == nil:
			return at, nil
		case !errors.As(err, &a) || ctx.Err() != nil:
			return at, err
		}
		if at.offset > before {
			wait, moved = firstWait, time.Now()
		}
		if time.Since(moved) > s.o.Patience {
			return at, failure(LineDown, "cli.push.line_down", "why", a.error)
		}
		s.show.wait(src.name, a.error)
		select {
		case <-time.After(max(wait, a.after)):
		case <-ctx.Done():
			return at, ctx.Err()
		}
		wait = min(2*wait, longestWait)
	}
}

// attempt asks where the upload stands and sends what is left.
func (s *sender) attempt(ctx context.Context, src *source, last standing) (standing, error) {
	var at standing
	var err error
	if last.id == "" {
		at, err = s.client.begin(ctx, WireName(src.name), src.out)
	} else {
		at, err = s.client.stands(ctx, last.id)
	}
	if err != nil {
		return last, err
	}
	if at.offset == src.out.Size {
		return at, nil
	}
	rest, err := src.from(at.offset)
	if err != nil {
		return at, err
	}
	defer rest.Close()
	s.show.begin("cli.push.sending", src.name, src.out.Size, at.offset)
	line, hangUp := context.WithCancel(ctx)
	still := time.AfterFunc(standsStill, hangUp) // a line can be dead without saying so
	defer still.Stop()
	body := s.show.watch(throttled(line, rest, s.o.Limit), func() { still.Reset(standsStill) })
	defer body.Close()
	defer hangUp()
	sent, err := s.client.send(line, at, src.out.Size, body)
	if err != nil {
		return at, err
	}
	return sent, nil
}

// compare is the end of it: what the server has is what was announced, or who of the two differs.
func (s *sender) compare(src *source, at standing) error {
	if at.offset != src.out.Size {
		return failure(Mismatch, "cli.push.lacks", "size", src.out.Size-at.offset)
	}
	if at.state == "verified" && (at.sum == "" || at.sum == src.out.SHA256) {
		return nil
	}
	same, err := src.unchanged()
	if err == nil && same {
		return failure(Mismatch, "cli.push.differs", "here", src.out.SHA256, "there", Printable(at.sum))
	}
	return failure(Changed, "cli.push.changed")
}

// grown says what of a file that goes on being written was handed in.
func (s *sender) grown(src *source) {
	info, err := os.Stat(src.path)
	if err == nil && info.Size() > src.size {
		s.say(src.name, s.o.Words.Text("cli.push.grown", "size", info.Size()-src.size))
	}
}
