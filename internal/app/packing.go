package app

import (
	"context"
	"errors"
	"path/filepath"
	"sync"

	"tasuki/internal/pack"
)

// packIdentity opens what is sealed for this house without a line. The first use makes it; afterwards only the same one will do:
// with another, bundles that are on their way could never be opened.
func (a *App) packIdentity() func(context.Context) (pack.Identity, error) {
	var mu sync.Mutex
	var known pack.Identity
	return func(ctx context.Context) (pack.Identity, error) {
		mu.Lock()
		defer mu.Unlock()
		if known != (pack.Identity{}) {
			return known, nil
		}
		settled, err := a.DB.Setting(ctx, "pack.recipient")
		if err != nil {
			return known, err
		}
		i, err := pack.OpenIdentity(filepath.Join(a.Config.Keys, "pack.key"), settled == "")
		if err != nil {
			return known, err
		}
		if settled, err = a.DB.Settle(ctx, "pack.recipient", i.Recipient()); err != nil {
			return known, err
		}
		if settled != i.Recipient() {
			return known, errors.New("the key file for bundles is another instance's")
		}
		known = i
		return i, nil
	}
}
