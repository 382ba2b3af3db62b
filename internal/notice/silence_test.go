package notice

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

// Of two readers one understands: what was told about the other stays, and what is to come is about the other alone.
func TestTheSilenceOfANoticeIsThatOfItsReaders(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	a, b := h.escort, h.relief
	n := h.sent(h.visitTo(a, b))
	h.clock.Advance(90 * time.Minute)
	h.must(h.turns.Escalate(context.Background()))
	_, err := h.Understood(h.as(a), n.ID)
	h.must(err)
	all, err := h.Silence(h.as(h.author), n.ID)
	h.must(err)
	if len(all) != 2 {
		t.Fatalf("%d of them: %+v", len(all), all)
	}
	for _, one := range all {
		if done := one.Party.Person == a.ID; done == (len(one.Ahead) > 0) || len(one.Taken) == 0 {
			t.Errorf("of %s there is %d ahead, and %d were taken", one.Party.Person, len(one.Ahead), len(one.Taken))
		}
	}
	if _, err := h.Silence(h.as(a), n.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a reader reads whom headquarters tells: %v", err)
	}
}
