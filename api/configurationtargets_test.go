package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

var configurationTargets = map[string]builder{
	"listConfigurations": onHost("GET", "/configurations", nil),
	"showBaseline":       onHost("GET", "/baseline", nil),
	"setBaseline": func(w *world, o *actor) target {
		i := w.configuration(o)
		return target{
			method: "PUT", path: "/assets/" + i.Asset + "/baseline", body: body{"evidence_item": i.ID}, header: version(1), allowed: w.author,
		}
	},
	"listSiteBaselines": func(w *world, o *actor) target {
		return target{method: "GET", path: "/organizations/" + w.standardOf(o) + "/baselines", allowed: w.author}
	},
	"setSiteBaseline": func(w *world, o *actor) target {
		b := body{"filename": "x.conf", "content": base64.StdEncoding.EncodeToString([]byte("hostname x\n")), "reason": "x"}
		return target{method: "POST", path: "/organizations/" + w.siteOf(o) + "/baselines", body: b, allowed: w.author}
	},
	"listDeviations": func(w *world, o *actor) target {
		return target{method: "GET", path: "/organizations/" + w.siteOf(o) + "/deviations", allowed: w.author}
	},
	"showConfigurationDifference": func(w *world, o *actor) target {
		i := w.configuration(o)
		return target{method: "GET", path: "/configuration-differences?from=" + i.ID + "&to=" + i.ID, allowed: w.author}
	},
}

func onHost(method, path string, b any) builder {
	return func(w *world, o *actor) target {
		return target{method: method, path: "/assets/" + w.configuration(o).Asset + path, body: b, allowed: w.author}
	}
}

// configuration is one of a host at o's site, handed in by whoever it belongs to.
func (w *world) configuration(o *actor) exchange.Item {
	w.T.Helper()
	executor, site := w.performs(o, nil), w.hub
	if o.is("liaison") {
		site = o.org
	}
	return w.exported(executor, executor, site, w.asset(site).Name, " description "+w.text("content")+"\n")
}

// standardOf is o's site, with a file that its hosts are held against.
func (w *world) standardOf(o *actor) string { return w.heldAgainst(w.siteOf(o)).Site }

func (w *world) heldAgainst(site string) exchange.SiteBaseline {
	w.T.Helper()
	b, err := w.Evidence.SetSiteBaseline(w.author.ctx(), site, exchange.SiteBaselineDraft{
		Filename: w.text("file"), Content: []byte("hostname r1\ninterface Vlan1\nrouter bgp 1\n description " + w.text("content") + "\n"), Reason: w.text("why"),
	})
	w.must(err)
	return b
}

// exported is a configuration that was asked for and has come, with some lines of its own.
func (w *world) exported(executor, sender *actor, site, host, lines string) exchange.Item {
	w.T.Helper()
	c := w.content(executor)
	c.Sites = []string{site}
	c.Steps = []request.Step{{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: host, Source: w.text("source")}}}
	r, err := w.Requests.Create(w.author.ctx(), w.incident, c)
	w.must(err)
	r, err = w.Requests.Issue(w.author.ctx(), r.ID, request.Sending{})
	w.must(err)
	content := "hostname r1\ninterface Vlan1\nrouter bgp 1\n" + lines
	sum := sha256.Sum256([]byte(content))
	u, err := w.Evidence.Begin(sender.ctx(), exchange.Intake{
		Request: r.ID, Step: "s1", Filename: w.text("file"), Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
	})
	w.must(err)
	_, err = u.Append(sender.ctx(), strings.NewReader(content), func() bool { return false })
	w.must(err)
	return u.Item
}
