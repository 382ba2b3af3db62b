package web

import (
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
)

// maxPlain bounds a file that comes by a plain form: it can't be resumed, so that a larger one would only be tried
// again and again.
const maxPlain = 4 << 30

// maxAtOnce bounds the files of one plain form: they are all on record, or none is.
const maxAtOnce = 100

// uploadForm hands in files for a step. With JavaScript it resumes, shows how far each is, hashes on the way and takes
// folders; without, it is a plain form.
func (v *visit) uploadForm(k known, step string) *form {
	f := v.form("file-"+step, k.path("files"))
	f.hidden("request_id", k.r.ID)
	f.hidden("at", step)
	if step == "" {
		v.stepPick(f, k)
	} else {
		f.hidden("step", step)
	}
	f.line("/sha256", "page.upload.sha256", "").class("code").hint(v.T("page.upload.sha256_hint"))
	f.optional("/sha256")
	f.files("/file", "page.upload.file").must()
	return f.plain("page.upload.button")
}

// receiveFiles takes files from a plain form, as they stream. Its other fields stand before them.
func (s *Site) receiveFiles(v *visit) (answer, error) {
	parts, err := v.req.MultipartReader()
	if err != nil {
		return answer{}, fault.Malformed("", "contract.unreadable")
	}
	v.typed = map[string][]string{}
	file, err := v.upToFile(parts)
	in := exchange.Intake{Request: v.param("request"), Step: v.text("step"), SHA256: strings.TrimSpace(v.text("/sha256"))}
	form, at := "file-"+v.text("at"), in.Step
	if thread := v.text("clarification"); thread != "" {
		in.Request, in.Step, in.Clarification = "", "", thread
		form, at = threadFile(thread), "talk"
	}
	if err != nil {
		return s.requestRefused(v, form, err)
	}
	staged, err := s.stageFiles(v, in, file, parts)
	defer func() {
		for _, one := range staged {
			s.Evidence.Discard(v.ctx(), one)
		}
	}()
	if err != nil {
		return s.requestRefused(v, form, err)
	}
	a, err := v.once(func(ctx context.Context) (string, error) {
		items, err := s.Evidence.KeepAll(ctx, staged)
		if err != nil {
			return "", err
		}
		what := "file"
		for _, item := range items {
			if item.State == exchange.Mismatch {
				what = "file_mismatch"
			}
		}
		return done("/requests/"+v.param("request")+"#"+at, what), nil
	})
	if err != nil {
		return s.requestRefused(v, form, err)
	}
	return a, nil
}

// stageFiles takes one file after the other, and gives those that have come also where the next one is refused.
func (s *Site) stageFiles(v *visit, in exchange.Intake, file *multipart.Part, parts *multipart.Reader) (all []exchange.Staged, err error) {
	for ; err == nil; file, err = parts.NextPart() {
		switch {
		case file.FormName() != "/file":
			return all, fault.Malformed("", "contract.unreadable")
		case file.FileName() == "":
			return all, fault.Invalid("/file", "field.required")
		case len(all) > 0 && in.SHA256 != "":
			return all, fault.Invalid("/sha256", "page.upload.one_sha256")
		case len(all) == maxAtOnce:
			return all, fault.Invalid("/file", "page.upload.too_many", "limit", maxAtOnce)
		}
		in.Filename = file.FileName()
		staged, err := s.Evidence.Stage(v.ctx(), in, file, maxPlain)
		if err != nil {
			return all, err
		}
		all = append(all, staged)
		in.Before += staged.Size()
		v.typed.Add("sha256 of the files", staged.SHA256()) // part of what makes it the same request
	}
	if err == io.EOF {
		return all, nil
	}
	return all, fault.Malformed("", "contract.unreadable")
}

// upToFile reads the fields before the first file.
func (v *visit) upToFile(parts *multipart.Reader) (*multipart.Part, error) {
	for range 20 {
		part, err := parts.NextPart()
		if err != nil {
			return nil, fault.Malformed("/file", "field.required")
		}
		if part.FormName() == "/file" {
			return part, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, 4096))
		if err != nil {
			return nil, fault.Malformed("", "contract.unreadable")
		}
		v.typed.Set(part.FormName(), string(value))
	}
	return nil, fault.Malformed("", "contract.unreadable")
}

const uploadsPath = "/uploads"

// tus speaks tus to the page's own script, which is let in by the session's cookie.
func (s *Site) tus(w http.ResponseWriter, v *visit) error {
	if s.Uploads == nil {
		return fault.NotFound()
	}
	if err := s.Uploads.Serve(w, v.req, uploadsPath, v.param("upload")); err != nil {
		s.refuseUpload(w, v, err)
	}
	return nil
}

// refuseUpload answers a script: the words alone, without a page around them.
func (s *Site) refuseUpload(w http.ResponseWriter, v *visit, err error) {
	f, ok := fault.As(err)
	if !ok {
		f = fault.Unavailable(err)
		unexpected(v.req, err)
	}
	told := v.words.Fault(f)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(f.Kind.Status())
	words := []string{told.Detail}
	for _, field := range told.Fields {
		words = append(words, field.Detail)
	}
	_, _ = io.WriteString(w, strings.Join(words, "\n"))
}

var uploadWords = []string{
	"progress", "left", "rate", "hash", "paused", "pause", "resume", "cancel", "retry", "again", "done", "failed", "mismatch", "checking",
	"folder", "drop", "waiting", "some_failed",
}

// UploadWords are what the script says, as JSON: no words stand in scripts.
func (v *visit) UploadWords() string {
	words := map[string]string{}
	for _, key := range uploadWords {
		words[key] = v.T("page.upload.js." + key)
	}
	raw, _ := json.Marshal(words) // strings only
	return string(raw)
}

// unfinished are the reader's own uploads for a step, "" for any, that stand still, as JSON for the script: it goes on with the one
// whose file is chosen again for its step, on whatever device.
func (v *visit) unfinished(k known, step string) string {
	type upload struct {
		Name string `json:"name"`
		Size int64  `json:"size"`
		Step string `json:"step"`
		URL  string `json:"url"`
	}
	all := []upload{}
	for _, item := range k.files {
		a := item.Latest()
		if item.Clarification == "" && (step == "" || item.Step == step) && a.State == exchange.Receiving && a.Person == v.actor.Person {
			all = append(all, upload{a.Filename, a.Size, item.Step, uploadsPath + "/" + a.ID})
		}
	}
	raw, _ := json.Marshal(all) // strings and numbers
	return string(raw)
}
