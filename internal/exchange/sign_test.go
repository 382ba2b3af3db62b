package exchange

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// zipped is an archive of empty files with these names.
func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		_, err := w.CreateHeader(&zip.FileHeader{Name: name})
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func portable() []byte {
	head := make([]byte, 256)
	copy(head, "MZ")
	head[0x3c] = 0x80
	copy(head[0x80:], "PE\x00\x00")
	return head
}

func TestSignsAreReadFromTheBeginningAndTheName(t *testing.T) {
	locked := zipped(t, "report.pdf")
	locked[6] |= 1
	cut := zipped(t, "a.txt", "tools/run.EXE")
	for _, c := range []struct {
		why, name string
		head      []byte
		want      []Sign
	}{
		{"nothing at all", "", nil, nil},
		{"a log", "dns01-query.log", []byte("28-Mar-2026 01:00:00 queries: MZ"), nil},
		{"a text that begins like a program", "a.txt", []byte("MZ" + strings.Repeat(" and so on", 20)), nil},
		{"a domain as a name", "www.example.com", []byte("x"), nil},
		{"a program of Windows", "a.bin", portable(), []Sign{Program}},
		{"one that was cut short", "a.bin", portable()[:64], []Sign{Program}},
		{"less than a header", "a.bin", []byte("MZ"), nil},
		{"a program of Linux", "a", []byte("\x7fELF\x02"), []Sign{Program}},
		{"a log of Windows", "Security.evtx", []byte("ElfFile\x00"), nil},
		{"a program of macOS", "a", []byte("\xcf\xfa\xed\xfe"), []Sign{Program}},
		{"by its name alone", "Invoice.PDF.exe. ", []byte("?"), []Sign{Program}},
		{"a script", "x.txt", []byte("#!/bin/sh\n"), []Sign{Script}},
		{"a script by name", "run.PS1", []byte("Get-Process"), []Sign{Script}},
		{"a shortcut", "readme", shortcut, []Sign{Shortcut}},
		{"an old document with macros", "a.doc", slices.Concat(compound, make([]byte, 600), wide("_VBA_PROJECT")), []Sign{Macro}},
		{"an old document without", "a.doc", slices.Concat(compound, make([]byte, 600), wide("WordDocument")), nil},
		{"a newer document with macros", "a.docm", zipped(t, "[Content_Types].xml", "word/vbaProject.bin"), []Sign{Macro}},
		{"a newer document without", "a.docx", zipped(t, "[Content_Types].xml", "word/document.xml"), nil},
		{"an object in a rich text", "a.rtf", []byte(`{\rtf1{\object\objdata 0105}}`), []Sign{Embedded}},
		{"a program in an archive", "a.zip", cut, []Sign{ArchivedProgram}},
		{"an archive that was cut short", "a.zip", cut[:40], nil},
		{"an archive with a password", "sample.zip", locked, []Sign{Encrypted}},
		{"the test file", "eicar.txt", append(eicar(), "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"...), []Sign{TestFile}},
	} {
		if got := signsOf(c.name, c.head); got == nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

func TestMalwareIsReleasedOnlyByWhoeverHasReadTheWarning(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn(portable())
		if got := item.Malware(item.Latest()); !slices.Equal(got, []Sign{Program}) {
			t.Fatalf("signs: %q", got)
		}
		terms := termsFor(h.rival)
		_, err := h.Release(h.as(h.desk), item.ID, terms)
		wantKey(t, err, fault.KindConflict, "release.malware_warning")
		terms.WarningRead = true
		r := h.give(item, terms)
		if l := h.last(item); l.Fact != journal.EvidenceReleased || len(l.Data["malware_signs"].([]any)) != 1 {
			t.Errorf("the journal says %s %v", l.Fact, l.Data)
		}
		got, err := h.GetRelease(h.as(h.rival), r.ID)
		if must(t, err); !slices.Equal(got.Malware(), []Sign{Program}) {
			t.Errorf("its reader is told %q", got.Malware())
		}
		a := httptest.NewRecorder()
		must(t, h.DownloadRelease(a, httptest.NewRequest("GET", "/", nil).WithContext(h.as(h.rival)), r.ID))
		if a.Header().Get("Tasuki-Malware-Signs") != "program" || a.Header().Get("Content-Type") != "application/octet-stream" ||
			a.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("it is served with %v", a.Header())
		}
	})
}

func TestSomebodysWordIsAWarningThatStays(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("harmless?"))
		if got := item.Malware(item.Latest()); len(got) != 0 || !item.Latest().Looked() {
			t.Errorf("signs: %q", got)
		}
		_, err := h.Suspect(h.as(h.rival), item.ID, "It looks odd.")
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.Suspect(h.as(h.engineer), item.ID, "a\u202eb")
		wantKey(t, err, fault.KindInvalid, "problem.invalid")
		item, err = h.Suspect(h.as(h.engineer), item.ID, "It is the sample from fw02.")
		must(t, err)
		_, err = h.Suspect(h.as(h.desk), item.ID, "Again.")
		wantKey(t, err, fault.KindConflict, "evidence.suspected_already")
		seen, err := h.Get(h.as(h.analyst), item.ID)
		must(t, err)
		if x := seen.Suspicion; x == nil || x.Reason != "It is the sample from fw02." || x.Person != h.engineer.ID || x.Organization != h.merlinet.ID {
			t.Errorf("the analyst reads %+v", x)
		}
		_, err = h.Release(h.as(h.desk), item.ID, termsFor(h.rival))
		wantKey(t, err, fault.KindConflict, "release.malware_warning")
		if l := h.last(item); l.Fact != journal.EvidenceSuspected {
			t.Errorf("the journal says %s", l.Fact)
		}
		theirs := h.handedIn([]byte("harmless, too?"))
		_, err = h.Suspect(h.as(h.analyst), theirs.ID, "Like what we saw elsewhere.")
		must(t, err)
		l, err := h.List(h.as(h.engineer), h.incident.ID, Filter{}, Page{Limit: 1})
		must(t, err)
		seen, err = h.Get(h.as(h.engineer), theirs.ID)
		must(t, err)
		for _, i := range append(l.Items, seen) {
			if x := i.Suspicion; i.ID != theirs.ID || x == nil || x.Reason != "" || x.Person != "" || !slices.Contains(i.Malware(i.Latest()), Suspected) {
				t.Errorf("who handed it in reads %+v", x)
			}
		}
		c, err := h.Open(h.as(h.desk), item.ID, Everything) // a warning hides nothing
		must(t, err)
		if got, _ := io.ReadAll(c); string(got) != "harmless?" {
			t.Errorf("it is read as %q", got)
		}
		must(t, c.Close())
	})
}

// What came before the first part was closed is less than what is looked at.
func TestWhereAFirstPartIsTooShortNobodyHasLooked(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(portable(), "")
		wantStatus(t, s.patch(path, 0, portable()[:1]), 204)
		wantStatus(t, s.patch(path, 1, portable()[1:]), 204)
		if item := h.items()[0]; item.Likelihood() != NotLooked {
			t.Errorf("it is %q", item.Likelihood())
		}
	})
}

// However a file comes in, its beginning is looked at: here part by part, with the signs of the first.
func TestAnUploadThatIsResumedKeepsTheSignsOfItsBeginning(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := append(portable(), noise(9<<20)...)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, "")
		wantStatus(t, s.patch(path, 0, content[:8<<20]), 204)
		wantStatus(t, s.patch(path, 8<<20, content[8<<20:]), 204)
		item := h.items()[0]
		if got := item.Malware(item.Latest()); !slices.Equal(got, []Sign{Program}) {
			t.Errorf("signs: %q", got)
		}
	})
}
