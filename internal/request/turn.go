package request

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// whose says who has to do what next. An open request always has somebody; to authorise is headquarters', whose id is
// not the request's to know.
func (r Request) whose() (Party, turn.Kind) {
	switch {
	case !r.State.Open():
		return Party{}, ""
	case r.awaitsHQ():
		return Party{}, turn.Authorize
	case r.waits():
		return r.Author, turn.Scheduled
	case r.State == Draft:
		return r.Author, turn.Write
	case r.Questions > 0:
		return r.Author, turn.Clarify
	case r.State == Submitted:
		return r.Author, turn.Review
	case r.State == Blocked:
		return r.Author, turn.Unblock
	case r.State == Acknowledged || r.State == Returned:
		return r.Executor, turn.Start
	case r.State == InProgress:
		return r.Executor, turn.Work
	}
	return r.Executor, turn.Acknowledge
}

// handOn gives the turn to whoever has it now; the new holder is told. executor is who was let in and found there a moment
// ago, as the request went out; nil otherwise.
func (s *Service) handOn(ctx context.Context, r Request, executor *directory.Person) error {
	holder, kind := r.whose()
	switch kind {
	case "":
		return s.turns.Done(ctx, ObjectType, r.ID)
	case turn.Clarify:
		back, err := s.askedBack(ctx, r)
		if err != nil {
			return err
		}
		if back {
			holder = r.Executor
		}
	case turn.Authorize: // whoever is a coordinator there
		hq, err := s.people.Headquarters(ctx)
		if err != nil {
			return err
		}
		holder = Party{Organization: hq.ID}
	}
	if executor != nil && holder != (Party{executor.Organization, executor.ID}) {
		executor = nil
	}
	return s.turns.Hand(ctx, turn.Item{
		Object: turn.Object{Type: ObjectType, ID: r.ID, Reference: r.Reference}, Incident: r.Incident, Kind: kind,
		Organization: holder.Organization, Person: holder.Person,
		Due: r.DueAt(), Holder: executor,
	})
}

// askedBack says that in every open thread the last word is the author's side's, so that it is for the executor to go on.
func (s *Service) askedBack(ctx context.Context, r Request) (bool, error) {
	threads, err := s.clarifications(ctx, r.ID)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(threads, func(c Clarification) bool {
		return c.State == Open && c.Messages[len(c.Messages)-1].By.Organization == r.Executor.Organization
	}), nil
}

// fell records that headquarters is to decide who else is to have it: whose turn it was does not see it any more.
func (s *Service) fell(ctx context.Context, meant turn.Item) error {
	r, err := s.load(ctx, meant.Object.ID)
	if err != nil {
		return err
	}
	data := map[string]any{"organization": meant.Organization, "waited_for": string(meant.Kind)}
	if meant.Person != "" {
		data["person"] = meant.Person
	}
	return s.record(ctx, r, fact{fact: journal.RequestFellBack, data: data})
}

// again hands the turn to whom the request says, who may see it again.
func (s *Service) again(ctx context.Context, id string) error {
	r, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	return s.handOn(ctx, r, nil)
}

// admitParties lets the executor's and the copies' organisations take part in the incident, no further than they need. It
// gives the one whom the request goes to, nil where anybody there may do it.
func (s *Service) admitParties(ctx context.Context, r Request) (*directory.Person, error) {
	reason := r.Reference
	executor, err := s.admitExecutor(ctx, r, incident.Admission{
		Incident: r.Incident, Organization: r.Executor.Organization, Role: access.Executor, Level: access.Operational, Reason: reason, By: r.IssuedBy,
	})
	if err != nil {
		return nil, err
	}
	for _, c := range r.Copies {
		if err := s.incidents.Admit(ctx, incident.Admission{
			Incident: r.Incident, Organization: c.Organization, Person: c.Person, Role: access.Observer, Level: access.Operational, Reason: reason, By: r.IssuedBy,
		}); err != nil {
			return nil, at("/copies", err)
		}
	}
	return executor, nil
}

// admitExecutor refuses somebody who has left since the request was written.
func (s *Service) admitExecutor(ctx context.Context, r Request, a incident.Admission) (*directory.Person, error) {
	if r.Executor.Person == "" {
		return nil, at("/executor", s.incidents.Admit(ctx, a))
	}
	p, err := s.incidents.AdmitFor(ctx, a, r.Executor.Person)
	switch {
	case err != nil:
		return nil, at("/executor", err)
	case !p.Active:
		return nil, fault.Invalid("/executor/person", "request.not_there")
	}
	return &p, nil
}

// expect announces the files that the request asks for, so that what is missing shows.
func (s *Service) expect(ctx context.Context, r Request) error {
	for _, step := range r.AsksForFiles() {
		if err := s.evidence.Expect(ctx, r.order(step)); err != nil {
			return err
		}
	}
	return nil
}

// AsksForFiles are the steps that ask for a file.
func (c Content) AsksForFiles() (all []Step) {
	for _, step := range c.Steps {
		if src, ok := step.source(); ok && src.delivery.Transfer != InPlace {
			all = append(all, step)
		}
	}
	return all
}

// unnamed is what the exchange must know about files for which whoever was asked names no step: they are for the only one that asks
// for a file, however many of them come.
func (r Request) unnamed() exchange.Order {
	asks := r.AsksForFiles()
	if len(asks) == 1 {
		return r.order(asks[0])
	}
	o := r.order(Step{})
	for _, step := range asks {
		o.Steps = append(o.Steps, step.ID)
	}
	return o
}

// order is what the exchange must know about files for a step.
func (r Request) order(step Step) exchange.Order {
	o := exchange.Order{Incident: r.Incident, Request: r.ID, Step: step.ID, Kind: exchange.Other, Sites: r.Sites, Organization: r.Executor.Organization}
	switch {
	case step.CollectLog != nil:
		o.Kind, o.LimitBytes = exchange.Log, step.CollectLog.LimitBytes
	case step.ExportConfig != nil:
		o.Kind, o.LimitBytes = exchange.Configuration, step.ExportConfig.LimitBytes
		o.Host = step.ExportConfig.Host
	}
	return o
}

// handIn tells the exchange whether the actor may hand in a file for a request, and for which step.
func (s *Service) handIn(ctx context.Context, requestID, stepID string) (exchange.Order, error) {
	r, err := s.load(ctx, requestID)
	if err != nil {
		return exchange.Order{}, err
	}
	if err := s.check(ctx, access.CreateUpload, r); err != nil {
		return exchange.Order{}, err
	}
	if r.IssuedAt.IsZero() || !r.State.Open() {
		return exchange.Order{}, r.refused("upload")
	}
	switch {
	case stepID == "" && r.means(access.From(ctx)):
		return r.unnamed(), nil
	case stepID == "": // what others add is for no step until somebody says so
		o := r.order(Step{})
		o.Beside = true
		return o, nil
	}
	return r.orderFor(stepID)
}

// means says that it was asked of the actor, who hands in what it asks for. At headquarters, where all who lead may add files, that is who was
// named alone.
func (r Request) means(a access.Actor) bool {
	if a.Pushes() {
		return true
	}
	return a.Organization == r.Executor.Organization && (r.Executor.Person == "" || r.Executor.Person == a.Person || !a.HQ())
}

// orderAt is what a request says about files for one of its steps, whoever asks.
func (s *Service) orderAt(ctx context.Context, requestID, stepID string) (exchange.Order, error) {
	r, err := s.load(ctx, requestID)
	if err != nil {
		return exchange.Order{}, err
	}
	o, err := r.orderFor(stepID)
	asks := slices.ContainsFunc(r.AsksForFiles(), func(step Step) bool { return step.ID == stepID })
	o.Waits = asks && !r.IssuedAt.IsZero() && r.State.Open()
	return o, err
}

func (r Request) orderFor(stepID string) (exchange.Order, error) {
	for _, step := range r.Steps {
		if step.ID == stepID {
			return r.order(step), nil
		}
	}
	return exchange.Order{}, fault.Invalid("/step", "field.unknown_id")
}

// tellOfficers tells HQ's other coordinators at once that somebody overrode the second person.
func (s *Service) tellOfficers(ctx context.Context, r Request) error {
	hq, err := s.people.Headquarters(ctx)
	if err != nil {
		return err
	}
	officers, err := s.people.PeopleAt(ctx, hq.ID, access.CaseRoles...)
	if err != nil {
		return err
	}
	for _, o := range officers {
		if o.ID == access.Person(ctx) {
			continue
		}
		if err := s.mail.Queue(ctx, deliver.Message{
			Kind: "request_overridden", To: o.ID, Address: o.Email, Name: o.Name, Language: o.Language, Zone: o.Zone, Chat: o.Chats(),
			Reference: r.Reference, Path: "/requests/" + r.ID, About: deliver.About{Type: "override", ID: r.ID},
			Dedup: "override/" + r.ID + "/" + o.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}
