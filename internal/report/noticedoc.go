package report

import (
	"context"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// noticeDocument is a notice as its reader sees it: all of it, or their own copy.
type noticeDocument struct {
	ID             string           `json:"id"`
	Reference      string           `json:"reference"`
	State          notice.State     `json:"state"`
	Kind           notice.Kind      `json:"kind"`
	Author         party            `json:"author"`
	ApprovedBy     party            `json:"approved_by,omitzero"`
	Contact        *notice.Contact  `json:"contact,omitempty"`
	Reason         string           `json:"reason,omitempty"`
	ReasonLanguage string           `json:"reason_language,omitempty"`
	Supersedes     string           `json:"supersedes,omitempty"`
	SupersededBy   string           `json:"superseded_by,omitempty"`
	SendAt         *worktime.Due    `json:"send_at,omitempty"`
	SentAt         time.Time        `json:"sent_at,omitzero"`
	Content        *notice.Content  `json:"content,omitempty"`  // what it says as data, for who sees all of it
	Override       *noticeOverride  `json:"override,omitempty"` // for who sees all of it, as the translations
	Translations   []translation    `json:"translations,omitempty"`
	Recipients     []recipient      `json:"recipients"`
	Questions      []noticeQuestion `json:"questions"`
}

// recipient is one reader's copy; its words are a member of their own.
type recipient struct {
	ID           string       `json:"id"`
	Reader       party        `json:"reader"`
	Language     string       `json:"language"`
	Level        access.Level `json:"level,omitempty"`
	TextSHA256   string       `json:"text_sha256"`
	QueuedAt     time.Time    `json:"queued_at"`
	SentAt       time.Time    `json:"sent_at,omitzero"`
	BouncedAt    time.Time    `json:"bounced_at,omitzero"`
	DeliveredAt  time.Time    `json:"delivered_at,omitzero"`
	ReadAt       time.Time    `json:"read_at,omitzero"`
	UnderstoodAt time.Time    `json:"understood_at,omitzero"`
}

type noticeOverride struct {
	By     party     `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// translation is a text of a notice in another language, with the hash of the words that it was made from.
type translation struct {
	Key          notice.TextKey        `json:"key"`
	Language     string                `json:"language"`
	Status       notice.LanguageStatus `json:"status"`
	SourceSHA256 string                `json:"source_sha256"`
	Text         string                `json:"text"`
	Translator   party                 `json:"translator,omitzero"` // none: a machine
	Reviewer     party                 `json:"reviewer,omitzero"`
}

type noticeQuestion struct {
	By       party         `json:"by"`
	At       time.Time     `json:"at"`
	Text     string        `json:"text"`
	Language string        `json:"language,omitempty"`
	Answer   *noticeAnswer `json:"answer,omitempty"`
}

// noticeAnswer is as it was typed; its translations stand with those of the notice.
type noticeAnswer struct {
	By       party        `json:"by,omitzero"` // none: the notice itself
	At       time.Time    `json:"at"`
	Ready    notice.Ready `json:"ready,omitempty"`
	Text     string       `json:"text,omitempty"`
	Language string       `json:"language,omitempty"`
}

func (g *gathering) itsNotices(ctx context.Context) error {
	list := func(p db.Page) (db.List[notice.Summary], error) {
		return g.notices.OfIncident(ctx, g.incident.ID, notice.Filter{}, p)
	}
	return every(list, func(one notice.Summary) error {
		v, err := g.notices.Get(ctx, one.ID)
		if err != nil {
			return err
		}
		g.seen[v.ID] = true
		if v.Mine != nil {
			g.copies[v.Mine.ID] = true
			g.fetched = append(g.fetched, func(ctx context.Context) error { return g.notices.Fetched(ctx, v) })
		}
		folder := fmt.Sprintf("notices/%s/", plainName(v.Reference))
		for _, r := range v.Recipients {
			if err := g.briefing(folder, v, r); err != nil {
				return err
			}
		}
		return g.spool.document(folder+"notice.json", v.ID, g.notice(v))
	})
}

// briefing puts the words that a recipient was sent. What they say is in the entry of the sending, which headquarters
// reads, and in the entries of what the recipient did; who has not even fetched it yet has nothing that vouches for it.
func (g *gathering) briefing(folder string, v notice.View, r notice.Recipient) error {
	m := Member{Name: folder + r.ID + ".txt", Content: Document, Object: v.ID, Part: r.ID}
	if g.caseRole() || !r.DeliveredAt.IsZero() || !r.ReadAt.IsZero() {
		m.Content = Briefing
	}
	return g.spool.put(m, []byte(r.Briefing.Text()))
}

// caseRole says that the reader holds one of headquarters' case roles, standing or in this incident, and so reads every
// entry of it.
func (g *gathering) caseRole() bool {
	if g.actor.SeesEveryCase() || g.grant == nil {
		return g.actor.SeesEveryCase()
	}
	return access.Actor{Kind: g.actor.Kind, Roles: g.grant.Roles}.SeesEveryCase()
}

func (g *gathering) notice(v notice.View) noticeDocument {
	d := noticeDocument{
		ID: v.ID, Reference: v.Reference, State: v.State, Kind: v.Kind, Author: g.mention(v.Author.Organization, v.Author.Person),
		ApprovedBy: g.mention(v.ApprovedBy.Organization, v.ApprovedBy.Person), Contact: v.Contact, Reason: v.Reason,
		ReasonLanguage: v.ReasonLanguage, Supersedes: v.Supersedes, SupersededBy: v.SupersededBy, SendAt: v.SendAt, SentAt: v.SentAt,
		Recipients: []recipient{}, Questions: []noticeQuestion{},
	}
	if v.Contact != nil {
		g.name(v.Contact.Person)
	}
	if v.Whole {
		d.Content = &v.Content
		g.translations(v, &d)
		g.name(v.Site)
		for _, a := range v.Content.Recipients {
			g.name(a.Person)
		}
	}
	for _, r := range v.Recipients {
		d.Recipients = append(d.Recipients, recipient{
			r.ID, g.mention(r.Party.Organization, r.Party.Person), r.Language, r.Level, r.TextSHA256, r.QueuedAt, r.SentAt, r.BouncedAt,
			r.DeliveredAt, r.ReadAt, r.UnderstoodAt,
		})
	}
	for _, q := range v.Questions {
		d.Questions = append(d.Questions, noticeQuestion{g.mention(q.By.Organization, q.By.Person), q.At, q.Text, q.Language, g.answer(q.Answer)})
	}
	return d
}

func (g *gathering) answer(r *notice.Reply) *noticeAnswer {
	if r == nil {
		return nil
	}
	return &noticeAnswer{g.mention(r.By.Organization, r.By.Person), r.At, r.Ready, r.Text, r.Language}
}

// translations are what stands beside the words of a notice, and why it went out although something stood against it.
func (g *gathering) translations(v notice.View, d *noticeDocument) {
	for _, t := range v.Translations {
		d.Translations = append(d.Translations, translation{
			t.Key, t.Language, t.Status, t.SourceSHA256, t.Text, g.mention(t.Translator.Organization, t.Translator.Person),
			g.mention(t.Reviewer.Organization, t.Reviewer.Person),
		})
	}
	if o := v.Override; o != nil {
		d.Override = &noticeOverride{g.mention(o.By.Organization, o.By.Person), o.At, o.Reason}
	}
}
