package notice

import (
	"cmp"
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/lang"
	"tasuki/internal/turn"
)

// TaskType is what turns call a translation that somebody is to make or to read.
const TaskType = "notice_translation"

// task is one language of a notice in translation: it waits for a translator, and then for somebody else who reads it.
type task struct {
	ID       string
	Notice   string
	Language lang.Tag
}

// settleTasks hands what a notice lacks to somebody, language by language, and takes back what it lacks no more. Only where
// headquarters has asked for translations is one waited for.
func (s *Service) settleTasks(ctx context.Context, n Notice, gaps []Gap) error {
	if !n.translates() {
		gaps = nil
	}
	open, err := s.store.tasks(ctx, n.ID)
	if err != nil || len(open)+len(gaps) == 0 {
		return err
	}
	for _, t := range open {
		if !slices.ContainsFunc(gaps, func(g Gap) bool { return g.Language == t.Language }) {
			if err := s.turns.Done(ctx, TaskType, t.ID); err != nil {
				return err
			}
		}
	}
	if len(gaps) == 0 {
		return nil
	}
	able, err := s.translators(ctx, n.Incident)
	if err != nil {
		return err
	}
	for _, language := range languagesOf(gaps) {
		if err := s.settleTask(ctx, n, gaps, language, able); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) settleTask(ctx context.Context, n Notice, gaps []Gap, language lang.Tag, able []directory.Person) error {
	t, err := s.store.task(ctx, n.ID, language)
	if err != nil {
		return err
	}
	i := turn.Item{
		Object: turn.Object{Type: TaskType, ID: t.ID, Reference: n.Reference}, Incident: n.Incident, Kind: turn.Review,
		Organization: n.Author.Organization,
	}
	if !n.State.WentOut() { // what is said afterwards waits for nothing
		i.Due = n.LeavesAt()
	}
	wrote := map[string]bool{} // whoever wrote a version, or had a machine write it, is not who reads it
	for _, g := range gaps {
		switch {
		case g.Language != language:
		case g.Kind == Unreviewed:
			v := n.translation(g.Key, language)
			wrote[cmp.Or(v.Translator.Person, v.OrderedBy.Person)] = true
		default:
			i.Kind = turn.Answer
		}
	}
	if i.Kind == turn.Answer {
		wrote = nil
	}
	able = slices.DeleteFunc(slices.Clone(able), func(p directory.Person) bool { return wrote[p.ID] })
	if i.Person, err = s.whose(ctx, t, able); err != nil {
		return err
	}
	if i.Person == "" && !wrote[n.Author.Person] { // there is no translator: it is the author's to see to, while they are there
		author, err := s.people.LookupPerson(ctx, n.Author.Person)
		if err != nil {
			return err
		}
		if author.Active {
			i.Person = author.ID
		}
	}
	return s.turns.Hand(ctx, i)
}

// whose turn it is: who has it, where they are one of those; else who reads the language and has the least to do.
func (s *Service) whose(ctx context.Context, t task, able []directory.Person) (string, error) {
	if len(able) == 0 {
		return "", nil
	}
	has, err := s.turns.OfAll(ctx, TaskType, t.ID)
	if err != nil {
		return "", err
	}
	ids := make([]string, len(able))
	for i, p := range able {
		ids[i] = p.ID
	}
	if held := has[t.ID].Person; slices.Contains(ids, held) {
		return held, nil
	}
	busy, err := s.turns.Load(ctx, TaskType, ids...)
	if err != nil {
		return "", err
	}
	foreign := func(p directory.Person) int {
		if lang.Alike(p.Language, t.Language) {
			return 0
		}
		return 1
	}
	return slices.MinFunc(able, func(a, b directory.Person) int {
		return cmp.Or(foreign(a)-foreign(b), busy[a.ID]-busy[b.ID], cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	}).ID, nil
}

// translators are whom headquarters lets put its words into other languages, in general or in this case.
func (s *Service) translators(ctx context.Context, incident string) ([]directory.Person, error) {
	hq, err := s.people.Headquarters(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.people.PeopleAt(ctx, hq.ID, access.Translator)
	if err != nil {
		return nil, err
	}
	in, err := s.incidents.Cast(ctx, incident, access.Translator)
	for _, p := range in {
		known := slices.ContainsFunc(all, func(o directory.Person) bool { return o.ID == p.ID })
		if p.Organization == hq.ID && p.Active && !known {
			all = append(all, p)
		}
	}
	return all, err
}
