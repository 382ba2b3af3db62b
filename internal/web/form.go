package web

import (
	"crypto/rand"
	"strings"

	"tasuki/internal/fault"
)

// form is one form of a page. Its inputs are named by the JSON pointers that faults use, so that what is wrong is said
// at the input it is about; when it was refused, it shows again what was typed.
type form struct {
	v         *visit
	ID        string
	Action    string
	Version   int    // that the reader saw; 0 where it does not matter
	Once      string // makes sending twice once
	Multipart bool
	Get       bool
	Fields    []*field
	Buttons   []button
	Alert     *alert
	Lead      string

	inputs    map[string]*field                       // by name
	elsewhere func(pointer string) (to, about string) // where what has no input here is put right; nil: nowhere
}

// button ends a form.
type button struct {
	Words string
	Tone  string // first, grave or nothing
	Name  string
	Value string
}

// alert says what was wrong, and leads to each place.
type alert struct {
	ID     string
	Title  string
	Detail string
	Items  []alertItem
}

type alertItem struct{ To, About, Words string }

// form begins a form that posts to action.
func (v *visit) form(id, action string) *form {
	if v.claimed == nil {
		v.claimed = map[string]bool{}
	}
	v.claimed[id] = true
	return &form{v: v, ID: id, Action: action, Once: rand.Text(), inputs: map[string]*field{}}
}

// search begins a form that only asks: it changes nothing and may be linked to.
func (v *visit) search(id, action string) *form {
	return &form{v: v, ID: id, Action: action, Get: true, inputs: map[string]*field{}}
}

func (f *form) failed() bool { return f.v.failure != nil && f.v.failure.form == f.ID }

// sees says which version the reader has before them, so that nobody overwrites what they have not seen.
func (f *form) sees(version int) *form {
	f.Version = version
	return f
}

func (f *form) lead(key string, args ...any) *form {
	f.Lead = f.v.T(key, args...)
	return f
}

// button adds the button that a form is for.
func (f *form) button(key string, args ...any) *form {
	f.Buttons = append(f.Buttons, button{Words: f.v.T(key, args...), Tone: "first"})
	return f
}

// grave adds a button for what can't be taken back.
func (f *form) grave(key string) *form {
	f.Buttons = append(f.Buttons, button{Words: f.v.T(key), Tone: "grave"})
	return f
}

// plain adds a button of a form that is not the page's main one.
func (f *form) plain(key string) *form {
	f.Buttons = append(f.Buttons, button{Words: f.v.T(key)})
	return f
}

// choice adds a button that says which of several things the form is to do.
func (f *form) choice(do, key, tone string) *form {
	f.Buttons = append(f.Buttons, button{Words: f.v.T(key), Tone: tone, Name: "do", Value: do})
	return f
}

// value is what was typed when the form was refused, otherwise what stands.
func (f *form) value(name, stands string) string {
	if f.failed() {
		return f.v.typed.Get(name)
	}
	return stands
}

func (f *form) values(name string, stand []string) []string {
	if f.failed() {
		return f.v.typed[name]
	}
	return stand
}

// Done is the form with what is wrong put at its inputs. A fault below an input, where that part has none of its own,
// is said at the input.
func (f *form) Done() *form {
	if !f.failed() || f.Alert != nil {
		return f
	}
	told := f.v.words.Fault(f.v.failure.fault)
	f.Alert = &alert{ID: f.ID + "-alert", Title: told.Title, Detail: told.Detail}
	if f.v.failure.fault.Kind == fault.KindUnauthenticated { // “please sign in” is what they are doing
		f.Alert.Title, f.Alert.Detail = told.Detail, ""
	}
	for _, wrong := range told.Fields {
		item := alertItem{Words: wrong.Detail}
		if in := f.input(wrong.Pointer); in != nil {
			item.To, item.About = "#"+in.ID, in.Label
			if in.Error == "" {
				in.Error = wrong.Detail
			}
		} else if f.elsewhere != nil {
			item.To, item.About = f.elsewhere(wrong.Pointer)
		}
		f.Alert.Items = append(f.Alert.Items, item)
	}
	return f
}

// input is the one for the pointer, or the nearest above it.
func (f *form) input(pointer string) *field {
	for at := pointer; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
		if in := f.inputs[at]; in != nil {
			return in
		}
	}
	return nil
}

// inputID is the id of the input for a pointer in a form.
func inputID(form, pointer string) string {
	return form + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-':
			return r
		}
		return '-'
	}, pointer)
}

// optional says so at an input, where most people expect that everything must be filled in.
func (f *form) optional(names ...string) *form {
	for _, name := range names {
		f.inputs[name].Optional = f.v.T("page.optional")
	}
	return f
}

// unclaimed is the refusal of a form that the page does not show any more, because what it asked for is no longer
// possible.
func (v *visit) unclaimed() *alert {
	if v.failure == nil || v.claimed[v.failure.form] {
		return nil
	}
	told := v.words.Fault(v.failure.fault)
	a := &alert{ID: "alert", Title: told.Title, Detail: told.Detail}
	for _, f := range told.Fields {
		a.Items = append(a.Items, alertItem{Words: f.Detail})
	}
	return a
}

// Open says that a folded form is to stand open, because it was refused.
func (f *form) Open() bool { return f.failed() }
