package api

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/replay"
)

// formLimit bounds a file that comes in one piece; larger ones come by tus, which can resume.
const formLimit = 64 << 20

// createEvidenceItem takes a file in one piece. It streams to where it stays; only then does one transaction put it on
// the record, so that a broken line leaves nothing. The fields stand before the file.
func (a *API) createEvidenceItem(w http.ResponseWriter, r *http.Request, _ map[string]string) error {
	ctx := r.Context()
	r.Body = exchange.Patiently(w, r.Body)
	form, err := r.MultipartReader()
	if err != nil {
		return fault.New(fault.KindUnsupportedMedia, "problem.media_type", "type", "multipart/form-data")
	}
	in, file, err := evidenceForm(form)
	if err != nil {
		return err
	}
	staged, err := a.Evidence.Stage(ctx, in, file, formLimit)
	if err != nil {
		return unreadable(err)
	}
	defer a.Evidence.Discard(ctx, staged)
	if _, err := form.NextPart(); !errors.Is(err, io.EOF) {
		return fault.Malformed("/file", "evidence.file_last")
	}
	keep := func(ctx context.Context) (replay.Answer, error) {
		item, err := a.Evidence.Keep(ctx, staged)
		if err != nil {
			return replay.Answer{}, err
		}
		out, err := a.wireEvidenceItem(ctx, item)
		if err != nil {
			return replay.Answer{}, err
		}
		return answer(r, http.StatusCreated, out)
	}
	var ans replay.Answer
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		asked := in.Request + "\n" + in.Step + "\n" + in.SHA256 + "\n" + in.Filename + "\n" + staged.SHA256()
		ans, _, err = a.Replay.Once(ctx, replay.Key{Actor: keysOf(ctx), Key: key, Fingerprint: fingerprint(r, []byte(asked))}, keep)
	} else {
		ans, err = keep(ctx)
	}
	if err != nil {
		return err
	}
	return write(w, ans)
}

// evidenceForm reads the fields up to the file.
func evidenceForm(form *multipart.Reader) (exchange.Intake, *multipart.Part, error) {
	var in exchange.Intake
	fields := map[string]*string{"request_id": &in.Request, "step": &in.Step, "sha256": &in.SHA256}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil, fault.Malformed("/file", "contract.required")
		}
		if err != nil {
			return in, nil, fault.Malformed("", "contract.unreadable")
		}
		name := part.FormName()
		if name == "file" && in.Request == "" {
			return in, nil, fault.Malformed("/request_id", "contract.required")
		}
		if name == "file" {
			in.Filename = exchange.FormFilename(part)
			return in, part, nil
		}
		field, ok := fields[name]
		switch {
		case !ok:
			return in, nil, fault.Malformed("/"+name, "contract.unknown")
		case field == nil:
			return in, nil, fault.Malformed("/"+name, "contract.twice")
		}
		const limit = 100
		value, err := io.ReadAll(io.LimitReader(part, limit+1))
		if err != nil {
			return in, nil, fault.Malformed("", "contract.unreadable")
		}
		if len(value) > limit {
			return in, nil, fault.Malformed("/"+name, "contract.too_long", "limit", limit)
		}
		*field, fields[name] = string(value), nil
	}
}

// unreadable: a form that was cut off is the sender's line, and no fault of ours.
func unreadable(err error) error {
	if _, ok := fault.As(err); ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return fault.Malformed("", "contract.unreadable")
}
