package lang

import (
	bcp47 "golang.org/x/text/language"
)

// chain lists the tags whose texts serve a reader of tag, the best first, without the English that ends every chain:
// zh-HK → zh-HK, zh-Hant; pt-PT → pt-PT, pt, pt-BR; ja-simple → ja-simple, ja; fil → tl. A reader of one script is never given
// the other.
func chain(tag Tag) []Tag {
	t, err := bcp47.Parse(tag)
	if err != nil || t.IsRoot() {
		return nil
	}
	tags := make([]Tag, 0, 6)
	for up := t; !up.IsRoot(); up = up.Parent() {
		tags = add(tags, up.String())
	}
	base, _ := t.Base()
	script, _ := t.Script()
	tags = add(tags, base.String()+"-"+script.String())
	usual := bcp47.Make(base.String())
	if s, _ := usual.Script(); s != script {
		return tags
	}
	region, _ := usual.Region()
	return add(add(tags, base.String()), base.String()+"-"+region.String())
}

func add(tags []Tag, tag Tag) []Tag {
	tag = usual(tag)
	for _, t := range tags {
		if t == tag {
			return tags
		}
	}
	return append(tags, tag)
}
