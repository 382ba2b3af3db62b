package notice

import (
	"regexp"
	"slices"
	"strings"
)

// What a command is made of, in either kind of shell.
const (
	option   = `--?[A-Za-z][A-Za-z0-9_-]*(?:[=:][^\s"'、。，]+)?`
	argument = `(?:` + option + `|~?(?:/[A-Za-z0-9_.@~+-]*)+|[A-Za-z]:\\[^\s"'、。，]*|%[A-Za-z_]+%[^\s"'、。，]*|"[^"\n]*"|'[^'\n]*'` +
		`|[A-Za-z0-9*_-]*(?:[0-9*_]|\.[A-Za-z0-9])[A-Za-z0-9_.:*/-]*)`
	arguments = `(?: ` + argument + `)*(?: ?\| ?[a-z]+(?: ` + argument + `)*)*`
	program   = `[A-Za-z][A-Za-z0-9._+-]*`
	// What some programs are told first; the name of a service may follow.
	verb = `(?: (?:start|stop|restart|reload|enable|disable|mask|kill|logs|delete) [A-Za-z0-9_.@-]+` +
		`| (?:status|query|add|show|list|ps|run|exec|get|set|use|user|share|view)\b)`
)

// surely are commands by the name of their program, which is a word in none of our languages.
var surely = strings.Join([]string{
	`\b(?:sudo|doas) ` + program + verb + `?` + arguments,
	`\b(?:systemctl|journalctl|kubectl|docker|netsh|wmic|schtasks|ipconfig|ifconfig|netstat|tasklist|taskkill|nslookup|traceroute|tracert|tcpdump|` +
		`chmod|chown|iptables|dmesg|lsof|grep|regedit|wevtutil|powershell|pwsh|ssh|scp|curl|wget|whoami|robocopy|xcopy|certutil|bitsadmin|vssadmin|bcdedit|diskpart)\b` +
		verb + `?` + arguments,
	`\b(?:net|sc|reg)` + verb + arguments,
	`\b(?:Get|Set|New|Remove|Stop|Start|Restart|Invoke|Test|Export|Import|Enable|Disable|Clear|Add)-[A-Z][A-Za-z]+` + arguments,
}, "|")

// switched is a word before an option: “ss -tunap”.
var switched = regexp.MustCompile(`(` + program + `)(?: ~?/[A-Za-z0-9_.@~+/-]*)* ` + option + arguments)

// joins are words before a hyphen that stands for half a word, as in “Wartung und -pflege”.
var joins = []string{"und", "oder", "bzw", "sowie", "wie", "noch"}

var (
	commands = regexp.MustCompile(surely)
	// setApart is what whoever wrote it has set apart as a command.
	setApart = regexp.MustCompile(backticked + "|" + prompted)
)

// switches are where a word stands before an option.
func switches(text string) (all [][]int) {
	for _, at := range switched.FindAllStringSubmatchIndex(text, -1) {
		if !slices.Contains(joins, strings.ToLower(text[at[2]:at[3]])) {
			all = append(all, at[:2])
		}
	}
	return all
}

// unmarked is what looks like a command, and isn't set apart as one: we know where it begins, and can't be sure where it ends.
func unmarked(text string) []string {
	rest := setApart.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("\n", len(s)) })
	var all []string
	for _, at := range united(rest, append(commands.FindAllStringIndex(rest, -1), switches(rest)...)) {
		all = append(all, rest[at[0]:at[1]])
	}
	return all
}
