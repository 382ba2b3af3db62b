package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// FindingKind is what a finding does to a notice.
type FindingKind string

// The kinds.
const (
	Blocks FindingKind = "blocks" // it goes no further before that is put right
	Warns  FindingKind = "warns"
)

// Rule is what was looked for.
type Rule string

// The rules, beside those of lang.Issues.
const (
	MissingAnswer  Rule = "missing_answer"
	MissingContact Rule = "missing_contact"
	Incomplete     Rule = "incomplete" // recipients, times, what it replaces
	Untranslated   Rule = "untranslated"
	MissingVisitor Rule = "missing_visitor" // work on site, and nobody is said to come
	NobodyThere    Rule = "nobody_there"    // steps for whoever is there, and nobody is
	LongAttendance Rule = "long_attendance" // longer than anybody stays; rather a wrong day
	Unmarked       Rule = "unmarked_command"
	Unspoken       Rule = "language_not_spoken" // a reader gets the notice in another language than theirs

	UnapprovedMinimal Rule = "unapproved_minimal" // what a reader at minimal is told first
)

// Rules are all there are, those that block first.
var Rules = append([]Rule{MissingAnswer, MissingContact, Incomplete, Untranslated, MissingVisitor, NobodyThere, LongAttendance, Unmarked, Unspoken, UnapprovedMinimal}, rulesOf(lang.Issues)...)

func rulesOf(issues []lang.Issue) []Rule {
	all := make([]Rule, len(issues))
	for i, issue := range issues {
		all[i] = Rule(issue)
	}
	return all
}

// Finding is one thing that would keep a reader from understanding.
type Finding struct {
	Kind        FindingKind
	Rule        Rule
	Pointer     string
	Language    lang.Tag       // of the words that it is about, or that are missing
	Span        string         // those words
	Suggestion  string         // better ones
	Key         string         // of what is said about it
	Args        map[string]any // of that
	Overridable bool
	Overridden  bool // somebody lets it go out all the same
}

// Override is somebody's word that a notice goes out although something stands against it. It covers what stood then, and
// falls with the next change.
type Override struct {
	By     Party     `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Covers []string  `json:"covers"`
}

// Check is what would keep readers from understanding the notice as it stands; of one that is out, what was said about it since.
func (s *Service) Check(ctx context.Context, id string) ([]Finding, error) {
	n, err := s.see(ctx, id, access.CheckNotice, false)
	if err != nil {
		return nil, err
	}
	if n.State.WentOut() {
		return s.heardFindings(ctx, n)
	}
	return s.findings(ctx, n, s.leaves(n))
}

func (s *Service) findings(ctx context.Context, n Notice, leaves time.Time) ([]Finding, error) {
	lacks, err := s.lacking(ctx, n, leaves)
	if err != nil {
		return nil, err
	}
	gaps, err := s.gaps(ctx, n)
	if err != nil {
		return nil, err
	}
	people, err := s.readers(ctx, n.Recipients)
	if err != nil {
		return nil, err
	}
	unapproved, err := s.unapproved(ctx, n)
	if err != nil {
		return nil, err
	}
	var blocks, warns []Finding
	for _, f := range slices.Concat(lacks, n.untranslated(gaps), n.unnamed(), n.doubtful(), n.leavers(people), s.unspoken(n, people), unapproved, s.unplain(n, n.OwnWords())) {
		f.Overridden = n.overrides(f)
		if f.Kind == Blocks {
			blocks = append(blocks, f)
			continue
		}
		warns = append(warns, f)
	}
	return append(blocks, warns...), nil
}

// overrides: somebody has let this through.
func (n Notice) overrides(f Finding) bool {
	return f.Overridable && n.Override != nil && slices.Contains(n.Override.Covers, f.identity())
}

// Field is the finding as what is wrong at its place. A refusal says back what was typed without the marks around it.
func (f Finding) Field() fault.Field {
	args := maps.Clone(f.Args)
	for name, v := range args {
		if typed, ok := v.(string); ok {
			args[name] = strings.Trim(typed, isolate+popIsolate)
		}
	}
	return fault.Field{Pointer: f.Pointer, Key: f.Key, Args: args}
}

func (f Finding) fault() error {
	return &fault.Error{Kind: fault.KindInvalid, Key: "problem.invalid", Fields: []fault.Field{f.Field()}}
}

// identity tells findings of one notice apart.
func (f Finding) identity() string {
	return strings.Join([]string{string(f.Rule), f.Pointer, f.Language, f.Span}, "|")
}

// lacking is what the notice is incomplete by. There is no override for it: “cannot say” is an answer.
func (s *Service) lacking(ctx context.Context, n Notice, leaves time.Time) ([]Finding, error) {
	err := s.complete(ctx, n, leaves)
	if err == nil {
		return nil, nil
	}
	refused, ok := fault.As(err)
	if !ok || len(refused.Fields) == 0 {
		return nil, err
	}
	all := make([]Finding, len(refused.Fields))
	for i, f := range refused.Fields {
		all[i] = Finding{Kind: Blocks, Rule: Incomplete, Pointer: f.Pointer, Key: f.Key, Args: f.Args}
		switch {
		case strings.HasPrefix(f.Pointer, "/answers/") && f.Key == "notice.answer_missing":
			all[i].Rule = MissingAnswer
		case strings.HasPrefix(f.Pointer, "/contact"):
			all[i].Rule = MissingContact
		}
	}
	return all, nil
}

func (n Notice) untranslated(gaps []Gap) []Finding {
	all := make([]Finding, len(gaps))
	for i, g := range gaps {
		t, _ := n.ownText(g.Key)
		all[i] = Finding{
			Kind: Blocks, Rule: Untranslated, Pointer: t.pointer(n.Content), Language: g.Language, Overridable: true,
			Key: "notice.check." + string(g.Kind), Args: map[string]any{"tag": g.Language, "count": g.Readers},
		}
	}
	return all
}

// leavers are those of the readers of what is approved who will get nothing, since they have left.
func (n Notice) leavers(people map[string]directory.Person) (all []Finding) {
	for i, a := range n.Recipients {
		if p := people[a.Person]; n.State.waits() && !p.Active {
			all = append(all, Finding{
				Kind: Warns, Rule: Incomplete, Pointer: fmt.Sprintf("/recipients/%d/person", i), Key: "notice.check.reader_left",
				Args: map[string]any{"name": lang.Isolate(p.Name)},
			})
		}
	}
	return all
}

// unspoken are the languages of readers that we don't speak, each once, with the one in which the notice goes to them. A region's
// way of a language that we do speak is none.
func (s *Service) unspoken(n Notice, people map[string]directory.Person) []Finding {
	var all []Finding
	seen := map[lang.Tag]bool{}
	for _, a := range n.Recipients {
		language := a.Language
		fill(&language, people[a.Person].Language)
		shown := s.words.For(language, nil).Tag()
		if !people[a.Person].Active || seen[language] || lang.Alike(language, shown) {
			continue
		}
		seen[language] = true
		all = append(all, Finding{
			Kind: Warns, Rule: Unspoken, Pointer: "/recipients", Language: language, Key: "notice.check.language_not_spoken",
			Args: map[string]any{"tag": lang.Isolate(language), "shown": shown},
		})
	}
	return all
}

// unplain is what is hard to understand in own words and their translations, each by the rules of its language.
func (s *Service) unplain(n Notice, texts []OwnText) []Finding {
	var all []Finding
	for _, t := range texts {
		all = append(all, s.unplainText(t.pointer(n.Content), t)...)
		for _, v := range n.Translations {
			if v.Key == t.Key && v.SourceSHA256 == t.Revision() {
				all = append(all, s.remarks(t.pointer(n.Content), v.Language, v.Text)...)
			}
		}
	}
	return all
}

// unplainText is what is hard to understand in a text as it was typed.
func (s *Service) unplainText(pointer string, t OwnText) []Finding {
	var all []Finding
	for _, span := range unmarked(t.Text) {
		all = append(all, Finding{
			Kind: Warns, Rule: Unmarked, Pointer: pointer, Language: t.Language, Span: span,
			Key: "notice.check.unmarked_command", Args: map[string]any{"span": lang.Isolate(span)},
		})
	}
	return append(all, s.remarks(pointer, t.Language, t.Text)...)
}

func (s *Service) remarks(pointer string, language lang.Tag, text string) []Finding {
	var all []Finding
	for _, r := range s.words.Plain(language).Check(text) {
		f := Finding{
			Kind: Warns, Rule: Rule(r.Issue), Pointer: pointer, Language: language, Span: r.Span, Suggestion: r.Instead,
			Key: "notice.check." + string(r.Issue), Args: map[string]any{"span": lang.Isolate(r.Span), "instead": lang.Isolate(r.Instead), "limit": r.Limit},
		}
		if r.Issue == lang.LongSentence {
			f.Key += map[bool]string{true: "_words", false: "_characters"}[r.Spaced]
		}
		if r.Issue == lang.BareTime {
			f.Kind, f.Overridable = Blocks, true
		}
		all = append(all, f)
	}
	return all
}

// unblocked: nothing stands against the notice but what somebody has overridden. What only warns is counted for the record, and so
// is what is left to a later step.
func (s *Service) unblocked(ctx context.Context, n Notice, leaves time.Time, later ...Rule) (warned map[string]any, err error) {
	all, err := s.findings(ctx, n, leaves)
	if err != nil {
		return nil, err
	}
	var errs []error
	counts := map[string]any{}
	for _, f := range all {
		switch {
		case f.Kind == Warns, slices.Contains(later, f.Rule):
			so, _ := counts[string(f.Rule)].(int)
			counts[string(f.Rule)] = so + 1
		case !f.Overridden:
			errs = append(errs, f.fault())
		}
	}
	return counts, fault.Join(errs...)
}

// Override puts on record that the notice goes out although something stands against it, and why. It covers what does now
// and can be overridden, nothing later.
func (s *Service) Override(ctx context.Context, id, reason string) (View, error) {
	return s.change(ctx, id, access.OverrideNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		if !slices.Contains([]State{Draft, Translating, Review, Approved}, n.State) {
			return n, fact{}, n.refused()
		}
		all, err := s.findings(ctx, n, s.leaves(n))
		if err != nil {
			return n, fact{}, err
		}
		who := access.From(ctx)
		o := Override{By: Party{who.Organization, who.Person}, At: s.now()}
		var covers []any
		for _, f := range all {
			if f.Overridable {
				o.Covers = append(o.Covers, f.identity())
				covers = append(covers, map[string]any{"rule": string(f.Rule), "pointer": f.Pointer, "language": f.Language})
			}
		}
		if len(covers) == 0 {
			return n, fact{}, fault.Conflict("notice.nothing_to_override")
		}
		if o.Reason, err = said("/reason", reason, MaxText); err != nil {
			return n, fact{}, err
		}
		n.Override = &o
		return n, fact{fact: journal.NoticeOverridden, data: map[string]any{"covers": covers}, personal: map[string]string{"reason": o.Reason}}, nil
	})
}
