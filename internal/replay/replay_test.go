package replay_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/replay"
)

func TestTheSameKeyHasOneEffectAndOneAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := replay.New(d, clock.At(time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)))
		var effects, replayed atomic.Int64
		key := replay.Key{Actor: "a", Key: "k", Fingerprint: "f"}
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				a, again, err := s.Once(context.Background(), key, func(context.Context) (replay.Answer, error) {
					effects.Add(1)
					return replay.Answer{Status: 201, Header: map[string]string{"ETag": `"v1"`}, Body: []byte(`{}`)}, nil
				})
				if err != nil || a.Status != 201 || a.Header["ETag"] != `"v1"` || string(a.Body) != "{}" {
					t.Errorf("%+v, %v", a, err)
				}
				if again {
					replayed.Add(1)
				}
			})
		}
		wg.Wait()
		if effects.Load() != 1 || replayed.Load() != 11 {
			t.Errorf("%d effects, %d replayed", effects.Load(), replayed.Load())
		}
		other := key
		other.Fingerprint = "g"
		if _, _, err := s.Once(context.Background(), other, nil); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("another body: %v", err)
		}
		other.Actor = "b"
		if _, again, err := s.Once(context.Background(), other, func(context.Context) (replay.Answer, error) {
			return replay.Answer{Status: 200}, nil
		}); again || err != nil {
			t.Errorf("another's key: %v %v", again, err)
		}
	})
}

func TestARefusalIsNotKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := replay.New(d, clock.At(time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)))
		key := replay.Key{Actor: "a", Key: "k", Fingerprint: "f"}
		boom := errors.New("no")
		if _, _, err := s.Once(context.Background(), key, func(context.Context) (replay.Answer, error) {
			return replay.Answer{}, boom
		}); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if _, again, err := s.Once(context.Background(), key, func(context.Context) (replay.Answer, error) {
			return replay.Answer{Status: 200}, nil
		}); again || err != nil {
			t.Errorf("%v %v", again, err)
		}
	})
}
