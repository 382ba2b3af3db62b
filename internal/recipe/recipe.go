// Package recipe has ready commands for common logs and configurations: exact, and read-only but for one export file, which the
// Windows Event Log's writes to the drive that is attached. Those that keep logs from being rotated away change one setting, and
// say how it is undone: to what stood before, which they keep where that can't be known. A recipe is data; what people type goes into it as one quoted word and as nothing else.
//
// Left out on purpose: who sends the commands to whom, and who must agree (request).
package recipe

import (
	_ "embed"
	"encoding/json"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Recipe is one, as it stands in recipes.json.
type Recipe struct {
	ID              string `json:"id"`
	Name            string `json:"name"` // by its makers, never translated
	OperatingSystem string `json:"operating_system"`
	Shell           Shell  `json:"shell"`
	Privilege       string `json:"privilege"` // user or administrator
	Effect          string `json:"effect"`    // reads; writes_export: to the drive that is attached, and nowhere else; or keeps_log: a setting is changed
	Form            Form   `json:"form"`      // of the window's times; "" for a configuration, which has none
	Clock           string `json:"clock"`     // utc, or source: the source's own
	Command         string `json:"command"`
	Default         string `json:"default"`    // the path where nobody says one
	Output          string `json:"output"`     // where an export is written
	Unfiltered      bool   `json:"unfiltered"` // its output is no text
	Undo            string `json:"undo"`       // takes back what it changed; "" where it changes nothing
}

// Purpose is what a recipe is for.
type Purpose string

// The purposes.
const (
	Log           Purpose = "log"           // to hand one in
	Configuration Purpose = "configuration" // to hand one in
	Keeping       Purpose = "keeping"       // that logs stay where they are until they are fetched
)

// Purpose is the recipe's.
func (r Recipe) Purpose() Purpose {
	switch {
	case r.Undo != "":
		return Keeping
	case r.Form != "":
		return Log
	}
	return Configuration
}

// Shell is what reads the commands.
type Shell string

// The shells. A device's takes no values at all.
const (
	Posix      Shell = "sh"
	PowerShell Shell = "powershell"
	Device     Shell = "device"
)

// Form is how a source writes times.
type Form string

// forms are layouts of time.Format. A stamp may stand in its source without its year: the commands leave it out there.
var forms = map[Form]string{
	"stamp": "20060102150405", "digits": "20060102150405", "journal": "2006-01-02 15:04:05 MST", "xml": "2006-01-02T15:04:05.000Z",
	"spaced": "2006-01-02 15:04:05",
}

//go:embed recipes.json
var data []byte

// All recipes, in the order in which people choose from them.
var All = func() (all []Recipe) {
	if err := json.Unmarshal(data, &all); err != nil {
		panic(err)
	}
	return all
}()

// Values are what a recipe is filled in with.
type Values struct {
	Path, Filter string
	From, Until  worktime.Local
	Zone         string // of the source's clock
}

// Find is the recipe with that id.
func Find(id string) (Recipe, error) {
	for _, r := range All {
		if r.ID == id {
			return r, nil
		}
	}
	return Recipe{}, fault.Invalid("/recipe", "field.unknown_id")
}

// Render is the recipe's commands with these values.
func (r Recipe) Render(v Values) (string, error) {
	if v.Path == "" {
		v.Path = r.Default
	}
	if r.Form == "" {
		return r.Command, nil
	}
	path, badPath := r.placed("{path}", "/path", v.Path)
	filter, badFilter := r.filter(v.Filter)
	from, until, badWindow := r.window(v)
	output, badOutput := r.placed("{output}", "/output", r.Output)
	if err := fault.Join(badPath, badFilter, badWindow, badOutput); err != nil {
		return "", err
	}
	return strings.NewReplacer("{path}", path, "{from}", r.time(from), "{until}", r.time(until), "{output}", output).Replace(r.Command) + filter, nil
}

// placed is a value as the commands take it, where they take one.
func (r Recipe) placed(placeholder, pointer, text string) (string, error) {
	if !strings.Contains(r.Command, placeholder) {
		return "", nil
	}
	return r.Shell.word(pointer, text)
}

// filter keeps the lines that have that text in them.
func (r Recipe) filter(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if r.Unfiltered {
		return "", fault.Invalid("/filter", "recipe.no_filter")
	}
	word, err := r.Shell.quoted("/filter", text)
	if r.Shell == PowerShell {
		return " | Where-Object { $_.Contains(" + word + ") }", err
	}
	return " | grep -F -e " + word, err
}

// time is one of the window's ends in the form that the source wants. Nothing of it was typed: it needs no quotes but for its
// spaces.
func (r Recipe) time(at time.Time) string {
	text := at.Format(forms[r.Form])
	if r.Shell == Posix && strings.Contains(text, " ") {
		return "'" + text + "'"
	}
	return text
}
