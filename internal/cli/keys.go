package cli

import (
	"context"
	"io"
)

// Keys is what can be done with the keys that evidence is sealed with.
type Keys struct {
	List struct {
		Config
	} `cmd:"" help:"keys.list"`
	Rotate struct {
		Config
	} `cmd:"" help:"keys.rotate"`
	Retire struct {
		Config
		Key string `arg:"" help:"keys.id"`
	} `cmd:"" help:"keys.retire"`
	Split struct {
		Config
		KeySplit
	} `cmd:"" help:"keys.split"`
	Recover struct {
		Config
		Files []string `arg:"" name:"share" help:"keys.share" type:"existingfile"`
	} `cmd:"" help:"keys.recover"`
}

// KeySplit is how the keys are to be split.
type KeySplit struct {
	Shares    int    `help:"keys.shares" default:"5"`
	Threshold int    `help:"keys.threshold" default:"3"`
	Out       string `short:"o" help:"keys.out" required:"" type:"path"`
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
