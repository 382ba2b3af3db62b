package notice

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

func (t task) path() string { return "/notices/" + t.Notice + "/translations/" + t.Language }

// tasksWatched has silence about translations heard, and lets a turn go to a colleague who translates as well.
func (s *Service) tasksWatched() {
	s.turns.ShownBy(TaskType, s.store.shownTasks)
	s.turns.Watch(TaskType, turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil },
		Shown: func(ctx context.Context, id string) (bool, error) { return s.mayTask(ctx, id, access.ReadTranslations) },
		Page: func(ctx context.Context, id string) (string, error) {
			t, err := s.store.ofTask(ctx, id)
			return t.path(), err
		},
		Deputies: s.taskDeputies,
	})
	s.turns.PassedBy(TaskType, turn.Passing{May: func(ctx context.Context, i turn.Item) (bool, error) {
		return s.mayTask(ctx, i.Object.ID, access.WriteTranslation)
	}})
}

func (s *Service) mayTask(ctx context.Context, id string, act access.Action) (bool, error) {
	t, err := s.store.ofTask(ctx, id)
	if err != nil {
		return false, err
	}
	_, err = s.see(ctx, t.Notice, act, false)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil, err
}

// taskDeputies are the other translators.
func (s *Service) taskDeputies(ctx context.Context, id string) (others []directory.Person, err error) {
	t, err := s.store.ofTask(ctx, id)
	if err != nil {
		return nil, err
	}
	n, err := s.store.find(ctx, t.Notice, false)
	if err != nil {
		return nil, err
	}
	all, err := s.translators(ctx, n.Incident)
	if err != nil {
		return nil, err
	}
	has, err := s.turns.OfAll(ctx, TaskType, id)
	for _, p := range all {
		if p.ID != has[id].Person {
			others = append(others, p)
		}
	}
	return others, err
}

// translatorLeft gives what waited for somebody who has left to another translator.
func (s *Service) translatorLeft(ctx context.Context, p directory.Person) error {
	hq, err := s.people.Headquarters(ctx)
	if err != nil || p.Organization != hq.ID {
		return err
	}
	ids, err := s.store.translating(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		n, err := s.store.find(ctx, id, true)
		if err != nil {
			return err
		}
		gaps, err := s.gaps(ctx, n)
		if err != nil {
			return err
		}
		if err := s.settleTasks(ctx, n, gaps); err != nil {
			return err
		}
	}
	return nil
}

// waitFor says of gaps whose turn they are.
func (s *Service) waitFor(ctx context.Context, gaps []Gap) error {
	notices := make([]string, len(gaps))
	for i, g := range gaps {
		notices[i] = g.Notice
	}
	tasks, err := s.store.tasks(ctx, notices...)
	if err != nil {
		return err
	}
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = t.ID
	}
	turns, err := s.turns.OfAll(ctx, TaskType, ids...)
	for _, t := range tasks {
		for i := range gaps {
			if item, waits := turns[t.ID]; waits && gaps[i].Notice == t.Notice && gaps[i].Language == t.Language {
				gaps[i].Turn = &item
			}
		}
	}
	return err
}
