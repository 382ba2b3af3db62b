package exchange

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"tasuki/internal/fault"
)

// tusAnswer lets tusd's answers through, with what the sender should know of the item, and holds its refusals back:
// they are plain text in English.
type tusAnswer struct {
	http.ResponseWriter
	call    *call
	refused bool
	text    []byte // of a refusal: "ERR_SOMETHING: what"
}

// Unwrap lets deadlines through to the connection.
func (a *tusAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *tusAnswer) WriteHeader(status int) {
	h := a.Header()
	h.Del("Content-Length")                   // on HEAD it is the upload's, in a refusal that of the text
	if a.refused = status >= 400; a.refused { // a refusal looks the same wherever it was found out
		h.Del("Content-Type")
		h.Del("X-Content-Type-Options")
		return
	}
	if h.Get("Tus-Extension") != "" {
		h.Set("Tus-Extension", "creation,termination")
	}
	if made := h.Get("Location"); made != "" {
		h.Set("Location", a.call.base+"/"+path.Base(made)) // a proxy may know this host by another name
	}
	h.Set("Cache-Control", "no-store")
	a.call.tell(h)
	a.ResponseWriter.WriteHeader(status)
}

// tell gives the sender the item, and what became of it as soon as that is known.
func (c *call) tell(h http.Header) {
	if c.upload == nil {
		return
	}
	h.Set("Evidence-Item", c.upload.Item.ID)
	h.Set("Evidence-Step", c.upload.Item.Step)
	h.Set("Evidence-State", string(c.upload.Attempt.State))
	if sum := c.upload.Attempt.SHA256; sum != "" {
		h.Set("Evidence-SHA256", sum)
	}
}

func (a *tusAnswer) Write(p []byte) (int, error) {
	if !a.refused {
		return a.ResponseWriter.Write(p)
	}
	a.text = append(a.text, p...)
	return len(p), nil
}

// refusal is what has to be answered still: nil where tusd has answered.
func (a *tusAnswer) refusal(l Limits) error {
	if !a.refused {
		return nil
	}
	if a.call.refused != nil {
		return a.call.refused
	}
	code, _, _ := strings.Cut(string(a.text), ":")
	switch code {
	case "ERR_INVALID_CONTENT_TYPE":
		return fault.New(fault.KindUnsupportedMedia, "problem.media_type", "type", "application/offset+octet-stream")
	case "ERR_INVALID_UPLOAD_LENGTH", "ERR_INVALID_UPLOAD_LENGTH_DEFER", "ERR_AMBIGUOUS_UPLOAD_LENGTH", "ERR_NOT_IMPLEMENTED":
		return fault.Malformed("/Upload-Length", "contract.required") // a length told later is not offered
	case "ERR_INVALID_OFFSET":
		return fault.Malformed("/Upload-Offset", "contract.required")
	case "ERR_MAX_SIZE_EXCEEDED":
		return fault.New(fault.KindTooLarge, "evidence.too_large", "limit", l.File)
	case "ERR_UPLOAD_SIZE_EXCEEDED":
		return tooLong()
	case "ERR_MISMATCHED_OFFSET":
		return wrongOffset()
	case "ERR_UPLOAD_INTERRUPTED":
		return fault.Conflict("upload.interrupted")
	case "ERR_LOCK_TIMEOUT", "ERR_UPLOAD_LOCKED":
		return fault.New(fault.KindUnavailable, "upload.busy", "seconds", int(slotTime.Seconds()))
	case "ERR_READ_TIMEOUT", "ERR_CONNECTION_RESET", "ERR_UNEXPECTED_EOF", "ERR_SERVER_SHUTDOWN":
		return fault.New(fault.KindUnavailable, "upload.cut_off")
	}
	return fmt.Errorf("tus: %s", a.text)
}

func wrongOffset() error { return fault.Conflict("upload.wrong_offset") }
