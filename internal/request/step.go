package request

import (
	"fmt"
	"slices"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// StepKind says what one step asks for.
type StepKind string

// The kinds of step.
const (
	RunCommands  StepKind = "run_commands"
	CollectLog   StepKind = "collect_log"
	ExportConfig StepKind = "export_config"
	DoNotTouch   StepKind = "do_not_touch"
	Ask          StepKind = "ask"
	FreeText     StepKind = "free_text"
)

// Step is one ordered piece of work; the part that its kind names is set.
type Step struct {
	ID           string        `json:"id"` // "s1", "s2" …, stable within a revision
	Kind         StepKind      `json:"kind"`
	RunCommands  *CommandBlock `json:"run_commands,omitempty"`
	CollectLog   *LogWindow    `json:"collect_log,omitempty"`
	ExportConfig *Export       `json:"export_config,omitempty"`
	DoNotTouch   *HandsOff     `json:"do_not_touch,omitempty"`
	Ask          *Questions    `json:"ask,omitempty"`
	FreeText     *Text         `json:"free_text,omitempty"`
}

// Privilege is what the commands need.
type Privilege string

// The privileges. An administrator's commands need a second person at headquarters.
const (
	User          Privilege = "user"
	Administrator Privilege = "administrator"
)

// CommandBlock is run as it stands, byte for byte.
type CommandBlock struct {
	Hosts           []string  `json:"hosts"`
	OperatingSystem string    `json:"operating_system"`
	Privilege       Privilege `json:"privilege"`
	ExpectedEffect  string    `json:"expected_effect"`
	Commands        string    `json:"commands"` // lines end in LF
	SHA256          string    `json:"sha256"`   // of Commands in UTF-8
}

// LogWindow is a log from a host within a window of its own clock.
type LogWindow struct {
	Host               string         `json:"host"`
	Path               string         `json:"path"`
	From               worktime.Local `json:"from,omitzero"` // a draft may lack it
	Until              worktime.Local `json:"until,omitzero"`
	Zone               string         `json:"zone"`                 // IANA, of the source's clock
	ClockOffsetSeconds int            `json:"clock_offset_seconds"` // source clock minus true time
	Filter             string         `json:"filter,omitempty"`
	LimitBytes         int64          `json:"limit_bytes,omitempty"`
	Delivery
	Keeping
}

// Export is a configuration to hand in.
type Export struct {
	Host       string `json:"host"`
	Source     string `json:"source"` // running-config, a path
	LimitBytes int64  `json:"limit_bytes,omitempty"`
	Delivery
}

// HandsOff says what must stay as it is: no cleaning, deleting, rebooting, scanning.
type HandsOff struct {
	Hosts []string `json:"hosts"`
}

// Questions are typed, so that answers can be compared.
type Questions struct {
	Questions []Question `json:"questions"`
}

// Question has one answer of its type: text, yes_no, number, choice or datetime.
type Question struct {
	ID       string   `json:"id"`
	Type     string   `json:"type"`
	Text     string   `json:"text"`
	Choices  []string `json:"choices,omitempty"`
	Required bool     `json:"required,omitempty"`
}

// QuestionTypes are the types there are.
var QuestionTypes = []string{"text", "yes_no", "number", "choice", "datetime"}

// Text is anything else, in the language of the request.
type Text struct {
	Text string `json:"text"`
}

// number gives steps their ids and command blocks their line ends and hashes.
func number(steps []Step) []Step {
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].ID = fmt.Sprintf("s%d", i+1)
		if b := steps[i].RunCommands; b != nil {
			block := *b
			block.SHA256 = hash(block.Commands)
			steps[i].RunCommands = &block
		}
	}
	return steps
}

// wellFormed is what even a half-written step must keep.
func (s Step) wellFormed() error {
	if err := s.onePart(); err != nil {
		return err
	}
	switch {
	case s.RunCommands != nil:
		return at("/run_commands", s.RunCommands.wellFormed())
	case s.CollectLog != nil:
		return at("/collect_log", s.CollectLog.wellFormed())
	case s.ExportConfig != nil:
		return at("/export_config", fault.Join(frozen("/host", s.ExportConfig.Host), frozen("/source", s.ExportConfig.Source), s.ExportConfig.Delivery.wellFormed()))
	case s.DoNotTouch != nil:
		return at("/do_not_touch", frozenAll("/hosts", s.DoNotTouch.Hosts))
	case s.FreeText != nil:
		return at("/free_text", prose("/text", s.FreeText.Text))
	case s.Ask != nil:
		return at("/ask", s.Ask.wellFormed())
	}
	return nil
}

// onePart holds kind and part together, so that no step says one thing and carries another.
func (s Step) onePart() error {
	parts := map[StepKind]bool{
		RunCommands: s.RunCommands != nil, CollectLog: s.CollectLog != nil, ExportConfig: s.ExportConfig != nil,
		DoNotTouch: s.DoNotTouch != nil, Ask: s.Ask != nil, FreeText: s.FreeText != nil,
	}
	for kind, set := range parts {
		if set != (kind == s.Kind) {
			return fault.Invalid("/"+string(s.Kind), "step.part_of_its_kind", "kind", string(s.Kind))
		}
	}
	return nil
}

// complete is what a step needs before it can be sent.
func (s Step) complete() error {
	switch s.Kind {
	case RunCommands:
		b := s.RunCommands
		return fault.Join(requiredList("/run_commands/hosts", b.Hosts), required("/run_commands/commands", b.Commands),
			required("/run_commands/operating_system", b.OperatingSystem), required("/run_commands/expected_effect", b.ExpectedEffect),
			required("/run_commands/privilege", string(b.Privilege)), at("/run_commands", b.honest()))
	case CollectLog:
		return s.CollectLog.complete()
	case ExportConfig:
		return fault.Join(required("/export_config/host", s.ExportConfig.Host), required("/export_config/source", s.ExportConfig.Source))
	case DoNotTouch:
		return requiredList("/do_not_touch/hosts", s.DoNotTouch.Hosts)
	case Ask:
		return s.Ask.complete()
	case FreeText:
		return required("/free_text/text", s.FreeText.Text)
	}
	return nil
}

func (w LogWindow) wellFormed() error {
	err := fault.Join(frozen("/host", w.Host), frozen("/path", w.Path), frozen("/filter", w.Filter), w.Delivery.wellFormed(), w.Keeping.wellFormed())
	if w.Zone == "" {
		return err
	}
	_, unknown := worktime.LoadZone(w.Zone)
	return fault.Join(err, worktime.Fault("", unknown))
}

func (w LogWindow) complete() error {
	err := fault.Join(required("/collect_log/host", w.Host), required("/collect_log/path", w.Path), required("/collect_log/zone", w.Zone),
		given("/collect_log/from", w.From), given("/collect_log/until", w.Until))
	if err != nil {
		return err
	}
	from, badFrom := worktime.Resolve(w.From, w.Zone, worktime.Earlier)
	until, badUntil := worktime.Resolve(w.Until, w.Zone, worktime.Later)
	switch {
	case badFrom != nil || badUntil != nil:
		return fault.Join(boundary("/collect_log/from", badFrom), boundary("/collect_log/until", badUntil))
	case !from.Before(until):
		return fault.Invalid("/collect_log/until", "time.ends_before_it_starts")
	}
	return nil
}

func given(pointer string, wall worktime.Local) error {
	if wall == (worktime.Local{}) {
		return fault.Invalid(pointer, "field.required")
	}
	return nil
}

// boundary moves the pointer from a due's wall time to the one field that a window's end has.
func boundary(pointer string, err error) error {
	f, ok := fault.As(worktime.Fault("", err))
	if !ok {
		return err
	}
	for i := range f.Fields {
		f.Fields[i].Pointer = pointer
	}
	return f
}

func (q Questions) wellFormed() error {
	var errs []error
	seen := map[string]bool{}
	for i, question := range q.Questions {
		pointer := fmt.Sprintf("/questions/%d", i)
		if seen[question.ID] {
			errs = append(errs, fault.Invalid(pointer+"/id", "step.question_twice"))
		}
		seen[question.ID] = true
		if (question.Type == "choice") != (len(question.Choices) > 0) {
			errs = append(errs, fault.Invalid(pointer+"/choices", "step.choices_for_choice"))
		}
		errs = append(errs, prose(pointer+"/text", question.Text))
		for k, choice := range question.Choices {
			errs = append(errs, oneLine(fmt.Sprintf("%s/choices/%d", pointer, k), choice))
			if slices.Contains(question.Choices[:k], choice) {
				errs = append(errs, fault.Invalid(fmt.Sprintf("%s/choices/%d", pointer, k), "field.twice"))
			}
		}
	}
	return fault.Join(errs...)
}

func (q Questions) complete() error {
	if len(q.Questions) == 0 {
		return fault.Invalid("/ask/questions", "field.required")
	}
	var errs []error
	for i, question := range q.Questions {
		errs = append(errs, required(fmt.Sprintf("/ask/questions/%d/text", i), question.Text))
	}
	return fault.Join(errs...)
}

func required(pointer, value string) error {
	if strings.TrimSpace(value) == "" {
		return fault.Invalid(pointer, "field.required")
	}
	return nil
}

func requiredList(pointer string, values []string) error {
	if len(values) == 0 {
		return fault.Invalid(pointer, "field.required")
	}
	return nil
}

// at puts a prefix before the pointers of a fault.
func at(prefix string, err error) error {
	if f, ok := fault.As(err); ok {
		return f.At(prefix)
	}
	return err
}
