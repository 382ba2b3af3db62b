package api_test

var orphanTargets = map[string]builder{
	"listEvidenceOrphans": func(w *world, _ *actor) target {
		w.upload(nil, 3)
		return target{method: "GET", path: "/evidence-orphans?lacks=unfinished", allowed: w.author}
	},
	"showEvidenceSweep": func(w *world, _ *actor) target {
		return target{method: "GET", path: "/evidence-sweep", allowed: w.author}
	},
}
