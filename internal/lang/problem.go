package lang

import (
	"maps"
	"strings"
	"unicode"

	"tasuki/internal/fault"
)

// Problem is a refusal in words, for a problem document (RFC 9457) or a page.
type Problem struct {
	Code   string // the message key, which programs may compare
	Title  string // the kind of refusal: "Not found"
	Detail string // what happened and what to do; empty for a plain error, of which nothing is told
	Fields []ProblemField
}

// ProblemField is one wrong field in words.
type ProblemField struct {
	Pointer string // JSON pointer into what was sent
	Code    string
	Detail  string
}

// internalProblem is the title of a plain error, which has no kind.
const internalProblem = "problem.title.internal"

// Fault puts a refusal into words. nil stands for a plain error: only the title of a 500.
func (l *Localizer) Fault(err *fault.Error) Problem {
	if err == nil {
		return Problem{Code: "problem.internal", Title: l.Text(internalProblem)}
	}
	p := Problem{Code: err.Key, Title: l.Text("problem.title." + string(err.Kind)), Detail: l.Fill(err.Key, shown(err.Args))}
	for _, f := range err.Fields {
		p.Fields = append(p.Fields, ProblemField{Pointer: f.Pointer, Code: f.Key, Detail: l.Fill(f.Key, shown(f.Args))})
	}
	return p
}

// shown is what goes into a refusal: what somebody typed is said back to them, with a � for each letter that hides or turns
// the words around it.
func shown(args map[string]any) map[string]any {
	var safe map[string]any
	for name, v := range args {
		typed, is := v.(string)
		if !is || !strings.ContainsFunc(typed, hides) {
			continue
		}
		if safe == nil {
			safe = maps.Clone(args)
		}
		safe[name] = strings.Map(func(r rune) rune {
			if hides(r) {
				return unicode.ReplacementChar
			}
			return r
		}, typed)
	}
	if safe == nil {
		return args
	}
	return safe
}

func hides(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || dropControl(r) < 0
}
