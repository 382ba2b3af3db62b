package cli

import (
	"errors"
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
		return errors.New("--new-key makes a key and does nothing else")
	case w.NewKey != "":
		return nil
	case w.URL == "" || w.Token == "" || w.Key == "" || w.State == "":
		return errors.New("give --url, --token, --key and --state; or --new-key to make a key")
	case w.Every < 0 || w.Every > 0 && w.Every < time.Second:
		return errors.New("--every must be a second at least")
	}
	return nil
}
