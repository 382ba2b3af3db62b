package web_test

import (
	"strings"
	"testing"

	"filippo.io/age"

	"tasuki/internal/apptest"
)

func TestAFileIsReleasedTakenAndTakenBack(t *testing.T) {
	h := apptest.Scenario(t)
	b, out := signedIn(h, "coordinator@aomine"), signedIn(h, "engineer@chaoit")

	p := out.get("/").must(200, "ไฟล์ที่เปิดให้คุณ", "bak01-jobs.log", "0 / 3")
	_, rest, _ := strings.Cut(p.Body, `href="/evidence-releases/`)
	id, _, _ := strings.Cut(rest, `"`)
	at := "/evidence-releases/" + id
	out.get(at).must(200, "SHA-256", "ระบบจะบันทึกไว้").not("They look for the same jobs", "INC-2026-0007\"")
	if a := out.get(at + "/content"); a.Status != 200 || strings.Contains(a.Body, "age-encryption.org") {
		t.Errorf("%d %.40q", a.Status, a.Body)
	}
	signedIn(h, "engineer@kumo").get(at).must(404)
	signedIn(h, "engineer@merlinet").get(at).must(404)

	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	p = out.get("/account")
	p = out.post("/account/keys", append(p.form("key"), "/name", "laptop", "/recipient", key.String())...).must(422, "นี่ไม่ใช่คีย์สาธารณะของ age")
	p = out.post("/account/keys", append(p.form("key"), "/name", "laptop", "/recipient", key.Recipient().String())...).
		must(200, "จะปิดผนึกด้วยคีย์นี้", key.Recipient().String())
	if a := out.get(at + "/content"); a.Status != 200 || !strings.HasPrefix(a.Body, "age-encryption.org/v1") {
		t.Errorf("with a key: %d %.40q", a.Status, a.Body)
	}
	_, rest, _ = strings.Cut(p.Body, `action="/account/keys/`)
	keyID, _, _ := strings.Cut(rest, "/")
	out.post("/account/keys/"+keyID+"/end", p.form("end-key-"+keyID)...).must(200, "ไม่ใช้คีย์นี้ปิดผนึกอีกต่อไป").not(key.Recipient().String())

	p = b.get(at).must(200, "They look for the same jobs", "2 / 3")
	_, rest, _ = strings.Cut(p.Body, `href="/evidence-items/`)
	item, _, _ := strings.Cut(rest, `"`)
	p = b.post(at+"/end", append(p.form("end"), "/reason", "a\u202eb")...).must(422)
	b.post(at+"/end", append(p.form("end"), "/reason", "They have it.")...).must(200, "終了", "They have it.")
	out.get(at).must(404)

	item = "/evidence-items/" + item
	p = b.get(item).must(200, "提供先")
	typed := []string{
		"/organization", h.Actor("engineer@chaoit").Organization, "/expires/wall", "2026-04-20T09:00", "/expires/zone", "Asia/Tokyo", "/reason", "Once more.",
	}
	p = b.post(item+"/releases", append(p.form("release"), append(typed, "/downloads", "some")...)...).must(422)
	b.post(item+"/releases", append(p.form("release"), append(typed, "/downloads", "1")...)...).must(200, "ファイルを提供しました")
	p = out.get("/").must(200, "ไฟล์ที่เปิดให้คุณ", "0 / 1")
	_, rest, _ = strings.Cut(p.Body, `href="/evidence-releases/`)
	id, _, _ = strings.Cut(rest, `"`)
	content := "/evidence-releases/" + id + "/content"
	before := out.get("/evidence-releases/"+id).must(200, "0 / 1")
	out.get(content).must(200)
	after := out.get("/evidence-releases/"+id).must(200, "1 / 1", "ดาวน์โหลดได้ 1 ครั้ง และใช้ครบแล้ว")
	if !strings.Contains(before.Body, content) || strings.Contains(after.Body, content) {
		t.Error("the download is offered when it can't be had, or isn't when it can")
	}
	signedIn(h, "engineer@merlinet").get(item).must(200).not("Released to")
}
