package exchange

import (
	"encoding/hex"
	"slices"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/textlog"
)

// Intake is what a sender says before the first byte.
type Intake struct {
	Request       string // one of the two
	Clarification string
	Step          string // "" leaves it to the request
	Filename      string
	Size          int64          // bytes
	SHA256        string         // the sender's, hex; "" for none
	Clock         textlog.Dating // of the log, where the request says nothing of it
	Before        int64          // bytes of the files that were staged before it and are to be kept together with it

	region string // where its bytes are already; "" while they are nowhere
}

// check gives the intake as it is stored, or every field that is wrong.
func (in Intake) check() (Intake, error) {
	var whose, sum error
	if (in.Request == "") == (in.Clarification == "") {
		whose = fault.Invalid("/request_id", "field.required")
	}
	in.SHA256, sum = digits("/sha256", in.SHA256)
	if in.Size < 0 {
		return in, fault.Invalid("/size", "evidence.negative_size")
	}
	return in, fault.Join(whose, checkFilename(in.Filename), sum)
}

// digits reads a SHA-256; "" for none.
func digits(at, sum string) (string, error) {
	sum = strings.ToLower(sum)
	if raw, err := hex.DecodeString(sum); sum != "" && (err != nil || len(raw) != 32) {
		return sum, fault.Invalid(at, "evidence.not_a_sha256")
	}
	return sum, nil
}

// fills chooses which of a request's items the file is for; ok is false where it makes a new one. In this order: the
// one whose earlier attempt failed or did not match and had this name; one that is expected; one that was expected and
// whose attempt went wrong under another name. A sender who names no step means the only one that is left open.
func (in Intake) fills(items []Item) (Item, bool) {
	open := slices.DeleteFunc(slices.Clone(items), func(i Item) bool {
		return !i.State.becomes(Receiving) || i.Clarification != in.Clarification || in.Step != "" && i.Step != in.Step
	})
	again := func(i Item) bool { return i.State != Expected && i.Filename == in.Filename }
	if k := slices.IndexFunc(open, again); k >= 0 {
		return open[k], true
	}
	asked := slices.DeleteFunc(slices.Clone(open), func(i Item) bool { return !i.ordered })
	if in.Step == "" && len(asked) > 1 {
		return Item{}, false
	}
	if k := slices.IndexFunc(asked, func(i Item) bool { return i.State == Expected }); k >= 0 {
		return asked[k], true
	}
	if len(asked) > 0 {
		return asked[0], true
	}
	return Item{}, false
}
