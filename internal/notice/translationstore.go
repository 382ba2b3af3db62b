package notice

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type translationRow struct {
	ID                       string
	NoticeID                 string
	TextKey                  string
	Language                 string
	SourceSHA256             string `gorm:"column:source_sha256"`
	Text                     string
	Status                   string
	TranslatorPersonID       string
	TranslatorOrganizationID string
	OrderedByPersonID        string
	OrderedByOrganizationID  string
	TranslatedAt             db.Instant
	ReviewerPersonID         string
	ReviewerOrganizationID   string
	ReviewedAt               db.Instant
	Version                  int
}

func (translationRow) TableName() string { return "notice_translations" }

func (r translationRow) translation() Translation {
	return Translation{
		ID: r.ID, Notice: r.NoticeID, Key: TextKey(r.TextKey), Language: r.Language, SourceSHA256: r.SourceSHA256, Text: r.Text,
		Status: LanguageStatus(r.Status), Translator: Party{r.TranslatorOrganizationID, r.TranslatorPersonID}, TranslatedAt: r.TranslatedAt.Time,
		OrderedBy: Party{r.OrderedByOrganizationID, r.OrderedByPersonID},
		Reviewer:  Party{r.ReviewerOrganizationID, r.ReviewerPersonID}, ReviewedAt: r.ReviewedAt.Time, Version: r.Version,
	}
}

// translations of a notice, by key and language.
func (s store) translations(ctx context.Context, notice string) ([]Translation, error) {
	var rows []translationRow
	err := s.db.Gorm(ctx).Where("notice_id = ?", notice).Order("text_key, language").Find(&rows).Error
	all := make([]Translation, len(rows))
	for i, r := range rows {
		all[i] = r.translation()
	}
	return all, db.Fault(err)
}

// saveTranslation stores a version; the notice's lock keeps everybody else from the same one.
func (s store) saveTranslation(ctx context.Context, t *Translation) error {
	was := t.Version
	t.Version++
	r := translationRow{
		ID: t.ID, NoticeID: t.Notice, TextKey: string(t.Key), Language: t.Language, SourceSHA256: t.SourceSHA256, Text: t.Text,
		Status: string(t.Status), TranslatorPersonID: t.Translator.Person, TranslatorOrganizationID: t.Translator.Organization,
		OrderedByPersonID: t.OrderedBy.Person, OrderedByOrganizationID: t.OrderedBy.Organization, TranslatedAt: db.At(t.TranslatedAt),
		ReviewerPersonID: t.Reviewer.Person, ReviewerOrganizationID: t.Reviewer.Organization,
		ReviewedAt: db.At(t.ReviewedAt), Version: t.Version,
	}
	if was == 0 {
		return s.db.Gorm(ctx).Create(&r).Error
	}
	res := s.db.Gorm(ctx).Model(&translationRow{}).Select("*").Omit("id", "notice_id", "text_key", "language").
		Where(map[string]any{"id": t.ID, "version": was}).Updates(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return res.Error
}

type gapRow struct {
	ID         string
	NoticeID   string
	IncidentID string
	TextKey    string
	Language   string
	Kind       string
	Readers    int
}

func (gapRow) TableName() string { return "notice_translation_gaps" }

func (r gapRow) gap() Gap {
	return Gap{
		ID: r.ID, Notice: r.NoticeID, Incident: r.IncidentID, Key: TextKey(r.TextKey), Language: r.Language, Kind: GapKind(r.Kind), Readers: r.Readers,
	}
}

// replaceGaps keeps what a notice lacks.
func (s store) replaceGaps(ctx context.Context, notice string, gaps []Gap) error {
	if err := s.db.Gorm(ctx).Where("notice_id = ?", notice).Delete(&gapRow{}).Error; err != nil || len(gaps) == 0 {
		return err
	}
	rows := make([]gapRow, len(gaps))
	for i, g := range gaps {
		rows[i] = gapRow{
			ID: db.NewID(), NoticeID: g.Notice, IncidentID: g.Incident, TextKey: string(g.Key), Language: g.Language, Kind: string(g.Kind), Readers: g.Readers,
		}
	}
	return s.db.Gorm(ctx).Create(&rows).Error
}

// seesGaps narrows to gaps that the reader of the list may know of: of notices that they wrote or that their part lets them
// read, and for translators of those in translation, also of what is said afterwards.
func (s *Service) seesGaps(ctx context.Context, tx *gorm.DB) *gorm.DB {
	a := access.From(ctx)
	if a.SeesEveryCase() {
		return tx
	}
	none := func() *gorm.DB { return s.db.Gorm(ctx) }
	seen := none().Where("author_person_id = ?", a.Person)
	if a.HQ() && !a.WithoutContent() {
		seen = seen.Or("incident_id IN (?)", s.incidents.Led(ctx, access.CaseRoles...))
		translates := none().Where("state IN ?", append([]State{Translating}, wentOut...))
		if !a.Has(access.Translator) {
			translates = translates.Where("incident_id IN (?)", s.incidents.Given(ctx, access.Translator))
		}
		seen = seen.Or(translates)
	}
	return tx.Where("notice_id IN (?)", none().Model(&row{}).Select("id").Where(seen))
}

func (s *Service) listGaps(ctx context.Context, f GapFilter, p Page) (List[Gap], error) {
	q := s.seesGaps(ctx, s.db.Gorm(ctx).Model(&gapRow{}))
	if f.Language != "" {
		q = q.Where("language = ?", f.Language)
	}
	if f.Mine {
		q = s.ofMine(ctx, q)
	}
	l, err := db.ReadPage(q, p, func(r gapRow) string { return r.ID }, gapRow.gap)
	if err != nil {
		return l, err
	}
	ids := make([]string, len(l.Items))
	for i, g := range l.Items {
		ids[i] = g.Notice
	}
	var rows []row
	if err := s.db.Gorm(ctx).Select("id", "reference", "state").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return l, db.Fault(err)
	}
	for i := range l.Items {
		for _, r := range rows {
			if r.ID == l.Items[i].Notice {
				l.Items[i].Reference, l.Items[i].State = r.Reference, State(r.State)
			}
		}
	}
	return l, nil
}
