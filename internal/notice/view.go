package notice

import (
	"context"
	"slices"

	"tasuki/internal/access"
)

// Verbs of a recipient.
const (
	Understand Verb = "understood"
	AskAbout   Verb = "ask"
)

// AnswerAsked is the verb of headquarters while a question is open.
const AnswerAsked Verb = "answer"

// View is a notice as one reader sees it. Who wrote it and headquarters' case roles, standing or by grant, see all of it. A recipient sees their
// own copy (Mine), its state, whom to ask and what they asked, and nothing else: no answers, no level, no other reader.
type View struct {
	Notice
	Whole      bool        // the reader sees all of it
	Mine       *Recipient  // the reader's own copy, nil for who got none
	Recipients []Recipient // those it went to; of a recipient's view none but their own
	Questions  []Question  // oldest first; of a recipient's view none but their own
	Possible   []Verb      // what the state allows and the reader may do
	Newer      string      // the reference of what took its place, to a recipient of both
	Written    Content     // without what the directory adds about whom it names, for whoever goes on writing; of a recipient's view nothing
}

// LeftOut are those whom it was written to and who got none when it went out, since they had left.
func (v View) LeftOut() []string {
	if !v.Whole || !v.State.WentOut() {
		return nil
	}
	return v.leftOut(v.Recipients)
}

// Get is the notice as the actor may see it. Where a recipient fetches it, call Fetched after.
func (s *Service) Get(ctx context.Context, id string) (View, error) {
	n, err := s.see(ctx, id, access.ReadNotice, false)
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, n)
}

func (s *Service) view(ctx context.Context, n Notice) (View, error) {
	written := n.Content
	n, err := s.filled(ctx, n)
	if err != nil {
		return View{}, err
	}
	recipients, err := s.store.recipients(ctx, n.ID)
	if err != nil {
		return View{}, err
	}
	questions, err := s.store.questions(ctx, n.ID)
	if err != nil {
		return View{}, err
	}
	sc, err := s.scope(ctx, n)
	if err != nil {
		return View{}, err
	}
	v := View{Notice: n, Whole: n.whole(access.From(ctx), sc.Grant), Recipients: recipients, Questions: questions, Written: written}
	me := access.Person(ctx)
	if i := slices.IndexFunc(recipients, func(r Recipient) bool { return r.Party.Person == me }); i >= 0 {
		v.Mine = &recipients[i]
	}
	v.Possible = v.possible(ctx, sc)
	if v.Whole && n.State.WentOut() {
		return v, s.store.unheard(ctx, n.ID, v.Recipients)
	}
	if v.Whole {
		return v, nil
	}
	return s.own(ctx, v)
}

// whole says that the actor, with that grant in its incident, sees all of the notice.
func (n Notice) whole(a access.Actor, grant *access.Grant) bool {
	return a.Leads(grant) || a.Person != "" && a.Person == n.Author.Person
}

// own leaves a recipient what is theirs.
func (s *Service) own(ctx context.Context, v View) (View, error) {
	n, newer := v.Notice.seenBy(*v.Mine), ""
	if n.SupersededBy != "" {
		_, went, err := s.store.recipient(ctx, n.SupersededBy, v.Mine.Party.Person)
		if err != nil {
			return View{}, err
		}
		if !went { // the later one is not theirs
			n.SupersededBy = ""
		} else if later, err := s.store.find(ctx, n.SupersededBy, false); err != nil {
			return View{}, err
		} else {
			newer = later.Reference
		}
	}
	mine := *v.Mine
	mine.Level = ""
	return View{
		Notice: n, Newer: newer, Mine: &mine, Recipients: []Recipient{mine}, Possible: v.Possible,
		Questions: slices.DeleteFunc(v.Questions, func(q Question) bool { return q.By != mine.Party }),
	}, nil
}

// seenBy is what a recipient may know of the notice beside their own copy. Why it was recalled is in headquarters' own
// words, which minimal does not show.
func (n Notice) seenBy(r Recipient) Notice {
	seen := Notice{
		ID: n.ID, Reference: n.Reference, Incident: n.Incident, State: n.State, SupersededBy: n.SupersededBy,
		Content: Content{Kind: n.Kind, Contact: n.Contact}, Author: Party{Organization: n.Author.Organization},
		SentAt: n.SentAt, CreatedAt: n.SentAt, Version: n.Version, Moved: n.Moved,
	}
	if !r.Level.AtLeast(ownWordsFrom) {
		return seen
	}
	if n.State == Recalled {
		seen.Reason, seen.ReasonLanguage = n.Reason, n.ReasonLanguage
	}
	seen.Translations = n.versionsFor(r.Party.Person)
	return seen
}

// versionsFor are the translations of what was said afterwards that a recipient may be given.
func (n Notice) versionsFor(person string) (all []Translation) {
	for _, v := range n.Translations {
		t, ok := n.ownText(v.Key)
		_, reviewed := n.reviewed(t, v.Language)
		if ok && reviewed && v.Key.Afterwards() && (t.Reader == "" || t.Reader == person) {
			all = append(all, v)
		}
	}
	return all
}

var actions = map[Verb]access.Action{
	Change: access.UpdateNotice, Translate: access.TranslateNotice, Submit: access.SubmitNotice, Return: access.ReturnNotice, Approve: access.ApproveNotice,
	Send: access.SendNotice, Recall: access.RecallNotice, Raise: access.RaiseNotice, Discard: access.DiscardNotice,
}

// possible are the acts that the state allows and the actor, who stands to the notice like that, may do.
func (v View) possible(ctx context.Context, sc access.Scope) []Verb {
	may := []Verb{}
	actor := access.From(ctx)
	for _, verb := range v.State.Verbs() {
		_, wrong := v.Notice.approve(Party{actor.Organization, actor.Person})
		own := verb == Raise && v.wroteIt(actor.Person)
		if access.Check(ctx, actions[verb], sc) == nil && (verb != Approve || wrong == nil) && !own {
			may = append(may, verb)
		}
	}
	open := slices.ContainsFunc(v.Questions, func(q Question) bool { return q.Answer == nil })
	if v.Whole && open && access.Check(ctx, access.AnswerNotice, sc) == nil {
		may = append(may, AnswerAsked)
	}
	if v.Mine != nil && v.State == Sent && v.Mine.UnderstoodAt.IsZero() {
		may = append(may, Understand)
	}
	if v.Mine != nil {
		may = append(may, AskAbout)
	}
	return may
}
