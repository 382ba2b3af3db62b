package cli

import "time"

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
	switch {
	case a.Next && a.By != 0:
		return wrong{"alone", []any{"flag", "--next"}}
	case a.Next:
		return nil
	case a.By == 0:
		return wrong{"one_missing", []any{"what", "<by>, --next"}}
	case a.By < time.Minute:
		return wrong{"value", []any{"flag", "<by>", "given", a.By}}
	}
	return nil
}
