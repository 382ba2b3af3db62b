package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tasuki/internal/exchange"
)

// A folder of many small files goes up from the page one after the other; what has arrived doesn't stay on it.
func TestSoakManyFilesThroughThePage(t *testing.T) {
	n, patience := 100, 5*time.Minute
	if os.Getenv("TASUKI_SOAK") != "" {
		n, patience = 10_000, 2*time.Hour
	}
	h, b := handingIn(t)
	dir := t.TempDir()
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.log", i)), fmt.Appendf(nil, "line %d\n", i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	request := signedIn(h, "engineer@merlinet").request("Firewall log of Friday night").Path
	arrived := func() (n int) {
		items, err := h.Evidence.OfRequest(t.Context(), request[strings.LastIndex(request, "/")+1:])
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			if i.State == exchange.Verified {
				n++
			}
		}
		return n
	}
	before := arrived()
	b.do(
		chromedp.Click(`details:has([data-upload]) > summary`),
		chromedp.SetUploadFiles(`[data-upload] input[id$="-folder"]`, []string{dir}),
		chromedp.Evaluate(`window.most = 0; new MutationObserver(() => { window.most = Math.max(window.most, document.querySelectorAll(".upload").length); })
			.observe(document.querySelector("[data-upload]"), {childList: true}); addEventListener("pagehide", () => sessionStorage.setItem("most", window.most))`, nil),
		chromedp.Click(`[data-upload] form button`),
	)
	b.within(patience, chromedp.WaitVisible(`main > .said.good`))
	if most := eval[string](b, `sessionStorage.getItem("most")`); most != "1" && most != "2" {
		t.Errorf("%s files stood on the page at once", most)
	}
	if got := arrived() - before; got != n {
		t.Errorf("%d of %d arrived", got, n)
	}
}
