package cli

import (
	"errors"
	"time"
)

// Witness is how to vouch for a house's journal from outside.
type Witness struct {
	URL      string        `help:"The house, such as https://tasuki.example." name:"url" env:"TASUKI_URL"`
	Token    string        `help:"Anybody's there: it reads sizes and hashes, and no case." env:"TASUKI_TOKEN"`
	Key      string        `help:"File with the witness's secret key." type:"existingfile" placeholder:"FILE"`
	State    string        `help:"File that keeps the last checkpoint that was signed. Give it to verify --checkpoint." type:"path" placeholder:"FILE"`
	First    bool          `help:"Nothing was signed before, or it is lost for good: begin with what the house shows, though it has this key's signature."`
	Every    time.Duration `help:"Look again and again after so long, such as 10m; without it once." placeholder:"DURATION"`
	HouseKey string        `help:"The journal's public key, or a file that holds it, received in another way; without it the first one seen is believed." placeholder:"KEY"`

	NewKey string `help:"Make a secret key in this new file, and print the public key for headquarters to register." type:"path" placeholder:"FILE"`
	Name   string `help:"With --new-key: what the witness is called in its signatures, such as witness.partner.example/1; default: a name made up." placeholder:"NAME"`
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
