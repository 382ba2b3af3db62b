package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/recipe"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// stepKinds in the order in which people choose from them.
var stepKinds = []request.StepKind{
	request.RunCommands, request.CollectLog, request.ExportConfig, request.DoNotTouch, request.Ask, request.FreeText,
}

// draftStep is the inputs of one step, and the buttons that move it.
func (v *visit) draftStep(f *form, i int, s request.Step, of int) draftStep {
	at := fmt.Sprintf("/steps/%d", i)
	d := draftStep{ID: fmt.Sprintf("step-%d", i+1), Title: v.T("step.kind." + string(s.Kind)), Number: i + 1}
	f.hidden(at+"/kind", string(s.Kind))
	switch {
	case s.RunCommands != nil:
		v.commandFields(f, at+"/run_commands", *s.RunCommands)
	case s.CollectLog != nil:
		v.logFields(f, at+"/collect_log", *s.CollectLog)
	case s.ExportConfig != nil:
		f.line(at+"/export_config/host", "page.draft.host", s.ExportConfig.Host).class("code")
		f.line(at+"/export_config/source", "page.draft.source", s.ExportConfig.Source).class("code").hint(v.T("page.draft.source_hint"))
		v.limitField(f, at+"/export_config", s.ExportConfig.LimitBytes)
		v.deliveryFields(f, at+"/export_config", s.ExportConfig.Delivery)
	case s.DoNotTouch != nil:
		f.line(at+"/do_not_touch/hosts", "page.draft.hosts", strings.Join(s.DoNotTouch.Hosts, ", ")).class("code").hint(v.T("page.draft.hosts_hint"))
	case s.FreeText != nil:
		f.area(at+"/free_text/text", "step.kind.free_text", s.FreeText.Text).rows(4)
	}
	d.Fields = f.take()
	if s.Ask != nil {
		for k, q := range s.Ask.Questions {
			d.Questions = append(d.Questions, v.draftQuestion(f, i, k, q))
		}
		d.Buttons = append(d.Buttons, tiny(v.T("page.draft.add_question"), fmt.Sprintf("question:%d", i)))
	}
	switch {
	case s.CollectLog != nil:
		d.Recipe = v.recipeFields(f, at, i, recipe.Log)
	case s.ExportConfig != nil:
		d.Recipe = v.recipeFields(f, at, i, recipe.Configuration)
	case s.DoNotTouch != nil:
		d.Recipe = v.recipeFields(f, at, i, recipe.Keeping)
	}
	if i > 0 {
		d.Buttons = append(d.Buttons, tiny(v.T("page.draft.up"), fmt.Sprintf("up:%d", i)))
	}
	if i < of-1 {
		d.Buttons = append(d.Buttons, tiny(v.T("page.draft.down"), fmt.Sprintf("down:%d", i)))
	}
	d.Buttons = append(d.Buttons, tiny(v.T("page.draft.remove"), fmt.Sprintf("remove:%d", i)))
	return d
}

func tiny(words, do string) button { return button{Words: words, Tone: "tiny", Name: "do", Value: do} }

func (v *visit) commandFields(f *form, at string, b request.CommandBlock) {
	f.line(at+"/hosts", "page.draft.hosts", strings.Join(b.Hosts, ", ")).class("code").hint(v.T("page.draft.hosts_hint"))
	f.line(at+"/operating_system", "page.draft.system", b.OperatingSystem)
	f.code(at+"/commands", "page.draft.commands", b.Commands).hint(v.T("page.draft.commands_hint"))
	f.radios(at+"/privilege", "page.draft.privilege", string(b.Privilege), []option{
		{Value: string(request.User), Label: v.T("page.draft.privilege.user")},
		{Value: string(request.Administrator), Label: v.T("page.draft.privilege.administrator")},
	})
	f.area(at+"/expected_effect", "page.draft.effect", b.ExpectedEffect).rows(2)
}

func (v *visit) logFields(f *form, at string, l request.LogWindow) {
	f.line(at+"/host", "page.draft.host", l.Host).class("code")
	f.line(at+"/path", "page.draft.path", l.Path).class("code")
	f.add("wall", at+"/from", "page.step.from", wallText(l.From)).class("wall")
	f.add("wall", at+"/until", "page.step.until", wallText(l.Until)).class("wall")
	f.zoneField(at+"/zone", "page.draft.source_clock", l.Zone)
	offset := f.add("number", at+"/clock_offset_seconds", "page.draft.offset", nonZero(int64(l.ClockOffsetSeconds))).class("short").hint(v.T("page.draft.offset_hint"))
	offset.Inputmode = "numeric"
	f.line(at+"/filter", "page.draft.filter", l.Filter).class("code")
	f.optional(at+"/clock_offset_seconds", at+"/filter")
	v.limitField(f, at, l.LimitBytes)
	v.deliveryFields(f, at, l.Delivery)
	kept := f.add("number", at+"/kept_hours", "page.draft.kept_hours", nonZero(int64(l.KeptHours))).class("short")
	kept.Inputmode = "numeric"
	var overwritten worktime.Local
	if l.Overwritten != nil {
		overwritten = l.Overwritten.Wall
	}
	f.add("wall", at+"/overwritten_at", "page.draft.overwritten", wallText(overwritten)).class("wall")
	f.optional(at+"/kept_hours", at+"/overwritten_at")
}

// deliveryFields are how the file is to come, and how large it is expected to be.
func (v *visit) deliveryFields(f *form, at string, d request.Delivery) {
	expected := f.add("number", at+"/expected_bytes", "page.draft.expected", nonZero(d.ExpectedBytes/megabyte)).class("short")
	expected.Inputmode = "numeric"
	formats := []option{{}}
	for _, name := range request.Formats {
		formats = append(formats, option{Value: name, Label: name})
	}
	f.pick(at+"/format", "page.draft.format", d.Format, formats)
	f.pick(at+"/transfer", "page.draft.transfer", string(d.Transfer), append([]option{{Label: v.T("page.draft.transfer.line")}},
		texts(v, "page.draft.transfer.", request.Transfers)...))
	f.optional(at+"/expected_bytes", at+"/format")
}

func (v *visit) limitField(f *form, at string, bytes int64) {
	in := f.add("number", at+"/limit_bytes", "page.draft.limit", nonZero(bytes/megabyte)).class("short")
	in.Inputmode = "numeric"
	f.optional(at + "/limit_bytes")
}

// megabyte is a million bytes, as disks and lines are sold.
const megabyte = 1_000_000

func nonZero(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func wallText(l worktime.Local) string {
	if l == (worktime.Local{}) {
		return ""
	}
	return l.String()
}

func (v *visit) draftQuestion(f *form, i, k int, q request.Question) draftQuestion {
	at := fmt.Sprintf("/steps/%d/ask/questions/%d", i, k)
	f.hidden(at+"/id", q.ID)
	f.area(at+"/text", "page.draft.question", q.Text).rows(2)
	f.pick(at+"/type", "page.draft.answer_type", q.Type, texts(v, "page.draft.type.", request.QuestionTypes))
	f.area(at+"/choices", "page.draft.choices", strings.Join(q.Choices, "\n")).rows(2).hint(v.T("page.draft.choices_hint"))
	f.optional(at + "/choices")
	f.check(at+"/required", "page.draft.required", q.Required)
	return draftQuestion{Fields: f.take(), Buttons: []button{tiny(v.T("page.draft.remove_question"), fmt.Sprintf("unquestion:%d/%d", i, k))}}
}

// edited does what a button of the editor says to the steps.
func (v *visit) edited(c request.Content, do, index string) (request.Content, error) {
	steps := slices.Clone(c.Steps)
	first, second, _ := strings.Cut(index, "/")
	i, err := strconv.Atoi(first)
	known := err == nil && i >= 0 && i < len(steps)
	switch {
	case do == "add" && slices.Contains(stepKinds, request.StepKind(index)):
		steps = append(steps, v.freshStep(request.StepKind(index)))
	case do == "remove" && known:
		steps = slices.Delete(steps, i, i+1)
	case do == "up" && known && i > 0:
		steps[i-1], steps[i] = steps[i], steps[i-1]
	case do == "down" && known && i < len(steps)-1:
		steps[i], steps[i+1] = steps[i+1], steps[i]
	case (do == "narrow" || do == "transfer") && known:
		steps[i] = narrowed(steps[i], do, second)
	case do == "recipe" && known:
		step, err := v.recipeTyped(steps[i], i)
		if err != nil {
			return c, err
		}
		steps = slices.Insert(steps, i, step)
	case do == "order":
		steps = c.VolatileFirst()
	case do == "question" && known && steps[i].Ask != nil:
		steps[i].Ask = &request.Questions{Questions: append(slices.Clone(steps[i].Ask.Questions), freshQuestion(steps[i].Ask.Questions))}
	case do == "unquestion" && known && steps[i].Ask != nil:
		if k, err := strconv.Atoi(second); err == nil && k >= 0 && k < len(steps[i].Ask.Questions) {
			steps[i].Ask = &request.Questions{Questions: slices.Delete(slices.Clone(steps[i].Ask.Questions), k, k+1)}
		}
	}
	c.Steps = steps
	return c, nil
}

func (v *visit) freshStep(kind request.StepKind) request.Step {
	s := request.Step{Kind: kind}
	switch kind {
	case request.RunCommands:
		s.RunCommands = &request.CommandBlock{Privilege: request.User}
	case request.CollectLog:
		s.CollectLog = &request.LogWindow{Zone: v.actor.Zone}
	case request.ExportConfig:
		s.ExportConfig = &request.Export{}
	case request.DoNotTouch:
		s.DoNotTouch = &request.HandsOff{}
	case request.Ask:
		s.Ask = &request.Questions{Questions: []request.Question{freshQuestion(nil)}}
	case request.FreeText:
		s.FreeText = &request.Text{}
	}
	return s
}

// freshQuestion has an id that no other in the step has.
func freshQuestion(others []request.Question) request.Question {
	for n := len(others) + 1; ; n++ {
		id := fmt.Sprintf("q%d", n)
		if !slices.ContainsFunc(others, func(q request.Question) bool { return q.ID == id }) {
			return request.Question{ID: id, Type: "text"}
		}
	}
}

// anchor is where on the page the writing goes on.
func anchor(c request.Content, do, index string) string {
	first, _, _ := strings.Cut(index, "/")
	i, err := strconv.Atoi(first)
	switch {
	case do == "add":
		return fmt.Sprintf("#step-%d", len(c.Steps))
	case do == "choose":
		return "#first"
	case err != nil:
		return ""
	case do == "up":
		return fmt.Sprintf("#step-%d", i)
	case do == "down":
		return fmt.Sprintf("#step-%d", i+2)
	}
	return fmt.Sprintf("#step-%d", min(i+1, len(c.Steps)))
}
