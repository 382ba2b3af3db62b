package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"slices"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/wire"
)

const (
	atMerliNet = "engineer@merlinet.example"
	atHQ       = "coordinator@aomine.example"
)

type header = apptest.Header

func octets(offset int) []header {
	return []header{
		{Name: "Tus-Resumable", Value: "1.0.0"}, {Name: "Upload-Offset", Value: fmt.Sprint(offset)},
		{Name: "Content-Type", Value: "application/offset+octet-stream"},
	}
}

func creation(request, name string, content []byte, more ...header) []header {
	encode := base64.StdEncoding.EncodeToString
	return append([]header{
		{Name: "Tus-Resumable", Value: "1.0.0"}, {Name: "Upload-Length", Value: fmt.Sprint(len(content))},
		{Name: "Upload-Metadata", Value: "request_id " + encode([]byte(request)) + ",filename " + encode([]byte(name)) + ",sha256 " + encode([]byte(hexSum(content)))},
	}, more...)
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// openRequest is one that MerliNet may hand in for.
func openRequest(t *testing.T, c *apptest.Client) wire.RequestSummary {
	t.Helper()
	var l wire.RequestList
	c.Must("GET", "/requests?turn=me", nil, &l)
	for _, r := range l.Items {
		if r.State == "in_progress" {
			return r
		}
	}
	t.Fatal("MerliNet has nothing to do")
	return wire.RequestSummary{}
}

func TestEvidenceComesInByTusAndGoesOut(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		vendor, hq := h.Client(atMerliNet), h.Client(atHQ)
		r := openRequest(t, vendor)
		content := []byte("Mar 27 15:41:02 dns01 named[811]: client 198.51.100.7#53: query (cache) denied\n")
		once := header{Name: "Idempotency-Key", Value: "upload-1"}
		first := vendor.Do("POST", "/uploads", nil, creation(r.ID, "../../x\r\nSet-Cookie: a", content, once)...)
		again := vendor.Do("POST", "/uploads", nil, creation(r.ID, "../../x\r\nSet-Cookie: a", content, once)...)
		path := first.Header.Get("Location")
		if first.Status != 201 || again.Status != 201 || path == "" || path != again.Header.Get("Location") || again.Header.Get("Tus-Resumable") != "1.0.0" {
			t.Fatalf("%d %v, again %d %v", first.Status, first.Header, again.Status, again.Header)
		}
		if other := vendor.Do("POST", "/uploads", nil, creation(r.ID, "another", content, once)...); other.Status != 422 {
			t.Errorf("the key with another file: %d", other.Status)
		}
		path = path[len("/v1"):]
		if a := vendor.Do("PATCH", path, content[:40], octets(0)...); a.Status != 204 || a.Header.Get("Upload-Offset") != "40" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := vendor.Do("PATCH", path, content[:40], octets(0)...); a.Status != 409 || a.Problem(t).Code != "upload.wrong_offset" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if a := vendor.Do("HEAD", path, nil); a.Status != 200 || a.Header.Get("Upload-Offset") != "40" {
			t.Errorf("HEAD: %d %v", a.Status, a.Header)
		}
		last := vendor.Do("PATCH", path, content[40:], octets(40)...)
		if last.Status != 204 || last.Header.Get("Evidence-State") != "verified" {
			t.Fatalf("%d %v %s", last.Status, last.Header, last.Body)
		}
		var item wire.EvidenceItem
		vendor.Must("GET", "/evidence-items/"+last.Header.Get("Evidence-Item"), nil, &item)
		if item.State != "verified" || item.SHA256 != hexSum(content) || item.Filename != "../../x\r\nSet-Cookie: a" || item.UploadedBy == nil ||
			item.UploadedBy.PersonName == "" || item.VerifiedAt.IsZero() || len(item.Attempts) != 1 || item.Upload != "" {
			t.Errorf("%+v", item)
		}
		got := hq.Do("GET", "/evidence-items/"+item.ID+"/content", nil)
		if got.Status != 200 || !bytes.Equal(got.Body, content) || got.Header.Get("Set-Cookie") != "" || got.Header.Get("ETag") != `"`+item.SHA256+`"` {
			t.Errorf("%d %v %q", got.Status, got.Header, got.Body)
		}
		part := hq.Do("GET", "/evidence-items/"+item.ID+"/content", nil, header{Name: "Range", Value: "bytes=0-9"})
		if part.Status != 206 || !bytes.Equal(part.Body, content[:10]) {
			t.Errorf("a range: %d %q", part.Status, part.Body)
		}
		if none := hq.Do("GET", "/evidence-items/"+item.ID+"/content", nil, header{Name: "Range", Value: "bytes=999-"}); none.Status != 416 || none.Problem(t).Code != "problem.range" {
			t.Errorf("outside: %d %s", none.Status, none.Body)
		}
		var l wire.EvidenceItemList
		hq.Must("GET", "/incidents/"+item.Incident+"/evidence-items?state=verified&request="+r.ID+"&count=true", nil, &l)
		mine := slices.ContainsFunc(l.Items, func(i wire.EvidenceItem) bool { return i.ID == item.ID })
		other := slices.ContainsFunc(l.Items, func(i wire.EvidenceItem) bool { return i.Request != r.ID || i.State != "verified" })
		if !mine || other || l.Total == nil || *l.Total != int64(len(l.Items)) {
			t.Errorf("%+v", l)
		}
	})
}

func TestACoordinatorFindsInTheItemWhatTheyMayEnd(t *testing.T) {
	h := apptest.Scenario(t)
	vendor, hq := h.Client(atMerliNet), h.Client(atHQ)
	begun := vendor.Do("POST", "/uploads", nil, creation(openRequest(t, vendor).ID, "x", []byte("data"))...)
	var item wire.EvidenceItem
	hq.Must("GET", "/evidence-items/"+begun.Header.Get("Evidence-Item"), nil, &item)
	if item.Upload != begun.Header.Get("Location") {
		t.Fatalf("it is at %s, and the item says %q", begun.Header.Get("Location"), item.Upload)
	}
	if a := hq.Do("DELETE", item.Upload[len("/v1"):], nil, header{Name: "Tus-Resumable", Value: "1.0.0"}); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	hq.Must("GET", "/evidence-items/"+item.ID, nil, &item)
	if item.State != "failed" {
		t.Errorf("%+v", item)
	}
}

func TestAnothersUploadAnswersLikeNone(t *testing.T) {
	h := apptest.Scenario(t)
	vendor, hq := h.Client(atMerliNet), h.Client(atHQ)
	path := vendor.Do("POST", "/uploads", nil, creation(openRequest(t, vendor).ID, "x", []byte("data"))...).Header.Get("Location")[len("/v1"):]
	for _, method := range []string{"HEAD", "PATCH"} { // a coordinator may end it
		hidden, absent := hq.Do(method, path, []byte("data"), octets(0)...), hq.Do(method, "/uploads/019d3c14-8000-7000-8000-00000000ffff", []byte("data"), octets(0)...)
		hidden.Header.Del("Date")
		absent.Header.Del("Date")
		if hidden.Status != 404 || absent.Status != 404 || !bytes.Equal(hidden.Body, absent.Body) || fmt.Sprint(hidden.Header) != fmt.Sprint(absent.Header) {
			t.Errorf("%s: %d %v %s, absent: %d %v %s", method, hidden.Status, hidden.Header, hidden.Body, absent.Status, absent.Header, absent.Body)
		}
	}
	if a := h.Client("").Do("PATCH", path, []byte("data"), octets(0)...); a.Status != 401 {
		t.Errorf("without a credential: %d", a.Status)
	}
	if a := vendor.Do("POST", path, nil, header{Name: "X-HTTP-Method-Override", Value: "DELETE"}, header{Name: "Tus-Resumable", Value: "1.0.0"}); a.Status != 404 {
		t.Errorf("overriding the method: %d", a.Status)
	}
	if a := vendor.Do("OPTIONS", "/uploads", nil); a.Status != 200 || a.Header.Get("Tus-Extension") != "creation,termination" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
}

// form is a multipart body of fields and a file, in that order.
func form(t *testing.T, name string, content []byte, fields ...string) ([]byte, []header) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if content != nil {
		file, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), []header{{Name: "Content-Type", Value: w.FormDataContentType()}}
}

func TestEvidenceComesInAsAForm(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		vendor := h.Client(atMerliNet)
		r := openRequest(t, vendor)
		content := []byte("one line\n")
		body, headers := form(t, "../x.log", content, "request_id", r.ID, "sha256", hexSum(content))
		headers = append(headers, header{Name: "Idempotency-Key", Value: "form-1"})
		first, again := vendor.Do("POST", "/evidence-items", body, headers...), vendor.Do("POST", "/evidence-items", body, headers...)
		if first.Status != 201 || again.Status != 201 || !bytes.Equal(first.Body, again.Body) {
			t.Fatalf("%d %s, again %d %s", first.Status, first.Body, again.Status, again.Body)
		}
		var item wire.EvidenceItem
		if err := json.Unmarshal(first.Body, &item); err != nil {
			t.Fatal(err)
		}
		if item.State != "verified" || item.Filename != "../x.log" || first.Header.Get("Location") != "/v1/evidence-items/"+item.ID {
			t.Errorf("%+v %v", item, first.Header)
		}
		other, otherHeaders := form(t, "../x.log", []byte("another line"), "request_id", r.ID, "sha256", hexSum(content))
		otherHeaders = append(otherHeaders, header{Name: "Idempotency-Key", Value: "form-1"})
		if a := vendor.Do("POST", "/evidence-items", other, otherHeaders...); a.Status != 422 {
			t.Errorf("the key with another file: %d %s", a.Status, a.Body)
		}
	})
}

func TestAFormThatCannotBeTaken(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := h.Client(atMerliNet)
	r := openRequest(t, vendor)
	for _, c := range []struct {
		name    string
		content []byte
		fields  []string
		status  int
		at      string
	}{
		{"no file", nil, []string{"request_id", r.ID}, 400, "/file"},
		{"no request", []byte("x"), nil, 400, "/request_id"},
		{"a field twice", []byte("x"), []string{"step", "s1", "step", "s2"}, 400, "/step"},
		{"a field that is not known", []byte("x"), []string{"request_id", r.ID, "incident", "theirs"}, 400, "/incident"},
		{"no hash", []byte("x"), []string{"request_id", r.ID, "sha256", "abc"}, 422, "/sha256"},
		{"a step that is none", []byte("x"), []string{"request_id", r.ID, "step", "s99"}, 422, "/step"},
	} {
		body, headers := form(t, "x", c.content, c.fields...)
		a := vendor.Do("POST", "/evidence-items", body, headers...)
		if p := a.Problem(t); a.Status != c.status || len(p.Errors) != 1 || p.Errors[0].Pointer != c.at {
			t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
		}
	}
	body, headers := form(t, "x", []byte("data"), "request_id", r.ID)
	if a := vendor.Do("POST", "/evidence-items", body[:len(body)-10], headers...); a.Status != 400 {
		t.Errorf("cut off: %d %s", a.Status, a.Body)
	}
	if a := vendor.Do("POST", "/evidence-items", map[string]string{"request_id": r.ID}); a.Status != 415 {
		t.Errorf("JSON: %d %s", a.Status, a.Body)
	}
	if a := h.Client("escort@bangkok.example").Do("POST", "/evidence-items", body, headers...); a.Status != 404 {
		t.Errorf("somebody else: %d %s", a.Status, a.Body)
	}
}
