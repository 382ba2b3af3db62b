package web

import (
	"net/http"
	"slices"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// evidencePage is one evidence item: where it stands, and its hash on both sides.
type evidencePage struct {
	Crumbs      crumbs
	Reference   string
	State       badge
	Says        string // what to make of the state
	About       string // heads the facts
	Facts       []factRow
	SHA256      string
	Sender      string // "" where the sender gave none
	Same        bool
	Download    string
	Custody     string
	Lines       string // where a log is looked into, "" for what has no lines
	Malware     *malwareBox
	Redacted    bool   // what is downloaded is a copy without secrets
	Withheld    string // there is no such copy
	Attempts    []attemptRow
	Releases    []releaseRow
	Warning     string    // seals are not as stated
	Seals       []sealRow // of a thing
	Transfers   []thingRow
	Relocations []relocationItem
	Acts        []other
	Alert       *alert
}

type attemptRow struct {
	Number   string
	State    badge
	By       party
	At       moment
	Size     string
	SHA256   string
	Sender   string
	Filename string
}

func (s *Site) showEvidence(v *visit) (answer, error) {
	item, err := s.Evidence.Get(v.ctx(), v.param("item"))
	if err != nil {
		return answer{}, err
	}
	var parties []request.Party
	for _, a := range item.Attempts {
		parties = append(parties, request.Party{Organization: a.Organization, Person: a.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	p := v.evidencePage(item, n)
	p.Custody = "/evidence-items/" + item.ID + "/custody"
	all, err := s.Evidence.Readings(v.ctx(), item)
	if err != nil {
		return answer{}, err
	}
	p.Redacted = all[item.ID] == exchange.Redacted
	if p.Redacted && !s.Evidence.HasCopy(v.ctx(), item) {
		p.Withheld = v.T("evidence.withheld")
	} else if all[item.ID] != exchange.NoReading {
		p.Download = "/evidence-items/" + item.ID + "/content"
	}
	if index, err := s.Evidence.IndexOf(v.ctx(), item); err != nil {
		return answer{}, err
	} else if all[item.ID] == exchange.Original && index.State == exchange.IndexDone || item.Kind == exchange.Configuration && p.Download != "" {
		p.Lines = "/evidence-items/" + item.ID + "/lines"
	} else if all[item.ID] == exchange.Original && index.Bomb() {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.lines.title"), Values: []string{v.T("lines.bomb")}})
	}
	if err := s.releasing(v, item, &p); err != nil {
		return answer{}, err
	}
	if err := s.handling(v, item, &p); err != nil {
		return answer{}, err
	}
	if item.Thing == nil {
		v.malware(item, &p)
	}
	if err := s.keeping(v, item, &p); err != nil {
		return answer{}, err
	}
	if err := s.relocating(v, item, &p); err != nil {
		return answer{}, err
	}
	return v.page("evidence", "incidents", v.fileRow(item).Name, p).called(item.Reference).opens(v, exchange.ObjectType, item.ID), nil
}

func (v *visit) evidencePage(item exchange.Item, n names) evidencePage {
	a, row := item.Latest(), v.fileRow(item)
	p := evidencePage{
		Crumbs: v.crumbs(crumb{"/incidents/" + item.Incident, incidentReference(item.Reference)}, crumb{"", item.Reference}),
		State:  row.State, Says: v.evidenceSays(item), SHA256: a.SHA256, Sender: a.SenderSHA256,
		Same: a.SHA256 != "" && a.SHA256 == a.SenderSHA256, Reference: item.Reference,
	}
	p.About = v.T("page.evidence.about")
	if item.Thing == nil {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.evidence.kind"), Values: []string{v.T("evidence.kind." + string(item.Kind))}})
	} else {
		p.About = v.T("page.thing.about")
	}
	if a.Size > 0 {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.evidence.size"), Values: []string{v.words.Bytes(a.Size)}})
	}
	if a.ID != "" {
		p.Facts = append(p.Facts, factRow{
			Label: v.T("page.evidence.by"), Values: v.partyWords(n, request.Party{Organization: a.Organization, Person: a.Person}), When: v.both(a.StartedAt),
		})
	}
	if !a.SettledAt.IsZero() {
		p.Facts = append(p.Facts, factRow{Label: v.T("page.evidence.settled"), When: v.both(a.SettledAt)})
	}
	if item.Asset != "" && item.Thing == nil {
		p.Facts = append(p.Facts, v.configurationFact(item.Asset))
	}
	for _, a := range item.Attempts {
		look := evidenceLooks[a.State]
		look.Word = v.T("evidence.state." + string(a.State))
		p.Attempts = append(p.Attempts, attemptRow{
			Number: v.words.Num(a.Number), State: look, By: n.party(request.Party{Organization: a.Organization, Person: a.Person}),
			At: v.both(a.StartedAt), Size: v.words.Bytes(a.Size), SHA256: a.SHA256, Sender: a.SenderSHA256, Filename: exchange.Printable(a.Filename),
		})
	}
	return p
}

// thingsOwn are the states that mean something else of a thing than of data.
var thingsOwn = []exchange.State{exchange.Expected, exchange.Received, exchange.Verified, exchange.Mismatch}

func (v *visit) evidenceSays(item exchange.Item) string {
	if item.Thing != nil && slices.Contains(thingsOwn, item.State) {
		return v.T("page.thing.says." + string(item.State))
	}
	return v.T("page.evidence.says." + string(item.State))
}

// download gives the bytes, unchanged, or of a configuration the copy that its reader may have; the read is in the journal before the first of them.
func (s *Site) download(w http.ResponseWriter, v *visit) error {
	return s.Evidence.Download(w, v.req, v.param("item"))
}
