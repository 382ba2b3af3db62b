package notice

import (
	"tasuki/internal/access"
	"tasuki/internal/db"
)

// The rows, as store.go reads and writes them.

type row struct {
	ID                     string
	IncidentID             string
	Reference              string
	State                  string
	Content                db.JSON[Content]
	AuthorOrganizationID   string
	AuthorPersonID         string
	EditedBy               string
	ApproverOrganizationID string
	ApproverPersonID       string
	Reason                 string
	ReasonLanguage         string
	SupersededBy           string
	WithRequest            string
	AwaitsRequest          bool
	Override               db.JSON[*Override]
	LeavesAt               db.Instant
	AttendsAt              db.Instant `gorm:"->"` // these are written apart, see attendanceRow
	AttendsWas             db.Instant `gorm:"->"`
	AsksAt                 db.Instant `gorm:"->"`
	SentAt                 db.Instant
	CreatedAt              db.Instant
	Version                int
}

func (row) TableName() string { return "notices" }

func rowOf(n Notice) row {
	r := row{
		ID: n.ID, IncidentID: n.Incident, Reference: n.Reference, State: string(n.State), Content: db.AsJSON(n.Content),
		AuthorOrganizationID: n.Author.Organization, AuthorPersonID: n.Author.Person, EditedBy: n.EditedBy,
		ApproverOrganizationID: n.ApprovedBy.Organization, ApproverPersonID: n.ApprovedBy.Person, Reason: n.Reason,
		ReasonLanguage: n.ReasonLanguage, SupersededBy: n.SupersededBy, WithRequest: n.WithRequest, AwaitsRequest: n.Awaits, Override: db.AsJSON(n.Override), SentAt: db.At(n.SentAt), CreatedAt: db.At(n.CreatedAt), Version: n.Version,
	}
	if n.State == Scheduled && !n.Awaits {
		r.LeavesAt = db.At(n.LeavesAt())
	}
	return r
}

func (r row) notice() Notice {
	n := Notice{
		ID: r.ID, Incident: r.IncidentID, Reference: r.Reference, State: State(r.State), Content: r.Content.V,
		Author: Party{r.AuthorOrganizationID, r.AuthorPersonID}, EditedBy: r.EditedBy,
		ApprovedBy: Party{r.ApproverOrganizationID, r.ApproverPersonID}, Reason: r.Reason,
		ReasonLanguage: r.ReasonLanguage, SupersededBy: r.SupersededBy, WithRequest: r.WithRequest, Awaits: r.AwaitsRequest, Override: r.Override.V,
		SentAt: r.SentAt.Time, CreatedAt: r.CreatedAt.Time, Version: r.Version,
	}
	n.asked = r.AsksAt.Equal(askedAlready)
	if was := r.AttendsWas.Time; !was.IsZero() {
		n.Moved = &Moved{From: was, To: r.AttendsAt.Time, Zone: n.Answers.Attend.Say.Zone}
	}
	return n
}

type recipientRow struct {
	ID             string
	NoticeID       string
	PersonID       string
	OrganizationID string
	Language       string
	Level          string
	Briefing       db.JSON[Briefing]
	TextSHA256     string `gorm:"column:text_sha256"`
	QueuedAt       db.Instant
	SentAt         db.Instant
	BouncedAt      db.Instant
	DeliveredAt    db.Instant
	ReadAt         db.Instant
	UnderstoodAt   db.Instant
}

func (recipientRow) TableName() string { return "notice_recipients" }

func recipientRowOf(r Recipient) recipientRow {
	return recipientRow{
		ID: r.ID, NoticeID: r.Notice, PersonID: r.Party.Person, OrganizationID: r.Party.Organization, Language: r.Language,
		Level: string(r.Level), Briefing: db.AsJSON(r.Briefing), TextSHA256: r.TextSHA256, QueuedAt: db.At(r.QueuedAt),
	}
}

func (r recipientRow) recipient() Recipient {
	return Recipient{
		ID: r.ID, Notice: r.NoticeID, Party: Party{r.OrganizationID, r.PersonID}, Language: r.Language, Level: access.Level(r.Level),
		Briefing: r.Briefing.V, TextSHA256: r.TextSHA256, QueuedAt: r.QueuedAt.Time, SentAt: r.SentAt.Time, BouncedAt: r.BouncedAt.Time,
		DeliveredAt: r.DeliveredAt.Time, ReadAt: r.ReadAt.Time, UnderstoodAt: r.UnderstoodAt.Time,
	}
}

type questionRow struct {
	ID                   string
	NoticeID             string
	PersonID             string
	OrganizationID       string
	AskedAt              db.Instant
	Usual                string
	Text                 string
	Language             string
	Ready                string
	Answer               string
	AnswerLanguage       string
	AnswerOrganizationID string
	AnswerPersonID       string
	AnsweredAt           db.Instant
}

func (questionRow) TableName() string { return "notice_questions" }

func questionRowOf(q Question) questionRow {
	r := questionRow{
		ID: q.ID, NoticeID: q.Notice, PersonID: q.By.Person, OrganizationID: q.By.Organization, AskedAt: db.At(q.At),
		Usual: string(q.Usual), Text: q.Text, Language: q.Language,
	}
	if a := q.Answer; a != nil {
		r.Ready, r.Answer, r.AnswerLanguage, r.AnsweredAt = string(a.Ready), a.Text, a.Language, db.At(a.At)
		r.AnswerOrganizationID, r.AnswerPersonID = a.By.Organization, a.By.Person
	}
	return r
}

func (r questionRow) question() Question {
	q := Question{
		ID: r.ID, Notice: r.NoticeID, By: Party{r.OrganizationID, r.PersonID}, At: r.AskedAt.Time, Usual: Usual(r.Usual), Text: r.Text,
		Language: r.Language,
	}
	if !r.AnsweredAt.Time.IsZero() {
		q.Answer = &Reply{
			By: Party{r.AnswerOrganizationID, r.AnswerPersonID}, At: r.AnsweredAt.Time, Ready: Ready(r.Ready), Text: r.Answer,
			Language: r.AnswerLanguage,
		}
	}
	return q
}

type carrierRow struct {
	ID       string
	NoticeID string
	PersonID string
	Card     bool // else what they brought to somebody else
	OpenedAt db.Instant
}

func (carrierRow) TableName() string { return "notice_carriers" }

type showingRow struct {
	ID             string
	NoticeID       string
	RecipientID    string
	PersonID       string
	OrganizationID string
	TextKey        string
	Card           bool
	Language       string
	Level          string
	TextSHA256     string `gorm:"column:text_sha256"`
	FirstAt        db.Instant
	LastAt         db.Instant
	Times          int
}

func (showingRow) TableName() string { return "notice_showings" }

func (r showingRow) showing() Showing {
	return Showing{
		ID: r.ID, Party: Party{r.OrganizationID, r.PersonID}, Key: TextKey(r.TextKey), Card: r.Card, Language: r.Language, Level: access.Level(r.Level),
		TextSHA256: r.TextSHA256, FirstAt: r.FirstAt.Time, LastAt: r.LastAt.Time, Times: r.Times,
	}
}
