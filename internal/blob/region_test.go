package blob

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
)

func TestStoresAreGivenByRegion(t *testing.T) {
	for _, c := range []struct {
		name  string
		given []string
		names map[string]string
		want  []Region
		fault string
	}{
		{"nothing is the default region at its usual place", nil, nil, []Region{{DefaultRegion, "", "usual"}}, ""},
		{"one store without a code", []string{"s3://all?region=x"}, nil, []Region{{DefaultRegion, "", "s3://all?region=x"}}, ""},
		{"a URL's own equals sign and colon make no code", []string{"s3://a?endpoint=http://b:1", "file:///x=y"}, nil, nil, "blob.region_twice"},
		{"a folder with an equals sign", []string{"./eu=x"}, nil, []Region{{DefaultRegion, "", "./eu=x"}}, ""},
		{"regions beside it, in order", []string{"eu=s3://e", "main", "ap=/a"}, map[string]string{"eu": " Frankfurt "},
			[]Region{{DefaultRegion, "", "main"}, {"ap", "", "/a"}, {"eu", "Frankfurt", "s3://e"}}, ""},
		{"a region twice", []string{"eu=/a", "eu=/b"}, nil, nil, "blob.region_twice"},
		{"a store for two regions", []string{"eu=/a", "ap=/a"}, nil, nil, "blob.store_twice"},
		{"a name for no store", []string{"eu=/a"}, map[string]string{"us": "Ohio"}, nil, "blob.region_without_store"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseRegions(c.given, c.names, "usual")
			if f, _ := fault.As(err); c.fault != "" && (f == nil || f.Key != c.fault) || c.fault == "" && err != nil {
				t.Fatalf("err %v, want %q", err, c.fault)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAVaultKnowsOnlyItsRegions(t *testing.T) {
	dir := t.TempDir()
	regions, err := ParseRegions([]string{filepath.Join(dir, "all"), "eu=" + filepath.Join(dir, "eu")}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	open := func(regions []Region) *Vault {
		v, err := OpenRegions(t.Context(), regions, newKeys(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = v.Close() })
		return v
	}
	v := open(regions)
	if got := v.Codes(); !slices.Equal(got, []string{"default", "eu"}) {
		t.Errorf("regions: %v", got)
	}
	if _, err := v.In("ap"); key(err) != "blob.unknown_region" {
		t.Errorf("a region that isn't there: %v", err)
	}
	for range 2 { // the second start finds what the first one wrote
		if err := v.Claim(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	regions[0].URL, regions[1].URL = regions[1].URL, regions[0].URL
	if err := open(regions).Claim(t.Context()); key(err) != "blob.other_region" {
		t.Errorf("stores that were mixed up: %v", err)
	}
	for url, want := range map[string]string{"ftp://x": "blob.region_bad_url", "/dev/null/x": "blob.region_unavailable"} {
		if _, err := OpenRegions(t.Context(), []Region{regions[0], {"eu", "", url}}, nil); key(err) != want {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func key(err error) string {
	f, _ := fault.As(err)
	if f == nil {
		return ""
	}
	return f.Key
}

func TestAPartIsCopiedAsItIsAndReadAgain(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			from := &Vault{Store: backends["folder"](t), Keys: newKeys(t)}
			to := &Vault{Store: open(t)}
			s, wrapped, err := from.NewSealer("evidence-1")
			if err != nil {
				t.Fatal(err)
			}
			p, err := from.PutPart(t.Context(), s, Part{Final: true}, []byte("a line\n"))
			if err != nil {
				t.Fatal(err)
			}
			var seen strings.Builder
			copied, err := from.CopyPart(t.Context(), s, p, to, func(plain []byte) { seen.Write(plain) })
			if err != nil || copied.Name == p.Name || seen.String() != "a line\n" {
				t.Fatalf("%+v %q %v", copied, seen.String(), err)
			}
			to.Keys = from.Keys
			o := Object{ID: "evidence-1", Size: 7, Parts: []Part{copied}, WrappedKey: wrapped}
			r, err := to.Reader(t.Context(), o, 0, -1)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if got, err := io.ReadAll(r); err != nil || string(got) != "a line\n" {
				t.Errorf("at its new place: %q %v", got, err)
			}
			if err := from.Store.Delete(t.Context(), p.Name); err != nil {
				t.Fatal(err)
			}
			if _, err := from.CopyPart(context.Background(), s, p, to, func([]byte) {}); !errors.Is(err, ErrSource) {
				t.Errorf("without its source: %v", err)
			}
		})
	}
}
