package fault

import (
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJoinShowsEveryWrongFieldAtOnce(t *testing.T) {
	err := Join(nil, Invalid("/zone", "zone.unknown", "zone", "Mars/Olympus"), nil, Invalid("/country", "country.unknown"))
	got, ok := As(err)
	if !ok {
		t.Fatalf("Join gave %v, no fault", err)
	}
	want := []Field{{"/zone", "zone.unknown", map[string]any{"zone": "Mars/Olympus"}}, {"/country", "country.unknown", nil}}
	if d := cmp.Diff(want, got.Fields); d != "" {
		t.Error(d)
	}
	if Join(nil, nil) != nil {
		t.Error("Join of nothing is an error")
	}
}

func TestJoinPrefersAnErrorThatIsNotAboutFields(t *testing.T) {
	if err := Join(Invalid("/a", "x"), io.ErrUnexpectedEOF); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestAtMovesPointersAndLeavesTheOriginal(t *testing.T) {
	inner := Invalid("/host", "required")
	if got := inner.At("/steps/2").Fields[0].Pointer; got != "/steps/2/host" {
		t.Errorf("moved to %q", got)
	}
	if inner.Fields[0].Pointer != "/host" {
		t.Error("the original was changed")
	}
}

func TestEveryKindHasItsStatus(t *testing.T) {
	for kind, status := range statuses {
		if kind.Status() != status {
			t.Errorf("%s: %d", kind, kind.Status())
		}
	}
	if Kind("something else").Status() != 500 {
		t.Error("an unknown kind is not a 500")
	}
}
