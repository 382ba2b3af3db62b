package exchange

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// resumeTime is how long a download may be resumed, and resumeShare how many times its size it may take: a line that breaks
// again and again gets its file, and nobody reads a file over and over by ranges.
const (
	resumeTime  = 24 * time.Hour
	resumeShare = 2
)

// OpenRelease is Open through a release: what it says of level, number and key counts, whoever the reader is else.
//
// A download is counted before its first byte. A range that does not begin at the first byte belongs to the same person's latest
// download, for a day and up to twice the file's size; beyond, it is another one, and so is each download that is sealed.
//
// Errors: 404, also once it is ended or past; 409 "release.used_up", "release.needs_key"; 403 "evidence.withheld".
func (s *Service) OpenRelease(ctx context.Context, id string, span Span) (*Content, error) {
	r, err := s.seeRelease(ctx, id, access.DownloadRelease, false)
	if err != nil {
		return nil, err
	}
	c := &Content{Attempt: r.Attempt, signs: r.Malware(), stands: func(ctx context.Context) error {
		ctx, err := s.anew(ctx)
		if err == nil {
			_, err = s.seeRelease(ctx, id, access.DownloadRelease, false)
		}
		return err
	}}
	if c.recipients, err = s.ownRecipients(ctx); err != nil {
		return nil, err
	}
	if r.Sealed && len(c.recipients) == 0 {
		return nil, fault.Conflict("release.needs_key")
	}
	if err := s.fill(ctx, c, r.Incident, r.Reading(), span); err != nil {
		return nil, err
	}
	var download string
	err = s.db.In(ctx, func(ctx context.Context) error {
		if r, err = s.seeRelease(ctx, id, access.DownloadRelease, true); err != nil {
			return err
		}
		counted := false
		if download, counted, err = s.count(ctx, r, c); err != nil {
			return err
		}
		data := c.read()
		data["counted"] = counted
		return s.recordRelease(ctx, r, journal.EvidenceRead, data, nil)
	})
	if err != nil {
		c.Close()
		return nil, err
	}
	c.unsent = func(n int64) error {
		return s.db.In(context.WithoutCancel(ctx), func(ctx context.Context) error { return s.store.send(ctx, download, -n) })
	}
	return c, nil
}

// count finds the download that this read belongs to, or takes another one. The bytes are added before they are sent, so that
// several reads at once don't share the same room; what the line did not take is given back.
func (s *Service) count(ctx context.Context, r Release, c *Content) (download string, counted bool, err error) {
	me, now, wanted := access.Person(ctx), s.clock.Now(), c.To-c.From
	last, err := s.store.lastDownload(ctx, r.ID, me)
	if err != nil {
		return "", false, err
	}
	resumes := last.ID != "" && c.From > 0 && len(c.recipients) == 0 && now.Sub(last.BeganAt.Time) < resumeTime &&
		last.Sent+wanted <= resumeShare*c.Attempt.Size
	if resumes {
		return last.ID, false, s.store.send(ctx, last.ID, wanted)
	}
	next := downloadRow{db.NewID(), r.ID, me, db.At(now), wanted}
	left, err := s.store.count(ctx, next)
	if err == nil && !left {
		err = fault.Conflict("release.used_up", "limit", r.Downloads)
	}
	return next.ID, true, err
}
