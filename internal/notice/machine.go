package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// Machine puts text into another language. What it gives is a draft that readers do not get before a person has read it
// beside the source.
type Machine interface {
	Translate(ctx context.Context, from, to lang.Tag, text string) (string, error)
}

// DraftedBy has a machine draft what is handed to the translators; givesUp says for which errors it is not asked again.
// Without this call there is no machine, and nobody outside is told anything.
func (s *Service) DraftedBy(m Machine, givesUp func(error) bool) { s.machine, s.givesUp = m, givesUp }

// A machine that fails is asked again, later each time.
const (
	machineAttempts = 5
	machineWait     = time.Minute
)

type machineJob struct {
	ID           string
	Notice       string
	Key          TextKey
	Language     lang.Tag
	SourceSHA256 string
	Attempts     int
	OrderedBy    Party // whose act it was that left a gap to translators
}

// askMachine leaves a row for each language that nobody has begun. What a person wrote is theirs, stale or not.
func (s *Service) askMachine(ctx context.Context, n Notice, gaps []Gap) error {
	if s.machine == nil || !n.translates() {
		return nil
	}
	who := access.From(ctx)
	for _, g := range gaps {
		if source, ok := n.ownText(g.Key); ok && n.machines(source, g.Language) {
			job := machineJob{ID: db.NewID(), Notice: n.ID, Key: g.Key, Language: g.Language, SourceSHA256: source.Revision(), OrderedBy: Party{who.Organization, who.Person}}
			if err := s.store.insertJob(ctx, job, s.now()); err != nil {
				return err
			}
		}
	}
	return nil
}

// machines: there is no version yet but perhaps a machine's of earlier words.
func (n Notice) machines(source OwnText, language lang.Tag) bool {
	v := n.translation(source.Key, language)
	return v.ID == "" || v.Status == MachineDraft && v.SourceSHA256 != source.Revision()
}

// DraftByMachine asks the machine for what is due and says how many drafts there are now; a worker calls it. The machine
// is asked outside any transaction: it may take its time.
func (s *Service) DraftByMachine(ctx context.Context) (int, error) {
	if s.machine == nil {
		return 0, nil
	}
	ctx = access.With(ctx, access.System)
	jobs, err := s.store.dueJobs(ctx, s.now(), 20)
	if err != nil {
		return 0, err
	}
	drafted := 0
	var errs []error
	for _, job := range jobs {
		kept, err := s.draft(ctx, job)
		if fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
			return drafted, err
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("notice %s into %s: %w", job.Notice, job.Language, err))
		}
		if kept {
			drafted++
		}
	}
	return drafted, errors.Join(errs...)
}

// draft does one job. The frozen spans are taken out before and put back after: no machine sees a command.
func (s *Service) draft(ctx context.Context, job machineJob) (kept bool, err error) {
	n, err := s.store.find(ctx, job.Notice, false)
	if err != nil {
		return false, err
	}
	source, wanted := n.wants(job)
	if !wanted {
		return false, s.close(ctx, job)
	}
	hosts, err := s.hosts(ctx, n, source.Text)
	if err != nil {
		return false, err
	}
	marked, spans := taken(source.Text, hosts...)
	nothing := !strings.ContainsFunc(marks.ReplaceAllString(marked, ""), unicode.IsLetter)
	if nothing || len(unmarked(source.Text)) > 0 { // nobody has said where the command ends
		return false, s.close(ctx, job)
	}
	words, err := s.machine.Translate(ctx, source.Language, job.Language, marked)
	if err != nil {
		return false, errors.Join(err, s.again(ctx, job, s.givesUp(err)))
	}
	words, bad := said("/text", put(words, spans), MaxTranslation)
	if bad == nil {
		bad = s.keeping(ctx, n, source, words)
	}
	if bad != nil { // it would give the same again
		return false, errors.Join(bad, s.close(ctx, job))
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		kept, err = s.keepDraft(ctx, job, words)
		return err
	})
	return kept && err == nil, err
}

// wants: the text is still to be translated, says the same, and nobody has translated it meanwhile.
func (n Notice) wants(job machineJob) (OwnText, bool) {
	source, ok := n.ownText(job.Key)
	return source, ok && n.translates() && n.translatable(job.Key) && source.Revision() == job.SourceSHA256 && n.machines(source, job.Language)
}

func (s *Service) again(ctx context.Context, job machineJob, over bool) error {
	job.Attempts++
	if over || job.Attempts >= machineAttempts {
		return s.close(ctx, job)
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		return s.store.putOffJob(ctx, job, s.now().Add(machineWait<<job.Attempts))
	})
}

// close ends a job for good.
func (s *Service) close(ctx context.Context, job machineJob) error {
	return s.db.In(ctx, func(ctx context.Context) error { return s.store.closeJob(ctx, job) })
}

// keepDraft looks again under the notice's lock: a person may have been faster.
func (s *Service) keepDraft(ctx context.Context, job machineJob, words string) (bool, error) {
	n, err := s.store.find(ctx, job.Notice, true)
	if err != nil {
		return false, err
	}
	if err := s.close(ctx, job); err != nil {
		return false, err
	}
	source, wanted := n.wants(job)
	if !wanted {
		return false, nil
	}
	was := n.translation(source.Key, job.Language)
	v := Translation{
		ID: was.ID, Notice: n.ID, Key: source.Key, Language: job.Language, SourceSHA256: job.SourceSHA256, Text: words, Status: MachineDraft,
		OrderedBy: job.OrderedBy, TranslatedAt: s.now(), Version: was.Version,
	}
	fill(&v.ID, db.NewID())
	if n, err = s.keep(ctx, n, v); err != nil {
		return false, err
	}
	return true, s.record(ctx, n, fact{fact: journal.NoticeTranslated, data: v.onRecord()})
}
