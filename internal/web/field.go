package web

// field is one input of a form, with its label, its hint and what is wrong with it.
type field struct {
	Kind         string // names the template part that shows it
	Name, ID     string
	Label, Hint  string
	Value        string
	Error        string
	Required     bool
	Several      bool   // takes more than one
	Optional     string // the word for it, where most others are required
	Autocomplete string
	Rows         int
	Class        string
	Lang         string
	Options      []option
	Groups       []group
	Parts        []*field // of a field that is made of several
	List         []string // suggestions
	Limit        int
	Inputmode    string
	Min, Max     string
}

// option is one thing to choose.
type option struct {
	Value, Label, Hint string
	On                 bool
}

// group is options under a heading.
type group struct {
	Label   string
	Options []option
}

func (f *form) add(kind, name, key, value string) *field {
	in := &field{Kind: kind, Name: name, ID: inputID(f.ID, name), Value: f.value(name, value)}
	if key != "" {
		in.Label = f.v.T(key)
	}
	f.Fields = append(f.Fields, in)
	f.inputs[name] = in
	return in
}

// line is a text of one line.
func (f *form) line(name, key, value string) *field { return f.add("line", name, key, value) }

// area is a text of several lines.
func (f *form) area(name, key, value string) *field {
	in := f.add("area", name, key, value)
	in.Rows = 3
	return in
}

// code is text that is kept byte for byte.
func (f *form) code(name, key, value string) *field {
	in := f.add("area", name, key, value)
	in.Class, in.Rows = "code", 6
	return in
}

func (f *form) password(name, key, autocomplete string) *field {
	in := f.add("password", name, key, "")
	in.Value, in.Autocomplete, in.Required = "", autocomplete, true // never sent back
	return in
}

func (f *form) hidden(name, value string) *field { return f.add("hidden", name, "", value) }

func (f *form) file(name, key string) *field {
	f.Multipart = true
	return f.add("file", name, key, "")
}

// files takes several at once.
func (f *form) files(name, key string) *field {
	in := f.file(name, key)
	in.Several = true
	return in
}

// pick is a choice of one from many.
func (f *form) pick(name, key, value string, options []option) *field {
	in := f.add("select", name, key, value)
	in.Options = chosen(options, in.Value)
	return in
}

// radios is a choice of one from a few.
func (f *form) radios(name, key, value string, options []option) *field {
	in := f.add("radios", name, key, value)
	in.Options = chosen(options, in.Value)
	return in
}

// checks is a choice of any number.
func (f *form) checks(name, key string, values []string, options []option) *field {
	in := f.add("checks", name, key, "")
	in.Options = marked(options, f.values(name, values))
	return in
}

// checksOf are checks among groups.
func (f *form) checksOf(name, key string, values []string, groups []group) *field {
	in := f.add("checks", name, key, "")
	in.Groups = choose(groups, f.values(name, values)...)
	return in
}

// check is one yes or no.
func (f *form) check(name, key string, on bool) *field {
	in := f.add("check", name, key, "")
	was := "no"
	if on {
		was = "yes"
	}
	in.Options = []option{{Value: "yes", Label: in.Label, On: f.value(name, was) == "yes"}}
	return in
}

func (in *field) hint(words string) *field {
	in.Hint = words
	return in
}

func (in *field) must() *field {
	in.Required = true
	return in
}

func (in *field) rows(n int) *field {
	in.Rows = n
	return in
}

func (in *field) class(c string) *field {
	in.Class = c
	return in
}

func chosen(options []option, value string) []option {
	return marked(options, []string{value})
}

// marked is a copy with those options on.
func marked(options []option, values []string) []option {
	on := make(map[string]bool, len(values))
	for _, v := range values {
		on[v] = true
	}
	all := make([]option, len(options))
	for i, o := range options {
		o.On = on[o.Value]
		all[i] = o
	}
	return all
}

// Described is the ids of what explains the input to who can't see it.
func (in *field) Described() string {
	switch {
	case in.Hint != "" && in.Error != "":
		return in.ID + "-hint " + in.ID + "-wrong"
	case in.Hint != "":
		return in.ID + "-hint"
	case in.Error != "":
		return in.ID + "-wrong"
	}
	return ""
}
