package lang

import (
	"os"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// epoch is when the worked scenario opens.
var epoch = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

// loaded is read once: twenty files take longer than most of these tests.
var loaded = sync.OnceValues(func() (*Catalog, error) { return Load(os.DirFS("../../locales")) })

func catalog(t testing.TB) *Catalog {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// written makes a catalogue of the files given as tag and TOML in turn.
func written(t testing.TB, files ...string) *Catalog {
	t.Helper()
	c, err := Load(folder(files...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func folder(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys["active."+files[i]+".toml"] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
