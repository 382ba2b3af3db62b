package internal_test

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

// rooms reads the plan.
func rooms() (may, groups map[string][]string) {
	may, groups = map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(plan) {
		line, _, _ = strings.Cut(line, "#")
		if name, members, ok := strings.Cut(line, "="); ok {
			groups[strings.TrimSpace(name)] = expand(members, groups)
		}
		if who, whom, ok := strings.Cut(line, "→"); ok {
			for _, room := range strings.Fields(who) {
				may[room] = append(may[room], expand(whom, groups)...)
			}
		}
	}
	return may, groups
}

func expand(words string, groups map[string][]string) (all []string) {
	for _, word := range strings.Fields(words) {
		if members, ok := groups[word]; ok {
			all = append(all, members...)
		} else {
			all = append(all, word)
		}
	}
	return all
}

// roomOf is the room that a folder belongs to: the first name below internal, or the folder at the top.
func roomOf(folder string) string {
	if folder == "." {
		return "main"
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(folder, "internal/"), "/")
	return first
}

func breaches(where string, file *ast.File, may, groups map[string][]string) (found []string) {
	room := roomOf(path.Dir(where))
	if _, planned := may[room]; !planned {
		return []string{fmt.Sprintf("the room %q stands in no plan", room)}
	}
	names := namesIn(file)
	for _, name := range names {
		if inside, ok := strings.CutPrefix(name, "tasuki/"); ok && roomOf(inside) != room && !holds(may[room], roomOf(inside)) {
			found = append(found, fmt.Sprintf("%s may not import %s", room, roomOf(inside)))
		}
	}
	for _, ban := range bans {
		excepted := func(part string) bool { return strings.Contains(where, part) }
		if !holds(expand(ban.rooms, groups), room) || slices.ContainsFunc(strings.Fields(ban.except), excepted) {
			continue
		}
		for _, name := range names {
			if slices.ContainsFunc(strings.Fields(ban.names), func(pattern string) bool { return matches(pattern, name) }) {
				found = append(found, name+" is banned here: "+ban.why)
			}
		}
	}
	return found
}

func holds(rooms []string, room string) bool {
	return slices.Contains(rooms, room) || slices.Contains(rooms, "*")
}

func matches(pattern, name string) bool {
	start, open := strings.CutSuffix(pattern, "*")
	return name == pattern || open && strings.HasPrefix(name, start)
}

// namesIn gives what a file imports, and what it selects: "Save" of tx.Save, and "time.Now".
func namesIn(file *ast.File) (names []string) {
	for _, i := range file.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		names = append(names, name)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			names = append(names, s.Sel.Name)
			if x, ok := s.X.(*ast.Ident); ok {
				names = append(names, x.Name+"."+s.Sel.Name)
			}
		}
		return true
	})
	slices.Sort(names)
	return slices.Compact(names)
}
