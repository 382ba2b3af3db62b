package lang

import (
	"fmt"
	"reflect"
	"text/template"
	"time"
)

// funcs are the words of the templates:
//
//	{{list .hosts}} {{list .hosts "or"}}   a, b and c · a, b or c
//	{{num .count}} {{bytes .size}}         1,234 · 3.4 GB
//	{{datetime .due}} {{date .due}} {{clock .due}} {{utc .due}} {{both .due}}
//	{{wall .time}} {{city .zone}}          a wall time, which has no instant, and a zone's name, both as programs write them
//	{{isolate .name}}                      keeps a name's direction to itself
//	{{text (print "role." .role)}}         the text of another key, one without placeholders
func (loc *locale) funcs() template.FuncMap {
	at := func(t time.Time) *Localizer { return &Localizer{locale: loc, zone: named(t.Location())} }
	return template.FuncMap{
		"list":     loc.list,
		"num":      loc.formats.num,
		"bytes":    func(n any) (string, error) { return withInt(n, loc.formats.bytes) },
		"date":     func(t time.Time) string { return at(t).Date(t) },
		"datetime": func(t time.Time) string { return at(t).Time(t) },
		"clock":    func(t time.Time) string { return at(t).Clock(t) },
		"utc":      func(t time.Time) string { return at(t).UTC(t) },
		"both":     func(t time.Time) string { return at(t).Both(t) },
		"wall":     func(text string) string { return (&Localizer{locale: loc, zone: time.UTC}).wall(text) },
		"city":     func(zone string) string { return (&Localizer{locale: loc, zone: time.UTC}).City(zone) },
		"isolate":  Isolate,
		"text":     loc.nested,
	}
}

func (loc *locale) list(items any, kind ...string) (string, error) {
	words, err := texts(items)
	switch {
	case err != nil:
		return "", err
	case len(kind) == 0 || kind[0] == "and":
		return loc.formats.list(words), nil
	case kind[0] == "or":
		return loc.formats.choice(words), nil
	}
	return "", fmt.Errorf("a list joins with and or with or, not with %q", kind[0])
}

// nested gives plain texts only, so that two templates can't call each other without end.
func (loc *locale) nested(key string) (string, error) {
	if _, m, ok := loc.find(key); ok && m.plain != "" {
		return m.plain, nil
	}
	return "", fmt.Errorf("%q: %w", key, errNested)
}

// texts takes a slice of anything that prints: hosts, names of a named string type.
func texts(items any) ([]string, error) {
	if words, ok := items.([]string); ok {
		return words, nil
	}
	v := reflect.ValueOf(items)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%T is no list", items)
	}
	words := make([]string, v.Len())
	for i := range words {
		words[i] = fmt.Sprint(v.Index(i).Interface())
	}
	return words, nil
}
