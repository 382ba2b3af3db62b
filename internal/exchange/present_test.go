package exchange

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// meanwhile has people become somebody else, or nobody, after what they do has begun.
func (h *house) meanwhile() *atomic.Pointer[func(access.Actor) (access.Actor, error)] {
	var now atomic.Pointer[func(access.Actor) (access.Actor, error)]
	h.ActingAs(func(ctx context.Context) (access.Actor, error) {
		if change := now.Load(); change != nil {
			return (*change)(access.From(ctx))
		}
		return access.From(ctx), nil
	})
	return &now
}

func gone(access.Actor) (access.Actor, error) {
	return access.Actor{}, fault.New(fault.KindUnauthenticated, "problem.unauthenticated")
}

func demoted(a access.Actor) (access.Actor, error) {
	a.Roles = []access.Role{access.Administrator}
	return a, nil
}

func TestARunningDownloadDoesNotOutliveTheAccount(t *testing.T) {
	for how, change := range map[string]func(access.Actor) (access.Actor, error){"signed out": gone, "demoted": demoted} {
		t.Run(how, func(t *testing.T) {
			each(t, generous, func(t *testing.T, h *house) {
				now := h.meanwhile()
				item := h.handedIn(noise(48 << 20))
				terms := termsFor(h.rival)
				terms.Person = ""
				r := h.give(item, terms)
				open := map[string]func(http.ResponseWriter, *http.Request) error{
					"an item": func(w http.ResponseWriter, q *http.Request) error {
						return h.Download(w, q.WithContext(h.actingIn(q.Context(), h.desk)), item.ID)
					},
				}
				if how == "signed out" { // a release is its reader's, whatever they are else
					open["a release"] = func(w http.ResponseWriter, q *http.Request) error {
						return h.DownloadRelease(w, q.WithContext(h.actingIn(q.Context(), h.rival)), r.ID)
					}
				}
				for what, download := range open {
					now.Store(nil)
					answers := make(chan error, 1)
					res, err := http.Get(answering(t, func(w http.ResponseWriter, q *http.Request) { answers <- download(w, q) }))
					must(t, err)
					defer res.Body.Close()
					_, err = io.ReadFull(res.Body, make([]byte, 1<<20)) // and then nothing: the line is full
					must(t, err)
					now.Store(&change)
					select {
					case err := <-answers:
						if err == nil {
							t.Errorf("%s: all of it was sent", what)
						}
					case <-time.After(2 * time.Second):
						t.Errorf("%s is still being sent", what)
					}
				}
			})
		})
	}
}

func TestARunningUploadDoesNotOutliveTheAccount(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		now := h.meanwhile()
		content := noise(3 * PartSize)
		s := sender{t, h.serve(h.Service).URL, h.engineer}
		path := s.begin(content, sumOf(content))
		line, feed := io.Pipe()
		go func() {
			_, _ = feed.Write(content[:PartSize+1]) // the second part has begun
			time.Sleep(presentFor + 300*time.Millisecond)
			now.Store(pointer(gone))
			_, _ = feed.Write(content[PartSize+1:])
			_ = feed.Close()
		}()
		res := s.do("PATCH", path, line, map[string]string{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
		wantStatus(t, res, http.StatusUnauthorized)
		now.Store(nil)
		if got := s.offset(path); got != PartSize {
			t.Errorf("%d bytes were taken", got)
		}
	})
}

func pointer(f func(access.Actor) (access.Actor, error)) *func(access.Actor) (access.Actor, error) {
	return &f
}

func TestAWholeFileOfSomebodyWhoIsGoneIsNotKept(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		now := h.meanwhile()
		f, err := h.Stage(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "dns01.log"}, http.NoBody, 1<<20)
		must(t, err)
		now.Store(pointer(gone))
		if _, err := h.Keep(h.as(h.engineer), f); !fault.Is(err, fault.KindUnauthenticated) {
			t.Error(err)
		}
	})
}
