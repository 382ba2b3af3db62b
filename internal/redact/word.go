package redact

import "strings"

// word is a run of bytes of a line that no sign or space divides; quoted ones are all that stands between the quotes.
type word struct {
	from, to int
	name     string // as it is written
	lower    string
	quoted   bool
	open     bool // its quote is not closed in this line
}

// signs divide words; they never belong to a name.
const signs = " \t\r\n=:;,{}()[]<>|&?"

// apart finds the words of a line as if quotes were signs like others: in case they are not where they should be, and for
// what somebody wrote in a description.
func apart(line string) (words []word) {
	for i := 0; i < len(line); i++ {
		end := i
		for end < len(line) && strings.IndexByte(signs+`"'`, line[end]) < 0 {
			end++
		}
		if end > i {
			words = append(words, word{from: i, to: end, name: line[i:end], lower: strings.ToLower(line[i:end])})
			i = end
		}
	}
	return words
}

// divide finds the words of a line.
func divide(line string) (words []word) {
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case (c == '"' || c == '\'') && !midWord(line, i):
			end, closed := closing(line, i)
			words = append(words, word{from: i + 1, to: end, name: line[i+1 : end], lower: strings.ToLower(line[i+1 : end]), quoted: true, open: !closed})
			i = end + 1
		case strings.IndexByte(signs, c) >= 0 || c == '"' || c == '\'':
			i++
		default:
			end := i
			for end < len(line) && strings.IndexByte(signs+`"`, line[end]) < 0 {
				end++
			}
			words = append(words, word{from: i, to: end, name: line[i:end], lower: strings.ToLower(line[i:end])})
			i = end
		}
	}
	return words
}

// midWord says that the quote is an apostrophe.
func midWord(line string, i int) bool {
	return line[i] == '\'' && i > 0 && strings.IndexByte(signs+`"'`, line[i-1]) < 0
}

// closing is where the quote that opens at i closes, or the end of what stands in the line.
func closing(line string, i int) (end int, closed bool) {
	for end = i + 1; end < len(line); end++ {
		switch line[end] {
		case '\\':
			end++
		case line[i]:
			return end, true
		}
	}
	return len(line), false
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// parts of a name: db_Password, dbPassword and db-password have the same two.
func parts(name string) (all []string) {
	from := 0
	cut := func(to int) {
		if to > from {
			all = append(all, strings.ToLower(name[from:to]))
		}
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '-' || c == '_' || c == '.' || c == '/' || c == '$' || c == '@' || c == '*' || c == '#' || c == '!':
			cut(i)
			from = i + 1
		case i > from && c >= 'A' && c <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z':
			cut(i)
			from = i
		}
	}
	cut(len(name))
	return all
}
