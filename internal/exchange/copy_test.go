package exchange

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

const router = "hostname fw01\ninterface Gi0/1\n ip address 192.0.2.1 255.255.255.0\nrouter bgp 64500\nenable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\n" +
	"snmp-server community h1dd3n RO\ntacacs-server key h1dd3n\nend\n"

// exported is a configuration of the host, which the engineer handed in.
func (h *house) exported(host, content string) Item {
	h.t.Helper()
	o := h.orders[requested]
	o.Kind, o.Host, o.Sites = Configuration, host, h.incident.Sites
	h.orders[requested] = o
	h.expect()
	return h.handedIn([]byte(content))
}

// below has the other vendor analyse the case, at a level that is not full.
func (h *house) below() directory.Person {
	h.t.Helper()
	chao, err := h.dir.LookupOrganization(context.Background(), h.rival.Organization)
	must(h.t, err)
	h.grant(chao, access.Investigative, access.LogAnalyst)
	return h.rival
}

func TestBelowFullAConfigurationIsReadWithoutItsSecrets(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.exported("fw01", router)
		url := h.serve(h.Service).URL
		for who, whole := range map[*directory.Person]bool{&h.desk: true, &h.analyst: true, &h.engineer: false, ptr(h.below()): false} {
			res := sender{t, url, *who}.get("/content/"+item.ID, nil)
			got := body(t, res)
			switch {
			case res.StatusCode != 200 || whole != (got == router) || whole != (res.Header.Get("Tasuki-Copy") == ""):
				t.Errorf("%d %q, whole: %t", res.StatusCode, got, whole)
			case !whole && (strings.Contains(got, "h1dd3n") || strings.Contains(got, "mERr") || !strings.HasPrefix(got, router[:80])):
				t.Errorf("the copy is\n%s", got)
			case !whole && (res.Header.Get("Etag") != `"`+sumOf([]byte(got))+`"` || !strings.Contains(res.Header.Get("Content-Disposition"), "redacted-dns01.log")):
				t.Errorf("the copy is announced with %v", res.Header)
			}
			if whole {
				continue
			}
			if all := regexp.MustCompile(`:[0-9a-f]{12}>`).FindAllString(got, -1); len(all) != 3 || all[1] != all[2] || all[0] == all[1] {
				t.Errorf("pseudonyms %q", all)
			}
			part := sender{t, url, *who}.get("/content/"+item.ID, map[string]string{"Range": "bytes=60-150"})
			if piece := body(t, part); part.StatusCode != 206 || piece != got[60:151] {
				t.Errorf("a range of the copy: %d %q", part.StatusCode, piece)
			}
		}
	})
}

func ptr[T any](v T) *T { return &v }

func TestTheReadOfACopyIsOnTheRecordAsOne(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.exported("fw01", router)
		c, err := h.Open(h.as(h.engineer), item.ID, Everything)
		must(t, err)
		must(t, c.Close())
		l, err := h.j.Entries(context.Background(), journal.Filter{Newest: true}, Page{Limit: 1})
		must(t, err)
		if r := l.Items[0]; r.Fact != journal.EvidenceRead || r.Data["redacted"] != true || r.Data["sha256"] != sumOf([]byte(router)) || r.Data["copy_sha256"] != c.Attempt.SHA256 {
			t.Errorf("the journal says %v", r)
		}
	})
}

func TestWhatNoParserUnderstandsIsWithheldBelowFull(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		for _, content := range []string{"Dear all, the password is h1dd3n.\n", "\x7fELF h1dd3n", "", router + "\x00"} {
			item := h.exported("fw01", content)
			before := len(h.facts(item))
			_, err := h.Open(h.as(h.engineer), item.ID, Everything)
			wantKey(t, err, fault.KindForbidden, "evidence.withheld")
			if len(h.facts(item)) != before {
				t.Error("nothing was read, and the journal has it")
			}
			c, err := h.Open(h.as(h.desk), item.ID, Everything)
			must(t, err)
			must(t, c.Close())
		}
	})
}

func TestAVendorWithFullDetailReadsTheOriginal(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.exported("fw01", router)
		h.grant(h.merlinet, access.Full, access.Executor)
		all, err := h.Readings(h.as(h.engineer), item)
		must(t, err)
		if all[item.ID] != Original {
			t.Errorf("got %q", all[item.ID])
		}
	})
}

func TestAnIncidentsPseudonymsAreItsOwnAndStay(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		other, err := h.incidents.Open(h.as(h.desk), incident.Content{Title: "Another", Severity: "low", Sites: h.incident.Sites})
		must(t, err)
		var keys []string
		for _, incident := range []string{h.incident.ID, h.incident.ID, other.ID} {
			key, err := h.pseudonyms(h.as(h.desk), incident)
			must(t, err)
			keys = append(keys, string(key))
		}
		if keys[0] != keys[1] || keys[0] == keys[2] || len(keys[0]) != 32 {
			t.Error("the keys are not one for each incident")
		}
	})
}

func TestAConfigurationBelongsToTheHostThatItWasAskedFrom(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		host, err := h.dir.CreateAsset(h.as(h.desk), directory.AssetDraft{Site: h.incident.Sites[0], Name: "fw01"})
		must(t, err)
		if got := h.exported("fw01", router); got.Asset != host.ID {
			t.Errorf("belongs to %q", got.Asset)
		}
		if got := h.exported("fw02", router); got.Asset != "" {
			t.Errorf("of a host that nobody knows: %q", got.Asset)
		}
		if !slices.Contains(h.facts(h.items()[0]), journal.EvidenceVerified) {
			t.Error("it was not verified")
		}
	})
}
