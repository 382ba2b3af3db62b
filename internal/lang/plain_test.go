package lang

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// the languages whose way of writing is checked.
var plainly = strings.Fields("en ja ja-simple zh-Hans zh-Hant ko th vi id ms tl hi de fr es pt-BR it tr pl ar")

// plainRules are read once: the catalogue around them takes a second.
var plainRules = sync.OnceValues(func() (map[Tag]*Plain, error) { return loadPlain(os.DirFS("../../locales")) })

func plain(t testing.TB, tag Tag) *Plain {
	t.Helper()
	all, err := plainRules()
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := ParseTag(tag)
	if err != nil || all[canonical] == nil {
		t.Fatalf("nobody says how %s is written: %v", tag, err)
	}
	return all[canonical]
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
		if len(p.Jargon) < 15 || p.times == nil || p.days == nil || p.clocks == nil || p.negatives == nil || p.twelve == nil || p.joints == nil || p.openings == nil {
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
		{"zh-Hant", "下午6點到。", []string{"bare_time 下午6點", "twelve_hour 下午6點"}},
		{"ko", "서버를 재부팅하지 마세요.", []string{"jargon 서버 → 중심 컴퓨터", "jargon 재부팅 → 껐다가 다시 켜기"}},
		{"ko", "화요일 18시에 오세요.", []string{"bare_time 18시"}},
		{"th", "อย่ารีบูตเซิร์ฟเวอร์", []string{"jargon รีบูต → ปิดเครื่องแล้วเปิดใหม่", "jargon เซิร์ฟเวอร์ → คอมพิวเตอร์กลาง"}},
		{"th", "กรุณามา18.00น.", []string{"bare_time 18.00น."}},
		{"vi", "Xin đừng khởi động lại máy chủ.", []string{"jargon khởi động lại → tắt rồi bật lại máy", "jargon máy chủ → máy tính trung tâm"}},
		{"vi", "Đến lúc 18 giờ.", []string{"bare_time 18 giờ"}},
		{"id", "Jangan reboot server.", []string{"jargon reboot → matikan lalu nyalakan lagi", "jargon server → komputer pusat"}},
		{"id", "Datang pukul 18.00 hari Selasa.", []string{"bare_time pukul 18.00"}},
		{"ms", "Jangan but semula pelayan.", []string{"jargon but semula → tutup dan hidupkan semula", "jargon pelayan → komputer pusat"}},
		{"ms", "Datang pukul 6.00 petang.", []string{"bare_time pukul 6.00", "twelve_hour 6.00 petang"}},
		{"tl", "Huwag i-restart ang server.", []string{"jargon i-restart → patayin at buksan ulit", "jargon server → sentrong computer"}},
		{"tl", "Pumunta nang 18:00 sa Martes.", []string{"bare_time 18:00"}},
		{"hi", "सर्वर रीबूट न करें।", []string{"jargon सर्वर → मुख्य कंप्यूटर", "jargon रीबूट → बंद करके फिर चालू करना"}},
		{"hi", "शाम 6 बजे आइए।", []string{"bare_time शाम 6 बजे", "twelve_hour शाम 6 बजे"}},
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

func TestATimeIsFoundHoweverItIsWritten(t *testing.T) {
	for _, c := range []struct {
		tag  Tag
		text string
		want []string
	}{
		{"th", "โปรดมาเวลา 18.00 น.", []string{"bare_time 18.00 น."}},
		{"th", "โปรดมาเวลา 18 นาฬิกา", []string{"bare_time 18 นาฬิกา"}},
		{"th", "มา 3 ทุ่ม", []string{"bare_time 3 ทุ่ม", "twelve_hour 3 ทุ่ม"}},
		{"th", "มาบ่ายสามโมง", []string{"bare_time บ่ายสามโมง", "twelve_hour บ่ายสามโมง"}},
		{"th", "ใช้เวลา 3 ชั่วโมง", nil},
		{"ja", "午後三時に来てください。", []string{"bare_time 午後三時", "twelve_hour 午後三時"}},
		{"ja", "十八時半に来てください。", []string{"bare_time 十八時半"}},
		{"ja", "一時的に止まります。三時間かかります。10時間です。", nil},
		{"ja-simple", "三時に 来て ください。", []string{"bare_time 三時"}},
		{"zh-Hans", "请下午三点来。", []string{"bare_time 下午三点", "twelve_hour 下午三点"}},
		{"zh-Hans", "请三点半来。", []string{"bare_time 三点半"}},
		{"zh-Hans", "早一点来，有三点要说。", nil},
		{"zh-Hant", "請下午三點來。", []string{"bare_time 下午三點", "twelve_hour 下午三點"}},
		{"zh-Hant", "請十八點來。", []string{"bare_time 十八點"}},
		{"ko", "오후 세 시에 오세요.", []string{"bare_time 오후 세 시", "twelve_hour 오후 세 시"}},
		{"ko", "3시간 걸립니다.", nil},
		{"en", "Come at quarter past three.", []string{"bare_time quarter past three", "twelve_hour quarter past three"}},
		{"en", "Come at three o’clock.", []string{"bare_time three o’clock", "twelve_hour three o’clock"}},
		{"en", "Come at three.", []string{"bare_time at three."}},
		{"en", "Come at 1800.", []string{"bare_time at 1800."}},
		{"en", "Be there by 1800 hours.", []string{"bare_time 1800 hours"}},
		{"en", "Five to ten people work at three sites with 1800 files.", nil},
		{"de", "Kommen Sie um drei Uhr.", []string{"bare_time drei Uhr"}},
		{"es", "Venga a las tres de la tarde.", []string{"bare_time a las tres", "twelve_hour tres de la tarde"}},
		{"id", "Datang pukul 1800.", []string{"bare_time pukul 1800"}},
	} {
		if got := found(plain(t, c.tag).Check(c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s %s: found %q, want %q", c.tag, c.text, got, c.want)
		}
	}
}

func TestOnePointASentenceTheConclusionFirstAndHoursToTwentyFour(t *testing.T) {
	for _, c := range []struct {
		tag  Tag
		text string
		want []string
	}{
		{"en", "The door opens at 3 pm on Tuesday, local time.", []string{"twelve_hour 3 pm"}},
		{"en", "Because it rains, stay inside. Because it is late, wait.", []string{"late_conclusion Because"}},
		{"en", "Open the door; then go home.", []string{"several_points ;"}},
		{"ja", "平素よりお世話になっております。待ってください。", []string{"late_conclusion 平素"}},
		{"ja", "電源を切らず、また、線を抜かないでください。", []string{"several_points 、また"}},
		{"ja-simple", "火曜日の 午後3時（タイの時間）に 来て ください。", []string{"twelve_hour 午後3時"}},
		{"ja-simple", "ドアが あきますから、入って ください。", []string{"several_points ますから、"}},
		{"zh-Hans", "由于检查，请等一下。", []string{"late_conclusion 由于"}},
		{"zh-Hans", "请开门，然后等一下。", []string{"several_points ，然后"}},
		{"zh-Hant", "由於檢查，請等一下。", []string{"late_conclusion 由於"}},
		{"zh-Hant", "請開門，然後等一下。", []string{"several_points ，然後"}},
		{"ko", "문은 화요일 오후 3시(한국 시간)에 열립니다.", []string{"twelve_hour 오후 3시"}},
		{"ko", "배경을 말씀드립니다.", []string{"late_conclusion 배경"}},
		{"th", "เนื่องจากมีการตรวจ กรุณารอ", []string{"late_conclusion เนื่องจาก"}},
		{"th", "เปิดประตูแล้วจึงรอ", []string{"several_points แล้วจึง"}},
		{"vi", "Đến lúc 3 giờ chiều thứ ba, giờ địa phương.", []string{"twelve_hour 3 giờ chiều"}},
		{"vi", "Vì có kiểm tra, xin đợi.", []string{"late_conclusion Vì"}},
		{"id", "Datang Selasa pukul 3 sore waktu setempat.", []string{"twelve_hour pukul 3 sore"}},
		{"id", "Sehubungan dengan pemeriksaan, mohon tunggu.", []string{"late_conclusion Sehubungan"}},
		{"ms", "Datang Selasa, 3 petang waktu tempatan.", []string{"twelve_hour 3 petang"}},
		{"ms", "Buka pintu dan jangan pergi.", []string{"several_points dan jangan"}},
		{"tl", "Pumunta sa Martes, 3 pm, oras sa Manila.", []string{"twelve_hour 3 pm"}},
		{"tl", "Dahil may pagsusuri, maghintay po kayo.", []string{"late_conclusion Dahil"}},
		{"hi", "मंगलवार को शाम 6 बजे (स्थानीय समय) आइए।", []string{"twelve_hour शाम 6 बजे"}},
		{"hi", "क्योंकि जाँच है, रुकिए।", []string{"late_conclusion क्योंकि"}},
		{"de", "Kommen Sie am Dienstag um 3 Uhr nachmittags Ortszeit.", []string{"twelve_hour 3 Uhr nachmittags"}},
		{"de", "Aufgrund einer Prüfung bitte warten.", []string{"late_conclusion Aufgrund"}},
		{"de", "Öffnen Sie und dann warten Sie.", []string{"several_points und dann"}},
		{"fr", "Venez mardi à 3 h du matin, heure locale.", []string{"twelve_hour 3 h du matin"}},
		{"fr", "En raison d’un contrôle, attendez.", []string{"late_conclusion En raison"}},
		{"fr", "Venez à cinq heures. Le travail dure cinq heures.", []string{"bare_time à cinq heures"}},
		{"tr", "Saat 17'de gelin. 17'de kapıyı açın. 2026'da bitti.", []string{"bare_time Saat 17", "bare_time 17'de"}},
		{"es", "Venga el martes a las 3 de la tarde, hora local.", []string{"twelve_hour 3 de la tarde"}},
		{"es", "Debido a un control, espere.", []string{"late_conclusion Debido a"}},
		{"pt-BR", "Venha na terça às 3 da tarde, hora local.", []string{"twelve_hour 3 da tarde"}},
		{"pt-BR", "Abra e depois espere.", []string{"several_points e depois"}},
		{"it", "Venga martedì alle 3 del pomeriggio, ora locale.", []string{"twelve_hour 3 del pomeriggio"}},
		{"it", "A causa di un controllo, aspetti.", []string{"late_conclusion A causa"}},
		{"tr", "Salı günü akşam 6 yerel saat ile gelin.", []string{"twelve_hour akşam 6"}},
		{"tr", "Kapıyı açın ve sonra bekleyin.", []string{"several_points ve sonra"}},
		{"pl", "Proszę przyjść we wtorek o 6 wieczorem czasu lokalnego.", []string{"twelve_hour 6 wieczorem"}},
		{"pl", "W związku z kontrolą proszę czekać.", []string{"late_conclusion W związku"}},
		{"ar", "احضر يوم الثلاثاء الساعة 6 مساءً بالتوقيت المحلي.", []string{"twelve_hour 6 مساءً"}},
		{"ar", "بسبب الفحص انتظر.", []string{"late_conclusion بسبب"}},
	} {
		if got := found(plain(t, c.tag).Check(c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s %s: found %q, want %q", c.tag, c.text, got, c.want)
		}
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
		"hi":        "इंजीनियर मंगलवार को 18 बजे (स्थानीय समय) आएँगे। कृपया साथ रहें।",
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

// What our own texts write is no bare time: with the zone beside it in each form, and without it in none.
func TestATimeAsWeWriteItIsBareWithoutItsClockAlone(t *testing.T) {
	c := catalog(t)
	instants := []time.Time{
		time.Date(2026, 3, 30, 2, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2027, 1, 7, 21, 45, 0, 0, time.UTC),
	}
	for _, tag := range plainly {
		rules := c.Plain(tag)
		for _, name := range []string{"Asia/Bangkok", "Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Asia/Almaty", "America/Argentina/Ushuaia"} {
			l := c.For(tag, zone(t, name))
			_, beside, _ := strings.Cut(l.Time(instants[0]), l.Clock(instants[0])) // " Uhr (Berlin)"
			for _, at := range instants {
				for _, said := range []string{l.Time(at), l.Both(at), l.UTC(at), l.Clock(at) + beside, strings.TrimSuffix(l.TimeShort(at), " น.") + beside, l.Clock(at) + " (" + l.Zone() + ")"} {
					if got := found(rules.Check(said)); slices.ContainsFunc(got, bare) {
						t.Errorf("%s: %s is refused: %q", tag, said, got)
					}
				}
				for _, said := range []string{l.Clock(at), l.TimeShort(at), l.Date(at) + " " + l.Clock(at), l.Clock(at) + " (Block A)", l.Clock(at) + " (x)"} {
					if got := found(rules.Check(said)); !slices.ContainsFunc(got, bare) {
						t.Errorf("%s: %s goes through: %q", tag, said, got)
					}
				}
			}
		}
	}
}

func bare(remark string) bool { return strings.HasPrefix(remark, string(BareTime)) }

// Who is told how to write a time can write it so; with the day as we write it, and the clock of any city that we name.
func TestAsWeSayThatATimeIsWrittenItGoesThrough(t *testing.T) {
	c := catalog(t)
	inProse := map[Tag]string{
		"en": "Berlin time", "ja": "ベルリン時間", "ja-simple": "ベルリンの時間", "zh-Hans": "柏林时间", "zh-Hant": "柏林時間", "ko": "베를린 시간", "th": "เวลาเบอร์ลิน",
		"vi": "giờ Berlin", "id": "waktu Berlin", "ms": "waktu Berlin", "tl": "oras sa Berlin", "hi": "बर्लिन का समय", "de": "Berliner Zeit", "fr": "heure de Berlin",
		"es": "hora de Berlín", "pt-BR": "hora de Berlim", "it": "ora di Berlino", "tr": "Berlin saati", "pl": "czasu w Berlinie", "ar": "بتوقيت برلين",
	}
	for _, tag := range plainly {
		l, rules := c.For(tag, zone(t, "Europe/Berlin")), c.Plain(tag)
		said := l.Text("notice.check.bare_time", "span", "…")
		if got := found(rules.Check(said)); slices.ContainsFunc(got, bare) {
			t.Errorf("%s: what we show is refused: %s: %q", tag, said, got)
		}
		for _, day := range []int{30, 31, 32, 33, 34, 35, 36} {
			at := time.Date(2026, 3, day, 5, 0, 0, 0, time.UTC)
			for _, said := range []string{l.TimeShort(at) + ", " + inProse[tag], l.Date(at) + ", " + l.Clock(at) + ", " + inProse[tag]} {
				if got := found(rules.Check(said)); slices.ContainsFunc(got, bare) {
					t.Errorf("%s: %s is refused: %q", tag, said, got)
				}
			}
		}
	}
}
