package web

import (
	"cmp"
	"context"

	"tasuki/internal/request"
)

// silencePage is what happens about one thing that waits, whatever it is, if nobody reacts.
type silencePage struct {
	Crumbs  crumbs
	Item    openRow
	Silence *silence
}

func silencePath(item string) string { return "/open-items/" + item + "/escalation" }

func (s *Site) showSilence(v *visit) (answer, error) {
	i, o, err := s.Turns.OpenItem(v.ctx(), v.param("open_item"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: i.Organization, Person: i.Person})
	if err != nil {
		return answer{}, err
	}
	p := silencePage{Item: v.openRow(i, n)}
	p.Crumbs = v.crumbs(crumb{"/", v.T("page.nav.board")}, crumb{i.Path, p.Item.Title}, crumb{"", v.T("page.escalation.silence")})
	if p.Silence, err = s.silenceView(v, o); err != nil {
		return answer{}, err
	}
	if p.Silence == nil { // that nothing would happen is an answer too
		p.Silence = &silence{}
	}
	p.Silence.Care = []other{v.careOf(i.ID, "")}
	return v.page("silence", "board", p.Item.Title, p).called(i.Object.Reference + " · " + v.T("page.escalation.silence")), nil
}

// takeCareOfItem records that the reader takes care of what waits.
func (s *Site) takeCareOfItem(v *visit) (answer, error) {
	id := v.param("open_item")
	by, bad := v.instantTyped("/by")
	return s.kept(v, "care_"+id, s.showSilence, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Turns.TakeCareOfItem(ctx, id, v.text("/what"), by)
		return done(local(cmp.Or(v.text("back"), silencePath(id)))+"#silence", "saved"), err
	})
}
