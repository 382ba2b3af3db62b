package web

import (
	"net/http"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// evidencePage is one evidence item: where it stands, and its hash on both sides.
type evidencePage struct {
	Crumbs    crumbs
	Reference string
	State     badge
	Says      string // what to make of the state
	Facts     []factRow
	SHA256    string
	Sender    string // "" where the sender gave none
	Same      bool
	Download  string
	Lines     string // where a log is looked into, "" for what has no lines
	Attempts  []attemptRow
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
	if p.Download, err = s.downloadPath(v, item); err != nil {
		return answer{}, err
	}
	if index, err := s.Evidence.IndexOf(v.ctx(), item); err != nil {
		return answer{}, err
	} else if p.Download != "" && index.State == exchange.IndexDone {
		p.Lines = "/evidence-items/" + item.ID + "/lines"
	}
	return v.page("evidence", "incidents", v.fileRow(item).Name, p), nil
}

func (v *visit) evidencePage(item exchange.Item, n names) evidencePage {
	a, row := item.Latest(), v.fileRow(item)
	p := evidencePage{
		Crumbs: v.crumbs(crumb{"/incidents/" + item.Incident, incidentReference(item.Reference)}, crumb{"", item.Reference}),
		State:  row.State, Says: v.T("page.evidence.says." + string(item.State)), SHA256: a.SHA256, Sender: a.SenderSHA256,
		Same: a.SHA256 != "" && a.SHA256 == a.SenderSHA256, Reference: item.Reference,
	}
	p.Facts = append(p.Facts, factRow{Label: v.T("page.evidence.kind"), Values: []string{v.T("evidence.kind." + string(item.Kind))}})
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

// downloadPath is offered to whom the policy lets have the bytes, once all of them are here.
func (s *Site) downloadPath(v *visit, item exchange.Item) (string, error) {
	if !item.State.Here() {
		return "", nil
	}
	grant, err := s.Incidents.Grant(v.ctx(), item.Incident)
	if err != nil {
		return "", err
	}
	err = access.Check(v.ctx(), access.DownloadEvidence, access.Scope{Incident: item.Incident, Parties: item.Parties, Grant: grant})
	if fault.Is(err, fault.KindForbidden) {
		return "", nil
	}
	return "/evidence-items/" + item.ID + "/content", err
}

// download gives the bytes, unchanged; the read is in the journal before the first of them.
func (s *Site) download(w http.ResponseWriter, v *visit) error {
	return s.Evidence.Download(w, v.req, v.param("item"))
}
