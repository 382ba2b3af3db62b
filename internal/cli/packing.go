package cli

// Pack is what to pack where there is no line, and what its packer says of it.
type Pack struct {
	Files   []string `arg:"" help:"Files and folders to pack; with --inspect, the bundle." type:"path"`
	Order   string   `help:"The order, as headquarters gave it out." type:"existingfile"`
	Out     string   `short:"o" help:"Bundle to write; one that is there is never written over." type:"path"`
	By      string   `help:"Who packs: your name and organisation."`
	Where   string   `help:"Where it is packed."`
	Why     string   `help:"Why it is packed, beyond the request."`
	From    string   `help:"Who or what the files were taken over from."`
	Seal    string   `help:"Number of the seal on the medium."`
	Step    string   `help:"Step of the request that the files answer; not needed where one step alone expects files."`
	Ahead   *int64   `help:"Seconds that this host's clock is ahead of the true time, negative where it is behind; not given: nobody knows." name:"clock-ahead"`
	Inspect bool     `help:"Show what a bundle says without its key, and write nothing."`
}

// Import is which bundle to take in.
type Import struct {
	Bundle     string `arg:"" help:"The bundle." type:"existingfile"`
	Token      string `help:"Whose token takes it in." env:"TASUKI_TOKEN" required:""`
	LateReason string `help:"Why it is taken in although its order has expired."`
}
