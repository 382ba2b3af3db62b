package notice

// howLong is a span of hours and minutes; days would leave open whether nights count.
func (w writer) howLong() []Sentence {
	return answer(w, HowLong, w.n.Answers.HowLong, func(r Range) []Sentence {
		if r.MinutesFrom == r.MinutesTo {
			return []Sentence{w.line("notice.how_long.about", "length", w.length(r.MinutesTo))}
		}
		if r.MinutesFrom == 0 {
			return []Sentence{w.line("notice.how_long.at_most", "length", w.length(r.MinutesTo))}
		}
		return []Sentence{w.line("notice.how_long.between", "from", w.length(r.MinutesFrom), "to", w.length(r.MinutesTo))}
	})
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
