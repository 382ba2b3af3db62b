package api_test

import (
	"tasuki/internal/access"
	"tasuki/internal/notice"
)

// What is written in own words is headquarters' until it goes out, in whichever language.
var translationTargets = map[string]builder{
	"checkNotice":            onForeign("GET", "/check", nil),
	"overrideNotice":         onForeign("POST", "/override", func(w *world, _ notice.OwnText) body { return body{"reason": w.text("override")} }),
	"translateNotice":        onForeign("POST", "/translate", nil),
	"listNoticeTranslations": onForeign("GET", "/translations", nil),
	"saveNoticeTranslation": onForeign("POST", "/translations", func(_ *world, source notice.OwnText) body {
		return body{"key": "remark", "language": "th", "revision": source.Revision(), "text": source.Text + " ไทย"}
	}),
	"reviewNoticeTranslation": onForeign("POST", "/translations/review", func(*world, notice.OwnText) body {
		return body{"key": "remark", "language": "th"}
	}),
	"listTranslationGaps": reading("/translation-gaps"),
}

func onForeign(method, path string, b func(w *world, source notice.OwnText) body) builder {
	return func(w *world, o *actor) target {
		author := w.author
		if o.is("coordinator") {
			author = o
		}
		n := w.foreign(author, w.reads(o))
		own := n.OwnWords()
		at := target{method: method, path: "/notices/" + n.ID + path, allowed: w.second}
		if b != nil {
			at.body = b(w, own[0])
		}
		if path == "/translations/review" {
			_, err := w.Notices.SaveTranslation(w.author.ctx(), n.ID, notice.Version{
				Key: notice.Remark, Language: "th", Revision: own[0].Revision(), Text: own[0].Text + " ไทย",
			})
			w.must(err)
		}
		return at
	}
}

// foreign is a draft that says something in English to somebody who reads it in Thai.
func (w *world) foreign(author, reader *actor) notice.View {
	w.T.Helper()
	n, err := w.Notices.Create(author.ctx(), w.incident, notice.Content{
		Kind: notice.Information, Site: w.hub, Level: access.Operational, Recipients: []notice.Addressee{{Person: reader.id, Language: "th"}},
		Contact: &notice.Contact{Name: w.text("contact"), Phone: "+81355500101", Languages: []string{"en"}},
		Texts:   []notice.OwnText{{Key: notice.Remark, Language: "en", Text: w.text("remark")}},
	})
	w.must(err)
	return n
}
