package web

import (
	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// draftOf marks a language whose words no native reader has been through. Only headquarters is told: it answers for the
// words, and whoever gets them has no others.
func (v *visit) draftOf(tag string) badge {
	l, ok := v.site.Catalog.Speaks(tag)
	if !ok || l.Review != lang.Draft || !v.actor.HQ() {
		return badge{}
	}
	return badge{v.T("page.language.draft"), "draft", "wait"}
}

// listLanguages shows headquarters in which languages people are spoken to, and how far each was reviewed.
func (s *Site) listLanguages(v *visit) (answer, error) {
	if !v.actor.HQ() {
		return answer{}, fault.NotFound()
	}
	minimal, err := s.Notices.MinimalWordings(v.ctx())
	if err != nil {
		return answer{}, err
	}
	p := directoryPage{Tabs: v.tabs("languages")}
	for _, l := range s.Catalog.Tags() {
		row := thingRow{To: "/directory/languages/" + l.Tag, Title: l.Name, Lang: l.Tag, Kind: l.Tag, Meta: []string{v.T("language." + l.Tag)}}
		if b := v.draftOf(l.Tag); b.Word != "" {
			row.Badges, p.Draft = []badge{b}, b
		}
		row.Badges = append(row.Badges, v.minimalState(minimal[l.Tag]))
		p.Rows = append(p.Rows, row)
	}
	return v.showDirectory(p), nil
}
