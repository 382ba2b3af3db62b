package exchange

import (
	"io"
	"net/http"
	"time"
)

// lineTime is how long a line may stand still before its request is given up.
const lineTime = 60 * time.Second

// Patiently gives the body of a request as long as it takes, as long as its line does not stand still: for files that
// come in one piece, whatever time limit the server has for a request. Uploads by tus have it already.
func Patiently(w http.ResponseWriter, body io.ReadCloser) io.ReadCloser {
	return &patient{body, http.NewResponseController(w)}
}

type patient struct {
	io.ReadCloser
	line *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	_ = p.line.SetReadDeadline(time.Now().Add(lineTime)) // not every connection has one
	return p.ReadCloser.Read(b)
}
