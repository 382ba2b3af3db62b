package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// audit compares what clients saw with what the server has now, and says each difference. Asking again for an act that
// was lost does it: an audit that found something can't be repeated.
func (l *ledger) audit(auditor, reader *client) (wrong []string) {
	said, err := l.facts(auditor)
	if err != nil {
		return []string{err.Error()}
	}
	wrong = l.counted(said)
	last := map[string]act{}
	for _, a := range l.acts {
		last[a.place()] = a
	}
	for place, a := range last {
		wrong = append(wrong, a.stands(reader, place)...)
	}
	for _, a := range l.acts {
		wrong = append(wrong, a.repeated()...)
	}
	for _, f := range l.files {
		wrong = append(wrong, f.kept(reader)...)
	}
	slices.Sort(wrong)
	return wrong
}

// counted: each act stands in the journal as often as it was answered, and nothing else does.
func (l *ledger) counted(said map[string]int) (wrong []string) {
	seen := map[string]int{}
	for _, a := range l.acts {
		seen[a.fact+" "+a.object()]++
	}
	for what, n := range seen {
		if said[what] != n {
			wrong = append(wrong, fmt.Sprintf("%s: %d were answered, the journal has %d", what, n, said[what]))
		}
	}
	for what, n := range said {
		if seen[what] == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: nobody was answered, the journal has %d", what, n))
		}
	}
	return wrong
}

// facts counts the entries since the beginning that are of the kinds which clients brought about, by fact and object.
func (l *ledger) facts(auditor *client) (map[string]int, error) {
	ours, counts := map[string]bool{}, map[string]int{}
	for _, a := range l.acts {
		ours[a.fact] = true
	}
	for from := l.from; ; {
		a, err := auditor.get(fmt.Sprintf("/journal/entries?limit=100&from=%d", from))
		if err != nil {
			return nil, err
		}
		var page struct {
			Items []struct {
				Index  int64
				Fact   string
				Object struct{ ID string }
			}
		}
		if err := json.Unmarshal(a.Body, &page); err != nil || len(page.Items) == 0 {
			return counts, err
		}
		for _, e := range page.Items {
			from = e.Index + 1
			if ours[e.Fact] {
				counts[e.Fact+" "+e.Object.ID]++
			}
		}
	}
}

// stands: the object is there, in the state that the last answer showed.
func (a act) stands(reader *client, place string) []string {
	now, err := reader.get(place)
	if err != nil {
		return []string{"lost: " + err.Error()}
	}
	if want := a.answer.member("state"); want != "" && now.member("state") != want {
		return []string{fmt.Sprintf("%s was answered %q and is %q", a.path, want, now.member("state"))}
	}
	return nil
}

// repeated: the same key again gets the same answer.
func (a act) repeated() []string {
	now, err := a.again()
	if err != nil {
		return []string{"repeated: " + err.Error()}
	}
	if now.Status != a.answer.Status || !bytes.Equal(now.Body, a.answer.Body) || now.Header.Get("Location") != a.answer.Header.Get("Location") {
		return []string{fmt.Sprintf("%s was answered %d %s and is answered now %d %s", a.path, a.answer.Status, a.answer.Body, now.Status, now.Body)}
	}
	return nil
}

// kept: the item is verified and its bytes are the sender's.
func (f file) kept(reader *client) []string {
	item, err := reader.get("/evidence-items/" + f.item)
	if err != nil {
		return []string{"lost: " + err.Error()}
	}
	content, err := reader.get("/evidence-items/" + f.item + "/content")
	if err != nil {
		return []string{"lost: " + err.Error()}
	}
	if state, sum := item.member("state"), item.member("sha256"); state != "verified" || sum != f.sum || sumOf(content.Body) != f.sum {
		return []string{fmt.Sprintf("evidence %s is %s with %s, and its bytes have %s; sent was %s", f.item, state, sum, sumOf(content.Body), f.sum)}
	}
	return nil
}
