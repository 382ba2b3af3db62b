package api

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/replay"
)

const uploadsPath = "/v1/uploads"

// uploadRoutes mounts tus. What its methods may do is decided for each of them before tusd sees the request.
func (a *API) uploadRoutes() {
	tus, err := exchange.NewTus(a.Evidence)
	if err != nil {
		panic(err)
	}
	serve := func(w http.ResponseWriter, r *http.Request, params map[string]string) error {
		return tus.Serve(w, r, uploadsPath, params["upload"])
	}
	raw(a, http.MethodOptions, "/uploads", serve)
	raw(a, http.MethodPost, "/uploads", a.onceOnly(serve), created)
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		raw(a, method, "/uploads/:upload", serve)
	}
}

type rawHandler func(http.ResponseWriter, *http.Request, map[string]string) error

// onceOnly has a POST whose answer is only a header take an Idempotency-Key: its effect and its answer are one
// transaction. What was asked for stands in headers too.
func (a *API) onceOnly(serve rawHandler) rawHandler {
	return func(w http.ResponseWriter, r *http.Request, params map[string]string) error {
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			return serve(w, r, params)
		}
		asked := r.Header.Get("Upload-Length") + "\n" + r.Header.Get("Upload-Metadata")
		ans, _, err := a.Replay.Once(r.Context(), replay.Key{
			Actor: keysOf(r.Context()), Key: key, Fingerprint: fingerprint(r, []byte(asked)),
		}, func(ctx context.Context) (replay.Answer, error) {
			kept := &keptAnswer{header: http.Header{}}
			err := serve(kept, r.WithContext(ctx), params)
			return kept.answer(), err
		})
		if err != nil {
			w.Header().Set("Tus-Resumable", "1.0.0")
			return err
		}
		return write(w, ans)
	}
}

// keptAnswer is an answer that is not on its way yet.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) Write(p []byte) (int, error) { return k.body.Write(p) }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }

func (k *keptAnswer) answer() replay.Answer {
	a := replay.Answer{Status: k.status, Header: map[string]string{}, Body: k.body.Bytes()}
	for name, values := range k.header {
		a.Header[name] = strings.Join(values, ", ")
	}
	return a
}
