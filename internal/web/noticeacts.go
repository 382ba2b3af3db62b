package web

import (
	"context"

	"tasuki/internal/notice"
)

// noticeActs offers what the state allows and the reader may do; translation, where languages are lacking.
func (v *visit) noticeActs(n notice.View, names names, lacking bool, p *noticePage) {
	at := "/notices/" + n.ID
	for _, verb := range n.Possible {
		if verb == notice.Translate && !lacking {
			continue
		}
		f := v.form(string(verb), at+"/"+string(verb))
		switch verb {
		case notice.Change:
			p.Edit = at + "/edit"
		case notice.Translate, notice.Submit, notice.Approve, notice.Send:
			f.sees(n.Version).elsewhere = v.inNotice(n)
			p.First = append(p.First, f.lead(noticeLead(n, verb)).button("page.notice."+string(verb)+".button"))
		case notice.Recall:
			v.recallForm(f)
			p.Others = append(p.Others, v.other("recall", "page.notice.recall.button", f))
		case notice.Return:
			act := string(verb)
			if n.State != notice.Review {
				act = "stop"
			}
			words := "page.notice." + act
			f.area("/reason", "page.reason", "").rows(2).must()
			f.lead(words + ".lead").grave(words + ".button")
			p.Others = append(p.Others, v.other(string(verb), words+".button", f))
		case notice.Discard:
			f.sees(n.Version).lead("page.notice.discard.lead").grave("page.notice.discard.button")
			p.Others = append(p.Others, v.other("discard", "page.notice.discard.button", f))
		case notice.Raise:
			v.raiseForm(f, n, names)
			p.Others = append(p.Others, v.other("raise", "page.notice.raise.button", f))
		case notice.Understand:
			p.First = append(p.First, f.button("page.briefing.understood"))
		default:
			delete(v.claimed, string(verb))
		}
	}
	p.Alert = v.unclaimed()
}

// noticeLead says what a button does; that an approval sends it at once above all.
func noticeLead(n notice.View, verb notice.Verb) string {
	if n.Awaits && (verb == notice.Approve && n.OnApproval || verb == notice.Send) {
		return "page.notice.with_request"
	}
	if verb == notice.Approve && n.OnApproval {
		return "page.notice.approve.sends"
	}
	return "page.notice." + string(verb) + ".lead"
}

// inNotice leads from what a notice lacks to where it is written.
func (v *visit) inNotice(n notice.View) func(string) (string, string) {
	return func(pointer string) (string, string) {
		return "/notices/" + n.ID + "/edit#" + inputID("notice", pointer), v.noticePart(pointer)
	}
}

// noticeVerb is an act of headquarters that says no more than its name.
func (s *Site) noticeVerb(verb notice.Verb, act func(ctx context.Context, id string) (notice.View, error)) action {
	return func(v *visit) (answer, error) {
		return s.onNotice(v, string(verb), "notice_"+string(verb), func(ctx context.Context, id string) error {
			_, err := act(ctx, id)
			return err
		})
	}
}

// noticeBecause is an act that says why.
func (s *Site) noticeBecause(verb notice.Verb, act func(ctx context.Context, id, reason string) (notice.View, error)) action {
	return func(v *visit) (answer, error) {
		return s.onNotice(v, string(verb), "notice_"+string(verb), func(ctx context.Context, id string) error {
			_, err := act(ctx, id, v.text("/reason"))
			return err
		})
	}
}
