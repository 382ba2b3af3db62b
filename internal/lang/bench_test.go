package lang

import (
	"testing"
	"time"
)

// BenchmarkNotice is what one of 20,000 receipts costs: a reader, two times, a filled text and a few plain ones.
func BenchmarkNotice(b *testing.B) {
	c, bangkok := catalog(b), zone(b, "Asia/Bangkok")
	b.ReportAllocs()
	for b.Loop() {
		l := c.For("th", bangkok)
		l.Time(epoch)
		l.UTC(epoch)
		l.Text("language.unknown", "tag", "x")
		for range 10 {
			l.Text("problem.title.not_found")
		}
	}
}

func BenchmarkText(b *testing.B) {
	l := catalog(b).For("th", time.UTC)
	for name, args := range map[string][]any{"problem.title.not_found": nil, "language.unknown": {"tag", "x"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Text(name, args...)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		catalog(b)
	}
}
