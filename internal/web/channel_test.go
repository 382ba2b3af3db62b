package web_test

import (
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

func TestAChannelIsSetUpAndItsSecretIsShownOnce(t *testing.T) {
	h := apptest.Scenario(t)
	desk := signedIn(h, "deputy@aomine")
	site := desk.get("/directory").must(200).link("Aomine Bangkok")
	at := desk.get(site).must(200).link("チャネルはありません。メールで送ります。")
	p := desk.get(at).must(200, "自社のゲートウェイ")
	refused := desk.post(at, append(p.form("channel"), "/kind", "webhook", "/name", "Guards", "/url", "https://169.254.169.254/T0K3N")...).must(422, "公開サーバー")
	if strings.Contains(refused.Body, "T0K3N") {
		t.Error("the address is shown again")
	}
	made := desk.post(at, append(p.form("channel"), "/kind", "webhook", "/name", "Guards", "/url", "https://sms.example/T0K3N")...).must(200, "表示されるのは今だけです")
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(strings.ReplaceAll(made.Body, "&#43;", "+"))
	if len(secret) < 40 {
		t.Fatalf("secret %q", secret)
	}
	one := desk.get(at).must(200, "sms.example").not("T0K3N").link("Guards")
	p = desk.get(one).must(200, "正常", "sms.example").not("T0K3N").not("whsec_")
	p = desk.post(one+"/test", p.form("channel_test")...).must(200, "テストメッセージを送りました")
	rotated := desk.post(one+"/rotate", p.form("channel_rotate")...).must(200, "whsec_", "古いシークレットも使える期限")
	if strings.Contains(rotated.Body, secret) {
		t.Error("the old secret is shown")
	}
	p = desk.get(one).must(200)
	p = desk.post(one, append(p.form("channel"), "/name", "Guards 2", "/url", "")...).must(200, "Guards 2", "sms.example")
	desk.post(one+"/delete", p.form("channel_delete")...).must(200, "チャネルを削除しました", "チャネルはありません")
	desk.get(one).must(404)
	guard := signedIn(h, "escort@bangkok")
	guard.get(at).must(200).not(`name="/url"`)
	other := desk.get("/directory").must(200).link("Aomine Frankfurt")
	guard.get(other + "/channels").must(404)
}
