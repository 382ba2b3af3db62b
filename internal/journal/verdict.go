package journal

import "slices"

// Verdict is what all that was found comes to, the gravest first.
type Verdict string

// The verdicts.
const (
	Forked      Verdict = "forked"      // there are two histories, each under a signature
	Foreign     Verdict = "foreign"     // another log, or another key, than the one asked for
	Truncated   Verdict = "truncated"   // what is here says itself that its end is missing
	RolledBack  Verdict = "rolled_back" // whole in itself, and shorter than a checkpoint that was kept
	Altered     Verdict = "altered"     // something isn't as it was recorded
	Unproven    Verdict = "unproven"    // nothing is wrong, and a checkpoint that was kept can't be compared
	Unwitnessed Verdict = "unwitnessed" // nothing is wrong, and a witness that was asked for is missing
	Sound       Verdict = "sound"
)

// tells are the findings that by themselves make a verdict, in the order of the verdicts' gravity.
var tells = []struct {
	verdict Verdict
	found   []string
}{
	{Forked, []string{FoundRewritten}},
	{Foreign, []string{FoundKey, FoundOrigin}},
	{Truncated, []string{FoundTail, FoundCut}},
	{RolledBack, []string{FoundRolledBack}},
}

// Judge says what findings, by their keys, come to.
func Judge(found []string) Verdict {
	for _, t := range tells {
		if slices.ContainsFunc(found, func(f string) bool { return slices.Contains(t.found, f) }) {
			return t.verdict
		}
	}
	harmless := func(f string) bool { return f == FoundUnprovable || f == FoundUnwitnessed }
	switch {
	case len(found) == 0:
		return Sound
	case !slices.ContainsFunc(found, func(f string) bool { return !harmless(f) }):
		if slices.Contains(found, FoundUnwitnessed) {
			return Unwitnessed
		}
		return Unproven
	}
	return Altered
}
