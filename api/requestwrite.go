package api

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

// names are the organisations and people that an answer mentions, looked up together.
type names struct{ organizations, people map[string]directory.Name }

func (a *API) names(ctx context.Context, parties ...request.Party) (names, error) {
	var organizations, people []string
	for _, p := range parties {
		organizations, people = append(organizations, p.Organization), append(people, p.Person)
	}
	n, err := a.Directory.LookupNames(ctx, organizations, people)
	return names{n.Organizations, n.People}, err
}

func (n names) party(p request.Party) wire.Party {
	return wire.Party{
		Organization: p.Organization, OrganizationName: n.organizations[p.Organization].Name,
		Person: p.Person, PersonName: n.people[p.Person].Name,
	}
}

// person is a party of whom only the person was kept; nil for nobody.
func (n names) person(id string) *wire.Party {
	p, ok := n.people[id]
	if !ok {
		return nil
	}
	w := n.party(request.Party{Organization: p.Organization, Person: id})
	return &w
}

func (n names) zone(p request.Party) string {
	if one, ok := n.people[p.Person]; ok && one.Zone != "" {
		return one.Zone
	}
	return n.organizations[p.Organization].Zone
}

func (n names) turn(t turn.Item) *wire.Turn {
	if t.Kind == "" {
		return nil
	}
	p := n.party(request.Party{Organization: t.Organization, Person: t.Person})
	return &wire.Turn{
		Kind: wire.TurnKind(t.Kind), Organization: p.Organization, OrganizationName: p.OrganizationName,
		Person: p.Person, PersonName: p.PersonName, Since: t.Since, Due: t.Due, DueWas: t.Was, NextCheck: t.NextCheck,
	}
}

// due is a planned time on every clock that matters: its own, the reader's, the sender's, and UTC.
func (n names) due(ctx context.Context, d *worktime.Due, sender request.Party) *wire.Due {
	if d == nil {
		return nil
	}
	at := d.Lasting()
	if at.IsZero() {
		return nil
	}
	zoned, _ := worktime.Format9557(at, d.Zone)
	return &wire.Due{
		Wall: d.Wall.String(), Zone: d.Zone, Instant: at, Zoned: zoned,
		Yours: placeTime(at, readersZone(ctx)).Zoned, Senders: placeTime(at, n.zone(sender)).Zoned,
	}
}

// of are all parties that a request mentions.
func mentioned(r request.Request, t turn.Item) []request.Party {
	all := append([]request.Party{r.Author, r.Executor}, r.Copies...)
	ids := []string{r.AskedBy, r.AuthorizedBy, r.IssuedBy}
	if r.Moved != nil {
		ids = append(ids, r.Moved.By)
	}
	for _, id := range ids {
		all = append(all, request.Party{Person: id})
	}
	for _, h := range r.Hops {
		all = append(all, request.Party{Organization: h.Organization, Person: h.Person})
	}
	return append(all, request.Party{Organization: t.Organization, Person: t.Person})
}

// wireRequest answers with a request, unless a verb was refused.
func (a *API) wireRequest(ctx context.Context, r request.Request, err error) (wire.Request, error) {
	if err != nil {
		return wire.Request{}, err
	}
	turns, err := a.Turns.OfAll(ctx, request.ObjectType, r.ID)
	if err != nil {
		return wire.Request{}, err
	}
	whose := turns[r.ID]
	receipts, err := a.Requests.ReceiptsOf(ctx, r)
	if err != nil {
		return wire.Request{}, err
	}
	possible, err := a.Requests.Possible(ctx, r)
	if err != nil {
		return wire.Request{}, err
	}
	n, err := a.names(ctx, append(mentioned(r, whose), receiptParties(receipts)...)...)
	if err != nil {
		return wire.Request{}, err
	}
	w := n.request(ctx, r)
	if w.Due != nil {
		if w.Due.Unverified, err = a.Requests.Unverified(ctx, r); err != nil {
			return wire.Request{}, err
		}
	}
	w.Turn, w.OpenClarifications, w.Overdue = n.turn(whose), r.Questions, r.Overdue(a.Clock.Now())
	for _, v := range possible {
		w.Possible = append(w.Possible, string(v))
	}
	for _, rec := range receipts[:min(len(receipts), 20)] {
		w.Receipts = append(w.Receipts, n.receipt(rec))
	}
	for i, step := range r.Steps {
		w.Steps[i].Wording = a.wording(ctx, step)
	}
	return w, nil
}

// wording is a step's explanation in the reader's language, one sentence a line.
func (a *API) wording(ctx context.Context, step request.Step) string {
	var lines []string
	for _, l := range step.Wording(a.words(ctx)) {
		lines = append(lines, l.Plain())
	}
	return strings.Join(lines, "\n")
}

func (n names) request(ctx context.Context, r request.Request) wire.Request {
	w := wire.Request{
		ID: r.ID, Reference: r.Reference, Incident: r.Incident, IncidentReference: incidentReference(r.Reference),
		Revision: r.Revision, Lineage: r.Lineage, Supersedes: r.Supersedes, SupersededBy: r.SupersededBy,
		State: wire.RequestState(r.State), Title: r.Title, Purpose: r.Purpose, Language: r.Language, Sites: nonNil(r.Sites),
		Author: n.party(r.Author), Executor: n.executor(r.Executor), Copies: []wire.Party{}, Hops: []wire.Hop{}, HopCount: len(r.Hops),
		Steps: []wire.Step{}, Overwritten: placeTime(r.OverwrittenAt(), readersZone(ctx)), Due: n.due(ctx, r.Deadline(), r.Author), DueRule: wireTerm(r.Term), DueMoved: n.dueMove(ctx, r.Moved), ProposedAt: r.ProposedAt, IssuedAt: r.IssuedAt,
		IssueRequestedBy: n.person(r.AskedBy), IssuedBy: n.person(r.IssuedBy), OverrideReason: r.Override,
		ScheduledFor: scheduled(r.ScheduledFor), CommittedBy: placeTime(r.CommittedBy, readersZone(ctx)), Reason: r.Reason,
		CreatedAt: r.OpenedAt, Receipts: []wire.Receipt{}, Possible: []string{}, Version: int64(r.Version),
	}
	w.AuthorizedBy, w.Note, w.ChangedAt = n.person(r.AuthorizedBy), r.Note, r.ChangedAt
	for _, c := range r.Copies {
		w.Copies = append(w.Copies, n.party(c))
	}
	for _, h := range r.Hops {
		w.Hops = append(w.Hops, wire.Hop{Organization: h.Organization, Person: h.Person, At: h.At, Note: h.Note})
	}
	first := r.FetchFirst()
	for _, s := range r.Steps {
		step := wireStep(s)
		step.FetchFirst = slices.Contains(first, s.ID)
		w.Steps = append(w.Steps, step)
	}
	return w
}

func (n names) executor(e request.Party) *wire.Party {
	if e.Organization == "" {
		return nil
	}
	p := n.party(e)
	return &p
}

func scheduled(d *worktime.Due) *wire.PlaceTime {
	if d == nil {
		return nil
	}
	at, err := d.Instant()
	if err != nil {
		return nil
	}
	return placeTime(at, d.Zone)
}

// incidentReference is the part of a reference before its first slash.
func incidentReference(reference string) string {
	head, _, _ := strings.Cut(reference, "/")
	return head
}

func (a *API) requestSummaries(ctx context.Context, all []request.Summary) ([]wire.RequestSummary, error) {
	var parties []request.Party
	for _, r := range all {
		parties = append(parties, r.Author, r.Executor, request.Party{Organization: r.Turn.Organization, Person: r.Turn.Person})
	}
	n, err := a.names(ctx, parties...)
	if err != nil {
		return nil, err
	}
	items := make([]wire.RequestSummary, len(all))
	for i, r := range all {
		items[i] = wire.RequestSummary{
			ID: r.ID, Reference: r.Reference, Incident: r.Incident, IncidentReference: incidentReference(r.Reference),
			Revision: r.Revision, State: wire.RequestState(r.State), Title: r.Title, Author: n.party(r.Author), Executor: n.executor(r.Executor),
			Due: n.due(ctx, r.Due, r.Author), IssuedAt: r.IssuedAt, ScheduledFor: scheduled(r.ScheduledFor), Turn: n.turn(r.Turn),
			Overdue: r.Overdue(a.Clock.Now()), Version: int64(r.Version),
			Overwritten: placeTime(r.OverwrittenAt, readersZone(ctx)),
		}
	}
	return items, nil
}

func wireStep(s request.Step) wire.Step {
	w := wire.Step{ID: s.ID, Kind: wire.StepKind(s.Kind)}
	if c := s.RunCommands; c != nil {
		w.RunCommands = &wire.RunCommands{
			Hosts: nonNil(c.Hosts), OperatingSystem: c.OperatingSystem, Privilege: wire.RunCommandsPrivilege(c.Privilege),
			ExpectedEffect: c.ExpectedEffect, Commands: c.Commands, SHA256: c.SHA256,
		}
	}
	if e := s.ExportConfig; e != nil {
		w.ExportConfig = &wire.ExportConfig{
			Host: e.Host, Source: e.Source, LimitBytes: e.LimitBytes,
			Format: wire.LogFormat(e.Format), ExpectedBytes: e.ExpectedBytes, Transfer: wire.Transfer(e.Transfer),
		}
	}
	if d := s.DoNotTouch; d != nil {
		w.DoNotTouch = &wire.DoNotTouch{Hosts: nonNil(d.Hosts)}
	}
	if t := s.FreeText; t != nil {
		w.FreeText = &wire.FreeText{Text: t.Text}
	}
	if q := s.Ask; q != nil {
		w.Ask = &wire.Ask{}
		for _, one := range q.Questions {
			w.Ask.Questions = append(w.Ask.Questions, wire.StepQuestion{
				ID: one.ID, Type: wire.StepQuestionType(one.Type), Text: one.Text, Choices: one.Choices, Required: one.Required,
			})
		}
	}
	if l := s.CollectLog; l != nil {
		w.CollectLog = wireWindow(*l)
	}
	return w
}

func wireWindow(l request.LogWindow) *wire.CollectLog {
	w := &wire.CollectLog{
		Host: l.Host, Path: l.Path, Zone: l.Zone, ClockOffsetSeconds: l.ClockOffsetSeconds, Filter: l.Filter, LimitBytes: l.LimitBytes,
		Format: wire.LogFormat(l.Format), ExpectedBytes: l.ExpectedBytes, Transfer: wire.Transfer(l.Transfer),
		KeptHours: l.KeptHours, OverwrittenAt: localTime(l.Overwritten), Overwritten: placeTime(l.OverwrittenAt(), l.Zone),
	}
	if l.From != (worktime.Local{}) {
		w.From = l.From.String()
		if at, err := worktime.Resolve(l.From, l.Zone, worktime.Earlier); err == nil {
			w.Starts = placeTime(l.TrueTime(at), l.Zone)
		}
	}
	if l.Until != (worktime.Local{}) {
		w.Until = l.Until.String()
		if at, err := worktime.Resolve(l.Until, l.Zone, worktime.Later); err == nil {
			w.Ends = placeTime(l.TrueTime(at), l.Zone)
		}
	}
	return w
}

func receiptParties(all []request.Receipt) []request.Party {
	var parties []request.Party
	for _, r := range all {
		parties = append(parties, r.Recipient, request.Party{Person: r.By})
	}
	return parties
}

func (n names) receipt(r request.Receipt) wire.Receipt {
	return wire.Receipt{ID: r.ID, Kind: wire.ReceiptKind(r.Kind), At: r.At, By: n.person(r.By), Note: r.Note, Recipient: n.party(r.Recipient)}
}

func answerParties(all []request.Answer) []request.Party {
	var parties []request.Party
	for _, a := range all {
		parties = append(parties, a.By)
	}
	return parties
}

func (n names) answer(a request.Answer) wire.Answer {
	w := wire.Answer{
		Step: a.Step, By: n.party(a.By), At: a.At, Transcript: a.Transcript, TranscriptSHA256: a.TranscriptSHA256, ExitCode: a.ExitCode,
		Note: a.Note, EvidenceItems: nonNil(a.Evidence), Replies: []wire.Reply{},
	}
	for _, r := range a.Replies {
		w.Replies = append(w.Replies, wire.Reply{
			Question: r.Question, Text: r.Text, YesNo: r.YesNo, Number: r.Number, Choice: r.Choice, Datetime: localTime(r.Datetime),
		})
	}
	return w
}

func localTime(d *worktime.Due) *wire.LocalTime {
	if d == nil {
		return nil
	}
	return &wire.LocalTime{Wall: d.Wall.String(), Zone: d.Zone, Fold: wire.Fold(d.Fold)}
}

func clarificationParties(all []request.Clarification) []request.Party {
	var parties []request.Party
	for _, c := range all {
		parties = append(parties, c.OpenedBy)
		for _, m := range c.Messages {
			parties = append(parties, m.By)
		}
	}
	return parties
}

func (n names) clarification(c request.Clarification) wire.Clarification {
	w := wire.Clarification{
		ID: c.ID, Request: c.Request, State: wire.ClarificationState(c.State), OpenedBy: n.party(c.OpenedBy), OpenedAt: c.OpenedAt,
		Messages: []wire.Message{}, Version: int64(c.Version),
	}
	if c.TooLarge != nil {
		w.TooLarge = &wire.StepTooLarge{Step: c.TooLarge.Step, Bytes: c.TooLarge.Bytes}
	}
	for _, m := range c.Messages {
		w.Messages = append(w.Messages, wire.Message{ID: m.ID, By: n.party(m.By), At: m.At, Text: m.Text, Attachments: nonNil(m.Attachments)})
	}
	return w
}

func (a *API) wireClarification(ctx context.Context, c request.Clarification, err error) (wire.Clarification, error) {
	if err != nil {
		return wire.Clarification{}, err
	}
	n, err := a.names(ctx, clarificationParties([]request.Clarification{c})...)
	return n.clarification(c), err
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// part pages through a list that is bounded and was read whole.
func part[R, T any](p paging, all []R, id func(R) string, item func(R) T) page[T] {
	total := int64(len(all))
	if p.Cursor != "" {
		all = all[slices.IndexFunc(all, func(r R) bool { return id(r) == p.Cursor })+1:]
	}
	limit := p.Limit
	if limit == 0 {
		limit = 20
	}
	out := page[T]{Items: []T{}}
	if len(all) > limit {
		all = all[:limit]
		out.after = id(all[limit-1])
	}
	for _, r := range all {
		out.Items = append(out.Items, item(r))
	}
	if p.Count {
		out.Total = &total
	}
	return out
}
