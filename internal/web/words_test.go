package web

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/channel"
	"tasuki/internal/decision"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/lang"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/readiness"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

var keyed = regexp.MustCompile(`"((?:page|request|step|evidence|release|notice|incident|clarification|severity|role|level|tlp|kind|asset|engagement|custody|thing|transfer)\.[A-Za-z_.0-9+:/-]*)"`)

// A key that no language has would show on a page as ⟦key⟧.
func TestEveryTextThatAPageAsksForIsThere(t *testing.T) {
	words := english(t)
	beginnings := map[string]bool{}
	for _, file := range sources(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keyed.FindAllStringSubmatch(string(text), -1) {
			switch key := m[1]; {
			case strings.HasSuffix(key, "."):
				beginnings[key] = true
			case key == "page.js": // a script
			case !words.Has(key) && !strings.HasSuffix(key, ".title") && !strings.HasSuffix(key, ".how"):
				t.Errorf("%s asks for %q", file, key)
			}
		}
	}
	for beginning, ends := range composed() {
		for _, end := range ends {
			if !words.Has(beginning + end) {
				t.Errorf("no words for %q", beginning+end)
			}
		}
		delete(beginnings, beginning)
	}
	for beginning := range beginnings {
		t.Errorf("this test does not know how %q goes on", beginning)
	}
}

// composed are the keys that are put together of a beginning and a value.
func composed() map[string][]string {
	kinds := []turn.Kind{
		turn.Write, turn.Authorize, turn.Scheduled, turn.Deliver, turn.Acknowledge, turn.Start, turn.Work, turn.Unblock, turn.Clarify,
		turn.Answer, turn.Review, turn.Understand, turn.Assess, turn.Decide,
	}
	acts := []string{
		"authorize.lead", "issue.lead", "propose.lead", "acknowledge.lead", "start.lead", "resume.lead", "accept.lead", "authorize.title", "issue.title", "propose.title", "submit.title", "accept.title", "submit.lead",
		"propose.button", "start.button", "resume.button",
	}
	for _, verb := range further {
		acts = append(acts, string(verb)+".title", string(verb)+".lead", string(verb)+".button")
	}
	return map[string][]string{
		"page.act.":                  acts,
		"page.done.":                 {"invited", "acknowledge", "decline", "reassign", "due", "start", "block", "resume", "answer", "file", "file_mismatch", "submit", "accept", "return", "cancel", "issue", "propose", "authorize", "told", "asked", "said", "opened", "saved", "moved", "reported", "meeting_planned", "meeting_cancelled", "decision_asked", "decision_decided", "decision_handed_on", "decision_withdrawn", "held", "released", "participant", "revoked", "tested", "reached", "understood", "asked_notice", "notice_submit", "notice_return", "notice_translate", "notice_override", "notice_approve", "notice_send", "notice_recall", "signed_out", "deactivated", "engagement_ended", "token_revoked", "evidence_released", "upload_ended", "put_away", "put_away_part", "release_ended", "key_added", "key_ended"},
		"malware.sign.":              plain(exchange.Signs),
		"page.malware.":              plain(exchange.Likelihoods),
		"page.orphans.lacks.":        plain(exchange.Lacks),
		"page.orphans.about.":        plain(exchange.Lacks),
		"retention.unit.":            plain(exchange.Units),
		"retention.length.":          plain(exchange.Units),
		"page.turn.mine.":            plain(kinds),
		"page.turn.theirs.":          plain(kinds),
		"page.board.kind.":           plain(kinds),
		"page.board.wait.":           plain(turn.Waits),
		"page.day.":                  weekdays,
		"page.token.days.":           {"7", "30", "90", "365"},
		"page.import.kind.":          plain(directory.ImportKinds),
		"page.asset.procurement.":    plain(directory.Procurements),
		"page.asset.patching.":       plain(directory.PatchManagements),
		"page.engagement.contract.":  plain(directory.Contracts),
		"page.engagement.method.":    plain(directory.Methods),
		"kind.":                      plain(access.Kinds),
		"page.closing.":              {"yours", "theirs", "held_yours", "held_theirs"},
		"page.deviation.is.":         plain(exchange.Standings),
		"page.relocation.":           {"approve", "decline", "withdraw"},
		"page.relocation.state.":     plain(exchange.RelocationStates),
		"page.relocation.trouble.":   exchange.RelocationTroubles(),
		"page.draft.transfer.":       {"line", "courier", "in_place"},
		"estimate.basis.":            {"told", "learned", "said", "recorded"},
		"recipe.effect.":             {"reads", "writes_export", "keeps_log"},
		"page.draft.type.":           request.QuestionTypes,
		"page.due.fold.":             plain([]worktime.Fold{worktime.Earlier, worktime.Later}),
		"page.due.rule.":             plain([]worktime.Rule{worktime.WorkingDays, worktime.WorkingTime, worktime.OnTheirClock}),
		"page.due.moved.":            plain([]request.MoveWhy{request.MovedByCalendar, request.MovedByZone, request.MovedByOverride}),
		"page.calendar.kind.":        plain(worktime.DayKinds),
		"page.roster.kind.":          plain(roster.Kinds),
		"page.roster.why.":           {"swap", "leave", "override"},
		"page.roster.state.":         plain(roster.ChangeStates),
		"page.roster.change.":        {"override", "leave"},
		"page.roster.":               {"override.button", "leave.button", "agree.button", "agree.title", "cancel.button", "cancel.title"},
		"page.handover.state.":       plain(turn.HandoverStates),
		"page.handover.fate.":        plain(turn.Fates),
		"page.person.channel.":       plain(directory.Channels),
		"finding.kind.":              plain(finding.Kinds),
		"finding.state.":             plain(finding.States),
		"finding.touched.":           plain(finding.Touches),
		"silence.":                   plain(turn.Triggers),
		"page.meeting.state.":        plain(meeting.States),
		"page.meeting.action_state.": plain(meeting.Outcomes),
		"decision.matter.":           plain(decision.Matters),
		"decision.state.":            plain(decision.States),
		"page.meeting.why.":          plain(worktime.Absences),
		"page.upload.js.":            uploadWords,
		"request.state.":             plain(request.States),
		"request.receipt.":           {"queued", "sent", "bounced", "delivered", "read", "acknowledged", "told_by_phone"},
		"step.kind.":                 {"run_commands", "collect_log", "export_config", "do_not_touch", "ask", "free_text"},
		"clarification.state.":       {"open", "answered", "withdrawn"},
		"page.evidence.says.":        plain(exchange.States),
		"custody.event.":             plain(exchange.Handlings),
		"evidence.kind.":             {"log", "configuration", "other", "physical"},
		"page.thing.says.":           plain(thingsOwn),
		"thing.form.":                plain(exchange.Forms),
		"thing.seal.":                {"intact", "broken", "changed", "removed"},
		"thing.act.":                 plain(exchange.SealActs),
		"transfer.way.":              plain(exchange.Ways),
		"transfer.state.":            {"offered", "accepted", "declined", "withdrawn"},
		"page.keep.":                 {"transition", "hold", "unhold", "propose", "withdraw", "approve", "assign"},
		"release.state.":             plain(exchange.ReleaseStates),
		"page.lines.":                {"count", "source", "packing", "cut_short", "times", "ambiguous", "out_of_order"},
		"lines.cut_short.":           exchange.IndexCuts(),
		"page.lines.grep_as.":        {"text", "re2"},
		"evidence.state.":            plain(exchange.States),
		"page.notice.level.":         plain(access.Levels),
		"page.notice.":               {"translate.lead", "translate.button", "submit.lead", "submit.button", "approve.lead", "approve.button", "send.lead", "send.button", "return.lead", "return.button", "recall.lead", "recall.button"},
		"notice.":                    {"what_happened.cannot_say", "what_will_be_done.cannot_say", "headquarters.cannot_say"},
		"notice.receipt.":            plain(notice.Receipts),
		"notice.instruction.":        plain(notice.Instructions),
		"notice.bring.":              plain(notice.Things),
		"notice.entry.":              plain(notice.Reports),
		"notice.paper.":              plain(notice.Papers),
		"notice.visitor.shows.":      plain(notice.Papers),
		"notice.clothing.":           plain(notice.Clothes),
		"notice.way_home.":           plain(notice.Ways),
		"page.notice.way.":           {"last_train", "last_bus"},
		"notice.usual.":              plain(notice.Usuals),
		"notice.ready.":              plain(notice.Readies),
		"notice.what_will_be_done.":  plain(notice.Works),
		"notice.headquarters.":       plain(notice.Situations),
		"notice.state.":              plain(notice.States),
		"notice.gap.":                plain(notice.GapKinds),
		"language_status.":           {"machine_draft", "human_draft", "human_reviewed"},
		"notice.what_happened.":      {"equipment_problem", "security_check", "security_incident"},
		"notice.kind.":               plain(notice.Kinds),
		"notice.minimal.":            plain(notice.Kinds),
		"notice.title.":              plain(notice.Kinds),
		"incident.state.":            plain(incident.States),
		"incident.warning.":          {"role_empty"},
		"severity.":                  plain(incident.Severities),
		"tlp.":                       plain(incident.TLPs),
		"role.":                      plain(access.Roles),
		"level.":                     plain(access.Levels),

		"page.channel.state.":        plain(channel.States),
		"page.reachability.concern.": plain(readiness.Concerns),
		"page.reachability.part.":    plain(readiness.Parts),
		"page.reachability.purpose.": plain(readiness.Purposes),
		"page.reachability.channel.": plain(readiness.ChannelKinds),
		"page.reachability.how.":     {"mail", "phone", "backup_channel"},
		"page.reachability.state.":   plain(readiness.States),
	}
}

func plain[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// catalogue is read once: twenty languages take longer than most tests.
var catalogue = sync.OnceValues(func() (*lang.Catalog, error) { return lang.Load(os.DirFS("../../locales")) })

func english(t *testing.T) *lang.Localizer {
	t.Helper()
	catalog, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return catalog.For(lang.English, time.UTC)
}

// sources are the package's own files and templates.
func sources(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		files, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				all = append(all, f)
			}
		}
	}
	return all
}

// A template that can't be compiled would be found out by its first reader.
func TestEveryTemplateCompiles(t *testing.T) {
	all := newTemplates(loadAssets())
	if len(all.pages) < 5 {
		t.Fatalf("only %d pages", len(all.pages))
	}
	for name, page := range all.pages {
		if _, err := page(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
