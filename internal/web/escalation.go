package web

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// rulesPage is what happens when nothing happens.
type rulesPage struct {
	Crumbs crumbs
	Rules  []ruleCard
	New    string
	Pager  pager
}

type ruleCard struct {
	Name, Scope, To, Try string
	Steps                []string
}

// listRules shows the rules, and with the last of them the one that holds where none was made.
func (s *Site) listRules(v *visit) (answer, error) {
	l, err := s.Turns.Rules(v.ctx(), v.part())
	if err != nil {
		return answer{}, err
	}
	n, err := s.ruleNames(v.ctx(), l.Items...)
	if err != nil {
		return answer{}, err
	}
	p := rulesPage{Crumbs: v.crumbs(crumb{"/directory", v.T("page.nav.directory")}, crumb{"", v.T("page.escalation.title")}), Pager: v.pager(l.Next, nil)}
	for _, r := range l.Items {
		p.Rules = append(p.Rules, v.ruleCard(r, n))
	}
	if l.Next == "" {
		p.Rules = append(p.Rules, v.ruleCard(turn.Everywhere(), n))
	}
	if v.coordinates() {
		p.New = "/escalation-rules/new"
	}
	return v.page("escalation", "directory", v.T("page.escalation.title"), p), nil
}

func (s *Site) ruleNames(ctx context.Context, rules ...turn.Rule) (names, error) {
	var all []request.Party
	for _, r := range rules {
		all = append(all, request.Party{Organization: r.Organization})
		for _, step := range r.Steps {
			all = append(all, request.Party{Person: step.Person})
		}
	}
	return s.names(ctx, all...)
}

func (v *visit) ruleCard(r turn.Rule, n names) ruleCard {
	c := ruleCard{Name: v.T("page.escalation.everywhere"), Scope: v.ruleScope(r, n)}
	if r.ID != "" {
		c.Name, c.Try = r.Name, "/escalation-rules/preview?"+url.Values{
			"/kind": {string(turn.Acknowledge)}, "/organization": {cmp.Or(r.Organization, v.actor.Organization)}, "/severity": {r.Severity}, "/rule": {r.ID},
		}.Encode()
		if v.coordinates() {
			c.To = "/escalation-rules/" + r.ID
		}
	}
	for _, step := range r.Steps {
		c.Steps = append(c.Steps, v.ruleStep(step, n))
	}
	return c
}

func (v *visit) ruleScope(r turn.Rule, n names) string {
	organization, severity := v.T("page.escalation.any_organization"), v.T("page.escalation.any_severity")
	if r.Organization != "" {
		organization = n.organizations[r.Organization].Name
	}
	if r.Severity != "" {
		severity = v.T("severity." + r.Severity)
	}
	return organization + " · " + severity
}

func (v *visit) ruleStep(s turn.Step, n names) string {
	words := []string{v.T("silence." + string(s.Trigger))}
	if s.Observation != "" {
		words = append(words, v.T("finding.kind."+s.Observation))
	}
	words = append(words, v.minutes(s.After))
	if s.Working {
		words = append(words, v.T("page.escalation.working"))
	}
	words = append(words, v.whomWords(s.Whom, s.Role, n.person(s.Person).short()))
	if s.Channel != "" {
		words = append(words, v.T("page.person.channel."+string(s.Channel)))
	}
	if s.Wakes {
		words = append(words, v.T("page.escalation.wakes"))
	}
	if s.Repeats > 0 {
		words = append(words, v.T("page.escalation.again", "count", s.Repeats, "every", v.minutes(s.Every)))
	}
	return strings.Join(words, " · ")
}

func (v *visit) whomWords(w turn.Whom, role access.Role, person string) string {
	words := v.T("silence.whom." + string(w))
	if role != "" {
		words += " (" + v.T("role."+string(role)) + ")"
	}
	if person != "" {
		words += " (" + person + ")"
	}
	return words
}

// minutes is a length of time in hours and minutes.
func (v *visit) minutes(d time.Duration) string {
	hours, rest := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case hours == 0:
		return v.T("notice.length.minutes", "count", rest)
	case rest == 0:
		return v.T("notice.length.hours", "count", hours)
	}
	return v.T("notice.length.both", "hours", v.T("notice.length.hours", "count", hours), "minutes", v.T("notice.length.minutes", "count", rest))
}

func (s *Site) newRule(v *visit) (answer, error) {
	if !v.coordinates() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("rule", "/escalation-rules")
	if err := s.ruleFields(v, f, turn.Rule{}); err != nil {
		return answer{}, err
	}
	p := formPage{Crumbs: v.inRules(v.T("page.escalation.new")), Lead: v.T("page.escalation.lead"), Form: f.button("page.save")}
	return v.page("form", "directory", v.T("page.escalation.new"), p), nil
}

func (v *visit) inRules(here string) crumbs {
	return v.crumbs(crumb{"/directory", v.T("page.nav.directory")}, crumb{"/escalation-rules", v.T("page.escalation.title")}, crumb{"", here})
}

// spareSteps is how many empty steps a form has for more.
const spareSteps = 3

func (s *Site) ruleFields(v *visit, f *form, r turn.Rule) error {
	organizations, err := s.organizations(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	staff, err := s.hearers(v, organizations)
	if err != nil {
		return err
	}
	f.line("/name", "page.escalation.name", r.Name).must()
	f.pick("/organization", "page.escalation.organization", r.Organization,
		append([]option{{Label: v.T("page.escalation.any_organization")}}, organizationOptions(organizations)...))
	f.pick("/severity", "page.incident.severity", r.Severity,
		append([]option{{Label: v.T("page.escalation.any_severity")}}, texts(v, "severity.", incident.Severities)...))
	f.optional("/organization", "/severity")
	for i := range min(len(r.Steps)+spareSteps, turn.MaxSteps) {
		step := turn.Step{}
		if i < len(r.Steps) {
			step = r.Steps[i]
		}
		f.ruleStep(i, step, staff)
	}
	return nil
}

// hearers are the people whom a step can tell by name, wherever they work: a rule is for those who may hear of cases.
func (s *Site) hearers(v *visit, organizations []directory.Organization) ([]group, error) {
	people, err := s.people(v, directory.PersonFilter{})
	var all []group
	for _, o := range organizations {
		there := group{Label: o.Name}
		for _, p := range people {
			if p.Organization == o.ID && turn.MayHear(p) {
				there.Options = append(there.Options, option{Value: p.ID, Label: p.Name})
			}
		}
		if len(there.Options) > 0 {
			all = append(all, there)
		}
	}
	return all, err
}

// hearsNoMore: somebody whom a rule names has left, or may not hear of cases any more.
func hearsNoMore(staff []group, person string) bool {
	return person != "" && !slices.ContainsFunc(staff, func(g group) bool {
		return slices.ContainsFunc(g.Options, func(o option) bool { return o.Value == person })
	})
}

func (f *form) ruleStep(i int, s turn.Step, staff []group) {
	v, at := f.v, fmt.Sprintf("/steps/%d", i)
	from := len(f.Fields)
	group := f.add("group", at, "", "")
	group.Label = v.T("page.escalation.step", "number", i+1)
	none := []option{{Label: v.T("page.escalation.none")}}
	f.pick(at+"/trigger", "page.escalation.trigger", string(s.Trigger), append(slices.Clone(none), texts(v, "silence.", turn.Triggers)...))
	f.pick(at+"/observation", "page.escalation.observation", s.Observation, v.any(texts(v, "finding.kind.", finding.Kinds)))
	f.add("number", at+"/after_minutes", "page.escalation.after", minutesIn(s.After))
	f.check(at+"/working", "page.escalation.working", s.Working)
	f.pick(at+"/whom", "page.escalation.whom", string(s.Whom), append(slices.Clone(none), texts(v, "silence.whom.", turn.Whoms)...))
	f.pick(at+"/role", "page.escalation.role", string(s.Role), append(slices.Clone(none), texts(v, "role.", access.Roles)...))
	nobody := slices.Clone(none)
	if hearsNoMore(staff, s.Person) {
		nobody = append(nobody, option{Value: s.Person, Label: s.Person})
	}
	person := f.pick(at+"/person", "page.escalation.person", s.Person, nobody)
	person.Groups = choose(staff, person.Value)
	repeats := ""
	if s.Repeats > 0 {
		repeats = strconv.Itoa(s.Repeats)
	}
	f.add("number", at+"/repeats", "page.escalation.repeats", repeats)
	f.add("number", at+"/every_minutes", "page.escalation.every", minutesIn(s.Every))
	f.pick(at+"/channel", "page.escalation.channel", string(s.Channel),
		append([]option{{Label: v.T("page.escalation.as_they_want")}}, texts(v, "page.person.channel.", directory.Channels)...))
	f.check(at+"/wakes", "page.escalation.wakes", s.Wakes)
	group.Parts = append(group.Parts, f.Fields[from+1:]...)
	f.Fields = f.Fields[:from+1]
}

func minutesIn(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(d / time.Minute))
}

// ruleTyped is the rule of a form; a step without a silence to answer is left out. back leads from the steps as they are to
// the inputs that they were typed into.
func (v *visit) ruleTyped() (r turn.Rule, back func(error) error, err error) {
	r = turn.Rule{Name: v.text("/name"), Organization: v.text("/organization"), Severity: v.text("/severity")}
	var rows []int
	var wrong []error
	for i := range turn.MaxSteps {
		at := fmt.Sprintf("/steps/%d", i)
		trigger := turn.Trigger(v.text(at + "/trigger"))
		if trigger == "" {
			continue
		}
		step := turn.Step{
			Trigger: trigger, Observation: v.text(at + "/observation"), Working: v.text(at+"/working") != "", Whom: turn.Whom(v.text(at + "/whom")),
			Role: access.Role(v.text(at + "/role")), Person: v.text(at + "/person"),
			Channel: directory.Channel(v.text(at + "/channel")), Wakes: v.text(at+"/wakes") != "",
		}
		after, badAfter := v.count(at+"/after_minutes", int(turn.MaxDelay/time.Minute))
		every, badEvery := v.count(at+"/every_minutes", int(turn.MaxDelay/time.Minute))
		repeats, badRepeats := v.count(at+"/repeats", turn.MaxRepeats)
		step.After, step.Every, step.Repeats = time.Duration(after)*time.Minute, time.Duration(every)*time.Minute, repeats
		wrong = append(wrong, badAfter, badEvery, badRepeats)
		r.Steps, rows = append(r.Steps, step), append(rows, i)
	}
	return r, func(err error) error { return atRows(err, rows) }, fault.Join(wrong...)
}

// count is a whole number of an input, 0 where nothing was typed.
func (v *visit) count(name string, most int) (int, error) {
	text := strings.TrimSpace(v.text(name))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, fault.Invalid(name, "page.number")
	}
	return n, nil
}

func atRows(err error, rows []int) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	c := *f
	c.Fields = slices.Clone(f.Fields)
	for i, field := range c.Fields {
		rest, of := strings.CutPrefix(field.Pointer, "/steps/")
		n, tail, _ := strings.Cut(rest, "/")
		if k, err := strconv.Atoi(n); of && err == nil && k < len(rows) {
			c.Fields[i].Pointer = fmt.Sprintf("/steps/%d/%s", rows[k], tail)
		}
	}
	return &c
}

func (s *Site) createRule(v *visit) (answer, error) {
	r, back, bad := v.ruleTyped()
	return s.kept(v, "rule", s.newRule, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Turns.AddRule(ctx, r)
		return done("/escalation-rules", "saved"), back(err)
	})
}

func (s *Site) editRule(v *visit) (answer, error) {
	r, err := s.Turns.Rule(v.ctx(), v.param("rule"))
	if err != nil {
		return answer{}, err
	}
	if !v.coordinates() {
		return answer{}, fault.Forbidden()
	}
	f := v.form("rule", "/escalation-rules/"+r.ID).sees(r.Version)
	if err := s.ruleFields(v, f, r); err != nil {
		return answer{}, err
	}
	remove := v.form("rule_remove", "/escalation-rules/"+r.ID+"/remove").sees(r.Version)
	remove.lead("page.escalation.remove_lead").grave("page.escalation.remove")
	p := thingPage{Crumbs: v.inRules(r.Name), Edit: f.button("page.save"), Acts: []other{v.other("rule-remove", "page.escalation.remove", remove)}, Alert: v.unclaimed()}
	return v.page("thing", "directory", r.Name, p), nil
}

func (s *Site) replaceRule(v *visit) (answer, error) {
	r, back, bad := v.ruleTyped()
	return s.kept(v, "rule", s.editRule, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Turns.ReplaceRule(ctx, v.param("rule"), r)
		return done("/escalation-rules", "saved"), back(err)
	})
}

func (s *Site) removeRule(v *visit) (answer, error) {
	return s.kept(v, "rule_remove", s.editRule, func(ctx context.Context) (string, error) {
		return done("/escalation-rules", "saved"), s.Turns.RemoveRule(ctx, v.param("rule"))
	})
}
