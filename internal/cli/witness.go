package cli

import (
	"strings"
	"time"
)

// Witness is how to vouch for a house's journal from outside.
type Witness struct {
	URL      string        `help:"witness.url" name:"url" env:"TASUKI_URL"`
	Token    string        `help:"witness.token" env:"TASUKI_TOKEN"`
	Key      string        `help:"witness.key" type:"existingfile" placeholder:"FILE"`
	State    string        `help:"witness.state" type:"path" placeholder:"FILE"`
	First    bool          `help:"witness.first"`
	Every    time.Duration `help:"witness.every" placeholder:"DURATION"`
	HouseKey string        `help:"witness.house_key" placeholder:"KEY"`

	NewKey string `help:"witness.new_key" type:"path" placeholder:"FILE"`
	Name   string `help:"witness.name" placeholder:"NAME"`
}

// Validate is kong's: either a key is made, or a journal is looked at.
func (w *Witness) Validate() error {
	switch {
	case w.NewKey != "" && (w.Key != "" || w.State != ""):
		return wrong{"alone", []any{"flag", "--new-key"}}
	case w.NewKey != "":
		return nil
	case w.Every < 0 || w.Every > 0 && w.Every < time.Second:
		return wrong{"value", []any{"flag", "--every", "given", w.Every}}
	}
	var missing []string
	for _, needed := range [][2]string{{"--url", w.URL}, {"--token", w.Token}, {"--key", w.Key}, {"--state", w.State}} {
		if needed[1] == "" {
			missing = append(missing, needed[0])
		}
	}
	if missing != nil {
		return wrong{"missing", []any{"what", strings.Join(missing, ", ")}}
	}
	return nil
}
