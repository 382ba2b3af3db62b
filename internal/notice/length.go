package notice

// howLong is a span of hours and minutes; days would leave open whether nights count.
func (w writer) howLong() []Sentence {
	said := answer(w, HowLong, w.n.Answers.HowLong, func(r Range) []Sentence { return []Sentence{sentence(w.lasts(r))} })
	if w.before == nil || said == nil || w.before.Answers.HowLong == nil || w.before.Answers.HowLong.Say == nil {
		return said
	}
	return append(said, w.noLonger(w.lasts(*w.before.Answers.HowLong.Say), said[0].plain("ltr"))...)
}

func (w writer) lasts(r Range) string {
	switch {
	case r.MinutesFrom == r.MinutesTo:
		return w.voice.Text("notice.how_long.about", "length", w.length(r.MinutesTo))
	case r.MinutesFrom == 0:
		return w.voice.Text("notice.how_long.at_most", "length", w.length(r.MinutesTo))
	}
	return w.voice.Text("notice.how_long.between", "from", w.length(r.MinutesFrom), "to", w.length(r.MinutesTo))
}

// length is "16 hours and 40 minutes", and "40 minutes" below an hour.
func (w writer) length(minutes int) string {
	hours, rest := minutes/60, minutes%60
	switch {
	case hours == 0:
		return w.voice.Text("notice.length.minutes", "count", rest)
	case rest == 0:
		return w.voice.Text("notice.length.hours", "count", hours)
	}
	return w.voice.Text("notice.length.both",
		"hours", w.voice.Text("notice.length.hours", "count", hours), "minutes", w.voice.Text("notice.length.minutes", "count", rest))
}
