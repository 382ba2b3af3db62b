package api_test

import (
	"filippo.io/age"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
)

var releaseTargets = map[string]builder{
	"createEvidenceRelease": func(w *world, o *actor) target {
		at := onItem("/releases")(w, o)
		at.method, at.body = "POST", body{
			"organization": w.neutral.org, "level": "full", "expires": w.Clock.Now().AddDate(0, 0, 1), "downloads": 1, "reason": w.text("reason"),
		}
		return at
	},
	"listEvidenceReleases":    onItem("/releases"),
	"listReleasedToMe":        reading("/evidence-releases"),
	"showEvidenceRelease":     onRelease("GET", "", nil),
	"downloadEvidenceRelease": onRelease("GET", "/content", nil),
	"endEvidenceRelease":      onRelease("POST", "/end", body{"reason": "canary: no longer needed"}),
	"listAgeRecipients":       reading("/age-recipients"),
	"createAgeRecipient": func(w *world, _ *actor) target {
		return target{method: "POST", path: "/age-recipients", body: body{"name": w.text("key"), "recipient": w.ageKey()}, allowed: w.author}
	},
	"endAgeRecipient": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		r, err := w.Evidence.AddAgeRecipient(whose.ctx(), w.text("key"), w.ageKey())
		w.must(err)
		return target{method: "DELETE", path: "/age-recipients/" + r.ID, header: version(1), allowed: whose}
	},
}

func (w *world) ageKey() string {
	w.T.Helper()
	id, err := age.GenerateX25519Identity()
	w.must(err)
	return id.Recipient().String()
}

// onRelease is about somebody else's file that was released to o.
func onRelease(method, path string, b any) builder {
	return func(w *world, o *actor) target {
		reader, allowed := w.performs(o, nil), w.author
		r, err := w.Evidence.Release(w.author.ctx(), w.item(nil, w.text("content")).ID, exchange.Terms{
			Organization: reader.org, Person: reader.id, Level: access.Full, Expires: w.Clock.Now().AddDate(0, 0, 1), Downloads: 1000, Reason: w.text("reason"),
		})
		w.must(err)
		if path == "/content" {
			allowed = reader
		}
		return target{method: method, path: "/evidence-releases/" + r.ID + path, body: b, allowed: allowed}
	}
}
