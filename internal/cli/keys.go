package cli

import (
	"context"
	"io"
)

// Keys is what can be done with the keys that evidence is sealed with.
type Keys struct {
	List struct {
		Config
	} `cmd:"" help:"Say which keys there are and what is still under them."`
	Rotate struct {
		Config
	} `cmd:"" help:"Make a new key, which every running server uses from then on."`
	Retire struct {
		Config
		Key string `arg:"" help:"Id of the key, as keys list says it."`
	} `cmd:"" help:"Take a key that nothing is under any more out of the key file."`
	Split struct {
		Config
		KeySplit
	} `cmd:"" help:"Write shares, some of which put the key folder together again."`
	Recover struct {
		Config
		Files []string `arg:"" name:"share" help:"Files with one share each, as typed off the paper." type:"existingfile"`
	} `cmd:"" help:"Put the key folder together again from shares."`
}

// KeySplit is how the keys are to be split.
type KeySplit struct {
	Shares    int    `help:"How many shares to write." default:"5"`
	Threshold int    `help:"How many of them put the keys together again." default:"3"`
	Out       string `short:"o" help:"New folder to write the shares to." required:"" type:"path"`
}

// KeyHouse is what those commands need done.
type KeyHouse interface {
	ListKeys(ctx context.Context, c Config, out io.Writer) error
	RotateKeys(ctx context.Context, c Config, out io.Writer) error
	RetireKey(ctx context.Context, c Config, key string, out io.Writer) error
	SplitKeys(ctx context.Context, c Config, s KeySplit, out io.Writer) error
	RecoverKeys(ctx context.Context, c Config, files []string, out io.Writer) error
}

func (k *Keys) run(ctx context.Context, command string, h KeyHouse, out io.Writer) error {
	switch command {
	case "keys rotate":
		return h.RotateKeys(ctx, k.Rotate.Config, out)
	case "keys retire <key>":
		return h.RetireKey(ctx, k.Retire.Config, k.Retire.Key, out)
	case "keys split":
		return h.SplitKeys(ctx, k.Split.Config, k.Split.KeySplit, out)
	case "keys recover <share>":
		return h.RecoverKeys(ctx, k.Recover.Config, k.Recover.Files, out)
	default:
		return h.ListKeys(ctx, k.List.Config, out)
	}
}
