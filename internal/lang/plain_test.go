package lang

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// the languages whose way of writing is checked.
var plainly = strings.Fields("en ja ja-simple zh-Hans zh-Hant ko th vi id ms tl hi de fr es pt-BR it tr pl ar")

func plain(t testing.TB, tag Tag) *Plain {
	t.Helper()
	c, err := Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	p := c.Plain(tag)
	if p == nil {
		t.Fatalf("nobody says how %s is written", tag)
	}
	return p
}

// found are the remarks, each as “issue span” and, of jargon, “→ instead”.
func found(all []Remark) []string {
	var said []string
	for _, r := range all {
		one := string(r.Issue) + " " + r.Span
		if r.Issue == Jargon {
			one += " → " + r.Instead
		}
		said = append(said, one)
	}
	return said
}

func TestEachLanguageSaysHowItIsWrittenPlainly(t *testing.T) {
	all, err := loadPlain(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(plainly) {
		t.Errorf("%d languages, want %d", len(all), len(plainly))
	}
	for _, tag := range plainly {
		canonical, err := ParseTag(tag)
		if err != nil {
			t.Fatal(err)
		}
		p := all[canonical]
		if p == nil {
			t.Errorf("%s: no file", tag)
			continue
		}
		p.ready() // every expression can be read
		if (p.MaxWords > 0) == (p.MaxCharacters > 0) {
			t.Errorf("%s: a sentence has so many words or so many characters, one of them", tag)
		}
		if len(p.Jargon) < 15 || p.times == nil || p.days == nil || p.clocks == nil || p.negatives == nil {
			t.Errorf("%s: too little is looked for", tag)
		}
		for word, instead := range p.Jargon {
			if again := p.jargon(instead); len(again) > 0 {
				t.Errorf("%s: %q is replaced by jargon: %q", tag, word, found(again))
			}
		}
	}
}

func TestWhatKeepsPeopleFromUnderstandingIsFound(t *testing.T) {
	for _, c := range []struct {
		tag  Tag
		text string
		want []string
	}{
		{"en", "Please reboot the server.", []string{"jargon reboot → switch off and on again", "jargon server → central computer"}},
		{"en", "We come at 18:00 on Tuesday.", []string{"bare_time 18:00"}},
		{"en", "It is not unlikely that nobody can come without a pass.", []string{"double_negative not unlikely", "double_negative nobody can come without"}},
		{"en", strings.Repeat("one ", 21) + "end.", []string{"long_sentence " + strings.Repeat("one ", 21) + "end."}},
		{"ja", "サーバーを再起動しないでください。", []string{"jargon サーバー → 中心になるコンピューター", "jargon 再起動 → 電源を切って、もう一度入れる"}},
		{"ja", "18時に来てください。", []string{"bare_time 18時"}},
		{"ja", "緊急対策本部設置要綱を送ります。", []string{"kanji_run 緊急対策本部設置要綱"}},
		{"ja", "入れないわけではありません。", []string{"double_negative ないわけではありません"}},
		{"ja-simple", "身分証明書を持参してください。", []string{"jargon 持参 → 持ってくること", "kanji_run 身分証明書"}},
		{"ja-simple", "火曜日の 18時に 来て ください。", []string{"bare_time 18時"}},
		{"zh-Hans", "请不要重启服务器。", []string{"jargon 重启 → 关机再开机", "jargon 服务器 → 中心电脑"}},
		{"zh-Hans", "星期二18点到。", []string{"bare_time 18点"}},
		{"zh-Hant", "請不要把伺服器重新啟動。", []string{"jargon 伺服器 → 中心電腦", "jargon 重新啟動 → 關機再開機"}},
		{"zh-Hant", "下午6點到。", []string{"bare_time 下午6點"}},
		{"ko", "서버를 재부팅하지 마세요.", []string{"jargon 서버 → 중심 컴퓨터", "jargon 재부팅 → 껐다가 다시 켜기"}},
		{"ko", "화요일 18시에 오세요.", []string{"bare_time 18시"}},
		{"th", "อย่ารีบูตเซิร์ฟเวอร์", []string{"jargon รีบูต → ปิดเครื่องแล้วเปิดใหม่", "jargon เซิร์ฟเวอร์ → คอมพิวเตอร์กลาง"}},
		{"th", "กรุณามา18.00น.", []string{"bare_time 18.00น."}},
		{"vi", "Xin đừng khởi động lại máy chủ.", []string{"jargon khởi động lại → tắt rồi bật lại máy", "jargon máy chủ → máy tính trung tâm"}},
		{"vi", "Đến lúc 18 giờ.", []string{"bare_time 18 giờ"}},
		{"id", "Jangan reboot server.", []string{"jargon reboot → matikan lalu nyalakan lagi", "jargon server → komputer pusat"}},
		{"id", "Datang pukul 18.00 hari Selasa.", []string{"bare_time pukul 18.00"}},
		{"ms", "Jangan but semula pelayan.", []string{"jargon but semula → tutup dan hidupkan semula", "jargon pelayan → komputer pusat"}},
		{"ms", "Datang pukul 6.00 petang.", []string{"bare_time pukul 6.00"}},
		{"tl", "Huwag i-restart ang server.", []string{"jargon i-restart → patayin at buksan ulit", "jargon server → sentrong computer"}},
		{"tl", "Pumunta nang 18:00 sa Martes.", []string{"bare_time 18:00"}},
		{"hi", "सर्वर रीबूट न करें।", []string{"jargon सर्वर → मुख्य कंप्यूटर", "jargon रीबूट → बंद करके फिर चालू करना"}},
		{"hi", "शाम 6 बजे आइए।", []string{"bare_time शाम 6 बजे"}},
		{"de", "Bitte die Server nicht rebooten.", []string{"jargon Server → zentraler Rechner", "jargon rebooten → aus- und wieder einschalten"}},
		{"de", "Wir kommen am Dienstag, dem 31. März um 18.00 Uhr.", []string{"bare_time 18.00 Uhr"}},
		{"de", "Das ist nicht unmöglich.", []string{"double_negative nicht unmöglich"}},
		{"fr", "Ne redémarrez pas le serveur.", []string{"jargon redémarrez → éteindre puis rallumer", "jargon serveur → ordinateur central"}},
		{"fr", "Venez mardi à 18 h.", []string{"bare_time 18 h"}},
		{"es", "No reinicie el servidor.", []string{"jargon reinicie → apagar y volver a encender", "jargon servidor → ordenador central"}},
		{"es", "Venga el martes a las 18:00.", []string{"bare_time a las 18:00"}},
		{"pt-BR", "Não reinicie o servidor.", []string{"jargon reinicie → desligar e ligar de novo", "jargon servidor → computador central"}},
		{"pt-BR", "Venha na terça às 18h.", []string{"bare_time 18h"}},
		{"it", "Non riavviate il server.", []string{"jargon riavviate → spegnere e riaccendere", "jargon server → computer centrale"}},
		{"it", "Venga martedì alle 18.00.", []string{"bare_time alle 18.00"}},
		{"tr", "Sunucuyu yeniden başlatmayın.", []string{"jargon Sunucuyu → merkez bilgisayar", "jargon yeniden başlatmayın → kapatıp açmak"}},
		{"tr", "Salı günü saat 18:00'de gelin.", []string{"bare_time saat 18:00"}},
		{"pl", "Nie restartować serwera.", []string{"jargon restartować → wyłączyć i włączyć ponownie", "jargon serwera → komputer centralny"}},
		{"pl", "Proszę przyjść we wtorek o 18:00.", []string{"bare_time o 18:00"}},
		{"ar", "لا تقم بإعادة التشغيل على الخادم.", []string{"jargon إعادة التشغيل → الإطفاء ثم التشغيل", "jargon الخادم → الحاسوب المركزي"}},
		{"ar", "احضر يوم الثلاثاء الساعة 18:00.", []string{"bare_time الساعة 18:00"}},
	} {
		t.Run(c.tag+" "+c.text, func(t *testing.T) {
			if got := found(plain(t, c.tag).Check(c.text)); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestPlainWordsAreLeftAlone(t *testing.T) {
	for tag, text := range map[Tag]string{
		"en":        "The engineer comes on Tuesday, 31 March at 18:00 Bangkok time. Please look at fw-01.server.example.com and /var/log/patch.txt. It takes 10.5 hours.",
		"ja":        "技術者が3月31日（火）18時（現地時間）に来ます。ログインは不要です。",
		"ja-simple": "3月31日 火曜日の 18時（タイの時間）に 人が 来ます。いっしょに いて ください。",
		"zh-Hans":   "工程师星期二18点（当地时间）到。请在旁边等。",
		"zh-Hant":   "工程師星期二18點（當地時間）到。請在旁邊等。",
		"ko":        "기사가 화요일 18시(현지 시간)에 옵니다. 옆에 있어 주세요.",
		"th":        "ช่างจะมาวันอังคารที่ 31 มีนาคม เวลา 18:00 น. ตามเวลากรุงเทพ กรุณาอยู่ด้วย",
		"vi":        "Kỹ sư đến lúc 18 giờ thứ ba (giờ địa phương). Xin ở bên cạnh.",
		"id":        "Teknisi datang hari Selasa pukul 18.00 waktu setempat. Mohon dampingi.",
		"ms":        "Jurutera datang pada Selasa pukul 18:00 waktu tempatan. Sila tunggu di sisi.",
		"tl":        "Darating ang inhinyero sa Martes, 18:00, oras sa Manila. Samahan po ninyo siya.",
		"hi":        "इंजीनियर मंगलवार को शाम 6 बजे (स्थानीय समय) आएँगे। कृपया साथ रहें।",
		"de":        "Am Dienstag, dem 31. März um 18:00 Uhr Ortszeit kommt jemand. Bitte bleiben Sie dabei.",
		"fr":        "Le technicien vient mardi à 18 h, heure locale. Restez avec lui.",
		"es":        "El técnico viene el martes a las 18:00, hora local. Quédese a su lado.",
		"pt-BR":     "O técnico vem na terça-feira às 18h, hora local. Fique ao lado dele.",
		"it":        "Il tecnico viene martedì alle 18:00, ora locale. Gli resti accanto.",
		"tr":        "Teknisyen salı günü saat 18:00'de (yerel saat) gelir. Yanında durun.",
		"pl":        "Technik przyjdzie we wtorek o 18:00 czasu lokalnego. Proszę być obok.",
		"ar":        "يحضر المهندس يوم الثلاثاء الساعة 18:00 بالتوقيت المحلي. ابق معه.",
	} {
		if got := found(plain(t, tag).Check(text)); len(got) > 0 {
			t.Errorf("%s: found %q", tag, got)
		}
	}
}

func TestARelativeIsCheckedAsItsLanguageAndAStrangerNotAtAll(t *testing.T) {
	c, err := Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Plain("en-SG") != c.Plain("en") || c.Plain("pt-PT") != c.Plain("pt-BR") || c.Plain("zh-HK") != c.Plain("zh-Hant") {
		t.Error("a relative is not checked as its language")
	}
	if p := c.Plain("sw"); p != nil || p.Check("server 18:00") != nil {
		t.Error("a language of which nobody said anything is checked as another")
	}
}

func TestARuleThatNobodyKnowsIsRefused(t *testing.T) {
	for name, text := range map[string]string{"plain.en.toml": "max_wrods = 3", "plain.english.toml": "max_words = 3"} {
		if _, err := loadPlain(fstest.MapFS{name: &fstest.MapFile{Data: []byte(text)}}); err == nil {
			t.Errorf("%s: %q is taken", name, text)
		}
	}
}
