package web

import (
	"slices"
	"time"

	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// readRequest is a request as one reader reads it: what was written stands as it was written, and around it are the
// reader's own language and clock. The visit in it may be another one's than who looks: a preview.
type readRequest struct {
	*visit
	Language string // of the author's words
	Purpose  string
	Due      []face
	DueAgo   string
	Was      moment // before it was moved
	Moved    string // why
	MovedWhy string // in the words of whoever moved it
	Overdue  bool
	Unsure   []badge // years that the due was reckoned by and nobody vouches for
	DueRule  string  // while it has not gone out
	Steps    []readStep
}

// readStep is one step.
type readStep struct {
	ID       string
	Number   int
	Kind     string
	Wording  []request.Line
	Commands string
	SHA256   string
	Effect   string
	Window   []window
	Ask      []request.Question
	Text     string
	Keeping  string // when it is overwritten
	First    bool   // it is lost before what a step above it asks for
	Estimate estimateView

	Files  []fileRow
	Answer *readAnswer
	Form   *form // while it is the reader's to answer
	Upload *form

	Unfinished string // uploads of the reader's that stand still
}

// window is the beginning or the end of a log's window on the clocks that matter.
type window struct {
	Label string
	Faces []face
}

// read is the request in v's words.
func (v *visit) readRequest(r request.Request, n names) readRequest {
	due := r.DueAt()
	read := readRequest{
		visit: v, Language: r.Language, Purpose: r.Purpose, Overdue: r.Overdue(v.now()),
		Due: v.clocks(due, v.placeOf(r.Deadline()), clockOf{v.T("page.clock.sender", "who", n.party(r.Author).short()), n.clock(r.Author)},
			clockOf{v.T("page.clock.executor", "who", n.party(r.Executor).short()), n.clock(r.Executor)}),
	}
	if !due.IsZero() {
		read.DueAgo = v.words.Relative(v.now(), due)
	}
	if r.Moved != nil {
		read.Was, read.Moved, read.MovedWhy = v.at(r.Moved.From), v.T("page.due.moved."+string(r.Moved.Why)), r.Moved.Reason
	}
	if due.IsZero() && r.Term != nil {
		read.DueRule = v.termWords(*r.Term)
	}
	first := r.FetchFirst()
	for i, s := range r.Steps {
		step := v.readStep(i+1, s)
		step.First = r.State.CountsDown() && slices.Contains(first, s.ID)
		if s.CollectLog != nil && !r.IssuedAt.IsZero() && r.State.CountsDown() {
			step.Keeping = v.keepingWords(s.CollectLog.OverwrittenAt())
		}
		read.Steps = append(read.Steps, step)
	}
	return read
}

// placeOf is the clock that a planned time was written for.
func (v *visit) placeOf(d *worktime.Due) clockOf {
	if d == nil {
		return clockOf{}
	}
	return clockOf{v.words.City(d.Zone), d.Zone}
}

func (v *visit) readStep(number int, s request.Step) readStep {
	step := readStep{ID: s.ID, Number: number, Kind: v.T("step.kind." + string(s.Kind)), Wording: s.Wording(v.words)}
	switch {
	case s.RunCommands != nil:
		step.Commands, step.SHA256, step.Effect = s.RunCommands.Commands, s.RunCommands.SHA256, s.RunCommands.ExpectedEffect
	case s.CollectLog != nil:
		step.Window = v.windowOf(*s.CollectLog)
	case s.Ask != nil:
		step.Ask = s.Ask.Questions
	case s.FreeText != nil:
		step.Text = s.FreeText.Text
	}
	return step
}

func (v *visit) windowOf(l request.LogWindow) []window {
	var all []window
	for _, end := range []struct {
		key  string
		wall worktime.Local
		fold worktime.Fold
	}{{"page.step.from", l.From, worktime.Earlier}, {"page.step.until", l.Until, worktime.Later}} {
		at, err := worktime.Resolve(end.wall, l.Zone, end.fold)
		if err != nil || end.wall == (worktime.Local{}) {
			continue
		}
		all = append(all, window{v.T(end.key), v.clocks(l.TrueTime(at), clockOf{v.words.City(l.Zone), l.Zone})})
	}
	return all
}

// turnView is whose turn it is, since when.
type turnView struct {
	Words string
	Mine  bool
	Since moment
}

func (v *visit) turnView(t turn.Item, n names) *turnView {
	if t.Kind == "" || t.Since == (time.Time{}) {
		return nil
	}
	return &turnView{v.whose(t, n), v.mine(t), v.at(t.Since)}
}
