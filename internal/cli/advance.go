package cli

import (
	"errors"
	"time"
)

// Advance is how far the clock of a demo that is running is put forward.
type Advance struct {
	By    time.Duration `arg:"" optional:"" help:"advance.by"`
	Next  bool          `help:"advance.next"`
	URL   string        `help:"advance.url" name:"url" default:"http://127.0.0.1:8080"`
	Data  string        `help:"advance.data" default:"tasuki-demo" type:"path"`
	Token string        `help:"advance.token" env:"TASUKI_TOKEN"`
}

// Validate is kong's: one of the two is said.
func (a *Advance) Validate() error {
	if a.Next == (a.By != 0) {
		return errors.New("say by how much, such as 6h30m, or --next")
	}
	if !a.Next && a.By < time.Minute {
		return errors.New("the clock goes forward, by a minute at least")
	}
	return nil
}
