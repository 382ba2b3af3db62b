package report

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"tasuki/internal/journal"
)

// Report is the outcome of verifying a bundle. Without findings everything in it is as it was exported, and what the
// journal knew before is as it was then; whether it is the house's that it claims to be, only a pin can tell.
type Report struct {
	Journal   journal.Report // its findings stand in Findings too
	Reference string         // of the incident
	Person    string         // id of who took it along
	Name      string         // theirs, "" where the bundle doesn't say
	At        time.Time      // when
	Members   int            // that were checked, beside the journal's part and the manifest
	Bytes     int64          // of these
	Vouched   int            // of these, whose SHA-256 the journal kept from before the export
	Findings  []Finding
}

// OK says that nothing was found.
func (r *Report) OK() bool { return len(r.Findings) == 0 }

// Limits of what is read into memory.
const (
	maxJournal  = 1 << 30
	maxManifest = 256 << 20
	maxNames    = 16 << 20
)

// VerifyFile checks a bundle by itself: no database, no network, and in one pass over r. The error is for what could
// not be read at all; what is wrong stands in the report.
func VerifyFile(r io.Reader, pin journal.Pin) (Report, error) {
	v := verification{in: newTape(r)}
	v.run(pin)
	return v.report, v.in.err
}

type verification struct {
	in      *tape
	report  Report
	records []journal.Record
	names   bytes.Buffer // directory.json
}

func (v *verification) run(pin journal.Pin) {
	raw, ok := v.whole(journalMember, maxJournal)
	if !ok {
		return
	}
	v.journal(raw, pin)
	if raw, ok = v.whole(manifestMember, maxManifest); !ok {
		return
	}
	list, ok := v.manifest(raw)
	if !ok {
		return
	}
	if v.members(list) {
		v.end()
	}
	v.vouch(list)
	v.report.Name = nameIn(v.names.Bytes(), v.report.Person)
}

// whole reads one of the two members that every bundle begins with. It says false where nothing can follow.
func (v *verification) whole(name string, limit int64) ([]byte, bool) {
	at, block := v.in.at, v.in.peek(blockSize)
	if len(block) < blockSize && name != journalMember {
		v.report.found(name, FoundCut, offset(at+int64(len(block))))
		return nil, false
	}
	got, size, _, readable := announced(block)
	if !readable {
		size = sizeAnyway(block)
	}
	if size < 0 || readable && got != name {
		v.report.found(v.unfit(name))
		return nil, false
	}
	want, err := header(name, size)
	if err != nil || len(want) != blockSize || size > limit {
		v.report.found(name, FoundLost, "")
		return nil, false
	}
	if i := differs(block, want); i >= 0 {
		v.report.found(name, FoundHeader, offset(at+int64(i)))
	}
	v.in.skip(blockSize)
	var raw bytes.Buffer
	complete := v.body(name, size, &raw)
	return raw.Bytes(), complete
}

// unfit is what is wrong where a member can't be the one that must stand here.
func (v *verification) unfit(name string) (member, what, detail string) {
	if name == journalMember {
		return "", FoundNoBundle, ""
	}
	return name, FoundLost, ""
}

func (v *verification) journal(raw []byte, pin journal.Pin) {
	r := &v.report
	r.Journal, v.records = journal.VerifyBundle(raw, pin)
	for _, f := range r.Journal.Findings {
		r.find(Finding{Member: journalMember, Entry: f.Index, Where: f.Where, What: f.What, Detail: f.Detail})
	}
	if e, ok := v.export(); ok {
		r.Reference, r.Person, r.At = e.Object.Reference, e.Person, e.At
	}
}

// export is the entry that says what was taken along.
func (v *verification) export() (journal.Record, bool) {
	if n := len(v.records); n > 0 && v.records[n-1].Fact == journal.JournalExported {
		return v.records[n-1], true
	}
	return journal.Record{}, false
}

// manifest reads the list of what follows.
func (v *verification) manifest(raw []byte) ([]Member, bool) {
	if e, ok := v.export(); ok && e.Data[manifestHash] != sum(raw) {
		v.report.found(manifestMember, FoundManifest, "")
	}
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || m.Format != BundleFormat {
		v.report.found(manifestMember, FoundNoList, "")
		return nil, false
	}
	return m.Members, true
}

// body reads a member's bytes into w and the zeros behind them. It says false where the file ended before.
func (v *verification) body(name string, size int64, w io.Writer) bool {
	if !v.in.copy(w, size) {
		v.report.found(name, FoundCut, offset(v.in.at))
		return false
	}
	at, zeros := v.in.at, v.in.peek(int(padding(size)))
	if i := differs(zeros, make([]byte, len(zeros))); i >= 0 {
		v.report.found(name, FoundPadding, offset(at+int64(i)))
	}
	v.in.skip(len(zeros))
	if int64(len(zeros)) < padding(size) {
		v.report.found(name, FoundCut, offset(v.in.at))
		return false
	}
	return true
}

// end: two blocks of zeros, and nothing behind them.
func (v *verification) end() {
	at, rest := v.in.at, v.in.peek(endSize+1)
	if i := differs(rest[:min(len(rest), endSize)], make([]byte, min(len(rest), endSize))); i >= 0 {
		v.report.found("", FoundBehind, offset(at+int64(i)))
	} else if len(rest) < endSize {
		v.report.found("", FoundCut, offset(at+int64(len(rest))))
	} else if len(rest) > endSize {
		v.report.found("", FoundBehind, offset(at+endSize))
	}
}
