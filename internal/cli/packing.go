package cli

// Pack is what to pack where there is no line, and what its packer says of it.
type Pack struct {
	Files   []string `arg:"" help:"pack.files" type:"path"`
	Order   string   `help:"pack.order" type:"existingfile"`
	Out     string   `short:"o" help:"pack.out" type:"path"`
	By      string   `help:"pack.by"`
	Where   string   `help:"pack.where"`
	Why     string   `help:"pack.why"`
	From    string   `help:"pack.from"`
	Seal    string   `help:"pack.seal"`
	Step    string   `help:"pack.step"`
	Ahead   *int64   `help:"pack.ahead" name:"clock-ahead" placeholder:"SECONDS"`
	Inspect bool     `help:"pack.inspect"`
}

// Import is which bundle to take in.
type Import struct {
	Bundle     string `arg:"" help:"import.bundle" type:"existingfile"`
	Token      string `help:"import.token" env:"TASUKI_TOKEN" required:""`
	LateReason string `help:"import.late"`
}
