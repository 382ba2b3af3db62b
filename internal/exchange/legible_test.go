package exchange

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/textlog"
)

// utf16Of is a text as PowerShell's ">" writes it.
func utf16Of(text string, order binary.ByteOrder) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, order, utf16.Encode([]rune("\ufeff"+strings.ReplaceAll(text, "\n", "\r\n"))))
	return b.Bytes()
}

// waysOf are the ways in which one configuration comes in.
func waysOf(t *testing.T, text string) map[string]string {
	return map[string]string{
		"CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "a mark": "\ufeff" + text, "little": string(utf16Of(text, binary.LittleEndian)), "big": string(utf16Of(text, binary.BigEndian)),
		"gzip": string(gzipped(t, []byte(text), 100)), "zstd": string(zstds(t, []byte(text), 100)), "both": string(zstds(t, utf16Of(text, binary.LittleEndian), 1<<20)),
	}
}

func TestAConfigurationIsReadAsItsTextHoweverItCame(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		plain := h.exported("fw01", router)
		if !h.HasCopy(h.as(h.engineer), plain) {
			t.Error("the copy of a router's configuration isn't offered")
		}
		copied, err := h.Open(h.as(h.engineer), plain.ID, Everything)
		must(t, err)
		copied.Close()
		lines, err := h.Lines(h.as(h.desk), plain.ID, LineQuery{})
		must(t, err)
		want, _ := shownLines(lines)
		for how, content := range waysOf(t, router) {
			item := h.exported("fw01", content)
			if item.Latest().SHA256 != sumOf([]byte(content)) {
				t.Errorf("%s: the original is another", how)
			}
			l, err := h.Lines(h.as(h.desk), item.ID, LineQuery{})
			must(t, err)
			if got, _ := shownLines(l); strings.Join(got, "\n") != strings.Join(want, "\n") || l.Redacted {
				t.Errorf("%s: its lines are %q", how, got)
			}
			if packed := how == "gzip" || how == "zstd" || how == "both"; packed == (l.Index.Packing == "") {
				t.Errorf("%s: packed as %q", how, l.Index.Packing)
			}
			for _, who := range []string{"full", "below"} {
				reader := h.desk
				if who == "below" {
					reader = h.engineer
				}
				d, err := h.Compare(h.as(reader), plain.ID, item.ID)
				must(t, err)
				if !d.Same || d.Redacted != (who == "below") {
					t.Errorf("%s, %s: it differs in %v", how, who, d.Hunks)
				}
			}
			c, err := h.Open(h.as(h.engineer), item.ID, Everything)
			must(t, err)
			c.Close()
			if how != "CRLF" && how != "little" && how != "big" && how != "both" && c.Attempt.SHA256 != copied.Attempt.SHA256 {
				t.Errorf("%s: the copy is another", how)
			}
			if l, err := h.Lines(h.as(h.engineer), item.ID, LineQuery{Grep: "h1dd3n"}); err != nil || !l.Redacted || len(l.Lines) > 0 || l.Index.Counts.Lines != int64(len(want)) {
				t.Errorf("%s: below full %v (%v)", how, l.Lines, err)
			}
		}
	})
}

func TestAConfigurationThatIsHeldAgainstItsBaselineIsText(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, first, _ := h.versions()
		_, err := h.SetBaseline(access.IfMatch(h.as(h.desk), 1), host.ID, first.ID)
		must(t, err)
		for how, content := range waysOf(t, strings.Replace(router, "h1dd3n RO", "other RO", 1)) {
			h.exported("fw01", content)
			must(t, h.CountDeviations(t.Context()))
			l, err := h.Deviations(h.as(h.desk), host.Site, "", Page{})
			must(t, err)
			if len(l.Items) != 1 || l.Items[0].Standing != Deviates || l.Items[0].Lines != 2 {
				t.Errorf("%s: stands as %+v", how, l.Items)
			}
		}
		h.exported("fw01", "\x7fELF\x00\x00\x01")
		must(t, h.CountDeviations(t.Context()))
		l, err := h.Deviations(h.as(h.desk), host.Site, "", Page{})
		must(t, err)
		if l.Items[0].Standing != NotComparable {
			t.Errorf("what is no text stands as %+v", l.Items)
		}
	})
}

// So many at once, as logs; each look gives its place back, also where two versions or a copy are read.
func TestAPackedConfigurationWaitsForAPlaceToUnpackIn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		packed := h.exported("fw01", string(gzipped(t, []byte(router), 1<<20)))
		later := h.exported("fw01", string(gzipped(t, []byte(router+"! more\n"), 1<<20)))
		for range unpacksAtOnce - 1 {
			h.unpacking <- struct{}{}
		}
		looks := map[string]func(context.Context) error{
			"lines": func(ctx context.Context) error { _, err := h.Lines(ctx, packed.ID, LineQuery{}); return err },
			"two":   func(ctx context.Context) error { _, err := h.Compare(ctx, packed.ID, later.ID); return err },
		}
		copies := func(ctx context.Context) error {
			c, err := h.Open(ctx, packed.ID, Everything)
			if err == nil {
				defer c.Close()
				if len(h.unpacking) != unpacksAtOnce-1 {
					t.Error("what goes to its reader holds a place")
				}
				_, err = io.Copy(io.Discard, c)
			}
			return err
		}
		for how, look := range looks {
			if err := look(h.as(h.desk)); err != nil || len(h.unpacking) != unpacksAtOnce-1 {
				t.Errorf("%s: %v, %d places taken", how, err, len(h.unpacking))
			}
		}
		if err := copies(h.as(h.engineer)); err != nil || len(h.unpacking) != unpacksAtOnce-1 {
			t.Errorf("a copy: %v, %d places taken", err, len(h.unpacking))
		}
		h.unpacking <- struct{}{}
		for how, look := range looks {
			ctx, cancel := context.WithTimeout(h.as(h.desk), 200*time.Millisecond)
			if err := look(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: one more unpacks: %v", how, err)
			}
			cancel()
		}
		ctx, cancel := context.WithTimeout(h.as(h.engineer), 200*time.Millisecond)
		defer cancel()
		if err := copies(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a copy: one more unpacks: %v", err)
		}
	})
}

// A long last line without an end is compared whole, also where it ends with a piece.
func TestALastLineThatEndsWithAPieceIsWhole(t *testing.T) {
	for _, size := range []int{textlog.PieceSize, 2 * textlog.PieceSize, 2*textlog.PieceSize + 1} {
		text := "hostname fw01\n" + strings.Repeat("x", size)
		file := func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
		all, err := (&Service{}).linesOf(t.Context(), file, Difference{})
		if err != nil || len(all) != 2 || len(all[1]) != size {
			t.Errorf("%d: %d lines, %v", size, len(all), err)
		}
	}
}

func TestWhatCanNotBeUnpackedIsNoConfiguration(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		plain := h.exported("fw01", router)
		large := append([]byte(router), bytes.Repeat([]byte("! nothing\n"), 33<<20/10)...)
		whole := zstds(t, []byte(router), 1<<20)
		for _, c := range []struct {
			how, content           string
			lines, compared, below string
		}{
			{"a bomb", string(gzipped(t, large, len(large))), "lines.too_large", "configuration.too_large", "evidence.withheld"},
			{"an archive", string(zstds(t, append(make([]byte, 600), router...), 1<<20)), "lines.no_text", "lines.no_text", "evidence.withheld"},
			{"no text", "\x7fELF\x00\x00\x01", "lines.no_text", "lines.no_text", "evidence.withheld"},
			{"nothing of it", string(whole[:20]), "lines.no_text", "lines.no_text", "evidence.withheld"},
			{"the half of it", string(append(gzipped(t, []byte(router), 1<<20), "\x1f\x8b\x08 and so on"...)), "", "lines.no_text", "evidence.withheld"},
		} {
			item := h.exported("fw01", c.content)
			key := func(err error) string {
				f, _ := fault.As(err)
				if f == nil {
					return ""
				}
				return f.Key
			}
			l, err := h.Lines(h.as(h.desk), item.ID, LineQuery{})
			if key(err) != c.lines || err == nil && (l.Index.CutShort != cutAtDamage || len(l.Lines) == 0) {
				t.Errorf("%s: lines %v (%v)", c.how, l.Index, err)
			}
			if _, err := h.Compare(h.as(h.desk), plain.ID, item.ID); key(err) != c.compared {
				t.Errorf("%s: compared %v", c.how, err)
			}
			if c.below != "" && h.HasCopy(h.as(h.engineer), item) {
				t.Errorf("%s: a copy is offered that would be refused", c.how)
			}
			if _, err := h.Open(h.as(h.engineer), item.ID, Everything); key(err) != c.below {
				t.Errorf("%s: below full %v", c.how, err)
			}
		}
	})
}
