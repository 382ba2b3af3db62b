package recipe

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

func values(t *testing.T, path, filter string) Values {
	t.Helper()
	from, bad := worktime.ParseLocal("2026-03-27T23:00")
	until, alsoBad := worktime.ParseLocal("2026-03-28T02:30")
	if bad != nil || alsoBad != nil {
		t.Fatal(bad, alsoBad)
	}
	return Values{Path: path, Filter: filter, From: from, Until: until, Zone: "Asia/Singapore"}
}

func rendered(t *testing.T, id string, v Values) string {
	t.Helper()
	r, err := Find(id)
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.Render(v)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return text
}

func TestEachRecipeIsWhole(t *testing.T) {
	var ids []string
	for _, r := range All {
		if slices.Contains(ids, r.ID) || r.Name == "" || r.OperatingSystem == "" || r.Command == "" {
			t.Errorf("%+v", r)
		}
		ids = append(ids, r.ID)
		if !slices.Contains([]Shell{Posix, PowerShell, Device}, r.Shell) || !slices.Contains([]string{"user", "administrator"}, r.Privilege) ||
			!slices.Contains([]string{"reads", "writes_export", "keeps_log"}, r.Effect) || r.Form != "" && (forms[r.Form] == "" || r.Clock != "utc" && r.Clock != "source") {
			t.Errorf("%+v", r)
		}
		if (r.Effect == "writes_export") != (r.Output != "") || r.Shell == Device && strings.Contains(r.Command, "{") {
			t.Errorf("%s writes where it doesn't say, or takes values that nothing quotes", r.ID)
		}
		if (r.Effect == "keeps_log") != (r.Undo != "") || r.Undo != "" && (r.Form != "" || strings.Contains(r.Command, r.Undo)) {
			t.Errorf("%s doesn't say how what it changes is undone", r.ID)
		}
		if kept := regexp.MustCompile(`Out-File -NoClobber (".+")`).FindStringSubmatch(r.Command); r.Shell == PowerShell && r.Undo != "" &&
			(kept == nil || strings.Count(r.Undo, kept[1]) != 2 || strings.Contains(r.Undo, ":false")) {
			t.Errorf("%s isn't undone to what stood before: %s", r.ID, r.Undo)
		}
		v := values(t, "", "")
		if r.Default == "" {
			v.Path = `C:\logs\u_ex260327.log`
		}
		if text, err := r.Render(v); err != nil || strings.Contains(text, "{path}") || strings.Contains(text, "{from}") {
			t.Errorf("%s as it stands: %q %v", r.ID, text, err)
		}
	}
}

// the scenario's Q3, byte for byte but for the name of its file and its quotes
func TestTheWindowStandsInTheFormAndOnTheClockThatTheSourceWants(t *testing.T) {
	for id, want := range map[string]string{
		"windows_event_log": `wevtutil epl 'Security' 'E:\IR\export.evtx' "/q:*[System[TimeCreated[@SystemTime>='2026-03-27T15:00:00.000Z' and @SystemTime<='2026-03-27T18:30:00.000Z']]]"`,
		"journald":          `sudo journalctl --no-pager --utc --output=short-iso-precise --since='2026-03-27 15:00:00 UTC' --until='2026-03-27 18:30:00 UTC' --unit='ssh.service'`,
		// --dmesg would show the current boot alone
		"netfilter":  `sudo journalctl --no-pager --utc --output=short-iso-precise --since='2026-03-27 15:00:00 UTC' --until='2026-03-27 18:30:00 UTC' _TRANSPORT=kernel`,
		"syslog":     `f=20260327230000 -v u=20260328023000`,
		"web_access": `f=20260327230000 -v u=20260328023000`,
		"iis":        `'2026-03-27 15:00:00'`,
	} {
		v := values(t, "", "")
		if id == "iis" {
			v.Path = `C:\logs\u_ex260327.log`
		}
		if got := rendered(t, id, v); !strings.Contains(got, want) {
			t.Errorf("%s: %s", id, got)
		}
	}
	gap := values(t, "", "")
	gap.From, _ = worktime.ParseLocal("2026-03-29T02:30")
	gap.Zone = "Europe/Berlin"
	r, _ := Find("journald")
	if _, err := r.Render(gap); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a time that no clock shows: %v", err)
	}
	events, _ := Find("windows_event_log")
	if _, err := events.Render(values(t, "", "logon")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a filter that would be left out: %v", err)
	}
	if _, err := r.Render(Values{Zone: "UTC"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("no window: %v", err)
	}
}

// hostile are names of files and texts to look for that would do something if a shell read them.
var hostile = []string{
	`a'b`, `$(touch pwned)`, "`touch pwned`", `x; touch pwned`, `x' ; touch pwned ; '`, `a"b`, `a\`, `x | touch pwned`, `x > pwned`, `${IFS}`, `*`, `~`, `#`, `{from}`, `é 日本`,
}

func TestAShellReadsWhatWasTypedAsOneWord(t *testing.T) {
	lines := map[string][3]string{ // before the window, in it, after it
		"syslog":        {"Mar 27 22:59:59 h a: early X", "Mar 28 02:00:00 h a: inside X", "Mar 28 02:30:01 h a: late X"},
		"web_access":    {`192.0.2.1 - - [27/Mar/2026:22:59:59 +0800] "GET /early X"`, `192.0.2.1 - - [28/Mar/2026:02:00:00 +0800] "GET /inside X"`, `192.0.2.1 - - [28/Mar/2026:02:30:01 +0800] "GET /late X"`},
		"fortigate_log": {`<189>date=2026-03-27 time=22:59:59 devname="fw01" msg="early X"`, `date=2026-03-28 time=02:00:00 devname="fw01" tz="+0800" msg="inside X"`, `<189>date=2026-03-28 time=02:30:01 devname="fw01" msg="late X"`},
		"bind_queries":  {"27-Mar-2026 22:59:59.999 queries: early X", "28-Mar-2026 02:00:00.1 queries: inside X", "28-Mar-2026 02:30:01.0 queries: late X"},
	}
	for id, three := range lines {
		for _, evil := range hostile {
			dir := t.TempDir()
			name := filepath.Join(dir, evil)
			text := strings.ReplaceAll(strings.Join(three[:], "\n")+"\n"+strings.Replace(three[1], "X", "other", 1)+"\n", "X", evil)
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			command := strings.TrimPrefix(rendered(t, id, values(t, name, evil)), "sudo ")
			run := exec.CommandContext(t.Context(), "sh", "-c", command)
			run.Dir = dir
			out, err := run.CombinedOutput()
			if want := strings.ReplaceAll(three[1], "X", evil) + "\n"; err != nil || string(out) != want {
				t.Errorf("%s of %q gives %q, want %q (%v)\n%s", id, evil, out, want, err, command)
			}
			if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
				t.Errorf("%s ran what %q says", id, evil)
			}
		}
	}
}

func TestPowerShellGetsOneWordOrNothing(t *testing.T) {
	r, err := Find("iis")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`C:\logs\it's.log`:   `-LiteralPath 'C:\logs\it''s.log' |`,
		`C:\$(calc);x`:       `-LiteralPath 'C:\$(calc);x' |`,
		`C:\a” ; calc`:       "", // other quotes, which it takes for its own
		`C:\a’ ; calc ; ‘b`:  "",
		"C:\\a\ncalc":        "",
		`C:\a" & calc`:       "",
		`C:\logs\`:           "", // it would take the quote along where a program is called
		`/q:x`:               "",
		"-Path":              "",
		"C:\\a\u202egol.exe": "",
	} {
		got, err := r.Render(values(t, text, ""))
		if want == "" && !fault.Is(err, fault.KindInvalid) || want != "" && !strings.Contains(got, want) {
			t.Errorf("%q becomes %s, %v", text, got, err)
		}
	}
}

func TestWhatNoShellMayReadIsRefused(t *testing.T) {
	for _, text := range []string{"a\nb", "a\x00b", "a\rb", "a\u202eb", "\u200b", "-rf", "a\u00a0b", strings.Repeat("a", maxValue+1), "\xff"} {
		for _, id := range []string{"syslog", "journald", "windows_event_log"} {
			r, _ := Find(id)
			if got, err := r.Render(values(t, text, "")); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s of %q: %s", id, text, got)
			}
		}
	}
}

// a year that ends within the window turns the order of its stamps round
func TestASyslogOverNewYearKeepsBothSides(t *testing.T) {
	name := filepath.Join(t.TempDir(), "syslog")
	text := "Dec 31 22:00:00 h a: early\nDec 31 23:30:00 h a: old year\n  goes on\nJan  1 00:30:00 h a: new year\nJan  1 02:00:00 h a: late\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v := values(t, name, "")
	v.From, _ = worktime.ParseLocal("2025-12-31T23:00")
	v.Until, _ = worktime.ParseLocal("2026-01-01T01:00")
	out, err := exec.CommandContext(t.Context(), "sh", "-c", strings.TrimPrefix(rendered(t, "syslog", v), "sudo ")).Output()
	if want := "Dec 31 23:30:00 h a: old year\n  goes on\nJan  1 00:30:00 h a: new year\n"; err != nil || string(out) != want {
		t.Errorf("%q %v", out, err)
	}
}

// ran is what a recipe's commands print of a log with that text, run as they are but for sudo.
func ran(t *testing.T, id, log string, v Values) string {
	t.Helper()
	v.Path = filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(v.Path, []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", strings.TrimPrefix(rendered(t, id, v), "sudo ")).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", id, err, out)
	}
	return string(out)
}

// whoever asks with curl -u 'x[:y' writes a bracket before the time; a quote of theirs is escaped by the server
func TestNoNameHidesARequestFromItsLog(t *testing.T) {
	for _, name := range []string{"x[", "[", "x[28/Mar/2026:09:00:00 +0800]", `[28/Mar/2026:09:00:00 +0800] \x22`, `[28/Mar/2026:09:00:00 +0800] \"`} {
		inside := "192.0.2.1 - " + name + ` [28/Mar/2026:02:00:00 +0800] "GET /inside"` + "\n"
		late := "192.0.2.1 - " + name + ` [28/Mar/2026:02:30:01 +0800] "GET /late"` + "\n"
		undated := "192.0.2.1 - - \"GET /undated\"\n"
		if got := ran(t, "web_access", inside+late+undated, values(t, "", "")); got != inside+undated {
			t.Errorf("of %s: %q", name, got)
		}
	}
}

// rsyslog writes them unless it is told otherwise; a line that can't be dated is no reason to lose it
func TestASyslogWithWholeTimesIsCutByThem(t *testing.T) {
	log := "kept\n" +
		"2025-03-28T02:00:00.000001+08:00 h a: a year before\n" +
		"2026-03-27T22:59:59.999999+08:00 h a: early\n  goes on\n" +
		"2026-03-28T02:00:00.123456+08:00 h a: inside\n  goes on, kept\n" +
		"2026-03-28T02:00:00+08:00 h a: inside\n" +
		"2026-03-28T02:30:01.000000+08:00 h a: late\n" +
		"last message repeated, kept\n" +
		"Mar 28 02:30:01 h a: late\n" +
		"Mar 28 2026 02:30:01 h a: kept\n" +
		"Mar 28 02:30:01 h a: late\n"
	var want string
	for _, line := range strings.SplitAfter(log, "\n") {
		if strings.Contains(line, "kept") || strings.Contains(line, "inside") {
			want += line
		}
	}
	if got := ran(t, "syslog", log, values(t, "", "")); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
