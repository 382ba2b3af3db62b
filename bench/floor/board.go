package floor

import (
	"html/template"
	"net/http"
	"time"

	"gorm.io/gorm"
)

// words stands for the pages' root: the template asks it for words.
type words struct{ Title, D any }

func (words) T(key string) string { return key }

// Board serves the 100 items that are due first, the counts and the sites' clocks through the board's own template: no
// sign-in, no policy, no calendars, no languages.
func Board(db *gorm.DB, now time.Time, templates string) http.Handler {
	funcs := template.FuncMap{"asset": func(s string) string { return s }, "shape": func(string) string { return "" }, "phone": func(any) bool { return false },
		"reads": func(string) string { return "auto" }}
	page, err := template.New("").Funcs(funcs).ParseGlob(templates + "/part_*.html")
	page = template.Must(template.Must(page, err).ParseFiles(templates + "/board.html"))
	zones := map[string]*time.Location{}
	at := func(t time.Time, zone string) map[string]any {
		if zones[zone] == nil {
			zones[zone], _ = time.LoadLocation(zone)
		}
		return map[string]any{"ISO": t.Format(time.RFC3339), "Text": t.In(zones[zone]).Format(time.RFC1123), "Ago": "in an hour"}
	}
	micro := func(m any) time.Time { n, _ := m.(int64); return time.UnixMicro(n) }
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tx, badge := db.WithContext(r.Context()), map[string]any{"Word": "At work", "Shape": "done", "Tone": "good"}
		var items, sites, loads, counts, rows, clocks []map[string]any
		tx.Raw(`SELECT o.*, r.title, g.name, g.zone FROM (SELECT * FROM open_items ORDER BY COALESCE(due_at, 9223372036854775807), id LIMIT 100) AS o
			JOIN requests AS r ON r.id = o.object_id JOIN organizations AS g ON g.id = o.holder_organization`).Find(&items)
		tx.Raw(`SELECT (SELECT count(*) FROM open_items) AS o, (SELECT count(*) FROM open_items WHERE due_at < ?) AS late, (SELECT count(*) FROM open_items
			WHERE kind = 'acknowledge') AS a, (SELECT count(*) FROM open_items JOIN requests ON requests.id = object_id WHERE kind = 'acknowledge' AND requests.state =
			'issued') AS u, (SELECT count(*) FROM open_items WHERE object_id IN (SELECT about_id FROM outbox WHERE state = 'bounced')) AS b`, now.UnixMicro()).Find(&counts)
		tx.Raw("SELECT holder_organization, count(*) FROM open_items GROUP BY holder_organization").Find(&loads)
		tx.Raw("SELECT id, name, zone FROM organizations WHERE kind = 'site' ORDER BY zone, name").Find(&sites)
		for _, i := range items {
			zone, since := i["zone"].(string), at(micro(i["since"]), "Asia/Tokyo")
			rows = append(rows, map[string]any{"To": i["object_id"], "Title": i["title"], "Waits": []any{badge, badge}, "Turn": i["name"], "Since": since["Text"], "DueWords": "Due",
				"Due": at(micro(i["due_at"]), "Asia/Tokyo"), "Theirs": at(micro(i["due_at"]), zone), "Reference": i["reference"], "AtWork": badge, "Next": at(micro(i["next_check"]), "UTC")["Text"]})
		}
		for n, s := range sites {
			if n == 0 || s["zone"] != sites[n-1]["zone"] {
				clocks = append(clocks, map[string]any{"City": s["zone"], "Now": at(now, s["zone"].(string))["Text"], "ISO": "", "Groups": []map[string]any{{"AtWork": badge, "Sites": []map[string]any{}}}})
			}
			g := clocks[len(clocks)-1]["Groups"].([]map[string]any)[0]
			g["Sites"] = append(g["Sites"].([]map[string]any), map[string]any{"Name": s["name"], "To": s["id"], "Held": "24 open", "List": s["id"]})
		}
		var tiles []any
		for key, n := range counts[0] {
			tiles = append(tiles, map[string]any{"Words": key, "To": "/", "Count": n, "Tone": "", "Here": false})
		}
		_ = page.ExecuteTemplate(w, "main", words{"Board", map[string]any{"AsOf": now, "Again": "/", "Counts": tiles, "Filter": map[string]any{"Fields": nil, "Buttons": nil, "Action": "/"},
			"Empty": nil, "Groups": []any{map[string]any{"Rows": rows}}, "Zones": clocks, "Pager": map[string]any{"Count": "", "First": "", "Next": "/", "NextWords": "next"}}})
	})
}
