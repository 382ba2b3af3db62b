package request

import (
	"strings"

	"tasuki/internal/lang"
)

// Span is a piece of a sentence. A frozen one is a command, path, host name, hash or the author's own words: it is shown
// byte for byte, never translated, never reflowed.
type Span struct {
	Text   string
	Frozen bool
}

// Line is one sentence of a step's explanation.
type Line []Span

// Wording explains the step in the reader's language around the frozen spans; the block itself (commands, questions,
// free text) is shown beside it as it stands.
func (s Step) Wording(words *lang.Localizer) []Line {
	var lines []Line
	say := func(key string, args ...any) { lines = append(lines, line(words, key, args...)) }
	switch {
	case s.RunCommands != nil:
		say("step.run_commands.where", "hosts", s.RunCommands.Hosts, "system", s.RunCommands.OperatingSystem)
		if as := s.RunCommands.Privilege; as != "" { // a draft may not say yet
			say("step.run_commands.as." + string(as))
		}
		say("step.run_commands.order")
	case s.CollectLog != nil:
		w := s.CollectLog
		say("step.collect_log.what", "path", w.Path, "host", w.Host)
		say("step.collect_log.window", "from", spoken(w.From.String()), "until", spoken(w.Until.String()), "zone", w.Zone)
		switch {
		case w.ClockOffsetSeconds > 0:
			say("step.collect_log.ahead", "count", w.ClockOffsetSeconds)
		case w.ClockOffsetSeconds < 0:
			say("step.collect_log.behind", "count", -w.ClockOffsetSeconds)
		}
		if w.Filter != "" {
			say("step.collect_log.filter", "filter", w.Filter)
		}
		if w.LimitBytes > 0 {
			say("step.collect_log.limit", "limit", words.Bytes(w.LimitBytes))
		}
		w.Delivery.wording(say)
	case s.ExportConfig != nil:
		say("step.export_config.what", "source", s.ExportConfig.Source, "host", s.ExportConfig.Host)
		if limit := s.ExportConfig.LimitBytes; limit > 0 {
			say("step.collect_log.limit", "limit", words.Bytes(limit))
		}
		s.ExportConfig.Delivery.wording(say)
	case s.DoNotTouch != nil:
		say("step.do_not_touch.what", "hosts", s.DoNotTouch.Hosts)
		say("step.do_not_touch.not")
	case s.Ask != nil:
		say("step.ask.what")
	case s.FreeText != nil:
		say("step.free_text.what")
	}
	return lines
}

func (d Delivery) wording(say func(key string, args ...any)) {
	if d.Format != "" {
		say("step.collect_log.format", "format", d.Format)
	}
	switch d.Transfer {
	case ByCourier:
		say("step.transfer.courier")
	case InPlace:
		say("step.transfer.in_place")
	}
}

// spoken writes a wall time without its T.
func spoken(wall string) string { return strings.Replace(wall, "T", " ", 1) }

// open and shut stand around a frozen span while the sentence is put together; no text may contain them.
const open, shut = "\uE000", "\uE001"

// line fills the sentence and splits it at its frozen spans. Arguments that are text are frozen.
func line(words *lang.Localizer, key string, args ...any) Line {
	for i := 1; i < len(args); i += 2 {
		switch v := args[i].(type) {
		case string:
			args[i] = freeze(v)
		case []string:
			frozen := make([]string, len(v))
			for k, one := range v {
				frozen[k] = freeze(one)
			}
			args[i] = frozen
		}
	}
	var l Line
	for rest := words.Text(key, args...); rest != ""; {
		before, after, found := strings.Cut(rest, open)
		if before != "" {
			l = append(l, Span{Text: before})
		}
		if !found {
			break
		}
		span, tail, _ := strings.Cut(after, shut)
		l = append(l, Span{Text: span, Frozen: true})
		rest = tail
	}
	return l
}

func freeze(text string) string {
	return open + strings.NewReplacer(open, "", shut, "").Replace(text) + shut
}

// Plain is the line without its marks.
func (l Line) Plain() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}
