package web

import (
	"context"
	"net/http"
	"strconv"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// releaseRow is a file that was released to somebody.
type releaseRow struct {
	To      string
	Title   string
	Who     string // "" in a list of the reader's own
	State   badge
	Taken   string
	Expires moment
}

// releasePage is one release: to its reader the way to the bytes, to headquarters the way to end it.
type releasePage struct {
	Crumbs   crumbs
	State    badge
	Facts    []factRow
	SHA256   string
	Download string
	Malware  *malwareBox
	Notes    []string
	Acts     []other
	Alert    *alert
}

var releaseLooks = map[exchange.ReleaseState]badge{
	exchange.ReleaseActive: {Shape: "issued", Tone: "go"}, exchange.ReleaseUsedUp: {Shape: "done"},
	exchange.ReleaseExpired: {Shape: "gone"}, exchange.ReleaseEnded: {Shape: "no", Tone: "stop"},
}

func (s *Site) releaseBadge(v *visit, r exchange.Release) badge {
	state := s.Evidence.ReleaseState(r)
	look := releaseLooks[state]
	look.Word = v.T("release.state." + string(state))
	return look
}

func (s *Site) releaseRow(v *visit, r exchange.Release) releaseRow {
	return releaseRow{
		To: "/evidence-releases/" + r.ID, Title: exchange.Printable(r.Attempt.Filename), State: s.releaseBadge(v, r), Expires: v.at(r.Expires),
		Taken: v.T("page.release.downloads") + " " + v.taken(r),
	}
}

func (v *visit) taken(r exchange.Release) string {
	return v.words.Num(r.Downloaded) + " / " + v.words.Num(r.Downloads)
}

// releasedRows are what was released to the reader.
func (s *Site) releasedRows(v *visit) ([]releaseRow, error) {
	l, err := s.Evidence.Released(v.ctx(), exchange.Page{Limit: 100})
	var rows []releaseRow
	for _, r := range l.Items {
		rows = append(rows, s.releaseRow(v, r))
	}
	return rows, err
}

// releasing adds to an item's page to whom it was released, and the way to release it.
func (s *Site) releasing(v *visit, item exchange.Item, p *evidencePage) error {
	p.Alert = v.unclaimed()
	l, err := s.Evidence.ReleasesOf(v.ctx(), item.ID, exchange.Page{Limit: 100})
	if fault.Is(err, fault.KindForbidden) { // who sees the item and not whom else it is for
		return nil
	}
	if err != nil {
		return err
	}
	var parties []request.Party
	for _, r := range l.Items {
		parties = append(parties, request.Party{Organization: r.Organization, Person: r.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return err
	}
	for k, r := range l.Items {
		row := s.releaseRow(v, r)
		row.Who = n.party(parties[k]).words()
		p.Releases = append(p.Releases, row)
	}
	if !item.Here() || !v.coordinates() {
		return nil
	}
	f, err := s.releaseForm(v, item)
	p.Acts = append(p.Acts, v.other("release", "page.release.new", f))
	return err
}

func (s *Site) releaseForm(v *visit, item exchange.Item) (*form, error) {
	f := v.form("release", "/evidence-items/"+item.ID+"/releases").lead("page.release.lead")
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return nil, err
	}
	in := f.pick("/organization", "page.release.to", "", nil).must()
	in.Options, in.Groups = []option{{}}, choose(who, in.Value)
	if item.Kind == exchange.Configuration {
		f.radios("/level", "page.release.what", string(access.Operational), []option{
			{Value: string(access.Operational), Label: v.T("page.release.copy")}, {Value: string(access.Full), Label: v.T("page.release.original")},
		}).must()
	} else {
		f.hidden("/level", string(access.Full))
	}
	f.due("/expires", "page.participant.expires", nil, v.actor.Zone).must()
	f.line("/downloads", "page.release.downloads", "1").must()
	likely := item.Likelihood() == exchange.Likely
	f.check("/sealed", "page.release.sealed", likely)
	if likely {
		f.lead("page.malware.release")
		f.check("/malware_warning_read", "page.malware.read", false)
	}
	f.line("/reason", "page.reason", "").must()
	return f.button("page.release.button"), nil
}

func (s *Site) createRelease(v *visit) (answer, error) {
	expires, bad := v.instantTyped("/expires")
	downloads, _ := strconv.Atoi(v.text("/downloads")) // what is no number is as wrong as none
	item, who := v.param("item"), addressee(v.text("/organization"))
	return s.kept(v, "release", s.showEvidence, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Evidence.Release(ctx, item, exchange.Terms{
			Organization: who.Organization, Person: who.Person, Level: access.Level(v.text("/level")), Expires: expires, Downloads: downloads,
			Sealed: v.text("/sealed") == "yes", WarningRead: v.text("/malware_warning_read") == "yes", Reason: v.text("/reason"),
		})
		return done("/evidence-items/"+item, "evidence_released"), err
	})
}

func (s *Site) showRelease(v *visit) (answer, error) {
	r, err := s.Evidence.GetRelease(v.ctx(), v.param("release"))
	if err != nil {
		return answer{}, err
	}
	to := request.Party{Organization: r.Organization, Person: r.Person}
	n, err := s.names(v.ctx(), to)
	if err != nil {
		return answer{}, err
	}
	p := releasePage{State: s.releaseBadge(v, r), Malware: v.malwareSigns(r.Malware()), Alert: v.unclaimed()}
	p.Crumbs = v.crumbs(crumb{"", r.Reference})
	if r.Incident != "" {
		p.Crumbs = v.crumbs(crumb{"/incidents/" + r.Incident, incidentReference(r.Reference)}, crumb{"/evidence-items/" + r.Item, r.Reference})
	}
	fact := func(key string, when moment, values ...string) {
		p.Facts = append(p.Facts, factRow{Label: v.T(key), When: when, Values: values})
	}
	fact("page.release.to", moment{}, n.party(to).words())
	fact("page.participant.expires", v.both(r.Expires))
	fact("page.release.downloads", moment{}, v.taken(r))
	fact("page.evidence.size", moment{}, v.words.Bytes(r.Attempt.Size))
	for _, why := range []string{r.Reason, r.EndReason} {
		if why != "" {
			fact("page.reason", moment{}, why)
		}
	}
	if r.Reading() == exchange.Original {
		p.SHA256 = r.Attempt.SHA256
	} else {
		p.Notes = append(p.Notes, v.T("page.release.copy"))
	}
	if r.Sealed {
		p.Notes = append(p.Notes, v.T("page.release.sealed"))
	}
	if r.Incident == "" { // its reader, who finds none that is ended or past: headquarters alone is told what it belongs to
		if s.Evidence.ReleaseState(r) == exchange.ReleaseActive {
			p.Download = "/evidence-releases/" + r.ID + "/content"
		} else {
			p.Notes = append(p.Notes, v.T("release.used_up", "limit", r.Downloads))
		}
	} else if v.coordinates() && r.EndedAt.IsZero() {
		f := v.form("end", "/evidence-releases/"+r.ID+"/end").sees(r.Version)
		f.line("/reason", "page.reason", "").must()
		p.Acts = append(p.Acts, v.other("end", "page.release.end", f.grave("page.release.end")))
	}
	return v.page("release", "turn", exchange.Printable(r.Attempt.Filename), p).called(r.Reference + " · " + v.T("page.release.what")), nil
}

func (s *Site) endRelease(v *visit) (answer, error) {
	id := v.param("release")
	return s.kept(v, "end", s.showRelease, func(ctx context.Context) (string, error) {
		_, err := s.Evidence.EndRelease(ctx, id, v.text("/reason"))
		return done("/evidence-releases/"+id, "release_ended"), err
	})
}

func (s *Site) downloadRelease(w http.ResponseWriter, v *visit) error {
	return s.Evidence.DownloadRelease(w, v.req, v.param("release"))
}
