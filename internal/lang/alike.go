package lang

import bcp47 "golang.org/x/text/language"

// Alike says that who reads b can read what is written in a: the same language in the same script, whatever the region or
// the way of writing ("en-SG" and "en", "ja" and "ja-simple"; not "zh-Hans" and "zh-Hant").
func Alike(a, b Tag) bool {
	one, badOne := bcp47.Parse(a)
	other, badOther := bcp47.Parse(b)
	if badOne != nil || badOther != nil {
		return a == b
	}
	base, _ := one.Base()
	baseOther, _ := other.Base()
	script, _ := one.Script()
	scriptOther, _ := other.Script()
	return base == baseOther && script == scriptOther
}
