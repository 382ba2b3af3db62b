package blob

import (
	"context"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tasuki/internal/fault"
)

// DefaultRegion is the region of the store that is given without a code: bytes lie there unless their site has another one.
const DefaultRegion = "default"

// Region is a place that bytes stay in. Which regions there are is configuration; who uses which stands in rows.
type Region struct {
	Code string // [DefaultRegion], or as it was given
	Name string // what people call it, "" for nothing but the code
	URL  string // of its store, see [Open]
}

var (
	coded    = regexp.MustCompile(`^([a-z][a-z0-9-]{0,19})=(.+)$`)
	codeOnly = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)
)

// ParseRegions reads what an operator gave: a store, or code=store, each at most once, and names by code. Without a store of its
// own the default region is at fallback. A relative folder whose name looks like a code and "=" is given as ./name.
//
// Errors: faults "blob.region_twice", "blob.store_twice", "blob.region_without_store" for a name without a store.
func ParseRegions(given []string, names map[string]string, fallback string) ([]Region, error) {
	var all []Region
	codes, stores := map[string]bool{}, map[string]bool{}
	for _, text := range given {
		if text == "" {
			continue
		}
		r := Region{Code: DefaultRegion, URL: text}
		if m := coded.FindStringSubmatch(text); m != nil {
			r.Code, r.URL = m[1], m[2]
		}
		if codes[r.Code] {
			return nil, fault.New(fault.KindInvalid, "blob.region_twice", "region", r.Code)
		}
		if stores[r.URL] {
			return nil, fault.New(fault.KindInvalid, "blob.store_twice", "region", r.Code)
		}
		codes[r.Code], stores[r.URL] = true, true
		all = append(all, r)
	}
	if !codes[DefaultRegion] {
		all = append(all, Region{Code: DefaultRegion, URL: fallback})
	}
	for code := range names {
		if !slices.ContainsFunc(all, func(r Region) bool { return r.Code == code }) {
			return nil, fault.New(fault.KindInvalid, "blob.region_without_store", "region", code)
		}
	}
	for i := range all {
		all[i].Name = strings.TrimSpace(names[all[i].Code])
	}
	slices.SortFunc(all, func(a, b Region) int { return strings.Compare(a.sorted(), b.sorted()) })
	return all, nil
}

// sorted is what regions are ordered by: the default one is the first.
func (r Region) sorted() string {
	if r.Code == DefaultRegion {
		return ""
	}
	return r.Code
}

// OpenRegions opens the store of every region; keys may be nil for whoever only looks.
//
// Errors: as of [Open]; where it is not the default region's store, "blob.region_bad_url" and "blob.region_unavailable" say whose it is.
func OpenRegions(ctx context.Context, regions []Region, keys *Keys) (_ *Vault, err error) {
	v := &Vault{Keys: keys, Elsewhere: map[string]Store{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, v.Close())
		}
	}()
	for _, r := range regions {
		store, err := Open(ctx, r.URL)
		if err != nil {
			return nil, r.named(err)
		}
		if r.Code == DefaultRegion {
			v.Store = store
		} else {
			v.Elsewhere[r.Code] = store
		}
	}
	return v, nil
}

// named is what went wrong with opening a region's store, with the region.
func (r Region) named(err error) error {
	if r.Code == DefaultRegion {
		return err
	}
	f := unavailable("blob.region_unavailable", err, "region", r.Code).(*fault.Error)
	if fault.Is(err, fault.KindInvalid) {
		f.Kind, f.Key = fault.KindInvalid, "blob.region_bad_url"
	}
	return f
}

// In is the same vault with the store of that region. Where this process knows no such region nothing may be read or written in
// its stead: a fault "blob.unknown_region" (503).
func (v *Vault) In(region string) (*Vault, error) {
	if region == DefaultRegion {
		return v, nil
	}
	store := v.Elsewhere[region]
	if store == nil {
		return nil, unavailable("blob.unknown_region", nil, "region", region)
	}
	return &Vault{Store: store, Keys: v.Keys}, nil
}

// Codes of all regions, the default one first.
func (v *Vault) Codes() []string {
	return append([]string{DefaultRegion}, slices.Sorted(maps.Keys(v.Elsewhere))...)
}

// markName is an object in each store that says which region it is.
const markName = "region"

// Claim writes into each store which region it is, and refuses one that says another: two regions in one store, or stores that
// were mixed up, would put bytes where they must not be. Fault "blob.other_region".
func (v *Vault) Claim(ctx context.Context) error {
	for _, code := range v.Codes() {
		at, err := v.In(code)
		if err != nil {
			return err
		}
		says, err := at.mark(ctx)
		switch {
		case errors.Is(err, ErrMissing):
			err = at.Store.Put(ctx, markName, []byte(code))
		case err == nil && says != code:
			err = unavailable("blob.other_region", nil, "region", code, "says", says)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) mark(ctx context.Context) (string, error) {
	r, err := v.Store.Get(ctx, markName, 0, -1)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 64))
	if err == nil && !codeOnly.Match(text) {
		return "?", nil // it goes into a message
	}
	return string(text), err
}

// Close gives back what the stores hold open.
func (v *Vault) Close() error {
	var errs []error
	if v.Store != nil {
		errs = append(errs, v.Store.Close())
	}
	for _, store := range v.Elsewhere {
		errs = append(errs, store.Close())
	}
	return errors.Join(errs...)
}
