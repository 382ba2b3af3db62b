package push_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"tasuki/internal/push"
)

// What a person reads is in their language, what the server says of it too; names, flags and hashes are as they are everywhere.
func TestItSpeaksTheLanguageOfWhoRunsIt(t *testing.T) {
	s := newStage(t)
	s.o.Ticket = s.anyStep()
	good := s.o
	for i, want := range []struct{ tag, refused, server, progress, interrupted, sent, total string }{
		{"ja", "再.log: --step: ", "存在しない", "9.4 MB中", "再.log: 中断しました。", "再.log: 提出しました。9.4", "提出できなかったものがあります"},
		{"th", "再.log: --step: ", "ไม่มีรายการนี้", "% จาก 9.4", "再.log: ถูกหยุดกลางคัน", "再.log: ส่งแล้ว 9.4", "ยังส่งไม่ครบ"},
		{"ar", "\u2068再.log\u2069: \u2068--step: ", "هذا غير موجود", "% من 9.4", "\u2068再.log\u2069: توقّف التنفيذ", "\u2068再.log\u2069: سُلِّم، 9.4", "لم يُسلَّم كل شيء"},
	} {
		t.Run(want.tag, func(t *testing.T) {
			s.o = good
			s.o.Words = s.speaks(want.tag)
			file := s.write("再.log", noise(9<<20+i, want.tag))
			s.o.Step = "s99"
			if code, said := s.run(t.Context(), file); code != push.Failed || !strings.Contains(said, want.refused) || !strings.Contains(said, want.server) {
				t.Errorf("a step that there is not: %d\n%q", code, said)
			}
			s.o.Step = "s1"
			ctx, interrupt := context.WithCancel(t.Context())
			var cutOff atomic.Bool
			s.o.URL = s.between(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
				if r.Method == http.MethodPatch && cutOff.CompareAndSwap(false, true) {
					defer interrupt()
					r.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, 5<<20), broken{}))
				}
				pass.ServeHTTP(w, r)
			})
			s.o.Terminal, s.o.Limit = true, 12<<20
			var progress strings.Builder
			err := push.Run(ctx, s.o, []string{file}, &progress, &progress)
			if said := progress.String(); !strings.Contains(said, want.interrupted) || !strings.Contains(said, want.progress) || err == nil || err.Error() != want.total {
				t.Errorf("interrupted: %v\n%q", err, said)
			}
			s.o.Limit = 0
			code, said := s.run(t.Context(), file)
			if code != 0 || !strings.Contains(said, want.sent) || strings.Contains(said, "⟦") || strings.Contains(said, "equal") {
				t.Errorf("handed in: %d\n%q", code, said)
			}
		})
	}
}

// Where nothing says that the terminal shows UTF-8, each letter is one that any terminal shows, the server's too.
func TestATerminalWithoutUTF8IsSpokenToInASCII(t *testing.T) {
	s := newStage(t)
	s.o.Words = s.App.Catalog.For("ja", nil).ASCII()
	file := s.write("再.log", syslog)
	for _, step := range []string{"s99", ""} {
		s.o.Step = step
		_, said := s.run(t.Context(), file)
		if !strings.Contains(said, `\u{518d}.log: `) || strings.ContainsFunc(said, func(r rune) bool { return r > '~' }) {
			t.Errorf("%q", said)
		}
	}
}
