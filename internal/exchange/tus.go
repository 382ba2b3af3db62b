package exchange

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog" // tusd's own logger is of this kind

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// Tus speaks tus 1.0 (creation and termination) over HTTP: tusd keeps to the protocol, and the bytes go where this
// package puts them. Who asks must stand in the request's context; every method asks the policy before tusd sees it.
//
// tusd's locks are this process's only, for all handlers of one service. Where several processes serve one upload, the guard on its offset decides.
type Tus struct {
	service *Service
	handler *handler.Handler
}

const tusVersion = "1.0.0"

// NewTus makes a handler of the protocol. An error is a mistake in the program.
func NewTus(s *Service) (*Tus, error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(tusStore{s})
	composer.UseTerminater(tusStore{s})
	composer.UseLocker(tusLocker{s.locks})
	h, err := handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: "/", MaxSize: s.limits.File,
		DisableDownload: true, DisableConcatenation: true, Cors: &handler.CorsConfig{Disable: true}, NetworkTimeout: lineTime,
		// It logs a line for each part and header; what is unexpected comes back as an error, and the edge logs it.
		Logger: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1})),
	})
	return &Tus{s, h}, err
}

// acts are what the methods on an upload are to the policy.
var acts = map[string]access.Action{
	http.MethodHead: access.ReadUpload, http.MethodPatch: access.WriteUpload, http.MethodDelete: access.DeleteUpload,
}

// Serve answers one request. base is the path that uploads are made at (/v1/uploads), id the upload's, "" at base
// itself. An error has not been answered yet; headers of the protocol may be set already.
func (t *Tus) Serve(w http.ResponseWriter, r *http.Request, base, id string) error {
	w.Header().Set("Tus-Resumable", tusVersion)
	if r.Method != http.MethodOptions && r.Method != http.MethodHead && r.Header.Get("Tus-Resumable") != tusVersion {
		w.Header().Set("Tus-Version", tusVersion)
		return fault.New(fault.KindPreconditionFailed, "upload.version")
	}
	if r.Method == http.MethodOptions {
		if err := access.Check(r.Context(), access.ReadUploadOptions, access.Scope{}); err != nil {
			return err
		}
	}
	if id != "" {
		if err := t.admit(r, id); err != nil {
			return err
		}
	}
	c := &call{base: base, act: acts[r.Method], sum: r.Header.Get(SenderHash), writing: make(chan struct{}), over: make(chan struct{})}
	defer close(c.over)
	answer := &tusAnswer{ResponseWriter: w, call: c}
	t.handler.ServeHTTP(answer, c.request(r, id))
	return answer.refusal(t.service.limits)
}

// admit asks the policy first: tusd takes the upload's lock before it looks for the upload, and so would interrupt its
// sender for anybody.
func (t *Tus) admit(r *http.Request, id string) error {
	u, err := t.service.Upload(r.Context(), id, acts[r.Method])
	if err != nil {
		return err
	}
	if r.Method != http.MethodPatch || r.Header.Get("Upload-Offset") != strconv.FormatInt(u.Attempt.Received, 10) {
		return nil
	}
	switch {
	case u.left() == 0 && r.ContentLength > 0:
		return tooLong() // tusd would say 204
	case u.left() == 0 || r.ContentLength == 0:
		return u.stated(r.Context(), r.Header.Get(SenderHash)) // tusd hands on nothing that has no bytes
	}
	return nil
}

func tooLong() error { return fault.New(fault.KindTooLarge, "upload.too_long") }

// call is what one request of the protocol carries past tusd.
type call struct {
	base    string
	act     access.Action
	sum     string // the sender's SHA-256, where it comes along
	body    counted
	upload  *Upload       // what the answer tells of
	refused error         // what this package said; tusd would make a plain text of it
	writing chan struct{} // closed once tusd hands on the bytes, if it does
	over    chan struct{} // closed when the request is answered
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// silenced are headers by which a client could make another request of the one that was authorised, or ask for what is
// not offered: SHA-256 does not compose, so that uploads can't be concatenated.
var silenced = []string{"X-HTTP-Method-Override", "Upload-Concat", "Upload-Draft-Interop-Version", "Upload-Complete", "Upload-Incomplete"}

// request is r as tusd may see it. Creating is nothing but a transaction: bytes come by PATCH.
func (c *call) request(r *http.Request, id string) *http.Request {
	to := r.Clone(context.WithValue(r.Context(), callKey{}, c))
	to.URL = &url.URL{Path: "/" + id}
	for _, name := range silenced {
		to.Header.Del(name)
	}
	if r.Method == http.MethodPost {
		to.Header.Del("Content-Type")
		to.Body, to.ContentLength = http.NoBody, 0
	}
	c.body.from = to.Body
	to.Body = &c.body
	return to
}

// counted is a body that knows how much of it was read: tusd cuts off what is too long without a word.
type counted struct {
	from io.ReadCloser
	n    atomic.Int64 // read by another goroutine than the one that counts
}

func (b *counted) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.n.Add(int64(n))
	return n, err
}

func (b *counted) Close() error { return b.from.Close() }
