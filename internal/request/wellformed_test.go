package request

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAStepShowsEverythingThatStandsInIt(t *testing.T) {
	block := func(change func(*CommandBlock)) Step {
		b := CommandBlock{Hosts: []string{"dns01"}, OperatingSystem: "Debian 12", ExpectedEffect: "Reads\nonly", Commands: "ip route"}
		change(&b)
		return Step{Kind: RunCommands, RunCommands: &b}
	}
	window := func(w LogWindow) Step { return Step{Kind: CollectLog, CollectLog: &w} }
	asks := func(q Question) Step {
		q.ID = "q"
		return Step{Kind: Ask, Ask: &Questions{Questions: []Question{q}}}
	}
	for _, c := range []struct {
		name string
		step Step
		want []string
	}{
		{"an honest block", block(func(*CommandBlock) {}), nil},
		{"a host with an override", block(func(b *CommandBlock) { b.Hosts = []string{"dns01", "a\u202eb"} }), []string{"/run_commands/hosts/1 step.hidden_character"}},
		{"a system with a zero-width space", block(func(b *CommandBlock) { b.OperatingSystem = "Debian\u200b12" }), []string{"/run_commands/operating_system step.hidden_character"}},
		{"an effect with a null", block(func(b *CommandBlock) { b.ExpectedEffect = "a\x00" }), []string{"/run_commands/expected_effect field.control_characters"}},
		{"a path as Japanese Windows has them", window(LogWindow{Host: "lp03", Path: "C:\\ログ\u3000取得\\*.txt"}), nil},
		{"a path with an isolate, and a filter with an escape", window(LogWindow{Path: "/var/\u2066log", Filter: "\x1b[2K"}),
			[]string{"/collect_log/path step.hidden_character", "/collect_log/filter step.hidden_character"}},
		{"a source with a private character", Step{Kind: ExportConfig, ExportConfig: &Export{Host: "fw01", Source: "run\ue000ning"}}, []string{"/export_config/source step.hidden_character"}},
		{"a host that must not be touched", Step{Kind: DoNotTouch, DoNotTouch: &HandsOff{Hosts: []string{"lp03\u200d"}}}, []string{"/do_not_touch/hosts/0 step.hidden_character"}},
		{"words in Arabic, with their marks", Step{Kind: FreeText, FreeText: &Text{Text: "\u200fمرحبا\u200f\n\tok"}}, nil},
		{"words with a null", Step{Kind: FreeText, FreeText: &Text{Text: "a\x00"}}, []string{"/free_text/text field.control_characters"}},
		{"the same choice twice", asks(Question{Type: "choice", Text: "Which?", Choices: []string{"a", "b", "a"}}), []string{"/ask/questions/0/choices/2 field.twice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, fields(c.step.wellFormed())); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestALogWindowWithoutItsEndsIsNotComplete(t *testing.T) {
	err := LogWindow{Host: "fw01", Path: "/var/log/fw", Zone: "Asia/Singapore", Until: wall(t, "2026-03-28T02:30")}.complete()
	if d := cmp.Diff([]string{"/collect_log/from field.required"}, fields(err)); d != "" {
		t.Error(d)
	}
}

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	yes, no := true, false
	step := Step{Kind: Ask, Ask: &Questions{Questions: []Question{{ID: "calm", Type: "yes_no"}}}}
	err := replied(step, []Reply{{Question: "calm", YesNo: &yes}, {Question: "calm", YesNo: &no}})
	if d := cmp.Diff([]string{"/replies/1/question field.twice"}, fields(err)); d != "" {
		t.Error(d)
	}
}

func TestAnOrdinaryAccountsCommandsTakeNoPrivilege(t *testing.T) {
	for commands, honest := range map[string]bool{
		"ip route":                             true,
		"cat /etc/sudoers.d/x; ls no-sudo":     true,
		"sudo ss -tunap":                       false,
		"ls && /usr/bin/sudo -n true":          false,
		"id\n\tdoas pfctl -s rules":            false,
		"RunAs.exe /user:Administrator cmd":    false,
		"Start-Process pwsh -Verb RunAs":       false,
		"echo \"$(sudo cat /var/log/secure)\"": false,
	} {
		b := CommandBlock{Privilege: User, Commands: commands}
		if err := b.honest(); (err == nil) != honest {
			t.Errorf("%q: %v", commands, err)
		}
		if b.Privilege = Administrator; b.honest() != nil {
			t.Errorf("%q is refused to an administrator", commands)
		}
	}
}
