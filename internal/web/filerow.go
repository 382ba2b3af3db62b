package web

import (
	"tasuki/internal/exchange"
)

// fileRow is a file that was handed in, or is to come.
type fileRow struct {
	To, Name, Reference string
	State               badge
	Size                string
	SHA256, Sender      string
	Received            string // how much of it is here while it is on its way
}

var evidenceLooks = map[exchange.State]badge{
	exchange.Expected: {Shape: "draft"}, exchange.Receiving: {Shape: "submitted", Tone: "go"},
	exchange.Received: {Shape: "acknowledged", Tone: "go"}, exchange.Verified: {Shape: "done", Tone: "good"},
	exchange.Mismatch: {Shape: "alert", Tone: "stop"}, exchange.Failed: {Shape: "no", Tone: "stop"},
	exchange.Lost: {Shape: "gone", Tone: "stop"}, exchange.InAnalysis: {Shape: "look", Tone: "go"},
	exchange.Archived: {Shape: "held"}, exchange.Disposed: {Shape: "gone"},
}

func (v *visit) fileRow(i exchange.Item) fileRow {
	a := i.Latest()
	row := fileRow{To: "/evidence-items/" + i.ID, Name: exchange.Printable(i.Filename), Reference: i.Reference, SHA256: a.SHA256, Sender: a.SenderSHA256}
	row.State = evidenceLooks[i.State]
	row.State.Word = v.T("evidence.state." + string(i.State))
	switch {
	case row.Name == "":
		row.Name = v.T("page.evidence.to_come", "reference", i.Reference)
	case i.State == exchange.Receiving && a.Size > 0:
		row.Received = v.T("page.evidence.so_far", "percent", a.Received*100/a.Size, "size", v.words.Bytes(a.Size))
	case i.Thing == nil:
		row.Size = v.words.Bytes(a.Size)
	}
	return row
}
