package notice

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatNoTranslationMayChangeIsFound(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Please come soon.", nil},
		{"Run `systemctl stop smbd` and nothing else.", []string{"`systemctl stop smbd`"}},
		{"Type this:\n$ shutdown -h now\nThen wait.", []string{"$ shutdown -h now"}},
		{"See https://tasuki.aomine.example/notices?x=1.", []string{"https://tasuki.aomine.example/notices?x=1"}},
		{"https://a.example/b。次に", []string{"https://a.example/b"}},
		{"Write to desk@aomine.example, please.", []string{"desk@aomine.example"}},
		{"The file is C:\\Windows\\Temp\\a.exe.", []string{"C:\\Windows\\Temp\\a.exe"}},
		{"On \\\\files01\\share\\logs look.", []string{"\\\\files01\\share\\logs"}},
		{"Copy /var/log/auth.log, not /etc/passwd.", []string{"/var/log/auth.log", "/etc/passwd"}},
		{"fw-01とprint.aomine.exampleです。", []string{"fw-01", "print.aomine.example"}},
		{"It is 10.20.30.40:8443.", []string{"10.20.30.40:8443"}},
		{"It is 2001:db8::1 there.", []string{"2001:db8::1"}},
		{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", []string{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
		{"CVE-2026-1234 and KB5034441", []string{"CVE-2026-1234", "KB5034441"}},
		{"From 18:00 to 02:30 on 2026-03-31.", []string{"18:00", "02:30", "2026-03-31"}},
		{"2026-03-31T18:00+07:00", []string{"2026-03-31T18:00+07:00"}},
		{"18時に2人で来てください。", []string{"18", "2"}},
		{"１８：００に来る", []string{"１８", "００"}},
		{"About 1,250 files, 3.5 hours.", []string{"1,250", "3.5"}},
		{"Call +81355500101 (not -81355500101).", []string{"+81355500101", "-81355500101"}},
		{"電話は+81 3 5550 0101、室温−5度、9時-10時、2-3人", []string{"+81", "3", "5550", "0101", "−5", "9", "10", "2-3"}},
		{"电压-48V，전압은-48V, แรงดันไฟ-48V, ±5 °C, 9일-10일", []string{"-48", "-48", "-48", "±5", "9", "10"}},
		{"−5 °C, 9.30-10.30", []string{"−5", "9.30-10.30"}},
	} {
		if got := frozenSpans(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCommandsAndPathsAreFoundWithoutBackticks(t *testing.T) {
	for _, c := range []struct {
		text           string
		want, unmarked []string
	}{
		{"Look in /tmp and HKLM\\Software\\Run on srv. Run sudo ss -tunap on it. Come at 3 pm",
			[]string{"/tmp", "HKLM\\Software\\Run", "srv", "sudo ss -tunap", "3"}, []string{"sudo ss -tunap"}},
		{"HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion is it.", []string{"HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"}, nil},
		{"C:\\Program Files (x86)\\App\\a.exe, and %TEMP%\\x.", []string{"C:\\Program Files (x86)\\App\\a.exe", "%TEMP%\\x"}, nil},
		{"Sign in as AOMINE\\desk.", []string{"AOMINE\\desk"}, nil},
		{"ログは/tmpに、/etcにもあります。", []string{"/tmp", "/etc"}, nil},
		{"You and/or she; 男/女; 担当者/Tokyo.", nil, nil},
		{"On lp03/fw-01 too.", []string{"lp03", "fw-01"}, nil},
		{"The SRV, not the srvs or my-srv.", []string{"SRV"}, nil},
		{"srvで確認", []string{"srv"}, nil},
		{"Then rm -rf /tmp/x now.", []string{"rm -rf /tmp/x"}, []string{"rm -rf /tmp/x"}},
		{"Then systemctl stop smbd, please.", []string{"systemctl stop smbd"}, []string{"systemctl stop smbd"}},
		{"ipconfig /allを実行", []string{"ipconfig /all"}, []string{"ipconfig /all"}},
		{"Type net user guest first.", []string{"net user"}, []string{"net user"}},
		{"Get-Process -Name lsass | sort", []string{"Get-Process -Name"}, []string{"Get-Process -Name"}},
		{"Run `sudo ss -tunap` on it.", []string{"`sudo ss -tunap`"}, nil},
		{"$ sudo ss -tunap\nThen wait.", []string{"$ sudo ss -tunap"}, nil},
		{"Wartung und -pflege der Anlage.", nil, nil},
		{"The net result is good - mostly.", nil, nil},
	} {
		if got := frozenSpans(c.text, "srv"); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		if got := unmarked(c.text); !slices.Equal(got, c.unmarked) {
			t.Errorf("%q: %q look like commands, want %q", c.text, got, c.unmarked)
		}
	}
}

func TestATranslationKeepsTheSpansInWhateverOrder(t *testing.T) {
	const source = "Look at fw-01 at 18:00 and again at 18:00, then run `ls /tmp`."
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"another order", "`ls /tmp`を実行する前に、18:00と18:00にfw-01を見てください。", nil},
		{"once too few", "18:00にfw-01を見て`ls /tmp`を実行", []string{"/text notice.frozen_missing"}},
		{"another time", "18:00と19:00にfw-01を見て`ls /tmp`を実行", []string{"/text notice.frozen_missing", "/text notice.frozen_added"}},
		{"another machine", "18:00と18:00にfw-02を見て`ls /tmp`を実行", []string{"/text notice.frozen_missing", "/text notice.frozen_added"}},
		{"a command in other bytes", "18:00と18:00にfw-01を見て`LS /tmp`を実行", []string{"/text notice.frozen_missing", "/text notice.frozen_added"}},
	} {
		err := keeps("/text", source, c.text)
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if got := fields(t, err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAMachineSeesNoFrozenSpanAndGivesAllOfThemBack(t *testing.T) {
	const source = "Look at fw-01 at 18:00, then run `rm -rf /tmp/x`."
	marked, spans := taken(source)
	if marked != "Look at [1] at [2], then run [3]." {
		t.Errorf("a machine would see %q", marked)
	}
	if back := put(marked, spans); back != source {
		t.Errorf("%q came back as %q", source, back)
	}
	if back := put("[ 3 ]を［2］に[1]で", spans); keeps("/text", source, back) != nil || !strings.HasPrefix(back, "`rm") {
		t.Errorf("marks in another order came back as %q", back)
	}
	if back := put("[1] [2] [9]", spans); keeps("/text", source, back) == nil {
		t.Error("a mark that nobody set passes")
	}
}
