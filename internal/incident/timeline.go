package incident

import (
	"context"
	"maps"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/journal"
)

// TimelineEntry is a dated event of a case, as the journal has it. Names are those of the organisations and people that
// the entry names, by id; an id without a name is not known to the directory.
type TimelineEntry struct {
	journal.Record
	Names map[string]string
}

// Timeline is what happened in a case, the newest first. Who holds one of headquarters' case roles reads every entry;
// others read those that their organisation is party to.
func (s *Service) Timeline(ctx context.Context, ref string, page db.Page) (db.List[TimelineEntry], error) {
	i, at, err := s.see(ctx, ref, access.ReadTimeline, false)
	if err != nil {
		return db.List[TimelineEntry]{}, err
	}
	filter := journal.Filter{Incident: i.ID, Newest: true}
	if !at.caseRole() {
		filter.Party = at.actor.Organization
	}
	records, err := s.journal.Entries(ctx, filter, page)
	if err != nil {
		return db.List[TimelineEntry]{}, err
	}
	list := db.List[TimelineEntry]{Next: records.Next, Total: records.Total, Items: make([]TimelineEntry, len(records.Items))}
	var organizations, people []string
	for n, r := range records.Items {
		r = at.told(r)
		list.Items[n].Record = r
		organizations = append(organizations, mentioned(r.Organization, r.Data["organization"], r.Data["executor"])...)
		people = append(people, mentioned(r.Person, r.Data["person"])...)
	}
	names, err := s.names(ctx, organizations, people)
	for n := range list.Items {
		list.Items[n].Names = names
	}
	return list, err
}

// told is the record as this reader may have it. The journal knows organisations only: what a colleague was told at a
// higher level, or is granted for themselves, is known to have happened and no more. What people wrote about the case
// itself is for those who read all of it.
func (s standing) told(r journal.Record) journal.Record {
	if s.caseRole() {
		return r
	}
	whose, _ := r.Data["person"].(string)
	switch {
	case strings.HasPrefix(string(r.Fact), "evidence."):
		return s.toldOfEvidence(r)
	case r.Object.Type == "incident" && !s.level.AtLeast(audience[r.Fact]):
	case r.Object.Type == "participant" && whose != "" && whose != s.actor.Person:
	case r.Object.Type == "incident" && !s.level.AtLeast(access.Investigative):
		r.Personal = nil
		return r
	default:
		return r
	}
	return journal.Record{Index: r.Index, At: r.At, Fact: r.Fact, Incident: r.Incident}
}

// toldOfEvidence is told what was done with an item. What somebody searched for is theirs. Of what others did among themselves those who
// don't analyse the case learn that it was done, and neither in what words nor who was concerned. Where the leaf itself names people,
// they are not given it.
func (s standing) toldOfEvidence(r journal.Record) journal.Record {
	if r.Person != s.actor.Person && r.Personal["grep"] != "" {
		r.Personal = maps.Clone(r.Personal)
		delete(r.Personal, "grep")
	}
	if s.grant.Analyses(access.Investigative) {
		return r
	}
	for _, organization := range []any{r.Organization, r.Data["from_organization"], r.Data["to_organization"]} {
		if organization == s.actor.Organization {
			return r
		}
	}
	r.Personal = nil
	data := maps.Clone(r.Data)
	for name, id := range r.Data {
		if id != "" && (strings.HasSuffix(name, "_person") || name == "asked_by" || name == "approved_by") {
			delete(data, name)
			r.Leaf = nil
		}
	}
	r.Data = data
	return r
}

// audience is the level from which on those who take part read what happened to the case itself.
var audience = map[journal.Fact]access.Level{
	journal.IncidentOpened:  access.Investigative,
	journal.IncidentChanged: access.Investigative,
	journal.IncidentMoved:   access.Operational,
	journal.IncidentHeld:    access.Operational,
	journal.HoldReleased:    access.Operational,
}

func mentioned(ids ...any) []string {
	var all []string
	for _, id := range ids {
		if s, ok := id.(string); ok && s != "" && s != journal.System {
			all = append(all, s)
		}
	}
	return all
}
