package web

import (
	"fmt"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// estimateView is what a step that asks for a file will come to, for whoever writes it.
type estimateView struct {
	Lines    []string
	Warnings []string
	Fits     []string // the buttons' words, where it is only read
	Buttons  []button // where it is written
	Filter   string   // what else would
}

// estimates of a request's steps by their ids; none for those who may not ask for them.
func (s *Site) estimates(v *visit, r request.Request) (map[string]estimateView, error) {
	if !r.State.CountsDown() {
		return nil, nil
	}
	all, _, err := s.Requests.Estimates(v.ctx(), r.ID)
	if fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	views := map[string]estimateView{}
	for _, e := range all {
		view := estimateView{Lines: v.estimateLines(e), Warnings: v.estimateWarnings(e), Buttons: v.narrowButtons(e)}
		if e.TooLarge && e.Filter {
			view.Filter = v.T("estimate.filter")
		}
		if words := v.keepingWords(e.OverwrittenAt); words != "" && r.State == request.Draft { // what has gone out says so itself
			view.Lines = append(view.Lines, words)
		}
		views[e.Step] = view
	}
	return views, nil
}

// said has words in the place of the buttons.
func (e estimateView) said() estimateView {
	for _, b := range e.Buttons {
		e.Fits = append(e.Fits, b.Words)
	}
	e.Buttons = nil
	return e
}

func (v *visit) estimateLines(e request.Estimate) []string {
	low, high := v.words.Bytes(e.Size.Low), v.words.Bytes(e.Size.High)
	if e.Size.Basis == request.BasisUnknown {
		lines := []string{v.T("estimate.size.unknown")}
		if e.Mbps == 0 {
			lines = append(lines, v.T("estimate.line_unknown"))
		}
		return lines
	}
	key := "estimate.size.range"
	switch {
	case low == high:
		key = "estimate.size.about"
	case e.Size.Low == 0:
		key = "estimate.size.at_most"
	}
	lines := []string{v.T(key, "low", low, "high", high) + " " + v.T("estimate.basis."+string(e.Size.Basis))}
	if e.Mbps == 0 {
		return append(lines, v.T("estimate.line_unknown"))
	}
	whole := (e.Longest + time.Minute - 1).Truncate(time.Minute)
	return append(lines, v.T("estimate.time", "mbps", e.Mbps, "length", v.minutes(whole)))
}

func (v *visit) estimateWarnings(e request.Estimate) []string {
	var all []string
	if e.DueLate {
		all = append(all, v.T("estimate.due_late"))
	}
	if e.KeptTooShort {
		all = append(all, v.T("estimate.kept_too_short"))
	}
	if e.TooLarge {
		all = append(all, v.T("estimate.too_large", "limit", v.words.Bytes(e.Limit)))
		switch {
		case e.Windowed && len(e.Narrower) == 0:
			all = append(all, v.T("estimate.no_window"))
		case e.Parts > len(e.Narrower):
			all = append(all, v.T("estimate.first_part", "parts", e.Parts))
		}
	}
	return all
}

// keepingWords say when a log's first entries are overwritten, "" where nobody knows.
func (v *visit) keepingWords(at time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case at.After(v.now()):
		return v.T("estimate.overwritten", "ago", v.words.Relative(v.now(), at), "time", v.words.Time(at))
	}
	return v.T("estimate.overwritten_since", "time", v.words.Time(at))
}

// narrowButtons change the step to what would fit, as the rest is saved.
func (v *visit) narrowButtons(e request.Estimate) []button {
	if !e.TooLarge {
		return nil
	}
	step := stepIndex(e.Step)
	var all []button
	for _, n := range e.Narrower {
		words := v.T("estimate.narrower", "from", spokenWall(n.From.String()), "until", spokenWall(n.Until.String()), "size", v.words.Bytes(n.Bytes))
		all = append(all, tiny(words, fmt.Sprintf("narrow:%d/%s/%s", step, n.From, n.Until)))
	}
	for _, t := range request.Transfers {
		all = append(all, tiny(v.T("page.draft.transfer."+string(t)), fmt.Sprintf("transfer:%d/%s", step, t)))
	}
	return all
}

// stepIndex is where a step stands: "s1" is the first.
func stepIndex(id string) int {
	var n int
	_, _ = fmt.Sscanf(id, "s%d", &n) // ids are the capability's own
	return n - 1
}

func spokenWall(wall string) string { return strings.Replace(wall, "T", " ", 1) }

// narrowed is a step with what a button of its estimate says.
func narrowed(s request.Step, do, to string) request.Step {
	switch {
	case do == "transfer" && s.CollectLog != nil:
		w := *s.CollectLog
		w.Transfer = request.Transfer(to)
		s.CollectLog = &w
	case do == "transfer" && s.ExportConfig != nil:
		e := *s.ExportConfig
		e.Transfer = request.Transfer(to)
		s.ExportConfig = &e
	case do == "narrow" && s.CollectLog != nil:
		from, until, _ := strings.Cut(to, "/")
		w := *s.CollectLog
		start, bad := worktime.ParseLocal(from)
		end, alsoBad := worktime.ParseLocal(until)
		if bad == nil && alsoBad == nil {
			w.From, w.Until, w.ExpectedBytes = start, end, 0 // what was expected was expected of the whole
		}
		s.CollectLog = &w
	}
	return s
}
