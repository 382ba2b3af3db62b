package web

import (
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// stepPick asks which step of the request a file is for: whoever was asked says it where several could take it; others may say none.
func (v *visit) stepPick(f *form, k known) {
	steps := k.r.AsksForFiles()
	if v.asks(k) && len(steps) < 2 || len(steps) == 0 {
		f.hidden("step", "")
		return
	}
	options := v.stepOptions(k.r, steps)
	if v.asks(k) {
		options[0] = option{} // theirs is none of “none”
	}
	f.pick("step", "page.upload.step", "", options).Required = v.asks(k)
}

// stepOptions begin with none.
func (v *visit) stepOptions(r request.Request, steps []request.Step) []option {
	all := []option{{Label: v.T("page.upload.no_step")}}
	for _, step := range steps {
		all = append(all, option{Value: step.ID, Label: v.stepNamed(known{r: r}, step.ID)})
	}
	return all
}

// assigning tells headquarters which step a file is at, and lets it put the file to another.
func (s *Site) assigning(v *visit, item exchange.Item, p *evidencePage) error {
	if item.Request == "" || item.Clarification != "" || !item.Here() {
		return nil
	}
	r, err := s.Requests.Get(v.ctx(), item.Request)
	if err != nil {
		return err
	}
	fact := factRow{Label: v.T("page.upload.step"), Values: []string{v.T("page.upload.no_step")}, To: "/requests/" + r.ID}
	if item.Step != "" {
		fact.Values, fact.To = []string{v.stepNamed(known{r: r}, item.Step)}, fact.To+"#"+item.Step
	}
	p.Facts = append(p.Facts, fact)
	f := v.keepForm(item, "assign")
	f.pick("/step", "page.upload.step", item.Step, v.stepOptions(r, r.Steps)).must()
	p.Acts = append(p.Acts, v.other("assign", "page.keep.assign", f.button("page.keep.assign")))
	return nil
}
