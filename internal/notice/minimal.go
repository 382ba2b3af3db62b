package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// languageType is what the journal calls a language.
const languageType = "language"

// MinimalWording is what readers at minimal are told first in a language (R67), whatever else is known of the case.
type MinimalWording struct {
	Language  lang.Tag
	Sentences []MinimalSentence // one for each kind of notice, in their order
	SHA256    string            // of the sentences
	Approval  *MinimalApproval  // nil: nobody has approved any
}

// MinimalSentence is that of one kind.
type MinimalSentence struct {
	Kind Kind
	Text string
}

// MinimalApproval is somebody's word that sentences are true and mean what they mean in the other languages.
type MinimalApproval struct {
	By     Party
	At     time.Time
	SHA256 string // of those sentences
}

// Approved says that somebody stands behind the sentences as they are now.
func (w MinimalWording) Approved() bool { return w.Approval != nil && w.Approval.SHA256 == w.SHA256 }

// minimalKey is the sentence's in the language files.
func minimalKey(k Kind) string { return "notice.minimal." + string(k) }

func minimalWording(words *lang.Catalog, language lang.Tag, approval *MinimalApproval) MinimalWording {
	voice := words.For(language, nil)
	w := MinimalWording{Language: voice.Tag(), Approval: approval}
	var all strings.Builder
	for _, k := range Kinds {
		text := voice.Text(minimalKey(k))
		w.Sentences = append(w.Sentences, MinimalSentence{k, text})
		fmt.Fprintf(&all, "%s\n%s\n", k, text)
	}
	sum := sha256.Sum256([]byte(all.String()))
	w.SHA256 = hex.EncodeToString(sum[:])
	return w
}

// opensWithWhat: the sentence says what happens. Those of the other kinds only say what the notice is.
func (k Kind) opensWithWhat() bool { return k == WorkOnSite || k == UrgentWork || k == DoNotTouch }

// MinimalWordings are those of all languages. Like how far a translation was reviewed, who approved them is headquarters' to
// know; others get none.
func (s *Service) MinimalWordings(ctx context.Context) (map[lang.Tag]MinimalWording, error) {
	if err := access.Check(ctx, access.ListLanguages, access.Scope{}); err != nil || !access.From(ctx).HQ() {
		return nil, err
	}
	approvals, err := s.store.minimalApprovals(ctx)
	if err != nil {
		return nil, err
	}
	all := map[lang.Tag]MinimalWording{}
	for _, l := range s.words.Tags() {
		all[l.Tag] = minimalWording(s.words, l.Tag, approvals[l.Tag])
	}
	return all, nil
}

// ApproveMinimal is the actor's word for the sentences of a language that have this hash: those that they have read. Once
// the program brings others, they are not approved.
func (s *Service) ApproveMinimal(ctx context.Context, language lang.Tag, sha string) (w MinimalWording, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.ApproveMinimal, access.Scope{}); err != nil {
			return err
		}
		var tags []lang.Tag
		for _, l := range s.words.Tags() {
			tags = append(tags, l.Tag)
		}
		if err := choice("/language", language, tags); err != nil {
			return err
		}
		who := access.From(ctx)
		w = minimalWording(s.words, language, &MinimalApproval{By: Party{who.Organization, who.Person}, At: s.now(), SHA256: sha})
		if !w.Approved() {
			return fault.Conflict("notice.minimal_changed")
		}
		fresh, err := s.store.approveMinimal(ctx, language, *w.Approval)
		if err == nil && !fresh {
			err = fault.Conflict("notice.minimal_approved")
		}
		if err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.NoticeMinimalApproved, Object: journal.Object{Type: languageType, ID: language}, Data: map[string]any{"text_sha256": sha},
		})
	})
	return w, err
}

// WithdrawMinimal takes the approval of a language's sentences with this hash back; notices that would say them are held up again.
func (s *Service) WithdrawMinimal(ctx context.Context, language lang.Tag, sha string) (w MinimalWording, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.ApproveMinimal, access.Scope{}); err != nil {
			return err
		}
		approvals, err := s.store.minimalApprovals(ctx)
		if err != nil {
			return err
		}
		if a := approvals[language]; a != nil && a.SHA256 != sha {
			return fault.Conflict("notice.minimal_changed")
		}
		was, err := s.store.withdrawMinimal(ctx, language, sha)
		if err == nil && !was {
			err = fault.Conflict("notice.minimal_not_approved")
		}
		if err != nil {
			return err
		}
		w = minimalWording(s.words, language, nil)
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.NoticeMinimalWithdrawn, Object: journal.Object{Type: languageType, ID: language}, Data: map[string]any{"text_sha256": sha},
		})
	})
	return w, err
}

// unapproved are the languages in which somebody is told what nobody has approved: at minimal, on a card what was told at minimal, or
// as an all-clear; each once. One may let them through, so that a night on which nobody can read them is not held up.
func (s *Service) unapproved(ctx context.Context, n Notice) ([]Finding, error) {
	told := n.toldAtMinimal()
	readers, err := s.readers(ctx, told)
	if err != nil {
		return nil, err
	}
	approvals, err := s.store.minimalApprovals(ctx)
	if err != nil {
		return nil, err
	}
	var all []Finding
	seen := map[lang.Tag]bool{}
	for _, a := range told {
		if !readers[a.Person].Active {
			continue
		}
		language := a.Language
		fill(&language, readers[a.Person].Language)
		tag := s.words.For(language, nil).Tag()
		if seen[tag] {
			continue
		}
		seen[tag] = true
		if minimalWording(s.words, tag, approvals[tag]).Approved() {
			continue
		}
		all = append(all, Finding{
			Kind: Blocks, Rule: UnapprovedMinimal, Pointer: "/level", Language: tag, Key: "notice.check.unapproved_minimal", Args: map[string]any{"tag": tag},
			Overridable: true,
		})
	}
	return all, nil
}

// toldAtMinimal are the recipients who are told the sentence of minimal, an all-clear's all of them, and, where there are any, those
// who come: their cards say the same.
func (n Notice) toldAtMinimal() (all []Addressee) {
	for _, a := range n.Recipients {
		if n.Kind == AllClear || n.LevelOf(a) == access.Minimal {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, person := range n.carriers() {
		all = append(all, Addressee{Person: person})
	}
	return all
}

// telling: an information must tell its readers at minimal something. Its sentence says nothing, and neither does that
// nobody need be there, or whom to ask.
func (s *Service) telling(n Notice, there func(Addressee) bool) error {
	if n.Kind != Information || s.tells(n) {
		return nil
	}
	for i, a := range n.Recipients {
		switch {
		case n.LevelOf(a) != access.Minimal || !there(a):
		case a.Level == "":
			return fault.Invalid("/level", "notice.minimal_says_nothing")
		default:
			return fault.Invalid(fmt.Sprintf("/recipients/%d/level", i), "notice.minimal_says_nothing")
		}
	}
	return nil
}

// tells says that something is left of the notice at minimal, whatever its kind.
func (s *Service) tells(n Notice) bool {
	n.Contact = nil
	if a := n.Answers.Attend; a != nil && (a.Say == nil || a.Say.None) {
		n.Answers.Attend = nil
	}
	return len(Render(n, access.Minimal, Voice(s.words, n, lang.English)).Sections) > 1 // the first is the opening
}
