package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"mime/multipart"
	"strings"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

var evidenceTargets = map[string]builder{
	"showUploadOptions": func(w *world, _ *actor) target {
		return target{method: "OPTIONS", path: "/uploads", header: tus(), allowed: w.author}
	},
	"createUpload": func(w *world, o *actor) target {
		r := w.requested(w.author, w.performs(o, nil), request.Issued)
		return target{method: "POST", path: "/uploads", allowed: w.author, header: tus("Upload-Length", "3", "Upload-Metadata", metadata(
			"request_id", r.ID, "filename", w.text("file"),
		))}
	},
	"showUpload": onUpload("HEAD", nil),
	"appendUpload": func(w *world, o *actor) target {
		at := onUpload("PATCH", nil)(w, o)
		at.body = "abc"
		at.header = tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
		return at
	},
	"endUpload": onUpload("DELETE", nil),
	"createEvidenceItem": func(w *world, o *actor) target {
		r := w.requested(w.author, w.performs(o, nil), request.Issued)
		form, kind := fileForm(r.ID, w.text("file"), w.text("content"))
		return target{method: "POST", path: "/evidence-items", body: form, header: []apptest.Header{{Name: "Content-Type", Value: kind}}, allowed: w.author}
	},
	"showEvidenceItem":       onItem(""),
	"downloadEvidenceItem":   onItem("/content"),
	"listCustodyEvents":      onItem("/custody-events"),
	"listLogLines":           onLog,
	"listMergedLogLines":     onLogs(""),
	"downloadMergedLogLines": onLogs("/file"),
	"listEvidenceItems":      inIncident("GET", "/evidence-items", nil),
}

// tus are the protocol's headers, names and values in turn.
func tus(more ...string) []apptest.Header {
	all := []apptest.Header{{Name: "Tus-Resumable", Value: "1.0.0"}}
	for i := 0; i < len(more); i += 2 {
		all = append(all, apptest.Header{Name: more[i], Value: more[i+1]})
	}
	return all
}

func metadata(pairs ...string) string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(all, ",")
}

func fileForm(request, name, content string) (form []byte, kind string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("request_id", request)
	part, _ := m.CreateFormFile("file", name)
	_, _ = part.Write([]byte(content))
	_ = m.Close()
	return b.Bytes(), m.FormDataContentType()
}

// sends is who hands in what belongs to o.
func (w *world) sends(o *actor) *actor {
	if o.is("coordinator") {
		return o
	}
	return w.performs(o, nil)
}

// upload is one that has begun, by whoever it belongs to.
func (w *world) upload(o *actor, size int64) *exchange.Upload {
	w.T.Helper()
	r := w.requested(w.author, w.performs(o, nil), request.Issued)
	u, err := w.Evidence.Begin(w.sends(o).ctx(), exchange.Intake{Request: r.ID, Filename: w.text("file"), Size: size})
	w.must(err)
	return u
}

func onUpload(method string, b any) builder {
	return func(w *world, o *actor) target {
		return target{method: method, path: "/uploads/" + w.upload(o, 3).Attempt.ID, header: tus(), body: b, allowed: w.sends(o)}
	}
}

// item is evidence that is here, handed in by whoever it belongs to.
func (w *world) item(o *actor, content string) exchange.Item {
	w.T.Helper()
	r := w.requested(w.author, w.performs(o, nil), request.Issued)
	u, err := w.Evidence.Begin(w.sends(o).ctx(), exchange.Intake{
		Request: r.ID, Filename: w.text("file"), Size: int64(len(content)), SHA256: sumOf(content),
	})
	w.must(err)
	_, err = u.Append(w.sends(o).ctx(), strings.NewReader(content), func() bool { return false })
	w.must(err)
	return u.Item
}

func sumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// onLog is a look into an item that has been indexed.
func onLog(w *world, o *actor) target {
	item := w.item(o, w.text("content"))
	w.must(w.Evidence.Index(w.T.Context()))
	return target{method: "GET", path: "/evidence-items/" + item.ID + "/lines", allowed: w.author}
}

func onLogs(path string) builder {
	return func(w *world, o *actor) target {
		item := w.item(o, w.text("content"))
		w.must(w.Evidence.Index(w.T.Context()))
		return target{method: "GET", path: "/incidents/" + item.Incident + "/log-lines" + path + "?item=" + item.ID, allowed: w.author}
	}
}

func onItem(path string) builder {
	return func(w *world, o *actor) target {
		return target{method: "GET", path: "/evidence-items/" + w.item(o, w.text("content")).ID + path, allowed: w.author}
	}
}
