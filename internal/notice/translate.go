package notice

import (
	"context"
	"math"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// Text is one text of a notice in headquarters' own words, with what there is of it in other languages.
type Text struct {
	OwnText
	Frozen   []string // what each translation must keep
	Versions []Translation
	Gaps     []Gap
	MayWrite bool // the state and the actor's part allow it
}

// In says that the text is for readers of a language: in the notice for all, and of what is said afterwards where it lacks or has one.
func (t Text) In(language lang.Tag) bool {
	return !t.Key.Afterwards() || slices.ContainsFunc(t.Gaps, func(g Gap) bool { return g.Language == language }) ||
		slices.ContainsFunc(t.Versions, func(v Translation) bool { return v.Language == language })
}

// Texts are what of a notice is to be translated, for whoever translates: nothing else of it is shown.
type Texts struct {
	Notice    string
	Incident  string
	Reference string
	State     State
	Texts     []Text
	Tasks     map[lang.Tag]string // by language, the id of what is whose turn
}

// Texts is what a notice says in own words, and in which languages.
func (s *Service) Texts(ctx context.Context, id string) (Texts, error) {
	n, err := s.see(ctx, id, access.ReadTranslations, false)
	if err != nil {
		return Texts{}, err
	}
	return s.texts(ctx, n)
}

func (s *Service) texts(ctx context.Context, n Notice) (Texts, error) {
	gaps, err := s.gaps(ctx, n)
	if err != nil {
		return Texts{}, err
	}
	sc, err := s.scope(ctx, n)
	if err != nil {
		return Texts{}, err
	}
	var words strings.Builder
	for _, own := range n.OwnWords() {
		words.WriteString(own.Text + "\n")
	}
	hosts, err := s.hosts(ctx, n, words.String())
	if err != nil {
		return Texts{}, err
	}
	may, whole := access.Check(ctx, access.WriteTranslation, sc) == nil, n.whole(access.From(ctx), sc.Grant)
	all := Texts{Notice: n.ID, Incident: n.Incident, Reference: n.Reference, State: n.State, Tasks: map[lang.Tag]string{}}
	tasks, err := s.store.tasks(ctx, n.ID)
	if err != nil {
		return Texts{}, err
	}
	for _, t := range tasks {
		all.Tasks[t.Language] = t.ID
	}
	for _, own := range n.OwnWords() {
		t := Text{OwnText: own, Frozen: frozenSpans(own.Text, hosts...), MayWrite: may && n.translatable(own.Key)}
		for _, v := range n.Translations {
			if v.Key == own.Key {
				v.Stale = v.SourceSHA256 != own.Revision()
				t.Versions = append(t.Versions, v)
			}
		}
		for _, g := range gaps {
			if g.Key == own.Key {
				t.Gaps = append(t.Gaps, g)
			}
		}
		if whole || n.concerns(t) {
			all.Texts = append(all.Texts, t)
		}
	}
	return all, nil
}

// concerns: the text is a translator's to see. Once the notice is out that is only what was said since and not everybody reads.
func (n Notice) concerns(t Text) bool {
	return !n.State.WentOut() || t.Key.Afterwards() && len(t.Gaps)+len(t.Versions) > 0
}

// gaps of a notice now; who reads in which language, the directory knows.
func (s *Service) gaps(ctx context.Context, n Notice) ([]Gap, error) {
	texts := slices.DeleteFunc(n.OwnWords(), func(t OwnText) bool { return t.Key.Afterwards() != n.State.WentOut() })
	if len(texts) == 0 {
		return nil, nil
	}
	reads, err := s.reads(ctx, n)
	return n.gaps(texts, reads), err
}

// reads is in which languages the recipients read the notice who have not left, by the person. Once it is out, that is their copy's.
func (s *Service) reads(ctx context.Context, n Notice) (map[string]lang.Tag, error) {
	people, err := s.readers(ctx, n.Recipients)
	if err != nil {
		return nil, err
	}
	reads := make(map[string]lang.Tag, len(people))
	if n.State.WentOut() {
		copies, err := s.store.recipients(ctx, n.ID)
		for _, r := range copies {
			if people[r.Party.Person].Active {
				reads[r.Party.Person] = r.Briefing.Language
			}
		}
		return reads, err
	}
	for _, a := range n.Recipients {
		if p := people[a.Person]; p.Active {
			language := a.Language
			fill(&language, p.Language)
			reads[a.Person] = s.words.For(language, nil).Tag()
		}
	}
	return reads, nil
}

// translatable: versions are made while it is written; what is in review or approved keeps what was read. What is said after it
// went out is translated from then on.
func (n Notice) translatable(k TextKey) bool {
	if k.Afterwards() {
		return n.State.WentOut()
	}
	return n.State == Draft || n.State == Translating
}

// translates: headquarters has asked for translations, by handing a draft on or by saying something when it was out already.
func (n Notice) translates() bool { return n.State == Translating || n.State.WentOut() }

// Translate hands a draft whose own words some recipients can't read to the translators.
func (s *Service) Translate(ctx context.Context, id string) (View, error) {
	return s.change(ctx, id, access.TranslateNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		next, err := n.move(Translate)
		if err != nil {
			return n, fact{}, err
		}
		gaps, err := s.gaps(ctx, n)
		if err != nil {
			return n, fact{}, err
		}
		if len(gaps) == 0 {
			return n, fact{}, fault.Conflict("notice.nothing_to_translate", "possible", n.State.Verbs())
		}
		return next, fact{fact: journal.NoticeTranslating, data: map[string]any{"languages": languagesOf(gaps)}}, nil
	})
}

func languagesOf(gaps []Gap) []string {
	var all []string
	seen := map[string]bool{}
	for _, g := range gaps {
		if !seen[g.Language] {
			all = append(all, g.Language)
		}
		seen[g.Language] = true
	}
	return all
}

// Version is what a translator hands in: the words, and the revision of the source that they had before them.
type Version struct {
	Key      TextKey
	Language string
	Revision string
	Text     string
}

// SaveTranslation keeps a version of a text, as a person's draft. It must keep every frozen span of the source, and be
// made from the words that stand now.
func (s *Service) SaveTranslation(ctx context.Context, id string, v Version) (Texts, error) {
	return s.translating(ctx, id, v.Key, access.WriteTranslation, func(ctx context.Context, n Notice) (Translation, journal.Fact, error) {
		source, language, err := s.version(n, v.Key, v.Language)
		if err != nil {
			return Translation{}, "", err
		}
		was := n.translation(source.Key, language)
		stands := was.Version
		if was.ID == "" {
			stands = math.MinInt // nobody can have read what is not there
		}
		if err := access.CheckVersion(ctx, stands); err != nil {
			return Translation{}, "", err
		}
		if v.Revision != source.Revision() {
			return Translation{}, "", fault.Conflict("notice.source_changed")
		}
		words, err := said("/text", v.Text, MaxTranslation)
		if err == nil {
			err = s.keeping(ctx, n, source, words)
		}
		if err != nil {
			return Translation{}, "", err
		}
		who := access.From(ctx)
		next := Translation{
			ID: was.ID, Notice: n.ID, Key: source.Key, Language: language, SourceSHA256: source.Revision(), Text: words, Status: HumanDraft,
			Translator: Party{who.Organization, who.Person}, TranslatedAt: s.now(), Version: was.Version,
		}
		fill(&next.ID, db.NewID())
		return next, journal.NoticeTranslated, nil
	})
}

// keeping: words made from a text of the notice keep what no translation may change.
func (s *Service) keeping(ctx context.Context, n Notice, source OwnText, words string) error {
	hosts, err := s.hosts(ctx, n, source.Text+"\n"+words)
	if err != nil {
		return err
	}
	return keeps("/text", source.Text, words, hosts...)
}

// hosts are the machines of the case's sites that a text calls by name.
func (s *Service) hosts(ctx context.Context, n Notice, text string) ([]string, error) {
	i, err := s.incidents.Lookup(ctx, n.Incident)
	if err != nil {
		return nil, err
	}
	sites := slices.Clone(i.Sites)
	if n.Site != "" {
		sites = append(sites, n.Site)
	}
	return s.people.LookupAssetNamesIn(ctx, sites, text)
}

// ReviewTranslation is a second person's word for a version: somebody who did not write it has read it beside its source.
func (s *Service) ReviewTranslation(ctx context.Context, id string, key TextKey, language string) (Texts, error) {
	return s.translating(ctx, id, key, access.ReviewTranslation, func(ctx context.Context, n Notice) (Translation, journal.Fact, error) {
		source, tag, err := s.version(n, key, language)
		if err != nil {
			return Translation{}, "", err
		}
		v, who := n.translation(source.Key, tag), access.From(ctx)
		if err := access.CheckVersion(ctx, v.Version); err != nil {
			return Translation{}, "", err
		}
		switch {
		case v.ID == "":
			return v, "", fault.Conflict("notice.no_translation")
		case v.SourceSHA256 != source.Revision():
			return v, "", fault.Conflict("notice.source_changed")
		case v.Translator.Person == who.Person:
			return v, "", fault.New(fault.KindForbidden, "notice.second_translator")
		case v.StandsBehind(who.Person):
			return v, "", fault.New(fault.KindForbidden, "notice.machine_ordered")
		case v.Status == HumanReviewed:
			return v, "", fault.Conflict("notice.reviewed_already")
		}
		v.Status, v.Reviewer, v.ReviewedAt = HumanReviewed, Party{who.Organization, who.Person}, s.now()
		return v, journal.NoticeTranslationReviewed, nil
	})
}

// version is the text and the language of a translation, where there may be one.
func (s *Service) version(n Notice, key TextKey, language string) (OwnText, lang.Tag, error) {
	source, ok := n.ownText(key)
	if !ok {
		return source, "", fault.Invalid("/key", "notice.no_such_text")
	}
	tag, err := lang.ParseTag(language)
	if err != nil {
		return source, "", at("/language", err)
	}
	if tag = s.words.For(tag, nil).Tag(); !lang.Alike(tag, language) {
		return source, "", fault.Invalid("/language", "notice.language_not_spoken", "tag", language)
	}
	if tag == source.Language {
		return source, "", fault.Invalid("/language", "notice.language_of_source")
	}
	return source, tag, nil
}

// translating stores what a rule made of a version, under the notice's lock: the source can't change meanwhile.
func (s *Service) translating(ctx context.Context, id string, key TextKey, act access.Action,
	rule func(context.Context, Notice) (Translation, journal.Fact, error)) (all Texts, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, err := s.see(ctx, id, act, true)
		if err != nil {
			return err
		}
		if !n.translatable(key) {
			return n.refused()
		}
		v, name, err := rule(ctx, n)
		if err != nil {
			return err
		}
		if n, err = s.keep(ctx, n, v); err != nil {
			return err
		}
		if err := s.record(ctx, n, fact{fact: name, data: v.onRecord()}); err != nil {
			return err
		}
		if name == journal.NoticeTranslationReviewed && key.Afterwards() {
			if err := s.tellTranslated(ctx, n, v); err != nil {
				return err
			}
		}
		all, err = s.texts(ctx, n)
		return err
	})
	return all, err
}

// keep stores a version, and what is lacking still.
func (s *Service) keep(ctx context.Context, n Notice, v Translation) (Notice, error) {
	if err := s.store.saveTranslation(ctx, &v); err != nil {
		return n, err
	}
	var err error
	if n.Translations, err = s.store.translations(ctx, n.ID); err != nil {
		return n, err
	}
	return n, s.noteGaps(ctx, n)
}

// onRecord is what the journal says of a version: no words, but by their hash which they were.
func (t Translation) onRecord() map[string]any {
	said := map[string]any{
		"key": string(t.Key), "language": t.Language, "status": string(t.Status), "source_sha256": t.SourceSHA256,
		"text_sha256": OwnText{Text: t.Text}.SHA256(), "translator": t.Translator.Person,
	}
	if t.OrderedBy.Person != "" {
		said["ordered_by"] = t.OrderedBy.Person
	}
	return said
}

// StandsBehind: the person wrote the version, or had a machine write it, so that somebody else has to read it.
func (t Translation) StandsBehind(person string) bool {
	return t.Translator.Person == person || t.Translator.Person == "" && t.OrderedBy.Person == person
}

// noteGaps keeps what is lacking, for the list of gaps; a notice that is on its way lacks nothing any more but of what is said
// afterwards.
func (s *Service) noteGaps(ctx context.Context, n Notice) error {
	var gaps []Gap
	if n.State != Approved && n.State != Scheduled && n.State != Discarded {
		var err error
		if gaps, err = s.gaps(ctx, n); err != nil {
			return err
		}
	}
	if err := s.store.replaceGaps(ctx, n.ID, gaps); err != nil {
		return err
	}
	if err := s.settleTasks(ctx, n, gaps); err != nil {
		return err
	}
	return s.askMachine(ctx, n, gaps)
}

// GapFilter narrows gaps; zero fields don't.
type GapFilter struct {
	Language string
	Mine     bool // what waits for the actor to translate or to read
}

// Gaps lists which notices lack which languages, the newest first.
func (s *Service) Gaps(ctx context.Context, f GapFilter, p Page) (List[Gap], error) {
	if err := access.Check(ctx, access.ListTranslationGaps, access.Scope{}); err != nil {
		return List[Gap]{}, err
	}
	l, err := s.listGaps(ctx, f, p)
	if err != nil || len(l.Items) == 0 {
		return l, err
	}
	return l, s.waitFor(ctx, l.Items)
}
