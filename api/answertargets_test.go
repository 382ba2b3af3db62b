package api_test

import "tasuki/internal/request"

// What is the executor's to do, and the threads beside it.
var answerTargets = map[string]builder{
	"acknowledgeRequest": asExecutor("POST", "/acknowledge", request.Issued, nil),
	"declineRequest":     asExecutor("POST", "/decline", request.Issued, reason),
	"startRequest":       asExecutor("POST", "/start", request.Acknowledged, nil),
	"blockRequest":       asExecutor("POST", "/block", request.InProgress, reason),
	"resumeRequest":      asExecutor("POST", "/resume", request.Blocked, nil),
	"submitRequest": asExecutor("POST", "/submit", request.InProgress, func(w *world) body {
		return body{"answers": []body{{"step": "s1", "note": w.text("answer")}}}
	}),
	"reassignRequest": func(w *world, o *actor) target {
		executor := w.performs(o, nil)
		at := asExecutor("POST", "/reassign", request.Issued, nil)(w, o)
		at.body = body{"person": w.uninvited(executor.org, executor.part.standing).ID}
		return at
	},
	"listAnswers": onRequest("GET", "/answers", nil, request.Submitted),
	"saveAnswer": func(w *world, o *actor) target {
		executor := w.performs(o, nil)
		r := w.requested(w.author, executor, request.InProgress)
		return target{
			method: "PUT", path: "/requests/" + r.ID + "/answers/s1", body: body{"note": w.text("answer")}, header: version(r.Version), allowed: executor,
		}
	},
	"listClarifications":  onRequest("GET", "/clarifications", nil, request.Issued),
	"createClarification": asExecutor("POST", "/clarifications", request.Issued, text),
	"showClarification":   onThread("GET", "", nil, false),
	"createMessage":       onThread("POST", "/messages", text, false),
	"answerClarification": onThread("POST", "/answer", text, true),
	"withdrawClarification": func(w *world, o *actor) target {
		at := onThread("POST", "/withdraw", reason, false)(w, o)
		at.allowed = w.performs(o, nil)
		return at
	},
}

func reason(w *world) body { return body{"reason": w.text("reason")} }
func text(w *world) body   { return body{"text": w.text("text")} }

// asExecutor is a call on a request that o performs.
func asExecutor(method, path string, state request.State, b func(*world) body) builder {
	return func(w *world, o *actor) target {
		executor := w.performs(o, nil)
		r := w.requested(w.author, executor, state)
		at := target{method: method, path: "/requests/" + r.ID + path, allowed: executor}
		if b != nil {
			at.body = b(w)
		}
		return at
	}
}

// onThread is a call on an open thread of a request that o performs or, where that is what matters, has written.
func onThread(method, path string, b func(*world) body, author bool) builder {
	return func(w *world, o *actor) target {
		by := w.author
		if author {
			by = w.writes(o)
		}
		executor := w.performs(o, by)
		r := w.requested(by, executor, request.Issued)
		c, err := w.Requests.AskBack(executor.ctx(), r.ID, request.Said{Text: w.text("question")})
		w.must(err)
		at := target{method: method, path: "/requests/" + r.ID + "/clarifications/" + c.ID + path, allowed: w.author}
		if b != nil {
			at.body = b(w)
		}
		return at
	}
}
